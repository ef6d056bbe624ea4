package ogc

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"strings"
	"sync"
	"testing"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/publish"
	"sigi/render"
	"sigi/render/raster"
)

// fake is a publish of a catalog without data: it judges names and limits as
// publish does, remembers what it was asked, and draws a frame a layer.
type fake struct {
	catalog *catalog.Catalog

	mu    sync.Mutex
	asked []string // what reached it since the last reset
	err   error    // returned by everything that draws, if set
	boom  bool     // panic when drawing
	slow  time.Duration
	whole *catalog.Catalog // catalog is its endpoint's, until the session closes
}

func newFake(t testing.TB) *fake {
	t.Helper()
	return newFakeOf(t, "testdata/catalog.yaml")
}

func newFakeOf(t testing.TB, file string) *fake {
	t.Helper()
	c, err := catalog.Load(file)
	if err != nil {
		t.Fatal(err)
	}
	return &fake{catalog: c}
}

func (f *fake) open(context.Context) (session, error) { return f, nil }

func (f *fake) note(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.asked = append(f.asked, fmt.Sprintf(format, args...))
}

func (f *fake) reset() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	all := f.asked
	f.asked = nil
	return all
}

// Hold and Basis are of a publish that never changes.
func (f *fake) Hold() func()         { return func() {} }
func (f *fake) Basis() publish.Basis { return publish.Basis{} }

func (f *fake) Revision(publish.MapQuery) string { return "" }

func (f *fake) FeaturesRevision([]string) string { return "" }

func (f *fake) Close() {
	if f.whole != nil {
		f.catalog, f.whole = f.whole, nil
	}
}

func (f *fake) Narrow(endpoint string) bool {
	part, ok := f.catalog.Endpoint(endpoint)
	if ok {
		f.whole, f.catalog = f.catalog, part
	}
	return ok
}

func (f *fake) Catalog() *catalog.Catalog { return f.catalog }
func (f *fake) UpdateSequence() string    { return "7" }

// town is where the data would lie.
var town = geom.Bound{MinX: 547916, MinY: 5055901, MaxX: 556482, MaxY: 5065083}

func (f *fake) Extent(n catalog.Node, to *crs.CRS) (geom.Bound, bool) {
	if n.NodeName() == "cite:Lakes" {
		return geom.Bound{}, false // not loaded yet
	}
	if to == nil {
		to = crs.WGS84LonLat()
	}
	tr, err := crs.NewTransform(crs.MustLookup("EPSG", "32632"), to)
	if err != nil {
		return geom.Bound{}, false
	}
	b, err := tr.Bound(town)
	return b, err == nil
}

func (f *fake) check(q publish.MapQuery) error {
	l := f.catalog.Limits
	switch {
	case f.boom:
		panic("boom")
	case f.err != nil:
		return f.err
	case q.Width < 1 || q.Width > l.MaxWidth:
		return fault.New(fault.TooLarge, "width", "width %d must be from 1 to %d", q.Width, l.MaxWidth)
	case q.Height < 1 || q.Height > l.MaxHeight:
		return fault.New(fault.TooLarge, "height", "height %d must be from 1 to %d", q.Height, l.MaxHeight)
	case len(q.Layers) > l.MaxLayers:
		return fault.New(fault.TooLarge, "layers", "%d layers were asked for; at most %d", len(q.Layers), l.MaxLayers)
	}
	for _, lq := range q.Layers {
		if err := f.known(lq.Name, lq.Style); err != nil {
			return err
		}
	}
	return nil
}

func (f *fake) known(name, style string) error {
	n, ok := f.catalog.Named(name)
	if !ok {
		if _, theme := f.catalog.Theme(name); theme {
			return nil
		}
		return fault.New(fault.UnknownLayer, "layers", "layer %q is not known", name)
	}
	if l, isLayer := n.(*catalog.Layer); isLayer {
		if _, ok := l.StyleNamed(style); !ok {
			return fault.New(fault.UnknownStyle, "styles", "layer %q has no style %q", name, style)
		}
	}
	return nil
}

// chosen judges dimensions as publish does.
func (f *fake) chosen(q publish.MapQuery) (all []publish.Chosen, err error) {
	for _, lq := range q.Layers {
		n, _ := f.catalog.Named(lq.Name)
		l, ok := n.(*catalog.Layer)
		if !ok {
			continue
		}
		for _, d := range l.Dimensions {
			c, err := d.Choose(q.Dimensions[d.Name])
			if err != nil {
				return nil, err
			}
			all = append(all, publish.Chosen{Layer: l, Dimension: d, Choice: c})
		}
	}
	return all, nil
}

func describe(q publish.MapQuery) string {
	var b strings.Builder
	for _, l := range q.Layers {
		style := l.Style
		if l.Own != nil {
			style = "(" + l.Own.Name + ")"
		}
		fmt.Fprintf(&b, " %s/%s@%.3g", l.Name, style, l.Opacity)
		if l.Filter != nil {
			fmt.Fprintf(&b, " where %s", filter.Format(l.Filter))
		}
		for _, k := range l.SortBy {
			fmt.Fprintf(&b, " by %s falling %t", k.Attribute, k.Descending)
		}
	}
	if len(q.Dimensions) > 0 {
		fmt.Fprintf(&b, " at %v", q.Dimensions)
	}
	if q.Angle != 0 {
		fmt.Fprintf(&b, " turned by %g", q.Angle)
	}
	return fmt.Sprintf("%s in %s [%.9g %.9g %.9g %.9g] %dx%d dpi %.4g transparent %t background %02x%02x%02x",
		strings.TrimSpace(b.String()), q.CRS, q.Bound.MinX, q.Bound.MinY, q.Bound.MaxX, q.Bound.MaxY, q.Width, q.Height, q.DPI,
		q.Transparent, q.Background.R, q.Background.G, q.Background.B)
}

func (f *fake) Draw(ctx context.Context, q publish.MapQuery) (*publish.Picture, error) {
	if err := f.check(q); err != nil {
		return nil, err
	}
	chosen, err := f.chosen(q)
	if err != nil {
		return nil, err
	}
	f.note("draw %s", describe(q))
	if f.slow > 0 {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(f.slow):
		}
	}
	img := image.NewRGBA(image.Rect(0, 0, q.Width, q.Height))
	if !q.Transparent {
		draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{q.Background.R, q.Background.G, q.Background.B, 255}), image.Point{}, draw.Src)
	}
	p := &publish.Picture{DPI: q.DPI, Chosen: chosen, Picture: &render.Picture{Image: img}}
	for i, l := range q.Layers {
		if l.Name == "cite:Lakes" {
			p.Report.Missing = append(p.Report.Missing, fault.New(fault.Unavailable, "", "layer %q is not loaded yet", l.Name))
			continue
		}
		r := image.Rect(i, i, q.Width-i, q.Height-i)
		draw.Draw(img, r.Inset(q.Width/4), image.NewUniform(color.RGBA{R: 200, G: uint8(60 * i), A: 255}), image.Point{}, draw.Src)
	}
	return p, nil
}

// DrawOn draws the background, and a square for each layer.
func (f *fake) DrawOn(_ context.Context, q publish.MapQuery, c render.Canvas) (*publish.Document, error) {
	if err := f.check(q); err != nil {
		return nil, err
	}
	chosen, err := f.chosen(q)
	if err != nil {
		return nil, err
	}
	f.note("draw in %q %s", q.Language, describe(q))
	d := &publish.Document{Chosen: chosen}
	frame := render.Frame{Width: q.Width, Height: q.Height, PixelRatio: render.PixelRatio(q.DPI), Bound: q.Bound, CRS: q.CRS, Denominator: 1000}
	if !q.Transparent {
		frame.Background = raster.Paint{R: q.Background.R, G: q.Background.G, B: q.Background.B, A: 255}
	}
	c.Begin(frame)
	for i, l := range q.Layers {
		if l.Name == "cite:Lakes" {
			d.Report.Missing = append(d.Report.Missing, fault.New(fault.Unavailable, "", "layer %q is not loaded yet", l.Name))
			continue
		}
		c.Layer(&render.Layer{Name: l.Name})
		c.Rect(geom.Bound{MinX: float64(i), MinY: float64(i), MaxX: 10, MaxY: 10}, raster.Paint{R: 200, G: uint8(60 * i), A: 255})
	}
	return d, c.Err()
}

func (f *fake) Identify(_ context.Context, q publish.MapQuery, x, y int, o publish.IdentifyOptions) ([]publish.Hit, error) {
	if err := f.check(q); err != nil {
		return nil, err
	}
	f.note("identify %s at %d,%d in %s; at most %d within %g px", strings.Join(o.QueryLayers, " "), x, y, describe(q), o.Limit, o.Tolerance)
	var hits []publish.Hit
	for _, name := range o.QueryLayers {
		drawn := false
		for _, l := range q.Layers {
			drawn = drawn || l.Name == name
		}
		if !drawn {
			return nil, fault.New(fault.UnknownLayer, "query_layers", "layer %q is queried but not among the layers of the map", name)
		}
		n, _ := f.catalog.Named(name)
		l, ok := n.(*catalog.Layer)
		if !ok {
			continue
		}
		if !l.Queryable {
			return nil, fault.New(fault.NotQueryable, "query_layers", "layer %q cannot be queried", name)
		}
		if l.Name == "edifici" {
			hits = append(hits, building(l, 12, "Palazzo <b>\"Vecchio\"</b> & Torre"), building(l, 13, "Casa"))
		}
	}
	if len(hits) > o.Limit {
		hits = hits[:o.Limit]
	}
	return hits, nil
}

func building(l *catalog.Layer, key int64, name string) publish.Hit {
	x, y := 551603.0, 5061341.0
	note := feature.Value{}
	if key == 12 {
		note = feature.OfString("https://www.comune.prova.example/?a=1&b=2")
	}
	return publish.Hit{
		Layer: l, Type: &feature.Type{Name: "edifici", GeomName: "geom", Geometry: geom.KindPolygon, CRS: crs.MustLookup("EPSG", "32632"),
			Attributes: []feature.Attribute{{Name: "nome", Kind: feature.String}, {Name: "piani", Kind: feature.Int}, {Name: "quota", Kind: feature.Float},
				{Name: "rilievo", Kind: feature.Date}, {Name: "note", Kind: feature.String}}},
		Key: feature.IntKey(key), Names: l.Attributes,
		Values: []feature.Value{feature.OfString(name), feature.OfInt(4), feature.OfFloat(366.25),
			feature.OfDate(time.Date(2024, 3, 1, 0, 0, 0, 0, time.UTC)), note},
		Geometry: geom.Polygon([]float64{x, y, x + 20, y, x + 20, y + 10.5, x, y + 10.5, x, y}, []float64{x + 5, y + 5, x + 5, y + 7, x + 8, y + 7, x + 5, y + 5}),
		CRS:      crs.MustLookup("EPSG", "32632"),
	}
}

func (f *fake) Legend(_ context.Context, q publish.LegendQuery) (*publish.Picture, error) {
	if err := f.legend(q); err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, 120, 24))
	draw.Draw(img, image.Rect(2, 2, 22, 22), image.NewUniform(color.RGBA{R: 208, G: 160, B: 128, A: 255}), image.Point{}, draw.Src)
	return &publish.Picture{Picture: &render.Picture{Image: img}, DPI: q.DPI}, nil
}

func (f *fake) legend(q publish.LegendQuery) error {
	if f.err != nil {
		return f.err
	}
	var names []string
	for _, lq := range q.Layers {
		if err := f.known(lq.Name, lq.Style); err != nil {
			e := *fault.From(err)
			e.Param = strings.TrimSuffix(e.Param, "s")
			return &e
		}
		name := lq.Name + "/" + lq.Style
		if lq.Filter != nil {
			name += " where " + filter.Format(lq.Filter)
		}
		names = append(names, name)
	}
	said := fmt.Sprintf("legend %s rule %q at 1:%g swatch %dx%d dpi %g in %s transparent %t", strings.Join(names, " "), q.Rule, q.Denominator, q.Form.Width, q.Form.Height, q.DPI, q.Language, q.Transparent)
	form := q.Form
	form.Width, form.Height = 0, 0
	if form != (publish.LegendForm{}) {
		said += fmt.Sprintf(" form %+v", form)
	}
	if q.Labels != publish.ByItself || q.Headings != publish.ByItself {
		said += fmt.Sprintf(" labels %d headings %d", q.Labels, q.Headings)
	}
	if q.Of != nil {
		said += fmt.Sprintf(" hide %t count %t of %s", q.HideEmpty, q.Counts, describe(*q.Of))
	}
	f.note("%s", said)
	return nil
}

func (f *fake) LegendParts(_ context.Context, q publish.LegendQuery) ([]publish.LegendPart, error) {
	if err := f.legend(q); err != nil {
		return nil, err
	}
	var parts []publish.LegendPart
	for _, lq := range q.Layers {
		n, _ := f.catalog.Named(lq.Name)
		l, ok := n.(*catalog.Layer)
		if !ok {
			continue
		}
		p := publish.LegendPart{Layer: l, Title: l.Title.In(q.Language)}
		style, _ := l.StyleNamed(lq.Style)
		for i := range style.Style.FeatureTypes {
			for j := range style.Style.FeatureTypes[i].Rules {
				rule := &style.Style.FeatureTypes[i].Rules[j]
				row := publish.LegendRow{Rule: rule, Title: rule.Title, Count: -1, Swatch: image.NewRGBA(image.Rect(0, 0, 1, 1))}
				if q.Of != nil {
					row.Count = 3
				}
				p.Rows = append(p.Rows, row)
			}
		}
		parts = append(parts, p)
	}
	return parts, nil
}

// Of features the fake knows nothing; features_test.go has a publish that does.

func (f *fake) FeatureTypes() []*publish.FeatureType { return nil }

func (f *fake) FeatureType(name string) (*publish.FeatureType, error) {
	return nil, fault.New(fault.UnknownLayer, "layers", "the feature type %q is not known", name)
}

// Identified knows the buildings that Identify finds.
func (f *fake) Identified(name string) (*publish.FeatureType, error) {
	n, _ := f.catalog.Named(name)
	if l, ok := n.(*catalog.Layer); ok && name == "edifici" {
		return &publish.FeatureType{Layer: l, Type: building(l, 12, "").Type}, nil
	}
	return nil, fault.New(fault.UnknownLayer, "layers", "the layer %q cannot be identified on", name)
}

func (f *fake) Features(context.Context, publish.FeatureQuery) (*publish.Features, error) {
	return nil, f.err
}

func (f *fake) Count(context.Context, publish.FeatureQuery) (int64, error) { return 0, f.err }
