package town

import (
	"context"
	"math"
)

// Config says which town. Scale 1 is a town of some 10 km² in the municipality's box;
// every further unit adds as much lower town in new districts, and more
// land round it when the box is full.
type Config struct {
	Seed  uint64
	Scale int
}

// Town is a town being made.
type Town struct {
	cfg       Config
	net       *Net
	lo, hi    XY // the municipality
	outer     Ring
	walls     Ring
	radius    float64 // of the lower town
	streets   []street
	districts []district
	names     *names
	chains    []chain
	emit      func(*Feature) error
	progress  func(stage string, done, total int)
	ids       map[*Layer]int // features emitted, and so the last key
	err       error
	accesses  []access
	sheets    sheets
	old       []oldLand
	specials  []special
	specialOf map[int32]string
	grounds   []ground
	heritage  int
	since     int // Feature.Since of what is handed out now
}

// district is a part of town laid out in one go.
type district struct {
	kind  DistrictKind
	angle float64
	name  string
}

// DistrictKind says how a district came to be.
type DistrictKind uint8

// The kinds of districts.
const (
	Country DistrictKind = iota
	Hills
	UpperTown
	Core   // the centre of the lower town
	Inner  // blocks of the early twentieth century
	Suburb // houses in gardens, and slabs
	Works  // industry
)

// Use says what stands on a face.
type Use uint8

// The uses.
const (
	Unset Use = iota
	Housing
	Villas
	Slabs
	Industry
	Park
	School
	Church
	Hospital
	Cemetery
	Sports
	Square
	Parking
	Station
	Civic
	RailSide
	Bank
	Farmland
	Vineyard
	Meadow
	Wood
	Slope
)

// Build makes the town and hands out its features, layer by layer within a stage,
// always in the same order for the same Config. It stops when ctx is
// cancelled or emit fails, with that error. progress may be nil.
func Build(ctx context.Context, cfg Config, progress func(stage string, done, total int), emit func(*Feature) error) error {
	if cfg.Scale < 1 {
		cfg.Scale = 1
	}
	if progress == nil {
		progress = func(string, int, int) {}
	}
	t := &Town{cfg: cfg, progress: progress, ids: map[*Layer]int{}}
	t.emit = func(f *Feature) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return emit(f)
	}
	t.names = newNames(cfg.Seed)
	t.plan(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, stage := range []func(){t.surveyGround, t.nameStreets, t.putRoads, t.putBlocks, t.putNumbers, t.putPlans, t.putTerrain, t.putHistory} {
		stage()
		if t.err != nil {
			return t.err
		}
	}
	return nil
}

// put hands out a feature and returns its key.
func (t *Town) put(l *Layer, parts []Ring, values ...any) int {
	return t.putZ(l, parts, nil, values...)
}

func (t *Town) putZ(l *Layer, parts []Ring, z []float64, values ...any) int {
	if t.err != nil {
		return 0
	}
	if len(values) != len(l.Fields) {
		panic("town: layer " + l.Name + ": values do not match its fields")
	}
	t.ids[l]++
	t.err = t.emit(&Feature{Layer: l, Parts: parts, Z: z, Values: values, Since: t.since})
	return t.ids[l]
}

// putRing hands out a polygon of one ring, if there is anything of it. It returns 0 if not.
func (t *Town) putRing(l *Layer, r Ring, values ...any) int {
	r = r.tidy()
	if len(r) < 3 {
		return 0
	}
	a := r.Area()
	if a < 0 {
		r, a = r.reversed(), -a
	}
	if a < 0.02 {
		return 0
	}
	return t.put(l, []Ring{r}, values...)
}

func (t *Town) putPoint(l *Layer, p XY, values ...any) int {
	return t.put(l, []Ring{{round(p)}}, values...)
}

// curve is a smooth line through points given relative to the origin
// (Catmull-Rom), with a point about every step metres.
func curve(step float64, pts ...XY) []XY {
	var out []XY
	for i := 0; i+1 < len(pts); i++ {
		p1, p2 := pts[i], pts[i+1]
		p0, p3 := p1.add(p1.sub(p2)), p2.add(p2.sub(p1))
		if i > 0 {
			p0 = pts[i-1]
		}
		if i+2 < len(pts) {
			p3 = pts[i+2]
		}
		k := int(math.Max(1, math.Ceil(p1.dist(p2)/step)))
		for j := 0; j < k; j++ {
			s := float64(j) / float64(k)
			a := p1.mul(2)
			b := p2.sub(p0).mul(s)
			c := p0.mul(2).sub(p1.mul(5)).add(p2.mul(4)).sub(p3).mul(s * s)
			d := p1.mul(3).sub(p0).sub(p2.mul(3)).add(p3).mul(s * s * s)
			out = append(out, a.add(b).add(c).add(d).mul(0.5).add(origin))
		}
	}
	return append(out, pts[len(pts)-1].add(origin))
}

func xy(v ...float64) []XY {
	var out []XY
	for i := 0; i+1 < len(v); i += 2 {
		out = append(out, XY{v[i], v[i+1]})
	}
	return out
}
