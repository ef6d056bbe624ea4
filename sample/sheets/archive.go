package sheets

import (
	"math"
	"strconv"

	"sigi/sample/chance"
	"sigi/sample/town"
)

// parcel is a numbered piece of land.
type parcel struct {
	ring   town.Ring
	box    [4]float64
	use    use
	number string
	seed   uint64
}

// use is what a parcel is coloured by.
type use uint8

const (
	useField use = iota
	useVines
	useMeadow
	useGarden
	useWood
	useHouse
	useCourt
	useChurch
	useWater
	useRoad
	useRail
	useBuilding
)

// Archive holds what the editions show. Features are added as the town hands them out;
// then it is only read.
type Archive struct {
	bound  [4]float64
	old    []parcel    // of 1853
	waters []parcel    // in both
	ranks  [3][]parcel // what there was by 1901, from the ground up: roads, parcels, buildings
}

// NewArchive collects within a box: west, south, east, north.
func NewArchive(west, south, east, north float64) *Archive {
	return &Archive{bound: [4]float64{west, south, east, north}}
}

// laterYear is when the later edition was surveyed.
const laterYear = 1901

// Add takes what the sheets show of a feature and keeps nothing of it.
func (a *Archive) Add(f *town.Feature) {
	rank, u := -1, useField
	text := func(name string) string {
		for i, d := range f.Layer.Fields {
			if d.Name == name {
				switch v := f.Values[i].(type) {
				case string:
					return v
				case int:
					return strconv.Itoa(v)
				}
			}
		}
		return ""
	}
	number := ""
	switch f.Layer.Name {
	case "particelle_1853":
		number = text("numero")
		switch d := text("destinazione"); d {
		case "casa", "casa con bottega":
			u = useHouse
		case "casa con corte":
			u = useCourt
		case "chiesa con sagrato":
			u = useChurch
		case "orto":
			u = useGarden
		case "prato", "prato irriguo", "zerbo":
			u = useMeadow
		case "bosco ceduo dolce":
			u = useWood
		case "aratorio vitato", "aratorio moronato", "ronco vitato":
			u = useVines
		}
	case "a040101_ab_cda":
		u = useWater
	case "a010104_ar_str", "a010105_ar_vms":
		rank, u = 0, useRoad
	case "a010201_sd_fer":
		rank, u = 0, useRail
	case "particelle":
		rank, number = 1, text("particella")
		switch q := text("qualita"); q {
		case "ENTE URBANO":
			u = useCourt
		case "PRATO", "PRATO IRRIG":
			u = useMeadow
		case "BOSCO CEDUO":
			u = useWood
		case "VIGNETO":
			u = useVines
		case "AREA URBANA", "FERROVIA":
			u = useRoad
		}
	case "a020102_edifc":
		rank, u = 2, useBuilding
		if text("edifc_mon") == "0501" || text("edifc_ty") == "0111" {
			u = useChurch
		}
	default:
		return
	}
	if rank >= 0 && f.Since > laterYear {
		return
	}
	b := [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
	for _, p := range f.Parts[0] {
		b = [4]float64{min(b[0], p.X), min(b[1], p.Y), max(b[2], p.X), max(b[3], p.Y)}
	}
	if b[0] > a.bound[2] || b[2] < a.bound[0] || b[1] > a.bound[3] || b[3] < a.bound[1] {
		return
	}
	p := parcel{append(town.Ring(nil), f.Parts[0]...), b, u, number, chance.Hash(math.Float64bits(b[0]), math.Float64bits(b[3]))}
	switch {
	case u == useWater:
		a.waters = append(a.waters, p)
	case rank < 0:
		a.old = append(a.old, p)
	default:
		a.ranks[rank] = append(a.ranks[rank], p)
	}
}
