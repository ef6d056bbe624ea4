package town

import "math"

// Years: what stands where has come to be at some time, and pictures of other years
// are made without what was not there yet. Blocks carry the year, plots in
// them follow within a generation, and a road is as old as the older of its two
// sides, so that no house ever stands without a street. Nothing here draws from the
// generators of the town: years decide what older pictures show, never where things are.

// The railway came to the town in 1857, the funicular in 1887.
const (
	railSince      = 1857
	funicularSince = 1887
)

// sinceUse says when what is built once and for all has come, if the district does not say.
var sinceUse = map[Use]int{
	Square: 1800, Park: 1885, School: 1961, Hospital: 1930, Cemetery: 1904, Sports: 1928, Parking: 1986, Station: railSince, Civic: 1880, RailSide: railSince,
}

// blockSince is the year in which the block on a face was laid out; 0 means before all maps.
func (t *Town) blockSince(f int32) int {
	face := &t.net.faces[f]
	kind := t.districts[face.District].kind
	switch face.Use {
	case Farmland, Vineyard, Meadow, Wood, Slope, Bank, Church, Unset:
		return 0
	}
	if kind == UpperTown {
		return 0
	}
	if face.Use == Housing {
		for i, v := range face.Ring {
			if t.net.edges[t.net.between(v, face.Ring[(i+1)%len(face.Ring)])].Class == Old {
				return 0 // the borghi
			}
		}
	}
	rnd := newRandom(t.cfg.Seed, 111, uint64(f))
	if y, ok := sinceUse[face.Use]; ok && (kind == Core || kind == Inner) {
		return y
	}
	far := t.net.ring(f).inner().sub(origin.add(lowerCentre)).len()
	switch kind {
	case Core:
		return 1862 + int(rnd.in(0, 60))
	case Inner:
		return 1894 + int(rnd.in(0, 50))
	case Works:
		return 1948 + int(rnd.in(0, 42))
	}
	// The suburbs grow outwards: a kilometre in some twenty-two years.
	y := 1921 + far/1000*22 + rnd.in(-14, 22)
	return int(math.Min(2006, y))
}

// plotSince is the year of one plot of a block.
func (t *Town) plotSince(p *plot) int {
	y := t.blockSince(p.face)
	if y == 0 {
		return 0
	}
	return y + int(newRandom(t.cfg.Seed, 112, uint64(p.sheet), uint64(t.sheets.next[p.sheet])).in(0, 21))
}

// edgeSince is the year of a road: that of the older side, or of the way itself where it
// leads out of town or is older than all houses.
func (t *Town) edgeSince(ei int32) int {
	e := &t.net.edges[ei]
	switch e.Class {
	case Rail:
		return railSince
	case Funicular:
		return funicularSince
	case Street, Footway, Lane:
	case Main:
		if t.streets[e.Street].name == "CIRCONVALLAZIONE" {
			return 1957
		}
		return 0
	default:
		return 0
	}
	y := 9999
	for _, f := range []int32{e.left, e.right} {
		if f >= 0 {
			y = min(y, t.blockSince(f))
		}
	}
	if y == 9999 {
		return 0
	}
	return y
}

// vertexSince is the year of a junction: that of the oldest way through it.
func (t *Town) vertexSince(v int) int {
	y := 9999
	for _, e := range t.net.at[v] {
		if t.net.edges[e].Class != Border {
			y = min(y, t.edgeSince(e))
		}
	}
	if y == 9999 {
		return 0
	}
	return y
}
