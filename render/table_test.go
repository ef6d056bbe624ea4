package render

import (
	"context"
	"iter"

	"sigi/crs"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
	"sigi/styles"
)

// table is a layers.Features over a slice: no index, the plainest reading of
// the contract.
type table struct {
	typ     *feature.Type
	rows    []record
	fails   error // of Read, after the first batch
	batch   int
	started func() // called when a batch is asked for
	boxes   []geom.Bound
	reused  layers.Batch // the one batch, as a driver would reuse it
}

type record struct {
	key    feature.Key
	geom   geom.Geometry
	values []feature.Value
}

func newTable(c *crs.CRS, attributes ...feature.Attribute) *table {
	return &table{typ: &feature.Type{Name: "t", CRS: c, Attributes: attributes}, batch: 256}
}

func (t *table) add(g geom.Geometry, values ...feature.Value) {
	t.rows = append(t.rows, record{feature.IntKey(int64(len(t.rows) + 1)), g, values})
	t.boxes = append(t.boxes, g.Bound())
}

func (t *table) Type() *feature.Type { return t.typ }

func (t *table) Bound() geom.Bound {
	b := geom.EmptyBound
	for _, o := range t.boxes {
		b = b.Union(o)
	}
	return b
}

func (t *table) Open(context.Context) (layers.Snapshot, error) { return t, nil }
func (t *table) Close() error                                  { return nil }
func (t *table) Estimate(layers.Query) layers.Cost             { return layers.Cost{Features: -1, Vertices: -1} }

func (t *table) ByKey(context.Context, []feature.Key, []string) iter.Seq2[*layers.Batch, error] {
	panic("render reads by box only")
}

func (t *table) Read(ctx context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		var all []string
		var columns []int
		for _, a := range t.typ.Attributes {
			all = append(all, a.Name)
		}
		for _, n := range q.Attributes {
			columns = append(columns, t.typ.Index(n))
		}
		var program *filter.Program
		if q.Filter != nil {
			var err error
			if program, err = filter.Bind(q.Filter, all, t.typ.CRS); err != nil {
				yield(nil, err)
				return
			}
		}
		b := &t.reused
		b.Columns = make([][]feature.Value, len(columns))
		reset := func() {
			b.Keys, b.Geometries = b.Keys[:0], b.Geometries[:0]
			for i := range b.Columns {
				b.Columns[i] = b.Columns[i][:0]
			}
		}
		reset()
		whole := layers.Batch{Keys: make([]feature.Key, 1), Geometries: make([]geom.Geometry, 1), Columns: make([][]feature.Value, len(all))}
		row := &layers.Row{Batch: &whole}
		for i := range t.rows {
			r := &t.rows[i]
			if q.Bound != nil && !t.boxes[i].Intersects(*q.Bound) {
				continue
			}
			if program != nil {
				whole.Keys[0], whole.Geometries[0] = r.key, r.geom
				for k := range all {
					whole.Columns[k] = r.values[k : k+1]
				}
				if !program.True(row) {
					continue
				}
			}
			b.Keys = append(b.Keys, r.key)
			b.Geometries = append(b.Geometries, r.geom)
			for k, c := range columns {
				b.Columns[k] = append(b.Columns[k], r.values[c])
			}
			if len(b.Keys) == t.batch {
				if t.started != nil {
					t.started()
				}
				if !yield(b, nil) {
					return
				}
				reset()
				if t.fails != nil {
					yield(nil, t.fails)
					return
				}
			}
		}
		if t.started != nil {
			t.started()
		}
		if len(b.Keys) > 0 && !yield(b, nil) {
			return
		}
		if t.fails != nil {
			yield(nil, t.fails)
		}
	}
}

// Short words for styles.

func text(s string) styles.Param    { return filter.Literal{Value: feature.OfString(s)} }
func number(f float64) styles.Param { return filter.Literal{Value: feature.OfFloat(f)} }
func attribute(n string) styles.Param {
	return filter.Attribute{Name: n}
}

func style(symbolizers ...styles.Symbolizer) *styles.Style {
	return &styles.Style{Name: "s", FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Symbolizers: symbolizers}}}}}
}

func stroke(color string, width float64) *styles.StrokeParams {
	return &styles.StrokeParams{Color: text(color), Width: number(width)}
}

func fill(color string) *styles.FillParams { return &styles.FillParams{Color: text(color)} }

func area(fillColor, strokeColor string, width float64) *styles.PolygonSymbolizer {
	p := &styles.PolygonSymbolizer{}
	if fillColor != "" {
		p.Fill = fill(fillColor)
	}
	if strokeColor != "" {
		p.Stroke = stroke(strokeColor, width)
	}
	return p
}

func line(color string, width float64) *styles.LineSymbolizer {
	return &styles.LineSymbolizer{Stroke: *stroke(color, width)}
}

func mark(name, fillColor, strokeColor string, size float64) *styles.PointSymbolizer {
	src := styles.GraphicSource{WellKnownName: name}
	if fillColor != "" {
		src.Fill = fill(fillColor)
	}
	if strokeColor != "" {
		src.Stroke = stroke(strokeColor, 1)
	}
	return &styles.PointSymbolizer{Graphic: styles.Graphic{Marks: []styles.GraphicSource{src}, Size: number(size)}}
}

func words(attributeName string, size float64) *styles.TextSymbolizer {
	return &styles.TextSymbolizer{Label: []styles.Param{attribute(attributeName)}, Size: number(size),
		Fill: styles.FillParams{Color: text("#202020")}}
}

var utm32 = crs.MustLookup("EPSG", "32632")

// townBound is 400 x 300 m of upper Bergamo.
var townBound = geom.Bound{MinX: 551000, MinY: 5061000, MaxX: 551400, MaxY: 5061300}

// mapOf is a picture of the town at 1 m a pixel.
func mapOf(l ...Layer) *Map {
	return &Map{Bound: townBound, CRS: utm32, Width: 400, Height: 300,
		Background: styles.Color{R: 255, G: 255, B: 255, A: 255}, Layers: l}
}

func box(x, y, w, h float64) geom.Geometry {
	x, y = x+townBound.MinX, y+townBound.MinY
	return geom.Polygon([]float64{x, y, x + w, y, x + w, y + h, x, y + h, x, y})
}

func at(x, y float64) geom.Geometry { return geom.Point(x+townBound.MinX, y+townBound.MinY) }

func path(xy ...float64) geom.Geometry {
	for i := 0; i < len(xy); i += 2 {
		xy[i] += townBound.MinX
		xy[i+1] += townBound.MinY
	}
	return geom.LineString(xy...)
}
