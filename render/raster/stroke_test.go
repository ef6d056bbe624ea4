package raster

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"sigi/geom"
)

func TestALineCoversItsWidthHoweverThin(t *testing.T) {
	for _, width := range []float64{0.1, 0.3, 0.5, 1, 1.5, 2, 7.25} {
		for _, end := range []vec{{90, 50}, {50, 90}, {83, 77}, {20, 85.5}} {
			img, p := canvas(100, 100)
			g := geom.LineString(15.3, 14.8, end.x, end.y)
			p.Stroke(&g, &Stroke{Width: width}, black)
			want := width * math.Hypot(end.x-15.3, end.y-14.8)
			// The corners are rounded to 1/256 px.
			if got := inked(img); math.Abs(got-want) > 0.012*want+0.4 {
				t.Errorf("width %v to %v: covers %.3f px, want %.3f", width, end, got, want)
			}
		}
	}
}

func TestCapsAddTheirArea(t *testing.T) {
	const length, width = 60.0, 10.0
	for _, c := range []struct {
		cap  Cap
		want float64
	}{
		{CapButt, length * width},
		{CapSquare, (length + width) * width},
		{CapRound, length*width + math.Pi*width*width/4},
	} {
		img, p := canvas(100, 100)
		g := geom.LineString(20.3, 20.7, 20.3+length*0.8, 20.7+length*0.6)
		p.Stroke(&g, &Stroke{Width: width, Cap: c.cap}, black)
		if got := inked(img); math.Abs(got-c.want) > 0.005*c.want {
			t.Errorf("cap %d: covers %.2f px, want %.2f", c.cap, got, c.want)
		}
	}
}

func TestJoinsAddTheirArea(t *testing.T) {
	// A right turn of 90 degrees, arms of 40 along the outside's middle.
	const w = 12.0
	arms := 2*40*w - w*w/4
	for _, c := range []struct {
		name string
		s    Stroke
		want float64
	}{
		{"mitre", Stroke{Width: w, Join: JoinMitre}, arms + w*w/4},
		{"mitre beyond its limit", Stroke{Width: w, Join: JoinMitre, MiterLimit: 1.3}, arms + w*w/8},
		{"bevel", Stroke{Width: w, Join: JoinBevel}, arms + w*w/8},
		{"round", Stroke{Width: w, Join: JoinRound}, arms + math.Pi*w*w/16},
	} {
		img, p := canvas(80, 80)
		g := geom.LineString(20, 60, 20, 20, 60, 20)
		p.Stroke(&g, &c.s, black)
		if got := inked(img); math.Abs(got-c.want) > 0.6 {
			t.Errorf("%s: covers %.2f px, want %.2f", c.name, got, c.want)
		}
	}
}

func TestPointsGetADotIfTheirCapsHaveOne(t *testing.T) {
	for _, c := range []struct {
		cap  Cap
		want float64
	}{{CapButt, 0}, {CapRound, math.Pi * 25}, {CapSquare, 100}} {
		for _, flat := range [][]float64{{30, 30}, {30, 30, 30, 30}, {30, 30, 30.001, 30, 30, 30}} {
			img, p := canvas(60, 60)
			g := geom.LineString(flat...)
			p.Stroke(&g, &Stroke{Width: 10, Cap: c.cap}, black)
			if got := inked(img); math.Abs(got-c.want) > 0.8 {
				t.Errorf("cap %d of %v: covers %.2f px, want %.2f", c.cap, flat, got, c.want)
			}
		}
	}
}

func TestALineThereAndBackIsTheSimpleLine(t *testing.T) {
	there := []float64{10.3, 12.2, 30.7, 15.1, 44.4, 40.3, 70.2, 44.6, 88.8, 80.1}
	n := len(there)
	var back []float64
	for i := n - 2; i >= 0; i -= 2 {
		back = append(back, there[i], there[i+1])
	}
	whole := append(append([]float64{}, there...), back[2:]...)
	half := append(append([]float64{}, there...), back[2:6]...)
	lines := geom.Geometry{Kind: geom.KindMultiLineString, Flat: append(append([]float64{}, there...), back...), Ends: []int32{int32(n), int32(2 * n)}}
	again := geom.Geometry{Kind: geom.KindMultiLineString, Flat: append(append([]float64{}, there...), there...), Ends: []int32{int32(n), int32(2 * n)}}
	simple := geom.LineString(there...)
	for _, width := range []float64{0.7, 1.5, 3, 5, 8.5} {
		for _, s := range []Stroke{{Join: JoinRound, Cap: CapRound}, {Join: JoinMitre}, {Join: JoinBevel, Cap: CapSquare}, {Join: JoinRound, Cap: CapButt}} {
			s.Width = width
			want, p := canvas(100, 100)
			p.Stroke(&simple, &s, Paint{A: 200})
			for name, g := range map[string]geom.Geometry{
				"two lines, one back": lines, "the same line twice": again,
			} {
				got, p := canvas(100, 100)
				p.Stroke(&g, &s, Paint{A: 200})
				n, most := differences(want, got)
				// Joins may be cut elsewhere: in single pixels at vertices.
				if n > 24 || most > 40 {
					t.Errorf("%s, width %v join %d cap %d: %d pixels differ, by up to %d", name, width, s.Join, s.Cap, n, most)
				}
			}
			if s.Cap != s.Join.cap() {
				continue // the end far out is no end of the line there and back
			}
			for name, g := range map[string]geom.Geometry{
				"there and back": geom.LineString(whole...), "and half back": geom.LineString(half...),
			} {
				got, p := canvas(100, 100)
				p.Stroke(&g, &s, Paint{A: 200})
				if n, most := differences(want, got); n > 24 || most > 40 {
					t.Errorf("%s, width %v join %d: %d pixels differ, by up to %d", name, width, s.Join, n, most)
				}
			}
		}
	}
}

// cap is the cap that looks like a turn back on the spot with that join.
func (j Join) cap() Cap {
	if j == JoinRound {
		return CapRound
	}
	return CapButt
}

// differences counts pixels whose opacity differs by more than 4 levels, and
// returns the most.
func differences(a, b *image.RGBA) (n, most int) {
	for i := 3; i < len(a.Pix); i += 4 {
		d := int(a.Pix[i]) - int(b.Pix[i])
		if d < 0 {
			d = -d
		}
		if d > 4 {
			n++
		}
		most = max(most, d)
	}
	return n, most
}

func TestAWayBackThatEndsEarlyAddsNothing(t *testing.T) {
	simple := geom.LineString(10.5, 30.25, 70.5, 30.25)
	slanted := geom.LineString(10.5, 10.25, 70.5, 80.75)
	for _, width := range []float64{0.7, 1.5, 5} {
		for _, s := range []Stroke{{Join: JoinRound, Cap: CapRound}, {Join: JoinMitre}} {
			s.Width = width
			for name, c := range map[string]struct{ simple, folded geom.Geometry }{
				"back":          {simple, geom.LineString(10.5, 30.25, 70.5, 30.25, 40.5, 30.3)},
				"again":         {simple, geom.LineString(10.5, 30.25, 70.5, 30.25, 10.5, 30.25, 40.5, 30.25, 10.5, 30.25, 50.5, 30.25)},
				"before":        {simple, geom.LineString(40.5, 30.25, 10.5, 30.25, 70.5, 30.25)},
				"slanted back":  {slanted, geom.LineString(10.5, 10.25, 70.5, 80.75, 40.5, 45.5)},
				"slanted again": {slanted, geom.LineString(10.5, 10.25, 40.5, 45.5, 10.5, 10.25, 70.5, 80.75)},
			} {
				want, p := canvas(90, 90)
				p.Stroke(&c.simple, &s, black)
				got, p := canvas(90, 90)
				p.Stroke(&c.folded, &s, black)
				if n, most := differences(want, got); n > 8 || most > 40 {
					t.Errorf("%s, width %v, join %d: %d pixels differ, by up to %d", name, width, s.Join, n, most)
				}
			}
		}
	}
}

func TestTranslucentLinesThatCrossThemselvesAreNoDarkerThere(t *testing.T) {
	img, p := canvas(60, 60)
	g := geom.LineString(5, 5, 55, 55, 55, 5, 5, 55)
	p.Stroke(&g, &Stroke{Width: 6}, Paint{A: 128})
	for y := range 60 {
		for x := range 60 {
			if a := img.RGBAAt(x, y).A; a > 129 {
				t.Fatalf("pixel (%d, %d) has opacity %d", x, y, a)
			}
		}
	}
}

func TestDashesLieWhereThePatternSays(t *testing.T) {
	on := func(p *Painter, g *geom.Geometry, s *Stroke, x int) bool { return p.StrokeCovers(g, s, x, 20) > 128 }
	for _, c := range []struct {
		name    string
		dashes  []float64
		offset  float64
		pattern string // from x = 10, a pixel a letter
	}{
		{"plain", []float64{4, 2}, 0, "####..####..####..##"},
		{"offset", []float64{4, 2}, 3, "#..####..####..####."},
		{"offset back", []float64{4, 2}, -1, ".####..####..####..#"},
		{"odd number", []float64{3}, 0, "###...###...###...##"},
		{"odd number of three", []float64{3, 1, 2}, 0, "###.##...#..###.##.."},
		{"a gap of nothing", []float64{3, 0, 2, 3}, 0, "#####...#####...####"},
		{"offset far", []float64{4, 2}, 6000003, "#..####..####..####."},
		{"whole if negative", []float64{4, -2}, 0, "####################"},
		{"whole if nothing", []float64{0, 0}, 0, "####################"},
	} {
		// A vertex in the middle must not matter.
		g := geom.LineString(10, 20.5, 17.5, 20.5, 30, 20.5)
		s := Stroke{Width: 3, Dashes: c.dashes, DashOffset: c.offset}
		var p Painter
		got := ""
		for x := 10; x < 30; x++ {
			if on(&p, &g, &s, x) {
				got += "#"
			} else {
				got += "."
			}
		}
		if got != c.pattern {
			t.Errorf("%s:\ngot  %s\nwant %s", c.name, got, c.pattern)
		}
	}
}

func TestDashesOfNothingWithCapsAreDots(t *testing.T) {
	img, p := canvas(100, 20)
	g := geom.LineString(10, 10, 42, 10, 89, 10)
	p.Stroke(&g, &Stroke{Width: 6, Cap: CapRound, Dashes: []float64{0, 16}}, black)
	want := 5 * math.Pi * 9
	if got := inked(img); math.Abs(got-want) > 0.05*want {
		t.Errorf("covers %.1f px, want 5 dots of %.1f", got, math.Pi*9)
	}
}

func TestAHugeDashedLineCostsWhatIsSeen(t *testing.T) {
	_, p := canvas(100, 100)
	for _, far := range []float64{1e5, 1e9, 1e15, 1e300, math.Inf(1)} {
		g := geom.LineString(-far, -far/2, far, far/2+50, far, far, -far, -far)
		p.Stroke(&g, &Stroke{Width: 1, Dashes: []float64{0.2, 0.2}}, black)
		if n := len(p.stroker.lines); n > 4000 {
			t.Errorf("line to %v: %d dashes", far, n)
		}
	}
	img, p := canvas(100, 100)
	g := geom.LineString(0, 50, 100, 50)
	p.Stroke(&g, &Stroke{Width: 10, Dashes: []float64{1e-9, 3e-9}}, black)
	if got := inked(img); math.Abs(got-250) > 5 {
		t.Errorf("dashes too short to be seen leave %.1f px of ink, want 250", got)
	}
	p.Stroke(&g, &Stroke{Width: 10, Dashes: []float64{5e-324, 0}}, black)
	p.Stroke(&g, &Stroke{Width: 10, Dashes: []float64{math.MaxFloat64, math.MaxFloat64}, DashOffset: math.NaN()}, black)
}

func TestADashedLineKeepsItsPhaseWhenMostOfItIsOutside(t *testing.T) {
	s := Stroke{Width: 2, Dashes: []float64{5, 3}}
	long := geom.LineString(-80000, 10.5, 50, 10.5)
	var p Painter
	for x := range 50 {
		at := math.Mod(80000+float64(x), 8)
		if got, want := p.StrokeCovers(&long, &s, x, 10) > 128, at < 5; got != want {
			t.Errorf("pixel %d: covered %v, want %v", x, got, want)
		}
	}
}

func TestAParallelLineLiesBeside(t *testing.T) {
	s := Stroke{Width: 2, Offset: 10}
	g := geom.LineString(10, 50, 60, 50, 60, 90)
	var p Painter
	// Eastward, y down: positive is to the right of the direction, below.
	for _, c := range []struct {
		x, y int
		want bool
	}{{30, 59, true}, {30, 50, false}, {30, 40, false}, {49, 59, true}, {49, 80, true}, {60, 80, false}, {49, 50, false}, {70, 80, false}} {
		if got := p.StrokeCovers(&g, &s, c.x, c.y) > 128; got != c.want {
			t.Errorf("right: pixel (%d, %d) covered %v", c.x, c.y, got)
		}
	}
	s.Offset = -10
	for _, c := range []struct {
		x, y int
		want bool
	}{{30, 40, true}, {69, 40, true}, {70, 80, true}, {30, 59, false}} {
		if got := p.StrokeCovers(&g, &s, c.x, c.y) > 128; got != c.want {
			t.Errorf("left: pixel (%d, %d) covered %v", c.x, c.y, got)
		}
	}
	ring := geom.Polygon([]float64{20, 20, 80, 20, 80, 80, 20, 80, 20, 20})
	s.Offset = 5
	if p.StrokeCovers(&ring, &s, 24, 50) < 128 || p.StrokeCovers(&ring, &s, 20, 20) > 0 || p.StrokeCovers(&ring, &s, 24, 24) < 128 {
		t.Error("a ring's parallel does not lie inside it")
	}
}

func TestStrangeStrokesDrawNothingAndStand(t *testing.T) {
	img, p := canvas(50, 50)
	g := geom.LineString(10, 10, 40, 40)
	for _, w := range []float64{0, -1, math.NaN(), math.Inf(-1)} {
		p.Stroke(&g, &Stroke{Width: w}, black)
	}
	if inked(img) != 0 {
		t.Error("a line without width has ink")
	}
	p.Stroke(&g, &Stroke{Width: math.Inf(1), Cap: CapSquare, MiterLimit: math.NaN(), Offset: math.NaN(), DashOffset: math.Inf(1), Dashes: []float64{math.Inf(1)}}, black)
	if inked(img) < 2400 {
		t.Error("a line of infinite width does not cover the image")
	}
}

func TestCoversIsWhatIsDrawn(t *testing.T) {
	rng := rand.New(rand.NewPCG(11, 12))
	for i, g := range randomShapes(rng, 12, 40) {
		s := Stroke{Width: 2.5, Join: Join(i % 3), Cap: Cap(i % 3)}
		fill, p := canvas(40, 40)
		p.Fill(&g, EvenOdd, black)
		line, p := canvas(40, 40)
		p.Stroke(&g, &s, black)
		for y := range 40 {
			for x := range 40 {
				if got, want := p.FillCovers(&g, EvenOdd, x, y), int(fill.RGBAAt(x, y).A); math.Abs(float64(got*255)/256-float64(want)) > 1 {
					t.Fatalf("shape %d: fill covers %d/256 of (%d, %d), drawn %d/255", i, got, x, y, want)
				}
				if got, want := p.StrokeCovers(&g, &s, x, y), int(line.RGBAAt(x, y).A); math.Abs(float64(got*255)/256-float64(want)) > 1 {
					t.Fatalf("shape %d: stroke covers %d/256 of (%d, %d), drawn %d/255", i, got, x, y, want)
				}
			}
		}
	}
}
