package town

import "strings"

// Kind is the geometry type of a layer.
type Kind uint8

// The geometry types that the town uses.
const (
	Point Kind = iota
	PointZ
	Line
	LineZ
	MultiLine
	Polygon
)

// String returns the name of the kind in simple-features words.
func (k Kind) String() string {
	return [...]string{"Point", "Point Z", "LineString", "LineString Z", "MultiLineString", "Polygon"}[k]
}

// Field is an attribute of a layer. Type is one of int, real, text.
type Field struct{ Name, Type string }

// Layer describes one layer of one file. Key is the name of the primary key, which
// counts from 1 in the order of emission.
type Layer struct {
	File, Name, Title string
	Code              string // class code of the topographic database, if it has one
	Kind              Kind
	CRS               int // EPSG code in which it is to be stored
	Key               string
	Fields            []Field
}

// Feature is one row: Parts holds the point, the line or lines, or the rings of a
// polygon (the outer one first, counterclockwise, then holes, clockwise); Z the heights of the
// points of a Z kind. Values follow Layer.Fields: int, float64, string or nil. Since is
// the year in which what it shows came to be, 0 if it is older than all maps; no file
// carries it, but pictures of other years are made by it.
// A feature is valid only during the call that hands it out.
type Feature struct {
	Layer  *Layer
	Parts  []Ring
	Z      []float64
	Values []any
	Since  int
}

// keyed names the primary key of a layer that is not keyed by fid.
func (l *Layer) keyed(key string, crs int) *Layer {
	l.Key, l.CRS = key, crs
	return l
}

func layer(file, name, code, title string, kind Kind, fields string) *Layer {
	l := &Layer{File: file, Name: name, Title: title, Code: code, Kind: kind, CRS: 32632, Key: "fid"}
	for _, f := range strings.Fields(fields) {
		name, typ, _ := strings.Cut(f, ":")
		if typ == "" {
			typ = "text"
		}
		l.Fields = append(l.Fields, Field{name, typ})
	}
	return l
}

// The layers. Attribute names are those of the specifications in lower case, as
// PostgreSQL likes them.
var (
	lComune   = layer("dbt", "a090101_comune", "090101", "Comune", Polygon, "comune_nom comune_ist comune_cat")
	lAgr      = layer("dbt", "a060106_cl_agr", "060106", "Coltura agricola", Polygon, "cl_agr_ty cl_agr_des")
	lBosco    = layer("dbt", "a060101_bosco", "060101", "Bosco", Polygon, "bosco_ty bosco_gov")
	lIncolto  = layer("dbt", "a060105_ps_inc", "060105", "Pascolo o incolto", Polygon, "ps_inc_ty")
	lVerde    = layer("dbt", "a060401_ar_vrd", "060401", "Area verde", Polygon, "ar_vrd_ty ar_vrd_pa ar_vrd_nom")
	lPertin   = layer("dbt", "a100101_pe_uins", "100101", "Pertinenza di unità insediativa", Polygon, "pe_uins_ty pe_uins_nom")
	lAcqua    = layer("dbt", "a040101_ab_cda", "040101", "Area bagnata di corso d'acqua", Polygon, "ab_cda_nat cda_nom")
	lSpecchio = layer("dbt", "a040102_sp_acq", "040102", "Specchio d'acqua", Polygon, "sp_acq_ty sp_acq_nom")
	lIdr      = layer("dbt", "l_el_idr", "040401", "Elemento idrico", Line, "el_idr_ty cda_nom")
	lCurve    = layer("dbt", "l050101_cv_liv", "050101", "Curva di livello", LineZ, "cv_liv_ty cv_liv_q:real")
	lQuote    = layer("dbt", "p050102_pt_quo", "050102", "Punto quotato", PointZ, "pt_quo_ty pt_quo_q:real")
	lArStr    = layer("dbt", "a010104_ar_str", "010104", "Area stradale", Polygon, "ar_str_cf ar_str_sed tp_str_cod:int")
	lVei      = layer("dbt", "a010101_ac_vei", "010101", "Area di circolazione veicolare", Polygon, "ac_vei_zon ac_vei_fon ac_vei_sed liv:int")
	lPed      = layer("dbt", "a010102_ac_ped", "010102", "Area di circolazione pedonale", Polygon, "ac_ped_pos ac_ped_sed")
	lVms      = layer("dbt", "a010105_ar_vms", "010105", "Area di viabilità mista secondaria", Polygon, "ar_vms_ty ar_vms_fon")
	lLimStr   = layer("dbt", "lim010104_ar_str", "010104", "Contorno di area stradale", Line, "lim_ty")
	lElStr    = layer("dbt", "l010107_el_str", "010107", "Elemento stradale", Line, "el_str_ty el_str_cf el_str_sed el_str_liv:int el_str_lar:real el_str_senso tp_str_cod:int tp_str_nom")
	lGzStr    = layer("dbt", "p010108_gz_str", "010108", "Giunzione stradale", Point, "gz_str_ty")
	lSdFer    = layer("dbt", "a010201_sd_fer", "010201", "Sede di trasporto su ferro", Polygon, "sd_fer_ty sd_fer_sed")
	lElFer    = layer("dbt", "l010202_el_fer", "010202", "Elemento ferroviario", Line, "el_fer_ty el_fer_nb:int el_fer_sed el_fer_nom")
	lElFun    = layer("dbt", "l_el_fun", "", "Elemento di funicolare", Line, "el_fun_nom el_fun_sed")
	lPonte    = layer("dbt", "a020301_ponte", "020301", "Ponte, viadotto, cavalcavia", Polygon, "ponte_ty ponte_uso")
	lMuSos    = layer("dbt", "a020401_mu_sos", "020401", "Muro di sostegno e ritenuta", Polygon, "mu_sos_ty mu_sos_nom")
	lElDiv    = layer("dbt", "l020209_el_div", "020209", "Elemento divisorio", Line, "el_div_ty")
	lEdifc    = layer("dbt", "a020102_edifc", "020102", "Edificio", Polygon, "edifc_ty edifc_uso edifc_stat edifc_mon edifc_nome edifc_at:real foglio:int particella")
	lUnVol    = layer("dbt", "a020101_un_vol", "020101", "Unità volumetrica", Polygon, "un_vol_av:real un_vol_qe:real un_vol_por edifc_id:int")
	lEdiMin   = layer("dbt", "a020106_edi_min", "020106", "Edificio minore", Polygon, "edi_min_ty edi_min_st")
	lSport    = layer("dbt", "a020204_attr_sp", "020204", "Attrezzatura sportiva", Polygon, "attr_sp_ty attr_sp_nom")
	lAatt     = layer("dbt", "a020206_aatt", "020206", "Area attrezzata del suolo", Polygon, "aatt_ty aatt_nom")
	lFilare   = layer("dbt", "l060402_fil_al", "060402", "Filare alberato", Line, "fil_al_ess")
	lAlbero   = layer("dbt", "p_albero", "", "Albero isolato", Point, "albero_ess albero_dia:real")
	lPalo     = layer("dbt", "p020208_palo", "020208", "Palo", Point, "palo_ty")
	lTpStr    = layer("dbt", "l030101_tp_str", "030101", "Toponimo stradale", MultiLine, "tp_str_cod:int tp_str_nom tp_str_dug tp_str_den tp_str_cl")
	lAccesso  = layer("dbt", "p030103_acc_pc", "030103", "Accesso", Point, "acc_pc_ty tp_str_cod:int")
	lCivico   = layer("dbt", "p030102_civico", "030102", "Numero civico", Point, "civico_num:int civico_sub civico_txt rotazione:real tp_str_cod:int tp_str_nom edifc_id:int foglio:int particella")
	lLocSg    = layer("dbt", "p_loc_sg", "080101", "Località significativa", Point, "loc_sg_top loc_sg_ty loc_sg_sgn:int")

	lFogli      = layer("catasto", "fogli", "", "Fogli catastali", Polygon, "codice_comune sezione foglio:int allegato sviluppo scala nome_file").keyed("gid", 32632)
	lParticelle = layer("catasto", "particelle", "", "Particelle catastali", Polygon, "codice_comune sezione foglio:int allegato sviluppo particella qualita superficie_nominale:real superficie_grafica:real").keyed("gid", 32632)
	lFabbricati = layer("catasto", "fabbricati", "", "Fabbricati catastali", Polygon, "codice_comune foglio:int particella edifc_id:int")
	lStradeCat  = layer("catasto", "strade", "", "Strade catastali", Polygon, "codice_comune denominazione")
	lAcqueCat   = layer("catasto", "acque", "", "Acque catastali", Polygon, "codice_comune denominazione")

	lZone    = layer("pgt", "pgt_zone", "", "PGT - zone del Piano delle Regole", Polygon, "piano atto variante stato valid_from documento sigla nome destinazione indice_if:real rapporto_cop:real altezza_max:real norma_art")
	lServizi = layer("pgt", "pgt_servizi", "", "PGT - Piano dei Servizi", Polygon, "sigla categoria nome stato norma_art")
	lAmbiti  = layer("pgt", "pgt_ambiti", "", "PGT - ambiti di trasformazione", Polygon, "sigla nome scheda slp:real stato norma_art")
	lPrg     = layer("prg", "prg_zone", "", "PRG previgente - zone omogenee", Polygon, "zona nome destinazione indice:real atto stato valid_from valid_to")
	lPiani   = layer("piani_attuativi", "piani_attuativi", "", "Piani attuativi", Polygon, "sigla nome tipo stato adottato approvato convenzione")

	lVincA  = layer("vincoli", "vincoli_a", "", "Vincoli areali", Polygon, "tipo fonte estremi_atto data norma fascia_m:real effetto nome")
	lVincL  = layer("vincoli", "vincoli_l", "", "Vincoli lineari", Line, "tipo fonte estremi_atto data norma fascia_m:real effetto nome")
	lVincP  = layer("vincoli", "vincoli_p", "", "Vincoli puntuali", Point, "tipo fonte estremi_atto data norma fascia_m:real effetto nome")
	lBeniA  = layer("beni_culturali", "beni_a", "", "Beni culturali (edifici)", Polygon, "scheda nome tipo epoca autore inventario documento")
	lBeniP  = layer("beni_culturali", "beni_p", "", "Beni culturali (schede)", Point, "scheda nome tipo epoca autore inventario documento")
	lFronti = layer("fronti", "fronti", "", "Fronti architettonici", Line, "scheda via civico colore intonaco grado epoca documento")
	l1853   = layer("catasto_1853", "particelle_1853", "", "Catasto Lombardo-Veneto, 1853", Polygon, "numero:int foglio:int ditta destinazione superficie_pertiche:real rendita_lire:real gelsi:int toponimo soglia:int fonte").keyed("gid", 3003)
)

// Layers lists every layer, in drawing order from the ground up, grouped by file.
func Layers() []*Layer {
	return []*Layer{
		lComune, lAgr, lBosco, lIncolto, lVerde, lPertin, lSpecchio, lAcqua, lIdr, lCurve, lArStr, lVei, lPed, lVms, lSdFer, lPonte, lLimStr,
		lElStr, lGzStr, lElFer, lElFun, lSport, lAatt, lMuSos, lElDiv, lEdifc, lUnVol, lEdiMin, lFilare, lAlbero, lPalo, lQuote,
		lAccesso, lCivico, lTpStr, lLocSg,
		lParticelle, lStradeCat, lAcqueCat, lFabbricati, lFogli,
		lZone, lServizi, lAmbiti, lPrg, lPiani, lVincA, lVincL, lVincP, lBeniA, lBeniP, lFronti, l1853,
	}
}
