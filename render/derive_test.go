package render

import (
	"math"
	"slices"
	"testing"

	"sigi/geom"
	"sigi/styles"
)

// derived are the coordinates that a function makes of a geometry.
func derived(g geom.Geometry, steps ...styles.GeometryOp) geom.Geometry {
	var d deriver
	return *d.derive(&g, steps)
}

func op(f styles.GeometryFunc) styles.GeometryOp { return styles.GeometryOp{Func: f} }

func TestGeometryFunctions(t *testing.T) {
	square := geom.Polygon([]float64{0, 0, 4, 0, 4, 4, 0, 4, 0, 0})
	holed := geom.Polygon([]float64{0, 0, 4, 0, 4, 4, 0, 4, 0, 0}, []float64{2, 1, 2, 3, 3, 3, 3, 1, 2, 1})
	line := geom.LineString(0, 0, 10, 0, 10, 5)
	twoLines := geom.Geometry{Kind: geom.KindMultiLineString, Flat: []float64{0, 0, 1, 1, 5, 5, 6, 7}, Ends: []int32{4, 8}}
	deep := geom.Geometry{Kind: geom.KindLineString, Layout: geom.XYZ, Flat: []float64{1, 2, 9, 3, 4, 9}, Ends: []int32{6}}
	twoAreas := geom.Geometry{Kind: geom.KindMultiPolygon, Flat: append(slices.Clone(holed.Flat), 9, 9, 10, 9, 10, 10, 9, 9), Ends: []int32{10, 20, 28}, Parts: []int32{2, 3}}
	for _, c := range []struct {
		name string
		g    geom.Geometry
		f    styles.GeometryFunc
		kind geom.Kind
		want []float64
	}{
		{"start", line, styles.StartPoint, geom.KindMultiPoint, []float64{0, 0}},
		{"end", line, styles.EndPoint, geom.KindMultiPoint, []float64{10, 5}},
		{"start of each", twoLines, styles.StartPoint, geom.KindMultiPoint, []float64{0, 0, 5, 5}},
		{"end of each", twoLines, styles.EndPoint, geom.KindMultiPoint, []float64{1, 1, 6, 7}},
		{"heights are dropped", deep, styles.EndPoint, geom.KindMultiPoint, []float64{3, 4}},
		{"vertices of a ring", square, styles.Vertices, geom.KindMultiPoint, []float64{0, 0, 4, 0, 4, 4, 0, 4}},
		{"vertices of a line", line, styles.Vertices, geom.KindMultiPoint, []float64{0, 0, 10, 0, 10, 5}},
		{"centre of an area", square, styles.Centroid, geom.KindPoint, []float64{2, 2}},
		{"centre beside a hole", holed, styles.Centroid, geom.KindPoint, []float64{(2*16 - 2.5*2) / 14.0, 2}},
		{"centre of a line", geom.LineString(0, 0, 10, 0), styles.Centroid, geom.KindPoint, []float64{5, 0}},
		{"centre of a flat area", geom.Polygon([]float64{0, 0, 4, 0, 0, 0}), styles.Centroid, geom.KindPoint, []float64{2, 0}},
		{"centre of points", geom.Geometry{Kind: geom.KindMultiPoint, Flat: []float64{0, 0, 4, 2}}, styles.Centroid, geom.KindPoint, []float64{2, 1}},
		{"boundary of an area", holed, styles.Boundary, geom.KindMultiLineString, holed.Flat},
		{"boundary of a line", line, styles.Boundary, geom.KindMultiPoint, []float64{0, 0, 10, 5}},
		{"a closed line has none", geom.LineString(0, 0, 1, 0, 1, 1, 0, 0), styles.Boundary, geom.KindMultiPoint, nil},
		{"outer ring", holed, styles.ExteriorRing, geom.KindMultiLineString, square.Flat},
		{"outer rings", twoAreas, styles.ExteriorRing, geom.KindMultiLineString, append(slices.Clone(square.Flat), 9, 9, 10, 9, 10, 10, 9, 9)},
		{"envelope", line, styles.Envelope, geom.KindPolygon, []float64{0, 0, 10, 0, 10, 5, 0, 5, 0, 0}},
		{"hull", holed, styles.ConvexHull, geom.KindPolygon, []float64{0, 0, 4, 0, 4, 4, 0, 4, 0, 0}},
	} {
		got := derived(c.g, op(c.f))
		if got.Kind != c.kind || !near(got.Flat, c.want) {
			t.Errorf("%s: %v %v, want %v %v", c.name, got.Kind, got.Flat, c.kind, c.want)
		}
	}
	moved := derived(line, op(styles.EndPoint), styles.GeometryOp{Func: styles.Offset, DX: 1, DY: -2})
	if !near(moved.Flat, []float64{11, 3}) {
		t.Errorf("one in another: %v", moved.Flat)
	}
	inner := derived(holed, op(styles.InteriorPoint))
	if !inside(&holed, inner.Flat[0], inner.Flat[1]) {
		t.Errorf("the inner point %v lies outside", inner.Flat)
	}
}

func near(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return math.Abs(x-y) < 1e-9 })
}

func TestGeometryFunctionsStandWhateverComes(t *testing.T) {
	for _, g := range oddGeometries() {
		for f := styles.StartPoint; f <= styles.CenterLine; f++ {
			for h := styles.StartPoint; h <= styles.CenterLine; h++ {
				if g.Kind != geom.KindCollection {
					derived(g, styles.GeometryOp{Func: f, DX: 3}, styles.GeometryOp{Func: h, DX: -2})
				}
			}
		}
	}
}

// along is a line with a graphic drawn along it.
func along(name string, size, gap, initial float64) *styles.LineSymbolizer {
	l := line("#000000", 1)
	l.Stroke.Graphic = &styles.Graphic{Marks: []styles.GraphicSource{{WellKnownName: name, Fill: fill("#c02020"), Stroke: stroke("#400000", 1)}}, Size: number(size)}
	l.Stroke.GraphicGap, l.Stroke.InitialGap = number(gap), number(initial)
	return l
}

func TestGoldenGraphicsAlongLines(t *testing.T) {
	bend := func(y float64) *table {
		f := newTable(utm32)
		f.add(path(20, y, 120, y+30, 200, y-10, 260, y+35, 380, y))
		return f
	}
	dashed := along("triangle", 9, 0, 0)
	dashed.Stroke.Dashes = []float64{20, 20}
	beside := along("circle", 6, 6, 0)
	beside.Offset = number(8)
	tiledLine := line("#000000", 14)
	tiledLine.Stroke.FillTile = &styles.Graphic{Marks: []styles.GraphicSource{{WellKnownName: "shape://slash", Stroke: stroke("#006000", 2)}}, Size: number(6)}
	areas := newTable(utm32)
	areas.add(box(290, 15, 80, 50))
	ring := &styles.PolygonSymbolizer{Stroke: &along("square", 5, 4, 0).Stroke}
	golden(t, "along", drawn(t, mapOf(
		Layer{Features: bend(250), Style: style(line("#808080", 1), along("shape://vertline", 12, 0, 0))},
		Layer{Features: bend(205), Style: style(line("#808080", 1), along("arrow", 16, 14, 20))},
		Layer{Features: bend(155), Style: style(line("#808080", 1), dashed)},
		Layer{Features: bend(110), Style: style(line("#808080", 1), beside)},
		Layer{Features: bend(60), Style: style(tiledLine)},
		Layer{Features: areas, Style: style(ring)},
	)).Image)
}

func TestGraphicsAlongLinesOfNeighbouringMapsJoin(t *testing.T) {
	f := newTable(utm32)
	f.add(path(-500, 40, 120, 130, 200, 90, 900, 250))
	l := Layer{Features: f, Style: style(along("triangle", 9, 5, 2))}
	whole := drawn(t, mapOf(l))
	m := mapOf(l)
	m.Bound.MinX, m.Width = m.Bound.MinX+137, 263
	part := drawn(t, m)
	cut := newCut(whole.Image, 137, 0, 263, 300)
	comparePictures(t, "along-joins", part.Image, cut, 2, 0)
}

func TestGoldenGeometryFunctions(t *testing.T) {
	f := newTable(utm32)
	f.add(geom.Polygon([]float64{551060, 5061040, 551340, 5061060, 551300, 5061150, 551220, 5061110, 551150, 5061260, 551060, 5061040}))
	step := func(f styles.GeometryFunc, args ...float64) []styles.GeometryStep {
		s := styles.GeometryStep{Func: f}
		for _, a := range args {
			s.Args = append(s.Args, number(a))
		}
		return []styles.GeometryStep{s}
	}
	at := func(p *styles.PointSymbolizer, g []styles.GeometryStep) *styles.PointSymbolizer {
		p.Geometry = g
		return p
	}
	hull, envelope := line("#0060c0", 1), line("#c0c0c0", 1)
	hull.Geometry, envelope.Geometry = step(styles.ConvexHull), step(styles.Envelope)
	shadow := area("#b0b0b0", "", 0)
	shadow.Geometry = step(styles.Offset, 12, -12)
	raised := area("", "#208020", 2)
	raised.DisplaceX, raised.DisplaceY = number(-10), number(10)
	golden(t, "geometry-functions", drawn(t, mapOf(Layer{Features: f, Style: style(shadow, area("#f0e0c0", "#604020", 1.5), raised, hull, envelope,
		at(mark("circle", "#ffffff", "#000000", 7), step(styles.Vertices)), at(mark("cross", "#c00000", "#c00000", 12), step(styles.Centroid)),
		at(mark("star", "#c000c0", "#400040", 14), step(styles.InteriorPoint)))})).Image)
}
