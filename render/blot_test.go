package render

import (
	"context"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"sigi/geom"
	"sigi/layers"
	"sigi/layers/memory"
	"sigi/render/raster"
)

// A blot takes as much of the picture as its outline does where that is drawn 16
// times as large, which the rasteriser does well: of so small an outline both sides
// lie in one pixel, and it takes them for more than they cover.
func TestABlotIsWhatItsStrokeWouldBe(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	shapes := map[string]func(w, h float64) []float64{
		"rectangle": func(w, h float64) []float64 { return []float64{0, 0, w, 0, w, h, 0, h, 0, 0} },
		"triangle":  func(w, h float64) []float64 { return []float64{0, 0, w, 0, w / 3, h, 0, 0} },
		"corner": func(w, h float64) []float64 {
			return []float64{0, 0, w, 0, w, h / 2, w / 2, h / 2, w / 2, h, 0, h, 0, 0}
		},
		"eight": func(w, h float64) []float64 {
			return []float64{w / 3, 0, 2 * w / 3, 0, w, h / 3, w, 2 * h / 3, 2 * w / 3, h, w / 3, h, 0, 2 * h / 3, 0, h / 3, w / 3, 0}
		},
	}
	for name, shape := range shapes {
		for _, join := range []raster.Join{raster.JoinMitre, raster.JoinRound, raster.JoinBevel} {
			inks := [2]float64{}
			most := 0
			for range 400 {
				width := 0.8 + 0.7*r.Float64()
				w := width * (0.65 + 0.35*r.Float64()) / math.Sqrt2 // so that it is one in any direction
				flat := shape(w, w*(0.7+0.3*r.Float64()))
				sin, cos := math.Sincos(2 * math.Pi * r.Float64())
				x, y := 4+r.Float64(), 4+r.Float64()
				for i := 0; i < len(flat); i += 2 {
					flat[i], flat[i+1] = x+flat[i]*cos-flat[i+1]*sin, y+flat[i]*sin+flat[i+1]*cos
				}
				g := geom.Polygon(flat)
				img := image.NewRGBA(image.Rect(0, 0, 9, 9))
				d := newDrawer(NewRenderer(Options{}))
				d.begin(view{width: 9, height: 9})
				d.px.on(img)
				d.path.whole, d.path.bound = g, g.Bound()
				s := &symbolizer{hasStroke: true, stroke: raster.Stroke{Width: width, Join: join}, ink: raster.Paint{A: 255}}
				if !d.isBlot(s) || !d.blot(s) {
					t.Fatalf("%s: %v is no blot", name, flat)
				}
				const scale = 16
				large := image.NewRGBA(image.Rect(0, 0, 9*scale, 9*scale))
				big := g.Clone()
				for i := range big.Flat {
					big.Flat[i] *= scale
				}
				var p raster.Painter
				p.Reset(large)
				p.Stroke(&big, &raster.Stroke{Width: scale * width, Join: join}, s.ink)
				for y := range 9 {
					for x := range 9 {
						sum := 0
						for v := range scale {
							for u := range scale {
								sum += int(large.RGBAAt(scale*x+u, scale*y+v).A)
							}
						}
						a, b := int(img.RGBAAt(x, y).A), (sum+scale*scale/2)/(scale*scale)
						inks[0], inks[1] = inks[0]+float64(a), inks[1]+float64(b)
						most = max(most, a-b, b-a)
					}
				}
			}
			t.Logf("%s, join %v: %.3f of the ink, a pixel by up to %d", name, join, inks[0]/inks[1], most)
			if dented := name == "corner"; !dented && (math.Abs(inks[0]/inks[1]-1) > 0.01 || most > 16) || math.Abs(inks[0]/inks[1]-1) > 0.07 || most > 60 {
				t.Errorf("%s, join %v: %.3f of the ink, a pixel by up to %d", name, join, inks[0]/inks[1], most)
			}
		}
	}
}

func TestWhatIsNoBlot(t *testing.T) {
	d := newDrawer(NewRenderer(Options{}))
	is := func(g geom.Geometry, stroke raster.Stroke) bool {
		d.path.whole, d.path.bound = g, g.Bound()
		return d.isBlot(&symbolizer{hasStroke: true, stroke: stroke, ink: raster.Paint{A: 255}})
	}
	house := geom.Polygon([]float64{0, 0, 0.8, 0, 0.8, 0.8, 0, 0.8, 0, 0})
	apart := geom.Geometry{Kind: geom.KindMultiPolygon, Flat: append(house.Clone().Flat, 0.8, 0.8, 0.9, 0.8, 0.9, 0.9, 0.8, 0.8), Ends: []int32{10, 18}, Parts: []int32{1, 2}}
	if !is(house, raster.Stroke{Width: 1}) {
		t.Error("a house within its outline is none")
	}
	for what, c := range map[string]struct {
		g geom.Geometry
		s raster.Stroke
	}{
		"larger than its outline": {house, raster.Stroke{Width: 0.7}},
		"dashed":                  {house, raster.Stroke{Width: 1, Dashes: []float64{1, 1}}},
		"moved aside":             {house, raster.Stroke{Width: 1, Offset: 1}},
		"two parts":               {apart, raster.Stroke{Width: 1}},
		"under a wide outline":    {house, raster.Stroke{Width: 3}},
	} {
		if is(c.g, c.s) {
			t.Errorf("%s: it is one", what)
		}
	}
	line := geom.Polygon([]float64{0, 0, 0.8, 0, 0, 0, 0, 0})
	d.path.whole, d.path.bound = line, line.Bound()
	if d.blot(&symbolizer{hasStroke: true, stroke: raster.Stroke{Width: 1}}) {
		t.Error("what has no area was filled")
	}
}

// BenchmarkBlot fills a blot, and strokes the same.
// A coast with islands of all sizes is the same from an index, where those below a
// pixel are dots and clusters, and from the lines themselves; and no island vanishes.
func TestIslandsBelowAPixelAreSeen(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	coast := style(line("#000000", 1))
	ink := func(f layers.Features) ([]int, int) {
		pic, err := NewRenderer(Options{Cores: 1}).Draw(context.Background(), mapOf(Layer{Name: "coast", Features: f, Style: coast}))
		if err != nil {
			t.Fatal(err)
		}
		var each []int
		all := 0
		for i := 0; i < len(pic.Image.Pix); i += 4 {
			each = append(each, 255-int(pic.Image.Pix[i]))
			all += each[i/4]
		}
		return each, all
	}
	island := func(size float64) geom.Geometry {
		x, y := 5+rng.Float64()*390, 5+rng.Float64()*290
		var xy []float64
		n := 5 + rng.IntN(20)
		for i := range n {
			sin, cos := math.Sincos(float64(i) / float64(n) * 2 * math.Pi)
			f := size * (0.5 + rng.Float64()/2) / 2
			xy = append(xy, x+cos*f, y+sin*f)
		}
		return path(append(xy, xy[0], xy[1])...)
	}
	source := keyed{newTable(utm32)}
	for range 3000 {
		source.add(island(math.Exp2(7*rng.Float64() - 5)))
	}
	resident, err := memory.Load(context.Background(), source, memory.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, wantAll := ink(source)
	got, gotAll := ink(resident)
	far := 0
	for i := range want {
		if d := got[i] - want[i]; d > 48 || d < -48 {
			far++
		}
	}
	if far*100 > len(want)*2 || math.Abs(float64(gotAll-wantAll)) > 0.03*float64(wantAll) {
		t.Errorf("%d of %d pixels differ; ink %d, without an index %d", far, len(want), gotAll, wantAll)
	}
	for _, size := range []float64{0.01, 0.05, 0.2, 0.5} {
		one := keyed{newTable(utm32)}
		one.add(island(size))
		if _, all := ink(one); all < 200 || all > 1000 {
			t.Errorf("an island of %g pixels has an ink of %d, of 255 a pixel", size, all)
		}
	}
}

func BenchmarkBlot(b *testing.B) {
	d := newDrawer(NewRenderer(Options{}))
	d.begin(view{width: 64, height: 64})
	d.px.on(image.NewRGBA(image.Rect(0, 0, 64, 64)))
	// A house of eight corners in the middle of the picture, of 0.8 pixels.
	g := geom.Polygon([]float64{30.1, 30.2, 30.7, 30.3, 30.7, 30.4, 30.8, 30.4, 30.7, 30.9, 30.3, 30.9, 30.3, 30.8, 30, 30.7, 30.1, 30.2})
	d.path.whole, d.path.bound = g, g.Bound()
	d.path.thin = g
	s := &symbolizer{hasStroke: true, stroke: raster.Stroke{Width: 1}, ink: raster.Paint{A: 255}}
	if !d.isBlot(s) {
		b.Fatal("it is none")
	}
	b.Run("blot", func(b *testing.B) {
		for b.Loop() {
			d.blot(s)
		}
	})
	b.Run("stroke", func(b *testing.B) {
		for b.Loop() {
			d.px.Stroke(&g, &s.stroke, s.ink)
		}
	})
}
