package render

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
	"sigi/styles"
)

// grid is a raster in memory: pixels of a metre from the town's lower left corner; sample gives
// band b at x, y.
type grid struct {
	w, h   int
	bands  []layers.Band
	sample func(b, x, y int) float64
}

func (g *grid) Type() *feature.Type {
	t := &feature.Type{Name: "grid", Geometry: geom.KindPoint, CRS: utm32}
	for _, b := range g.bands {
		t.Attributes = append(t.Attributes, feature.Attribute{Name: b.Name, Kind: feature.Float})
	}
	return t
}
func (g *grid) Bands() []layers.Band { return g.bands }
func (g *grid) Bound() geom.Bound    { b := box(0, 0, float64(g.w), float64(g.h)); return b.Bound() }
func (g *grid) Revision() string     { return "1" }

func (g *grid) Now(context.Context) string { return "1" }
func (g *grid) Close() error               { return nil }
func (g *grid) Open(context.Context) (layers.RasterSnapshot, error) {
	return g, nil
}
func (g *grid) Sheets(context.Context, geom.Bound, float64) ([]layers.Sheet, []*fault.Error, error) {
	return []layers.Sheet{gridSheet{g}}, nil, nil
}

type gridSheet struct{ *grid }

func (g gridSheet) Lattice() layers.Lattice {
	return layers.Lattice{ToPixel: [6]float64{1, 0, -townBound.MinX, 0, -1, townBound.MinY + float64(g.h)}, Bound: image.Rect(0, 0, g.w, g.h)}
}

func (g gridSheet) Read(_ context.Context, p *layers.Pixels, bands []int) error {
	n := p.Rect.Dx() * p.Rect.Dy()
	p.RGBA, p.Planes = nil, nil
	if bands == nil {
		p.RGBA = make([]byte, 4*n)
	}
	for range bands {
		p.Planes = append(p.Planes, make([]float32, n))
	}
	for y := p.Rect.Min.Y; y < p.Rect.Max.Y; y++ {
		for x := p.Rect.Min.X; x < p.Rect.Max.X; x++ {
			i := (y-p.Rect.Min.Y)*p.Rect.Dx() + x - p.Rect.Min.X
			for k, b := range bands {
				p.Planes[k][i] = float32(g.sample(b, x, y))
			}
			if bands == nil {
				for c := range 3 {
					p.RGBA[4*i+c] = uint8(g.sample(min(c, len(g.bands)-1), x, y))
				}
				p.RGBA[4*i+3] = 255
			}
		}
	}
	return nil
}

// hills is a terrain of two summits and a valley, -20 to 180 m; beyond a
// corner nothing is known.
func hills() *grid {
	shares := make([]float32, 256)
	for i := range shares {
		shares[i] = float32(math.Sqrt(float64(i) / 255))
	}
	return &grid{w: 320, h: 240, bands: []layers.Band{{Name: "band_1", Color: layers.BandGray, Depth: 16, Min: -20, Max: 180, Shares: shares}},
		sample: func(_, x, y int) float64 {
			if x > 290 && y < 30 {
				return math.NaN()
			}
			hill := func(cx, cy, r, top float64) float64 {
				d := math.Hypot(float64(x)-cx, float64(y)-cy) / r
				return top * math.Exp(-d*d)
			}
			return -20 + hill(100, 90, 70, 150) + hill(230, 150, 50, 110) + 3*math.Sin(float64(x)/9)*math.Cos(float64(y)/11)
		}}
}

// scan is a sheet of old paper: ink lines, a wash of red, stains.
func scan() *grid {
	return &grid{w: 320, h: 240, bands: []layers.Band{{Name: "band_1", Color: layers.BandRed, Depth: 8, Min: 0, Max: 255}, {Name: "band_2", Color: layers.BandGreen, Depth: 8, Min: 0, Max: 255}, {Name: "band_3", Color: layers.BandBlue, Depth: 8, Min: 0, Max: 255}},
		sample: func(b, x, y int) float64 {
			v := [3]float64{232, 222, 196}[b] - 6*math.Sin(float64(x+2*y)/25)
			if (x-160)*(x-160)+(y-120)*(y-120) < 3600 {
				v = [3]float64{214, 130, 110}[b]
			}
			if x%64 < 3 || y%48 < 2 {
				v = [3]float64{50, 40, 44}[b]
			}
			return v
		}}
}

func contact(t *testing.T, name string, under Layer, r layers.Raster, all []styles.RasterSymbolizer) {
	t.Helper()
	const w, h, cols = 200, 150, 4
	rows := (len(all) + cols - 1) / cols
	sheet := image.NewRGBA(image.Rect(0, 0, cols*(w+4), rows*(h+4)))
	draw.Draw(sheet, sheet.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	for i := range all {
		m := mapOf()
		view := box(-10, -10, 340, 255)
		m.Width, m.Height, m.Bound = w, h, view.Bound()
		if under.Features != nil {
			m.Layers = append(m.Layers, under)
		}
		m.Layers = append(m.Layers, Layer{Name: "grid", Raster: r, Style: &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{&all[i]}}}}}}})
		p := drawn(t, m)
		if len(p.Report.Missing) > 0 {
			t.Fatal(p.Report.Missing)
		}
		at := image.Pt(i%cols*(w+4), i/cols*(h+4))
		draw.Draw(sheet, image.Rectangle{Min: at, Max: at.Add(image.Pt(w, h))}, p.Image, image.Point{}, draw.Src)
	}
	golden(t, name, sheet)
}

func colored(value float64, r, g, b, a uint8) styles.ColorMapEntry {
	return styles.ColorMapEntry{Value: value, Color: styles.Color{R: r, G: g, B: b, A: a}}
}

func TestGoldenTerrain(t *testing.T) {
	ramp := &styles.ColorMap{Entries: []styles.ColorMapEntry{colored(-20, 60, 120, 190, 255), colored(0, 110, 170, 90, 255), colored(70, 220, 200, 120, 255), colored(150, 250, 250, 250, 255)}}
	classes := &styles.ColorMap{Kind: styles.ColorIntervals, Entries: []styles.ColorMapEntry{colored(0, 60, 120, 190, 255), colored(40, 120, 180, 100, 255), colored(90, 230, 200, 110, 128), colored(120, 180, 90, 60, 255)}}
	slopes := &styles.ColorMap{Entries: []styles.ColorMapEntry{colored(0, 255, 255, 255, 255), colored(30, 250, 200, 60, 255), colored(60, 190, 30, 30, 255)}}
	quarters := &styles.ColorMap{Kind: styles.ColorIntervals, Entries: []styles.ColorMapEntry{colored(45, 220, 60, 60, 255), colored(135, 240, 220, 80, 255), colored(225, 60, 170, 90, 255), colored(315, 60, 90, 200, 255), colored(361, 220, 60, 60, 255)}}
	light := func(k styles.ReliefKind, brightness bool) *styles.Relief {
		return &styles.Relief{Kind: k, Factor: 0.4, BrightnessOnly: brightness, Azimuth: 315, Altitude: 45}
	}
	high := light(styles.ReliefShade, false)
	high.Factor, high.Azimuth = 1, 135
	contact(t, "imagery-terrain", Layer{}, hills(), []styles.RasterSymbolizer{
		{Tone: styles.Tone{Stretch: styles.StretchNormalize}},
		{Tone: styles.Tone{Stretch: styles.StretchHistogram}},
		{Tone: styles.Tone{Stretch: styles.StretchNormalize, Low: 0, High: 100, Gamma: 2}},
		{ColorMap: ramp},
		{ColorMap: classes},
		{Relief: light(styles.ReliefShade, false)},
		{Relief: high},
		{Relief: light(styles.ReliefShade, true), ColorMap: ramp},
		{Relief: light(styles.ReliefSlope, false), ColorMap: slopes},
		{Relief: light(styles.ReliefAspect, false), ColorMap: quarters},
		{ColorMap: ramp, Opacity: filter.Literal{Value: feature.OfFloat(0.5)}},
		{ColorMap: &styles.ColorMap{Kind: styles.ColorValues, Entries: []styles.ColorMapEntry{colored(1e9, 0, 0, 0, 255)}}},
	})
}

func TestGoldenScan(t *testing.T) {
	areas := newTable(utm32)
	areas.add(box(40, 30, 130, 180))
	under := Layer{Name: "parcels", Features: areas, Style: style(area("#70a0e0", "#103080", 3))}
	channel := func(n int) *styles.Channel { return &styles.Channel{Band: fmt.Sprint(n)} }
	contact(t, "imagery-scan", under, scan(), []styles.RasterSymbolizer{
		{},
		{Opacity: filter.Literal{Value: feature.OfFloat(0.6)}},
		{Blend: styles.BlendMultiply},
		{Transparent: &styles.Color{R: 232, G: 222, B: 196, A: 255}, Tolerance: 12},
		{Blend: styles.BlendScreen},
		{Blend: styles.BlendDarken},
		{Blend: styles.BlendLighten},
		{Tone: styles.Tone{Brighter: -0.3}},
		{Tone: styles.Tone{Contrast: 0.5}},
		{Tone: styles.Tone{Gamma: 0.5}},
		{Channels: &styles.Channels{Red: channel(3), Green: channel(2), Blue: channel(1)}},
		{Channels: &styles.Channels{Gray: &styles.Channel{Band: "2", Tone: styles.Tone{Stretch: styles.StretchNormalize, Low: 100, High: 230}}}},
	})
}

// Reliefs join: what is made of neighbours does not know where a map ends.
func TestReliefsJoin(t *testing.T) {
	s := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{&styles.RasterSymbolizer{Relief: &styles.Relief{Azimuth: 315, Altitude: 45}}}}}}}}
	draw := func(r image.Rectangle) *image.RGBA {
		m := mapOf(Layer{Name: "grid", Raster: hills(), Style: s})
		m.Width, m.Height = r.Dx(), r.Dy()
		view := box(float64(r.Min.X)/2, 200-float64(r.Max.Y)/2, float64(r.Dx())/2, float64(r.Dy())/2)
		m.Bound = view.Bound()
		return drawn(t, m).Image
	}
	whole := draw(image.Rect(0, 0, 400, 300))
	for _, cut := range []image.Rectangle{image.Rect(0, 0, 150, 100), image.Rect(150, 40, 400, 300)} {
		got := draw(cut)
		for y := range cut.Dy() {
			for x := range cut.Dx() {
				if a, b := got.RGBAAt(x, y), whole.RGBAAt(cut.Min.X+x, cut.Min.Y+y); a != b {
					t.Fatalf("%v: at %d, %d %v, in the whole %v", cut, x, y, a, b)
				}
			}
		}
	}
}

// A band that the layer does not have leaves the layer out, and says why.
func TestABandThatIsNotThere(t *testing.T) {
	m := mapOf(Layer{Name: "grid", Raster: hills(), Style: &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{&styles.RasterSymbolizer{Channels: &styles.Channels{Gray: &styles.Channel{Band: "7"}}}}}}}}}})
	p, err := NewRenderer(Options{}).Draw(context.Background(), m)
	if err != nil || len(p.Report.Missing) != 1 || !fault.Is(p.Report.Missing[0], fault.BadParam) {
		t.Errorf("%v, %v", p, err)
	}
}

func TestGoldenColorMapLegend(t *testing.T) {
	m := &styles.ColorMap{Kind: styles.ColorIntervals, Entries: []styles.ColorMapEntry{colored(0, 60, 120, 190, 255), colored(40, 120, 180, 100, 255), colored(90, 230, 200, 110, 128), colored(math.Inf(1), 180, 90, 60, 255)}}
	m.Entries[1].Label = "Collina bassa"
	s := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Title: "Quote", Symbolizers: []styles.Symbolizer{&styles.RasterSymbolizer{ColorMap: m}}}}}}}
	img, err := NewRenderer(Options{}).Legend(context.Background(), s, LegendOptions{Titles: true, Background: styles.Color{R: 255, G: 255, B: 255, A: 255}, Geometry: geom.KindPoint})
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "imagery-legend", img)
}
