package town

import (
	"fmt"
	"math"
)

var (
	fieldNames = words("Campo della Noce|Il Chioso|Brolo|Pezza lunga|Campo del Pozzo|Le Ghiaie|Ronco|La Breda|Prato grande|Campo Santo vecchio|I Gerbidi|Il Lazzaretto|Campagnola|Vigna alta|La Costa|Il Fontanile|Campo del Molino|Le Fornaci|Il Roccolo|La Rovere|Pradello|Ca' dei Rizzi|Il Paschetto|Ai Gelsi|La Madonnina|Campo dell'Olmo|Ortaglia|La Valletta|Il Bosco|Le Quadre")
	oldBodies  = words("Comune di Bergamo|Fabbriceria di Sant'Alessandro|Fabbriceria di Santa Caterina|Congregazione della MIA|Ospitale Maggiore|Capitolo della Cattedrale|Monastero di Santa Grata|Regio Demanio|Legato Pio Colleoni")
)

// putHistory draws the town of 1853: the upper town and the suburbs much as they
// are, and fields where the lower town came to be.
func (t *Town) putHistory() {
	const stage = "history"
	n := t.net
	rnd := newRandom(t.cfg.Seed, 91)
	sheet, number := 0, 0
	centre := origin.add(XY{300, -350})
	put := func(r Ring, use string, pertica, rent float64, mulberries int) {
		number++
		area := math.Abs(r.tidy().Area()) / 1000 // pertiche metriche
		owner := pick(rnd, oldBodies)
		if rnd.chance(0.86) {
			owner = fmt.Sprintf("%s %s q. %s", title(pick(rnd, surnames)), title(pick(rnd, firstNames)), title(pick(rnd, firstNames)))
		}
		var place any
		if use != "casa" && use != "casa con corte" {
			place = pick(rnd, fieldNames)
		}
		t.putRing(l1853, r, number, sheet, owner, use, math.Round(area*pertica*100)/100, math.Round(area*rent*100)/100, mulberries, place, 1853, "Archivio di Stato di Bergamo, Catasto Lombardo-Veneto")
	}
	faces := make([][]int32, len(t.districts))
	for f := range n.faces {
		faces[n.faces[f].District] = append(faces[n.faces[f].District], int32(f))
	}
	for d := range t.districts {
		if t.err != nil {
			return
		}
		t.progress(stage, d, len(t.districts))
		if n.ring(faces[d][0]).inner().dist(centre) > 2700 {
			continue
		}
		sheet, number = sheet+1, 0
		var open []int32
		for _, f := range faces[d] {
			face := &n.faces[f]
			l := t.grounds[f].lot(n)
			old := t.districts[d].kind == UpperTown
			for i, v := range face.Ring {
				old = old || face.Use == Housing && n.edges[n.between(v, face.Ring[(i+1)%len(face.Ring)])].Class == Old
			}
			switch {
			case old && face.Use == Housing:
				for i := range l.tags {
					l.tags[i] = 0
				}
				for _, x := range lots(l, plotRule{380, 24, 15}, rnd) {
					put(x.ring, pick(rnd, []string{"casa", "casa", "casa con corte", "orto", "casa con bottega"}), 1, rnd.in(40, 160), 0)
				}
			case old && face.Use != Square:
				for _, x := range strips(l, 5000, rnd) {
					use := pick(rnd, []string{"orto", "prato", "orto", "zerbo"})
					if face.Use == Church {
						use = "chiesa con sagrato"
					}
					put(x.ring, use, 1, rnd.in(3, 20), rnd.n(4))
				}
			case t.districts[d].kind == Hills || t.districts[d].kind == Country:
				for _, x := range strips(l, 7000, rnd) {
					use := map[Use]string{Wood: "bosco ceduo dolce", Vineyard: "ronco vitato", Meadow: "prato"}[face.Use]
					if use == "" {
						use = pick(rnd, []string{"aratorio vitato", "aratorio moronato", "prato irriguo", "aratorio semplice"})
					}
					put(x.ring, use, 1, rnd.in(1, 9), rnd.n(30))
				}
			case !old:
				open = append(open, f)
			}
		}
		for _, poly := range n.dissolve(open) {
			r := shrink(poly[0], 2.5)
			if len(poly) > 1 || r == nil {
				continue
			}
			for _, x := range strips(Lot{r, make([]int32, len(r))}, rnd.in(5000, 9000), rnd) {
				put(x.ring, pick(rnd, []string{"aratorio vitato", "aratorio moronato", "prato irriguo", "orto", "aratorio semplice"}), 1, rnd.in(3, 14), rnd.n(60))
			}
		}
	}
	t.progress(stage, len(t.districts), len(t.districts))
}

// shrink moves all sides of a ring inwards by w, or gives nil if that leaves no simple ring.
func shrink(r Ring, w float64) Ring {
	e := &Edge{Class: Lane, Half: w}
	m := len(r)
	var out Ring
	for i := range r {
		out = append(out, makeCorner(r[(i+m-1)%m], r[i], r[(i+1)%m], e, e, 1).block...)
	}
	out = out.tidy()
	if len(out) < 3 || out.Area() <= 0 || !out.simple() {
		return nil
	}
	return out
}
