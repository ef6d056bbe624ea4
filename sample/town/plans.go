package town

import (
	"fmt"
	"math"
	"sort"
)

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

// old plan zones by the ministerial decree of 1968.
var prgNames = map[string][2]string{
	"A": {"Zona A - centro storico", "conservazione"}, "B1": {"Zona B1 - completamento intensivo", "residenza"}, "B2": {"Zona B2 - completamento", "residenza"},
	"B3": {"Zona B3 - contenimento", "residenza"}, "C": {"Zona C - espansione", "residenza"}, "D": {"Zona D - produttiva", "attività produttive"},
	"E": {"Zona E - agricola", "agricoltura"}, "E4": {"Zona E4 - collinare di tutela", "tutela del paesaggio"}, "F": {"Zona F - attrezzature generali", "servizi"},
}

// putPlans hands out what plans and laws say of the land: the old plan, plans of
// detail, areas of transformation, constraints.
func (t *Town) putPlans() {
	const stage = "plans"
	n := t.net
	rnd := newRandom(t.cfg.Seed, 95)
	faces := make([][]int32, len(t.districts))
	var upper, hills []int32
	for f := range n.faces {
		d := n.faces[f].District
		faces[d] = append(faces[d], int32(f))
		switch t.districts[d].kind {
		case UpperTown:
			upper = append(upper, int32(f))
			hills = append(hills, int32(f))
		case Hills:
			hills = append(hills, int32(f))
		}
	}
	plans := 0
	plan := func(poly []Ring, typ, name, state string) {
		plans++
		year := 1996 + rnd.n(24)
		var done any = fmt.Sprintf("%d-%02d-%02d", year+1, 1+rnd.n(12), 1+rnd.n(28))
		if state == "adottato" {
			done = nil
		}
		t.put(lPiani, poly, fmt.Sprintf("PA%02d", plans), name, typ, state, fmt.Sprintf("%d-%02d-%02d", year, 1+rnd.n(12), 1+rnd.n(28)), done, fmt.Sprintf("conv. rep. %d", 1000+rnd.n(60000)))
	}
	for _, poly := range n.dissolve(upper) {
		t.put(lPiani, poly, "PPRCA", "Piano Particolareggiato di Recupero di Città Alta e Borgo Canale", "Piano particolareggiato", "approvato", "2004-04-26", "2005-04-18", nil)
	}
	ambiti := 0
	for d := range t.districts {
		t.progress(stage, d, len(t.districts))
		kind := t.districts[d].kind
		byZone := map[string][]int32{}
		var order []string
		for _, f := range faces[d] {
			z := map[DistrictKind]string{UpperTown: "A", Core: "B1", Inner: "B2", Suburb: "B3", Works: "D", Country: "E", Hills: "E4"}[kind]
			switch n.faces[f].Use {
			case Park, School, Church, Hospital, Cemetery, Sports, Station, Civic:
				z = "F"
			case Slabs:
				if kind == Suburb {
					z = "C"
				}
			case Farmland:
				z = "E"
			}
			if byZone[z] == nil {
				order = append(order, z)
			}
			byZone[z] = append(byZone[z], f)
		}
		for _, z := range order {
			for _, poly := range n.dissolve(byZone[z]) {
				index := map[string]float64{"B1": 3, "B2": 2, "B3": 1, "C": 1.2, "D": 0.8}[z]
				t.put(lPrg, poly, z, prgNames[z][0], prgNames[z][1], index, "D.G.R. n. 45518 del 03/10/1969", "decaduto", "1969-10-03", "2010-07-20")
			}
		}
		if kind == Works && rnd.chance(0.4) || kind == Suburb && rnd.chance(0.12) {
			for _, poly := range n.dissolve(faces[d]) {
				plan(poly, pick(rnd, []string{"Piano di lottizzazione", "Programma integrato di intervento", "Piano di recupero", "PEEP"}), "Comparto di "+title(pick(rnd, surnames)), pick(rnd, []string{"approvato", "convenzionato", "convenzionato", "adottato", "concluso"}))
				break
			}
		}
		if kind != Country && kind != Hills && kind != UpperTown {
			for _, f := range faces[d] {
				u := n.faces[f].Use
				if r := t.grounds[f].ring(false); (u == Industry || u == Farmland || u == Parking || u == RailSide) && r.Area() > 6000 && rnd.chance(0.14) {
					ambiti++
					code := pick(rnd, []string{"e/i/s", "i/s", "r", "p/r", "e"})
					t.putRing(lAmbiti, r, fmt.Sprintf("AT_%s %d", code, ambiti), fmt.Sprintf("UMI%d - %s", 1+rnd.n(3), title(pick(rnd, surnames))), fmt.Sprintf("scheda AT %d", ambiti), math.Round(r.Area()*rnd.in(0.3, 0.9)/10)*10, pick(rnd, []string{"previsto", "previsto", "in attuazione", "attuato"}), "art. 8")
				}
			}
		}
	}
	for _, poly := range n.dissolve(hills) {
		t.put(lVincA, poly, "Parco regionale", "D.Lgs 42/2004 art. 142 lett. f", "L.R. 18/08/1977 n. 36", "1977-08-18", "art. 142", 0.0, "Parere dell'ente gestore", "Parco dei Colli di Bergamo")
	}
	for _, poly := range n.dissolve(upper) {
		t.put(lVincA, poly, "Paesaggio", "D.Lgs 42/2004 art. 136", "d.m. 04/07/1966", "1966-07-04", "art. 136", 0.0, "Autorizzazione paesaggistica", "Città Alta e pendici")
	}
	for f := range n.faces {
		if n.faces[f].Use == Cemetery {
			c := n.ring(int32(f)).inner()
			t.putRing(lVincA, circle(c, 200+math.Sqrt(n.ring(int32(f)).Area())/2, 72), "Rispetto cimiteriale", "R.D. 1265/1934 art. 338", nil, nil, "art. 338", 200.0, "Inedificabilità", t.specialOf[int32(f)])
		}
		if n.faces[f].Use == Wood && rnd.chance(0.3) {
			t.putRing(lVincA, t.grounds[f].ring(false), "Bosco", "D.Lgs 42/2004 art. 142 lett. g", nil, nil, "art. 142", 0.0, "Autorizzazione paesaggistica", "Area boscata")
		}
	}
	for i := range t.chains {
		c := &t.chains[i]
		s := &t.streets[c.street]
		l := t.line(c)
		switch c.class {
		case River, Stream:
			t.put(lVincL, []Ring{l}, "Reticolo idrico principale", "R.D. 523/1904 art. 96", nil, nil, "art. 96", 10.0, "Inedificabilità", s.name)
		case Ditch:
			t.put(lVincL, []Ring{l}, "Reticolo idrico minore", "R.D. 368/1904", nil, nil, "art. 133", 4.0, "Inedificabilità", s.name)
		}
	}
	t.bands()
	t.powerLine(rnd)
	t.wells(rnd)
	t.progress(stage, len(t.districts), len(t.districts))
}

// bands are the strips of land along rivers and railways.
func (t *Town) bands() {
	type run struct {
		at float64
		l  Ring
	}
	runs := make([][]run, len(t.streets))
	for i := range t.chains {
		c := &t.chains[i]
		if c.class != River && c.class != Stream && c.class != Rail {
			continue
		}
		e, l := t.net.edges[c.edges[0]], t.line(c)
		at := math.Min(e.ChainA, e.ChainB)
		last := t.net.edges[c.edges[len(c.edges)-1]]
		if math.Min(last.ChainA, last.ChainB) < at || len(c.edges) == 1 && (e.A == c.vertices[0]) != (e.ChainA < e.ChainB) {
			l, at = l.reversed(), math.Min(last.ChainA, last.ChainB)
		}
		runs[c.street] = append(runs[c.street], run{at, l})
	}
	for i, rs := range runs {
		if len(rs) == 0 {
			continue
		}
		sort.SliceStable(rs, func(a, b int) bool { return rs[a].at < rs[b].at })
		// The whole course, with points far enough apart to be offset.
		var line Ring
		for _, r := range rs {
			for _, p := range r.l {
				if len(line) == 0 || line[len(line)-1].dist(p) > 75 {
					line = append(line, p)
				}
			}
		}
		s := &t.streets[i]
		if s.class == Rail {
			for _, r := range band(line, 30+classSpecs[Rail].half) {
				t.putRing(lVincA, r, "Rispetto ferroviario", "D.P.R. 753/1980 art. 49", nil, nil, "art. 49", 30.0, "Deroga del gestore", s.name)
			}
			continue
		}
		for _, r := range band(line, 150+classSpecs[s.class].half) {
			t.putRing(lVincA, r, "Fascia fluviale", "D.Lgs 42/2004 art. 142 lett. c", nil, nil, "art. 142", 150.0, "Autorizzazione paesaggistica", s.name)
		}
	}
}

// band is the land within w of a line, in pieces where one piece would overlap itself.
func band(l Ring, w float64) []Ring {
	if len(l) < 2 {
		return nil
	}
	r := append(offsetLine(l, -w), offsetLine(l, w).reversed()...).tidy()
	if len(r) >= 3 && r.Area() > 0 && r.simple() {
		return []Ring{r}
	}
	if len(l) == 2 {
		return nil
	}
	m := len(l) / 2
	return append(band(l[:m+1], w), band(l[m:], w)...)
}

// powerLine crosses the plain on pylons, with the strip that may not be lived in.
func (t *Town) powerLine(rnd *random) {
	line := curve(5000, xy(-3600, -3900, -1500, -4250, 900, -3450, 3100, -3700, 3500, -1900, 3450, 600, 3300, 3500)...)
	var l Ring
	for _, p := range line {
		if t.outer.Contains(p) {
			l = append(l, round(p))
		}
	}
	if len(l) < 2 {
		return
	}
	t.put(lVincL, []Ring{l}, "Elettrodotto 132 kV", "D.P.C.M. 08/07/2003", nil, "2003-07-08", "DPA", 18.0, "Esclusa permanenza oltre 4 ore", "Linea 132 kV")
	for i := 0; i+1 < len(l); i++ {
		k := int(l[i].dist(l[i+1]) / 260)
		for j := range k {
			t.putPoint(lPalo, l[i].lerp(l[i+1], float64(j)/float64(k)), "0103")
		}
	}
}

func (t *Town) wells(rnd *random) {
	for i := range 9 {
		p := XY{rnd.in(t.lo.X+900, t.hi.X-1200), rnd.in(t.lo.Y+900, origin.Y-400)}
		name := fmt.Sprintf("Pozzo n. %d", i+1)
		t.putPoint(lVincP, p, "Pozzo idropotabile - tutela assoluta", "D.Lgs 152/2006 art. 94", nil, "2006-04-03", "art. 94", 10.0, "Inedificabilità", name)
		t.putRing(lVincA, circle(p, 200, 64), "Rispetto pozzi", "D.Lgs 152/2006 art. 94", nil, "2006-04-03", "art. 94", 200.0, "Limitazioni d'uso", name)
	}
}
