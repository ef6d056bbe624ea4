package town

type zoneSpec struct {
	sigla, name, dest string
	index, cover, h   float64
	art               string
}

var zoneSpecs = map[string]zoneSpec{
	"NAF":  {"NAF", "Nucleo di antica formazione", "residenza e funzioni compatibili", 0, 0, 0, "art. 24"},
	"TC1":  {"TC1", "Tessuto consolidato ad alta densità", "residenza", 2.0, 0.5, 22, "art. 28"},
	"TC2":  {"TC2", "Tessuto consolidato a media densità", "residenza", 1.2, 0.4, 15, "art. 29"},
	"TC3":  {"TC3", "Tessuto consolidato a bassa densità", "residenza", 0.6, 0.3, 9, "art. 30"},
	"TP":   {"TP", "Tessuto produttivo", "attività produttive", 0.8, 0.6, 12, "art. 33"},
	"TT":   {"TT", "Tessuto terziario", "terziario e commercio", 1.5, 0.5, 25, "art. 34"},
	"VU":   {"VU", "Verde urbano", "verde", 0, 0, 0, "art. 36"},
	"S":    {"S", "Servizi", "servizi pubblici e di interesse pubblico", 0, 0, 0, "art. 12"},
	"AGR":  {"AGR", "Aree agricole", "agricoltura", 0.03, 0.1, 8, "art. 41"},
	"AVP":  {"AVP", "Aree di valore paesaggistico-ambientale", "tutela", 0.01, 0.05, 6, "art. 42"},
	"ANT":  {"ANT", "Aree non soggette a trasformazione", "tutela", 0, 0, 0, "art. 43"},
	"V":    {"V", "Viabilità", "strade e piazze", 0, 0, 0, "art. 45"},
	"FERR": {"FERR", "Sede ferroviaria", "trasporto su ferro", 0, 0, 0, "art. 46"},
	"ACQ":  {"ACQ", "Acque", "reticolo idrico", 0, 0, 0, "art. 47"},
}

func (t *Town) zoneV(r Ring, sigla, _ string) { t.putZone(r, sigla) }

func (t *Town) putZone(r Ring, sigla string) {
	z := zoneSpecs[sigla]
	doc := "PdR"
	if sigla == "S" || sigla == "VU" {
		doc = "PdS"
	}
	t.putRing(lZone, r, "PGT", "D.C.C. n. 86 del 10/05/2010", nil, "vigente", "2010-07-21", doc, z.sigla, z.name, z.dest, z.index, z.cover, z.h, z.art)
}

// zone gives a block its zone and, if the public uses it, its service.
func (t *Town) zone(f int32, l Lot, name string, rnd *random) {
	face := &t.net.faces[f]
	kind := t.districts[face.District].kind
	sigla := map[Use]string{
		Housing: "TC1", Villas: "TC3", Slabs: "TC2", Industry: "TP", Park: "VU", School: "S", Church: "S", Hospital: "S", Cemetery: "S", Sports: "S",
		Square: "V", Parking: "S", Station: "FERR", Civic: "S", RailSide: "FERR", Bank: "ANT", Farmland: "AGR", Vineyard: "AVP", Meadow: "AGR", Wood: "ANT", Slope: "VU",
	}[face.Use]
	if face.Use == Housing && kind == UpperTown {
		sigla = "NAF"
	}
	if face.Use == Housing && kind != UpperTown {
		for i, v := range face.Ring {
			if t.net.edges[t.net.between(v, face.Ring[(i+1)%len(face.Ring)])].Class == Old {
				sigla = "NAF"
			}
		}
	}
	if kind == Core && sigla == "TC1" && rnd.chance(0.2) {
		sigla = "TT"
	}
	if kind == Hills && (sigla == "AGR" || sigla == "ANT") {
		sigla = "AVP"
	}
	t.putZone(l.ring, sigla)
	cat := map[Use]string{Park: "verde", School: "istruzione", Church: "religiosi", Hospital: "sanita", Cemetery: "cimiteri", Sports: "sportivi", Parking: "parcheggi", Civic: "amministrativi"}[face.Use]
	if cat != "" {
		var label any
		if name != "" {
			label = name
		}
		t.putRing(lServizi, l.ring, "S_"+cat, cat, label, pick(rnd, []string{"esistente", "esistente", "esistente", "previsto"}), "art. 12")
	}
}

func (t *Town) putPlans() {}

func (t *Town) putTerrain() {}

func (t *Town) putHistory() {}
