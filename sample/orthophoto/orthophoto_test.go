package orthophoto

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"sync"
	"testing"

	"sigi/sample/town"
)

func level(town.XY) float64 { return 250 }

func layerNamed(name string) *town.Layer {
	for _, l := range town.Layers() {
		if l.Name == name {
			return l
		}
	}
	panic(name)
}

// feature makes one for a survey, with attributes by name.
func feature(layer string, since int, ring town.Ring, values map[string]any) *town.Feature {
	l := layerNamed(layer)
	f := &town.Feature{Layer: l, Parts: []town.Ring{ring}, Since: since, Values: make([]any, len(l.Fields))}
	for i, d := range l.Fields {
		f.Values[i] = values[d.Name]
	}
	return f
}

func square(x, y, half float64) town.Ring {
	return town.Ring{{X: x - half, Y: y - half}, {X: x + half, Y: y - half}, {X: x + half, Y: y + half}, {X: x - half, Y: y + half}}
}

// small is one cell around (1000, 1000).
var small = Frame{West: 1000 - cellSide*Pixel/2, North: 1000 + cellSide*Pixel/2, Side: cellSide}

func drawn(s *Survey, f *Flight, cx, cy int) *scene {
	c := &scene{s: s, f: f, crowns: newCrowns(f)}
	c.draw(cx, cy)
	c.shadows()
	return c
}

// at is the index of a place in the planes of a scene.
func (c *scene) at(x, y float64) int {
	p := c.px(town.XY{X: x, Y: y})
	return int(p.y)*c.w + int(p.x)
}

func (c *scene) kind(x, y float64) material { return c.surfaces[c.what[c.at(x, y)]].kind }

// A house of 12 m on level ground: its roof is where it is, higher in the middle than at its
// eaves, and its shadow falls away from the sun, as long as the sun is low.
func TestShadowFallsAwayFromTheSun(t *testing.T) {
	s := NewSurvey(small, level)
	s.Add(feature("a020102_edifc", 0, square(1000, 1000, 6), map[string]any{"edifc_uso": "0201", "edifc_ty": "0101"}))
	s.Add(feature("a020101_un_vol", 0, square(1000, 1000, 6), map[string]any{"un_vol_av": 12.0}))
	s.Done()
	for i := range Flights {
		f := &Flights[i]
		t.Run(fmt.Sprint(f.Year), func(t *testing.T) {
			c := drawn(s, f, 0, 0)
			if k := c.kind(1001, 1002); k != tiles {
				t.Errorf("on the house there is material %d", k)
			}
			if k := c.kind(1008, 1002); k != grass {
				t.Errorf("beside the house there is material %d", k)
			}
			if c.height[c.at(1000.5, 1000.5)] < c.height[c.at(994.3, 1000)]+100 {
				t.Error("the roof does not rise")
			}
			// Towards the sun and away from it, from the middle of the wall.
			az := f.Azimuth * math.Pi / 180
			sx, sy := math.Sin(az), math.Cos(az)
			reach := 12 / math.Tan(f.Height*math.Pi/180)
			for d := 9.5; d < 9+reach; d += 1.5 {
				if c.dark[c.at(1000+sx*d, 1000+sy*d)] != 0 {
					t.Errorf("shadow %.1f m towards the sun", d)
				}
				if at := d - 4; at > 8.7 && at < 5+reach && c.dark[c.at(1000-sx*at, 1000-sy*at)] == 0 {
					t.Errorf("no shadow %.1f m away from the sun, of %.1f", at, reach)
				}
			}
			far := 6*math.Sqrt2 + 17/math.Tan(f.Height*math.Pi/180)
			if c.dark[c.at(1000-sx*far, 1000-sy*far)] != 0 {
				t.Errorf("shadow still %.1f m away", far)
			}
		})
	}
}

// aTown is one survey of cells of the western suburb, for all tests.
var aTown = sync.OnceValues(func() (*Survey, error) {
	cfg := town.Config{Seed: 1, Scale: 1}
	s := NewSurvey(Frame{West: 550900, North: 5060950, Side: 2 * cellSide}, town.Terrain(cfg))
	err := town.Build(context.Background(), cfg, nil, func(f *town.Feature) error { s.Add(f); return nil })
	s.Done()
	return s, err
})

func surveyed(t *testing.T) *Survey {
	t.Helper()
	s, err := aTown()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Every roof of the town stands where its volume is, in the years in which it stands, and
// in no other.
func TestRoofsAreWhereBuildingsAre(t *testing.T) {
	s := surveyed(t)
	roofs := map[material]bool{tiles: true, felt: true, sheet: true, skylight: true, metal: true, stone: true, concrete: true, glass: true, crown: true, conifer: true}
	for _, i := range []int{0, 2} {
		f := &Flights[i]
		c := drawn(s, f, 0, 0)
		stand, gone, early, waiting := 0, 0, 0, 0
		for k := range s.areas {
			a := &s.areas[k]
			m := xy((a.box.x0+a.box.x1)/2, (a.box.y0+a.box.y1)/2)
			p := c.px(m)
			if a.rank != 10 || !a.rings[0].Contains(m) || p.x < reachSide || p.y < reachTop || p.x > reachSide+cellSide || p.y > reachTop+cellSide {
				continue
			}
			roof := roofs[c.kind(m.X, m.Y)] && c.height[c.at(m.X, m.Y)] >= min(c.f.tallest(), int16(a.height*100))
			switch {
			case a.since <= f.Year && roof:
				stand++
			case a.since <= f.Year:
				gone++
			case roof:
				early++
			default:
				waiting++
			}
		}
		t.Logf("%d: %d volumes stand, %d do not yet", f.Year, stand, waiting)
		if stand < 50 || f.Year < 1960 && waiting < 50 || gone > 0 || early > 0 {
			t.Errorf("%d: %d volumes have their roof, %d lack it, %d have one before they were built", f.Year, stand, gone, early)
		}
	}
}

// Two years differ where something was built between them, and in what does not stay: crops, cars, plants,
// paint and windows; nowhere else.
func TestYearsDifferWhereTheyShould(t *testing.T) {
	s := surveyed(t)
	before, after := &Flights[0], &Flights[2]
	a, b := drawn(s, before, 0, 0), drawn(s, after, 0, 0)
	built := make([]bool, len(a.what))
	mark := func(y, x0, x1 int) {
		for x := x0; x < x1; x++ {
			built[y*a.w+x] = true
		}
	}
	for i := range s.areas {
		if k := &s.areas[i]; k.since > before.Year && k.since <= after.Year {
			for _, r := range k.rings {
				a.filler.fill([][]point{a.ring(r)}, mark)
				for j, p := range r { // with its rim
					if q := band(a.px(p), a.px(r[(j+1)%len(r)]), 6); q != nil {
						a.filler.fill([][]point{q}, mark)
					}
				}
			}
		}
	}
	for i := range s.lines {
		if k := &s.lines[i]; k.since > before.Year && k.since <= after.Year {
			for j := 0; j+1 < len(k.points); j++ {
				if q := band(a.px(k.points[j]), a.px(k.points[j+1]), 20); q != nil {
					a.filler.fill([][]point{q}, mark)
				}
			}
		}
	}
	passing := map[material]bool{crown: true, conifer: true, hedge: true, car: true, glass: true, paint: true}
	where := func(c *scene, o int) string {
		x, y := o%c.w, o/c.w
		return fmt.Sprintf("%.1f %.1f", c.west+float64(x)*Pixel, c.north-float64(y)*Pixel)
	}
	changed, wrong := 0, 0
	for o := range a.what {
		p, q := a.surfaces[a.what[o]].kind, b.surfaces[b.what[o]].kind
		if p == q {
			continue
		}
		changed++
		if !built[o] && !passing[p] && !passing[q] {
			if wrong++; wrong < 4 {
				t.Errorf("at %s there is material %d in %d and %d in %d, and nothing was built", where(a, o), p, before.Year, q, after.Year)
			}
		}
	}
	t.Logf("%.1f %% of the cell changed, %d pixels without reason", 100*float64(changed)/float64(len(a.what)), wrong)
	if changed < len(a.what)/50 {
		t.Errorf("in seventy years %d pixels changed", changed)
	}
}

// Cells agree about what both see, light included.
func TestCellsAgreeAtTheirSeams(t *testing.T) {
	s := surveyed(t)
	f := &Flights[0]
	a, b := drawn(s, f, 0, 0), drawn(s, f, 1, 0)
	bad := 0
	say := func(what string, p int) {
		if bad++; bad < 6 {
			t.Logf("%s differs at row %d, %d from the seam", what, p/a.w-reachTop, p%a.w-reachSide-cellSide)
		}
	}
	for y := reachTop; y < reachTop+cellSide; y++ {
		for d := -60; d < 60; d++ {
			p, q := y*a.w+reachSide+cellSide+d, y*b.w+reachSide+d
			switch {
			case a.surfaces[a.what[p]] != b.surfaces[b.what[q]]:
				say("the surface", p)
			case a.height[p] != b.height[q]:
				say("the height", p)
			case a.shade[p] != b.shade[q]:
				say("the shade", p)
			case (d == -1 || d == 0) && a.dark[p] != b.dark[q]:
				say("shadow", p)
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d pixels differ between neighbours", bad)
	}
}

// The same cell drawn twice, and after another, is the same to the bit.
func TestDrawingIsDeterministic(t *testing.T) {
	s := surveyed(t)
	f := &Flights[2]
	c, crowns := &scene{}, newCrowns(f)
	first := append([]byte(nil), c.cell(s, f, crowns, 0, 0).Pix...)
	c.cell(s, &Flights[0], newCrowns(&Flights[0]), 1, 1)
	if !bytes.Equal(first, c.cell(s, f, crowns, 0, 0).Pix) {
		t.Error("the second drawing differs")
	}
}
