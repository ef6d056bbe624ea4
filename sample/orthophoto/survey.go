package orthophoto

import (
	"math"
	"sort"

	"sigi/sample/chance"
	"sigi/sample/town"
)

// area is a polygon on the ground, or a roof.
type area struct {
	rings  []town.Ring
	box    rect
	m      material
	rank   int8
	since  int
	seed   uint64
	height float64   // of walls, metres
	eaves  []int     // of a roof: the sides of its one ring that water runs off
	along  town.XY   // direction of the longest side
	roof   roofShape // if it is one
}

// line is a way, a row, a fence.
type line struct {
	points town.Ring
	box    rect
	kind   lineKind
	since  int
	seed   uint64
	half   float64 // of a way's lanes, metres
}

type lineKind uint8

const (
	lineStreet  lineKind = iota // lanes with marks and parked cars
	lineMain                    // the same with a dashed middle
	lineRails                   // one track
	lineHedge                   // fence or hedge
	lineTrees                   // a row of trees
	lineVine                    // a row of vines
	lineParking                 // not a way: rows of cars (points are a ring)
)

// tree is one that stands by itself.
type tree struct {
	p       town.XY
	r       float64
	species uint8
	since   int
	seed    uint64
}

// Survey holds what the pictures show of a town: features are added as the town hands
// them out, then Done, then it is only read.
type Survey struct {
	frame  Frame
	reach  rect
	ground func(town.XY) float64
	areas  []area
	lines  []line
	trees  []tree
	house  house
	terra  terrain

	fine, cloud *texture
	cells       map[[2]int]*content
}

// house is what volumes need to know of the building they belong to.
type house struct {
	use, typ string
	min      bool
}

// content are the indices of what a cell shows.
type content struct{ areas, lines, trees []int32 }

// NewSurvey begins a survey of a frame; ground gives heights anywhere.
func NewSurvey(f Frame, ground func(town.XY) float64) *Survey {
	return &Survey{frame: f, reach: f.rect().grown(60), ground: ground, cells: map[[2]int]*content{}}
}

// Add takes what the pictures show of a feature. It keeps nothing of f.
func (s *Survey) Add(f *town.Feature) {
	l := f.Layer
	if l.File != "dbt" && l.Name != "particelle" && l.Name != "particelle_1853" {
		return
	}
	text := func(name string) string {
		for i, d := range l.Fields {
			if d.Name == name {
				t, _ := f.Values[i].(string)
				return t
			}
		}
		return ""
	}
	real := func(name string) float64 {
		for i, d := range l.Fields {
			if d.Name == name {
				v, _ := f.Values[i].(float64)
				return v
			}
		}
		return 0
	}
	if l.Name == "a020102_edifc" {
		s.house = house{use: text("edifc_uso"), typ: text("edifc_ty")}
		return
	}
	b := bounds(f.Parts)
	if !b.meets(s.reach) {
		return
	}
	seed := chance.Hash(uint64(math.Float64bits(b.x0)), uint64(math.Float64bits(b.y1)))
	put := func(rank int8, m material) *area {
		a := area{box: b, m: m, rank: rank, since: f.Since, seed: seed}
		for _, r := range f.Parts {
			a.rings = append(a.rings, append(town.Ring(nil), r...))
		}
		a.along = longest(a.rings[0])
		s.areas = append(s.areas, a)
		return &s.areas[len(s.areas)-1]
	}
	way := func(k lineKind, half float64) {
		for _, r := range f.Parts {
			s.lines = append(s.lines, line{append(town.Ring(nil), r...), b, k, f.Since, seed, half})
		}
	}
	switch l.Name {
	case "particelle_1853":
		m := arable
		switch d := text("destinazione"); {
		case len(d) > 4 && d[:4] == "prat":
			m = meadow
		case d == "orto":
			m = kitchenGarden
		case len(d) > 4 && d[:4] == "bosc":
			m = wood
		case len(d) > 4 && (d[:4] == "casa" || d[:4] == "chie"):
			m = yard
		}
		put(1, m)
	case "particelle":
		m, ok := map[string]material{
			"SEMINATIVO": arable, "SEMIN IRRIG": arable, "PRATO": meadow, "PRATO IRRIG": meadow, "VIGNETO": vineyard, "FRUTTETO": orchard, "VIVAIO": orchard, "BOSCO CEDUO": wood,
		}[text("qualita")]
		if ok {
			put(3, m)
		}
	case "a060106_cl_agr":
		put(2, meadow)
	case "a060101_bosco":
		put(2, wood)
	case "a060105_ps_inc":
		put(2, rough)
	case "a060401_ar_vrd":
		put(3, map[string]material{"0101": park, "0102": lawn, "0103": garden, "0104": lawn, "0105": rough}[text("ar_vrd_ty")])
	case "a100101_pe_uins":
		m := yard
		switch text("pe_uins_ty") {
		case "0302":
			m = concrete
		case "0303", "0305":
			m = paving
		case "0308":
			m = gravel
		case "0601":
			m = ballast
		}
		put(3, m)
	case "a040102_sp_acq":
		a := put(7, pond)
		if text("sp_acq_ty") == "0107" {
			a.m = pool
			a.since = max(a.since, 1964+int(seed%45))
		}
	case "a040101_ab_cda":
		put(4, water)
	case "a010104_ar_str":
		m := asphalt
		switch text("ar_str_cf") {
		case "05":
			m = paving
		case "06":
			m = cobbles
		}
		put(5, m)
	case "a010101_ac_vei":
		if text("ac_vei_zon") != "" {
			put(6, asphalt)
		}
	case "a010102_ac_ped":
		m := pavement
		if text("ac_ped_pos") == "0104" {
			m = paving
		}
		put(7, m)
	case "a010105_ar_vms":
		put(5, map[string]material{"0101": track, "0202": cobbles}[text("ar_vms_ty")])
	case "a010201_sd_fer":
		put(5, ballast)
	case "a020301_ponte":
		put(6, asphalt)
	case "a020401_mu_sos":
		put(6, stone).height = 4.5
	case "a020204_attr_sp":
		m := pitch
		if text("attr_sp_ty") == "0103" {
			m = clay
		}
		put(7, m)
	case "a020206_aatt":
		put(7, asphalt)
		way(lineParking, 0)
	case "a020106_edi_min":
		a := put(9, tiles)
		a.height, a.roof = 2.6, roofLean
		switch text("edi_min_ty") {
		case "0105":
			a.m, a.height, a.roof = metal, 7, roofFlat
		case "0103":
			a.m, a.height, a.roof = stone, 3.2, roofFlat
		case "0107":
			if seed%3 > 0 {
				a.m, a.roof = felt, roofFlat
			}
		}
	case "a020101_un_vol":
		a := put(10, tiles)
		a.height = real("un_vol_av")
		s.roof(a)
	case "l010107_el_str":
		k := lineStreet
		switch text("el_str_cf") {
		case "03", "04":
			k = lineMain
		case "06", "07", "08":
			return
		}
		way(k, real("el_str_lar")/2)
	case "l010202_el_fer", "l_el_fun":
		way(lineRails, 0)
	case "l020209_el_div":
		way(lineHedge, 0)
	case "l060402_fil_al":
		if text("fil_al_ess") == "Vitis vinifera" {
			way(lineVine, 0)
		} else {
			way(lineTrees, 0)
		}
	case "p_albero":
		r := real("albero_dia") / 2
		if r == 0 {
			r = 2.6
		}
		sp := uint8(seed % 3)
		switch text("albero_ess") {
		case "Cupressus sempervirens", "Cedrus atlantica", "Cedrus deodara", "Magnolia grandiflora":
			sp = 3
			r *= 0.8
		}
		// Gardens were planted after their houses, old ones again and again.
		since := f.Since + int(chance.Unit(seed, 7)*38)
		if f.Since == 0 {
			since = 1895 + int(chance.Unit(seed, 7)*112)
		}
		s.trees = append(s.trees, tree{f.Parts[0][0], r, sp, since, seed})
	}
}

// longest is the direction of a ring's longest side.
func longest(r town.Ring) town.XY {
	best, u := 0.0, town.XY{X: 1}
	for i, a := range r {
		b := r[(i+1)%len(r)]
		if d := math.Hypot(b.X-a.X, b.Y-a.Y); d > best {
			best, u = d, town.XY{X: (b.X - a.X) / d, Y: (b.Y - a.Y) / d}
		}
	}
	return u
}

// Done orders what has been added and looks for party walls. Nothing may be added after it.
func (s *Survey) Done() {
	s.partyWalls()
	s.terra = newTerrain(s.frame, s.ground)
	s.fine = newTexture(1, 8, 3, 0.9)
	s.cloud = newTexture(2, 128, 6, 0.62)
	n := (s.frame.Side + cellSide - 1) / cellSide
	for cy := range n {
		for cx := range n {
			c := &content{}
			b := s.cellRect(cx, cy)
			for i := range s.areas {
				if s.areas[i].box.meets(b) {
					c.areas = append(c.areas, int32(i))
				}
			}
			sort.SliceStable(c.areas, func(i, j int) bool { return s.areas[c.areas[i]].rank < s.areas[c.areas[j]].rank })
			for i := range s.lines {
				if s.lines[i].box.grown(15).meets(b) {
					c.lines = append(c.lines, int32(i))
				}
			}
			for i := range s.trees {
				if b.grown(8).holds(s.trees[i].p) {
					c.trees = append(c.trees, int32(i))
				}
			}
			s.cells[[2]int{cx, cy}] = c
		}
	}
}

// cellRect is what a cell looks at, its reach included.
func (s *Survey) cellRect(cx, cy int) rect {
	x, y := s.frame.West+float64(cx*cellSide)*Pixel, s.frame.North-float64(cy*cellSide)*Pixel
	return rect{x - reachSide*Pixel, y - (cellSide+reachBottom)*Pixel, x + (cellSide+reachSide)*Pixel, y + reachTop*Pixel}
}
