package render

import (
	"context"
	"errors"
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/styles"
)

func drawn(t testing.TB, m *Map) *Picture {
	t.Helper()
	pic, err := NewRenderer(Options{}).Draw(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range pic.Report.Missing {
		t.Fatal(f)
	}
	return pic
}

func TestXIsEastAndYIsNorth(t *testing.T) {
	f := newTable(utm32)
	f.add(box(300, 200, 50, 50)) // in the upper right of the map
	pic := drawn(t, mapOf(Layer{Features: f, Style: style(area("#ff0000", "", 0))}))
	for _, c := range []struct {
		x, y int
		want uint32
	}{
		{325, 75, 0xff0000}, {300, 50, 0xff0000}, {349, 99, 0xff0000},
		{299, 75, 0xffffff}, {350, 75, 0xffffff}, {325, 49, 0xffffff}, {325, 100, 0xffffff}, {325, 225, 0xffffff},
	} {
		if got := rgb(pic.Image, c.x, c.y); got != c.want {
			t.Errorf("pixel %d,%d is %06x, want %06x", c.x, c.y, got, c.want)
		}
	}
	if pic.Report.Features != 1 {
		t.Errorf("%d features drawn", pic.Report.Features)
	}
}

func TestTheLastLayerIsOnTop(t *testing.T) {
	f := newTable(utm32)
	f.add(box(100, 100, 100, 100))
	red := Layer{Features: f, Style: style(area("#ff0000", "", 0))}
	blue := Layer{Features: f, Style: style(area("#0000ff", "", 0))}
	if got := rgb(drawn(t, mapOf(red, blue)).Image, 150, 150); got != 0x0000ff {
		t.Errorf("%06x", got)
	}
	if got := rgb(drawn(t, mapOf(blue, red)).Image, 150, 150); got != 0xff0000 {
		t.Errorf("%06x", got)
	}
}

func TestFeatureTypeStylesAreDrawnOneAfterTheOther(t *testing.T) {
	f := newTable(utm32)
	f.add(path(0, 150, 400, 150))
	f.add(path(200, 0, 200, 300))
	s := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{
		{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{line("#000000", 20)}}}},
		{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{line("#ffff00", 12)}}}},
	}}
	img := drawn(t, mapOf(Layer{Features: f, Style: s})).Image
	for x := 180; x < 220; x++ { // the crossing is open: no casing across the other street
		if got := rgb(img, x, 150); got != 0xffff00 {
			t.Fatalf("pixel %d,150 is %06x", x, got)
		}
	}
}

func TestLayerOpacityIsThatOfTheLayerAsAWhole(t *testing.T) {
	f := newTable(utm32)
	f.add(box(100, 100, 100, 100))
	f.add(box(150, 100, 100, 100))
	img := drawn(t, mapOf(Layer{Features: f, Style: style(area("#ff0000", "", 0)), Opacity: 0.5})).Image
	one, both := rgb(img, 120, 150), rgb(img, 170, 150)
	if one != both {
		t.Errorf("where two features of a layer overlap it is %06x, elsewhere %06x", both, one)
	}
	if one != 0xff7f7f && one != 0xff8080 {
		t.Errorf("half red over white is %06x", one)
	}
}

func TestOnlyRulesAndLayersInScaleAreDrawn(t *testing.T) {
	f := newTable(utm32)
	f.add(box(100, 100, 100, 100))
	s := style(area("#ff0000", "", 0))
	denominator := 1 / 0.00028
	for _, c := range []struct {
		ruleMin, ruleMax, layerMin, layerMax float64
		want                                 bool
	}{
		{0, 0, 0, 0, true},
		{denominator * 0.999999, 0, 0, 0, true}, {denominator * 1.001, 0, 0, 0, false},
		{0, denominator * 0.999, 0, 0, false}, {0, denominator * 1.001, 0, 0, true},
		{0, 0, 0, denominator * 0.999, false}, {0, 0, denominator * 1.001, 0, false},
		{0, 0, denominator * 0.999, denominator * 1.001, true},
	} {
		r := &s.FeatureTypes[0].Rules[0]
		r.MinDenominator, r.MaxDenominator = c.ruleMin, c.ruleMax
		img := drawn(t, mapOf(Layer{Features: f, Style: s, MinDenominator: c.layerMin, MaxDenominator: c.layerMax})).Image
		if got := rgb(img, 150, 150) == 0xff0000; got != c.want {
			t.Errorf("%+v: drawn %v", c, got)
		}
	}
}

func TestTheScaleDenominatorGoesByTheReferencePixel(t *testing.T) {
	for _, c := range []struct {
		crs   *crs.CRS
		bound geom.Bound
		ratio float64
		want  float64
	}{
		{utm32, geom.Bound{MaxX: 1000, MaxY: 1000}, 1, 1000 / 0.28},
		{utm32, geom.Bound{MaxX: 1000, MaxY: 1000}, 2, 2000 / 0.28}, // bigger pixels of the paper, same rules as half the pixels
		{crs.MustLookup("EPSG", "3857"), geom.Bound{MinX: 1e6, MinY: 5e6, MaxX: 1e6 + 1000, MaxY: 5e6 + 1000}, 1, 1000 / 0.28},
		{crs.WGS84LonLat(), geom.Bound{MinX: 9, MinY: 45, MaxX: 9.01, MaxY: 45.01}, 1, 0.01 * crs.MetresPerDegree / 0.28},
	} {
		v, err := newView(&Map{Bound: c.bound, CRS: c.crs, Width: 1000, Height: 1000, PixelRatio: c.ratio})
		if err != nil {
			t.Fatal(err)
		}
		if want := c.want; math.Abs(v.denominator-want) > 1e-6*want {
			t.Errorf("%v ratio %g: 1:%g, want 1:%g", c.crs, c.ratio, v.denominator, want)
		}
	}
}

func TestGroundMetresAreThoseOnTheGround(t *testing.T) {
	for name, c := range map[string]struct {
		crs  *crs.CRS
		b    geom.Bound
		want float64
	}{
		"UTM":             {utm32, townBound, 1 / 0.9996},
		"Mercator":        {crs.MustLookup("EPSG", "3857"), geom.Bound{MinX: 1076000, MinY: 5733000, MaxX: 1076400, MaxY: 5733300}, 0.699},
		"degrees, square": {crs.WGS84LonLat(), geom.Bound{MinX: 9.66, MinY: 45.7, MaxX: 9.67, MaxY: 45.71}, 93140},
	} {
		if got := groundMetres(c.crs, c.b); math.Abs(got-c.want) > 0.002*c.want {
			t.Errorf("%s: %g m a unit, want %g", name, got, c.want)
		}
	}
}

func TestAFilterOfALayerAddsToTheStyles(t *testing.T) {
	f := newTable(utm32, feature.Attribute{Name: "class", Kind: feature.String})
	f.add(box(0, 0, 100, 300), feature.OfString("a"))
	f.add(box(100, 0, 100, 300), feature.OfString("b"))
	f.add(box(200, 0, 100, 300), feature.OfString("c"))
	is := func(v string) filter.Expr {
		return filter.Compare{Op: filter.Equal, Left: filter.Attribute{Name: "class"}, Right: filter.Literal{Value: feature.OfString(v)}}
	}
	s := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{
		{Filter: is("a"), Symbolizers: []styles.Symbolizer{area("#ff0000", "", 0)}},
		{Else: true, Symbolizers: []styles.Symbolizer{area("#00ff00", "", 0)}},
	}}}}
	img := drawn(t, mapOf(Layer{Features: f, Style: s})).Image
	if got := fmt.Sprintf("%06x %06x %06x", rgb(img, 50, 150), rgb(img, 150, 150), rgb(img, 250, 150)); got != "ff0000 00ff00 00ff00" {
		t.Error(got)
	}
	img = drawn(t, mapOf(Layer{Features: f, Style: s, Filter: filter.Or{Of: []filter.Expr{is("a"), is("c")}}})).Image
	if got := fmt.Sprintf("%06x %06x %06x", rgb(img, 50, 150), rgb(img, 150, 150), rgb(img, 250, 150)); got != "ff0000 ffffff 00ff00" {
		t.Error(got)
	}
}

func TestALayerWhoseSourceFailsIsMissingAndTheOthersAreDrawn(t *testing.T) {
	good, broken := newTable(utm32), newTable(utm32)
	good.add(box(100, 100, 100, 100))
	broken.add(box(100, 100, 100, 100))
	broken.fails = fault.New(fault.Unavailable, "", "the database does not answer")
	nameless := newTable(nil)
	nameless.add(box(100, 100, 100, 100))
	s := style(area("#ff0000", "", 0))
	absent := style(words("no_such", 10))
	m := mapOf(Layer{Name: "broken", Features: broken, Style: s}, Layer{Name: "nowhere", Features: nameless, Style: s},
		Layer{Name: "absent", Features: good, Style: absent}, Layer{Name: "good", Features: good, Style: s})
	pic, err := NewRenderer(Options{}).Draw(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	if len(pic.Report.Missing) != 3 || pic.Report.Missing[0].Code != fault.Unavailable || pic.Report.Missing[0].Msg != `layer "broken": the database does not answer` {
		t.Errorf("missing: %v", pic.Report.Missing)
	}
	if rgb(pic.Image, 150, 150) != 0xff0000 {
		t.Error("the layer that works is not drawn")
	}
}

func TestDrawingStopsWhenTheClientGoes(t *testing.T) {
	f := newTable(utm32)
	f.batch = 1 << 20
	for range 200000 {
		f.add(box(10, 10, 380, 280))
	}
	ctx, cancel := context.WithCancel(context.Background())
	f.started = cancel // as the one batch is handed over
	features := -1
	_, err := NewRenderer(Options{}).Draw(ctx, mapOf(Layer{Features: f, Style: style(area("#ff0000", "#000000", 1))}))
	if !fault.Is(err, fault.Cancelled) {
		t.Errorf("error %v after %d features", err, features)
	}
	late, stop := context.WithDeadline(context.Background(), time.Unix(0, 0))
	defer stop()
	if _, err := NewRenderer(Options{}).Draw(late, mapOf()); !fault.Is(err, fault.Timeout) {
		t.Errorf("past its deadline: %v", err)
	}
}

func TestImpossibleMapsAreRefused(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, m := range map[string]*Map{
		"no CRS":     {Bound: townBound, Width: 10, Height: 10},
		"no width":   {Bound: townBound, CRS: utm32, Height: 10},
		"no area":    {Bound: geom.Bound{MinX: 1, MaxX: 1, MinY: 0, MaxY: 1}, CRS: utm32, Width: 10, Height: 10},
		"NaN":        {Bound: geom.Bound{MinX: nan, MaxX: 1, MinY: 0, MaxY: 1}, CRS: utm32, Width: 10, Height: 10},
		"infinite":   {Bound: geom.Bound{MinX: -inf, MaxX: inf, MinY: 0, MaxY: 1}, CRS: utm32, Width: 10, Height: 10},
		"upside":     {Bound: geom.Bound{MinX: 0, MaxX: 1, MinY: 1, MaxY: 0}, CRS: utm32, Width: 10, Height: 10},
		"vanishing":  {Bound: geom.Bound{MinX: 0, MaxX: 5e-324, MinY: 0, MaxY: 5e-324}, CRS: utm32, Width: 1000, Height: 1000},
		"one bit":    {Bound: geom.Bound{MinX: 0, MaxX: 1e-320, MinY: 0, MaxY: 1}, CRS: utm32, Width: 1000, Height: 1000},
		"no height ": {Bound: townBound, CRS: utm32, Width: 10, Height: -1},
	} {
		if _, err := NewRenderer(Options{}).Draw(context.Background(), m); err == nil || fault.Is(err, fault.Internal) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// oddGeometries is every kind with empty, degenerate and non-finite values.
func oddGeometries() []geom.Geometry {
	inf, nan := math.Inf(1), math.NaN()
	x, y := townBound.MinX+200, townBound.MinY+150
	var all []geom.Geometry
	for _, k := range []geom.Kind{geom.KindNone, geom.KindPoint, geom.KindLineString, geom.KindPolygon, geom.KindMultiPoint,
		geom.KindMultiLineString, geom.KindMultiPolygon, geom.KindCollection} {
		all = append(all, geom.Geometry{Kind: k})
	}
	all = append(all,
		geom.Point(nan, nan), geom.Point(inf, y), geom.Point(x, y), geom.Point(1e300, -1e300),
		geom.LineString(x, y), geom.LineString(x, y, x, y), geom.LineString(x, y, nan, nan, x+10, y), geom.LineString(-1e300, y, 1e300, y),
		geom.LineString(x-1e9, y-1e9, x+1e9, y+1e9),
		geom.Polygon([]float64{x, y}), geom.Polygon([]float64{x, y, x, y, x, y, x, y}), geom.Polygon([]float64{x, y, x + 1e12, y, x, y + 1e12, x, y}),
		geom.Polygon([]float64{x, y, x + 50, y, inf, inf, x, y + 50, x, y}), geom.Polygon(nil, nil),
		geom.Geometry{Kind: geom.KindPolygon, Layout: geom.XYZM, Flat: []float64{x, y, 1, 2, x + 9, y, 1, 2, x, y + 9, 1, 2, x, y, 1, 2}, Ends: []int32{16}},
		geom.Geometry{Kind: geom.KindLineString, Layout: geom.XYZ, Flat: []float64{x, y, 1, x + 9, y, 2}, Ends: []int32{6}},
		geom.Geometry{Kind: geom.KindMultiPoint, Layout: geom.XYM, Flat: []float64{x, y, 1, x + 9, y, 2}},
		geom.Geometry{Kind: geom.KindCollection, Members: []geom.Geometry{geom.Point(x, y), geom.Polygon([]float64{x, y, x + 9, y, x, y + 9, x, y}), {Kind: geom.KindCollection}}},
		geom.Geometry{Kind: geom.KindMultiPolygon, Flat: []float64{x, y, x + 9, y, x, y + 9, x, y}, Ends: []int32{8}, Parts: []int32{0, 1, 1}},
	)
	return all
}

func TestOddGeometriesNeverStopAMap(t *testing.T) {
	f := newTable(utm32, feature.Attribute{Name: "n", Kind: feature.String})
	for _, g := range oddGeometries() {
		f.add(g, feature.OfString("Via dell'Odd"))
	}
	// The source would never yield some of them; the renderer must not depend on it.
	for i := range f.boxes {
		f.boxes[i] = townBound
	}
	dashed := line("#00ff00", 3)
	dashed.Stroke.Dashes = []float64{5, 3}
	along := words("n", 10)
	along.Line = &styles.LinePlacement{}
	along.FollowLine = true
	s := style(area("#ff0000", "#000000", 2), dashed, mark("star", "#0000ff", "#000000", 10), words("n", 10), along)
	for _, c := range []*crs.CRS{utm32, crs.MustLookup("EPSG", "3857"), crs.WGS84LonLat()} {
		m := mapOf(Layer{Features: f, Style: s})
		tr, err := crs.NewTransform(utm32, c)
		if err != nil {
			t.Fatal(err)
		}
		if m.Bound, err = tr.Bound(townBound); err != nil {
			t.Fatal(err)
		}
		m.CRS = c
		drawn(t, m)
		if _, err := NewRenderer(Options{}).Pick(context.Background(), m, 200, 150, 5, 0); err != nil {
			t.Error(err)
		}
	}
}

// town is a small made-up town with every kind of symbol in it.
func town(seed uint64) []Layer {
	rng := rand.New(rand.NewPCG(seed, 1))
	named := feature.Attribute{Name: "name", Kind: feature.String}
	areas, streets, trees := newTable(utm32, named), newTable(utm32, named), newTable(utm32, named)
	for j := range 12 {
		for i := range 16 {
			x, y := float64(i)*26+rng.Float64()*4-3, float64(j)*26+rng.Float64()*4-3
			areas.add(box(x, y, 8+rng.Float64()*14, 8+rng.Float64()*14), feature.OfString(fmt.Sprint(i+16*j)))
		}
	}
	for i := range 10 {
		x := rng.Float64() * 400
		streets.add(path(x, -100, x+rng.Float64()*60-30, 100, x+rng.Float64()*60-30, 200, x, 420), feature.OfString(fmt.Sprintf("Via %c", 'A'+i)))
	}
	for range 120 {
		trees.add(at(rng.Float64()*440-20, rng.Float64()*340-20), feature.OfString("t"))
	}
	casing := &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{
		{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{line("#605040", 7)}}}},
		{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{line("#ffe9a0", 5)}}}},
	}}
	for i := range casing.FeatureTypes {
		l := casing.FeatureTypes[i].Rules[0].Symbolizers[0].(*styles.LineSymbolizer)
		l.Stroke.Join, l.Stroke.Cap = text("round"), text("round")
	}
	tree := mark("circle", "#3a8f3a", "#1c5a1c", 9)
	tree.Graphic.Rotation = number(30)
	return []Layer{
		{Name: "areas", Features: areas, Style: style(area("#d8b8a0", "#704028", 1))},
		{Name: "streets", Features: streets, Style: casing},
		{Name: "trees", Features: trees, Style: style(tree), Opacity: 0.8},
	}
}

func TestTilesStitchedAreOneMap(t *testing.T) {
	m := mapOf(town(7)...)
	m.Width, m.Height = 390, 300
	m.Bound.MaxX = m.Bound.MinX + 390
	for _, c := range []*crs.CRS{utm32, crs.MustLookup("EPSG", "3857")} {
		whole := *m
		whole.CRS = c
		if c != utm32 {
			tr, _ := crs.NewTransform(utm32, c)
			b, err := tr.Bound(m.Bound)
			if err != nil {
				t.Fatal(err)
			}
			whole.Bound = geom.Bound{MinX: b.MinX, MinY: b.MinY, MaxX: b.MinX + 390*1.4, MaxY: b.MinY + 300*1.4}
		}
		r := NewRenderer(Options{})
		one, err := r.Draw(context.Background(), &whole)
		if err != nil {
			t.Fatal(err)
		}
		stitched := image.NewRGBA(image.Rect(0, 0, 390, 300))
		res := whole.Bound.Width() / 390
		for j := range 3 {
			for i := range 3 {
				tile := whole
				tile.Width, tile.Height = 130, 100
				tile.Bound = geom.Bound{
					MinX: whole.Bound.MinX + float64(i)*130*res, MaxX: whole.Bound.MinX + float64(i+1)*130*res,
					MinY: whole.Bound.MaxY - float64(j+1)*100*res, MaxY: whole.Bound.MaxY - float64(j)*100*res,
				}
				p, err := r.Draw(context.Background(), &tile)
				if err != nil {
					t.Fatal(err)
				}
				for y := range 100 {
					copy(stitched.Pix[stitched.PixOffset(i*130, j*100+y):], p.Image.Pix[p.Image.PixOffset(0, y):p.Image.PixOffset(0, y)+4*130])
				}
				p.Release()
			}
		}
		// Grids and sums of different views differ in the last bits: coverage by
		// a level or two, in another CRS by the grid's error.
		delta := 2
		if c != utm32 {
			delta = 12
		}
		comparePictures(t, "stitched-"+c.Code(), stitched, one.Image, delta, 0)
	}
}

func TestEqualMapsGiveEqualPixels(t *testing.T) {
	r := NewRenderer(Options{})
	first, err := r.Draw(context.Background(), mapOf(town(3)...))
	if err != nil {
		t.Fatal(err)
	}
	for range 3 { // with warm caches and reused memory
		again, err := r.Draw(context.Background(), mapOf(town(3)...))
		if err != nil {
			t.Fatal(err)
		}
		comparePictures(t, "again", again.Image, first.Image, 0, 0)
		again.Release()
		if _, err := r.Draw(context.Background(), mapOf(town(4)...)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTwiceTheRatioIsTwiceTheSize(t *testing.T) {
	f := newTable(utm32)
	f.add(at(200, 150))
	l := newTable(utm32)
	l.add(path(50, 50, 50, 250))
	m := mapOf(Layer{Features: f, Style: style(mark("square", "#ff0000", "", 20))}, Layer{Features: l, Style: style(line("#0000ff", 4))})
	count := func(img *image.RGBA, want uint32) (n int) {
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				if rgb(img, x, y) == want {
					n++
				}
			}
		}
		return n
	}
	one := drawn(t, m).Image
	m.Width, m.Height, m.PixelRatio = 800, 600, 2
	two := drawn(t, m).Image
	if a, b := count(one, 0xff0000), count(two, 0xff0000); a != 400 || b != 1600 {
		t.Errorf("the square has %d and %d pixels, want 400 and 1600", a, b)
	}
	if a, b := count(one, 0x0000ff), count(two, 0x0000ff); a != 800 || b != 3200 {
		t.Errorf("the line has %d and %d pixels, want 800 and 3200", a, b)
	}
}

func TestAMapWithoutBackgroundIsTransparent(t *testing.T) {
	m := mapOf()
	m.Background = styles.Color{}
	if p := drawn(t, m); p.Image.Pix[3] != 0 {
		t.Error("not transparent")
	}
	m.Background = styles.Color{R: 255, A: 128}
	if p := drawn(t, m); p.Image.Pix[0] != 128 || p.Image.Pix[len(p.Image.Pix)-1] != 128 {
		t.Errorf("half red is %v", p.Image.Pix[:4])
	}
}

func TestDrawingAllocatesNothingPerFeature(t *testing.T) {
	count := func(n int) float64 {
		f := newTable(utm32)
		for i := range n {
			f.add(box(float64(i%300), float64(i/300%200), 9, 7))
		}
		f.batch = 1 << 20
		r := NewRenderer(Options{})
		m := mapOf(Layer{Features: f, Style: style(area("#ff0000", "#000000", 1), mark("circle", "#0000ff", "", 5))})
		return testing.AllocsPerRun(3, func() {
			p, err := r.Draw(context.Background(), m)
			if err != nil {
				t.Fatal(err)
			}
			p.Release()
		})
	}
	few, many := count(100), count(20100)
	if per := (many - few) / 20000; per > 0.01 {
		t.Errorf("%.3f allocations a feature (%g for 100, %g for 20100)", per, few, many)
	}
}

func TestErrorsOfAContextAreNotMissingLayers(t *testing.T) {
	f := newTable(utm32)
	f.add(box(1, 1, 10, 10))
	f.fails = errors.New("torn pipe")
	pic, err := NewRenderer(Options{}).Draw(context.Background(), mapOf(Layer{Name: "x", Features: f, Style: style(area("#ff0000", "", 0))}))
	if err != nil || len(pic.Report.Missing) != 1 || pic.Report.Missing[0].Code != fault.Internal {
		t.Errorf("%v %v", err, pic)
	}
}

func TestATownIsADotOnAMapOfTheWorld(t *testing.T) {
	f := newTable(utm32)
	for range 10 {
		f.add(box(100, 100, 100, 100))
	}
	for _, c := range []struct {
		crs *crs.CRS
		b   geom.Bound
	}{
		{crs.WGS84LonLat(), geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90}},
		{crs.MustLookup("EPSG", "4326"), geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90}},
		{crs.MustLookup("EPSG", "3857"), geom.Bound{MinX: -20037508, MinY: -20037508, MaxX: 20037508, MaxY: 20037508}},
		{crs.MustLookup("EPSG", "3003"), geom.Bound{MinX: 1400000, MinY: 4000000, MaxX: 2400000, MaxY: 5200000}},
		{crs.MustLookup("EPSG", "3035"), geom.Bound{MinX: 2000000, MinY: 1000000, MaxX: 7000000, MaxY: 5500000}},
	} {
		m := mapOf(Layer{Features: f, Style: style(area("#ff0000", "#ff0000", 3))})
		m.CRS, m.Bound = c.crs, c.b
		img := drawn(t, m).Image
		tr, err := crs.NewTransform(utm32, c.crs)
		if err != nil {
			t.Fatal(err)
		}
		p := []float64{townBound.MinX + 150, townBound.MinY + 150}
		if err := tr.Points(p, 2); err != nil {
			t.Fatal(err)
		}
		x := int((p[0] - c.b.MinX) / c.b.Width() * 400)
		y := int((c.b.MaxY - p[1]) / c.b.Height() * 300)
		if got := rgb(img, x, y); got>>16 < 0xf0 || got&0xff > 0x80 {
			t.Errorf("%v: the pixel of the town, %d,%d, is %06x", c.crs, x, y, got)
		}
		// And what is drawn is found.
		hits, err := NewRenderer(Options{}).Pick(context.Background(), m, x, y, 0, 3)
		if err != nil || len(hits) != 3 {
			t.Errorf("%v: hits %v, %v", c.crs, hits, err)
		}
	}
}

func TestARendererServesManyAtOnce(t *testing.T) {
	r := NewRenderer(Options{SpriteBytes: 4096, GlyphBytes: 4096, TextBytes: 1024}) // caches that overflow all the time
	layers := func() []Layer { return append(town(3), labelled(2, 60)...) }
	want, err := r.Draw(context.Background(), mapOf(layers()...))
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan *Picture)
	for range 4 {
		go func() {
			l := layers() // a table is for one reader
			for range 3 {
				p, err := r.Draw(context.Background(), mapOf(l...))
				if err != nil {
					t.Error(err)
				}
				done <- p
			}
		}()
	}
	for range 12 {
		if p := <-done; p != nil {
			comparePictures(t, "at-once", p.Image, want.Image, 0, 0)
		}
	}
}

func TestOffsetsGoToTheLeftOfALine(t *testing.T) {
	f := newTable(utm32)
	f.add(path(50, 150, 350, 150)) // eastwards: left is north
	y := line("#ff0000", 4)
	y.Offset = number(20)
	img := drawn(t, mapOf(Layer{Features: f, Style: style(y)})).Image
	if rgb(img, 200, 130) != 0xff0000 || rgb(img, 200, 150) != 0xffffff || rgb(img, 200, 170) != 0xffffff {
		t.Errorf("north %06x, on the line %06x, south %06x", rgb(img, 200, 130), rgb(img, 200, 150), rgb(img, 200, 170))
	}
}

func TestMetresAreMetresOnTheGround(t *testing.T) {
	f := newTable(utm32)
	f.add(path(200, -100, 200, 400))
	y := line("#ff0000", 40)
	y.Unit = styles.Metre
	wide := func(c *crs.CRS, ratio float64) (n int) {
		m := mapOf(Layer{Features: f, Style: style(y)})
		tr, err := crs.NewTransform(utm32, c)
		if err != nil {
			t.Fatal(err)
		}
		if m.Bound, err = tr.Bound(townBound); err != nil {
			t.Fatal(err)
		}
		m.CRS, m.PixelRatio = c, ratio
		img := drawn(t, m).Image
		for x := range 400 {
			if rgb(img, x, 150) != 0xffffff {
				n++
			}
		}
		return n
	}
	for _, c := range []*crs.CRS{utm32, crs.MustLookup("EPSG", "3857")} {
		for _, ratio := range []float64{1, 2} { // ground lengths do not grow with the DPI
			if n := wide(c, ratio); n < 38 || n > 42 {
				t.Errorf("%v at ratio %g: 40 m of the 400 are %d of 400 pixels", c, ratio, n)
			}
		}
	}
}
