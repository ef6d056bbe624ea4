package publish

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/styles"
)

// tree is a catalog with a group in a group and two themes.
func tree() string {
	return `
limits: {width: 500, height: 400, layers: 4, feature_count: 3}
layers:
  - group: town
    layers:
      - ` + item("edifc", "base", "red, blue") + `
      - group: ways
        layers: [` + item("roads", "files", "blue, red") + `, ` + item("rails", "files", "tall, red", "queryable: false") + `]
  - group: mute
    layers: [` + item("walls", "files", "red", "queryable: false") + `]
  - ` + item("listed", "base", "red", "attributes: [height, class, lost]", "resident: false") + `
themes:
  - {theme: night, layers: [roads, {layer: edifc, style: blue}]}
`
}

func TestUnknownNamesAreFaults(t *testing.T) {
	y := newTown(t)
	y.ready(tree())
	s := y.session()
	for _, c := range []struct {
		name string
		code fault.Code
	}{
		{"nothing", fault.UnknownLayer},
		{"", fault.UnknownLayer},
		{"edifc/green", fault.UnknownStyle},
		{"edifc/tall", fault.UnknownStyle}, // of another layer
		{"town/red", fault.UnknownStyle},   // a group has none
		{"night/blue", fault.UnknownStyle},
	} {
		q := over("edifc", c.name)
		err := drawOnly(s.Draw(t.Context(), q))
		wantFault(t, err, c.code, "")
		_, err = s.Identify(t.Context(), q, 15, 15, IdentifyOptions{QueryLayers: []string{"edifc"}, Limit: 1})
		wantFault(t, err, c.code, "")
	}
}

func TestGroupsAndThemesAreDrawnInOrderWithTheirStyles(t *testing.T) {
	y := newTown(t)
	y.ready(tree())
	s := y.session()
	for name, want := range map[string]string{
		"town":                 "edifc/red roads/blue rails/tall",
		"town/default":         "edifc/red roads/blue rails/tall",
		"ways":                 "roads/blue rails/tall",
		"night":                "roads/blue edifc/blue",
		"night/default":        "roads/blue edifc/blue",
		"roads ways edifc":     "roads/blue roads/blue rails/tall edifc/red",
		"roads/red":            "roads/red",
		"edifc/default":        "edifc/red",
		"ways night roads/red": "roads/blue rails/tall roads/blue edifc/blue roads/red",
	} {
		m, missing, err := s.plan(over(strings.Fields(name)...))
		if err != nil || len(missing) > 0 {
			t.Fatalf("%s: %v %v", name, err, missing)
		}
		var got []string
		for _, l := range m.Layers {
			n, _ := s.Catalog().Named(l.Name)
			for _, st := range n.(*catalog.Layer).Styles {
				if st.Style == l.Style {
					got = append(got, l.Name+"/"+st.Name)
				}
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: drawn %v, want %s", name, got, want)
		}
	}
	if got := colour(s.mustDraw(t, over("night"))); got != "#0000ff" {
		t.Errorf("the theme's top layer: %s", got)
	}
	if got := colour(s.mustDraw(t, over("edifc/blue", "edifc/red"))); got != "#ff0000" {
		t.Errorf("the last layer is on top: %s", got)
	}
}

func TestOpacityOfLayerAndQueryMultiply(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("half", "base", "red", "opacity: 0.5"), item("unseen", "base", "red", "opacity: 0")))
	s := y.session()
	q := over("half")
	q.Layers[0].Opacity = 0.5
	if a := s.mustDraw(t, q).Image.RGBAAt(15, 15).A; math.Abs(float64(a)-64) > 2 {
		t.Errorf("half of a half: alpha %d", a)
	}
	if got := colour(s.mustDraw(t, over("unseen"))); got != "none" {
		t.Errorf("an opacity of 0 is drawn %s", got)
	}
	hits, err := s.Identify(t.Context(), over("unseen"), 15, 15, IdentifyOptions{QueryLayers: []string{"unseen"}, Limit: 1})
	if len(hits) != 0 || err != nil {
		t.Errorf("an opacity of 0 is hit: %v %v", hits, err)
	}
}

func TestLimitsOfAMap(t *testing.T) {
	y := newTown(t)
	y.ready(tree())
	s := y.session()
	for _, c := range []struct {
		w, h, layers int
		param        string
	}{
		{500, 400, 4, ""}, {501, 400, 1, "width"}, {500, 401, 1, "height"}, {0, 10, 1, "width"}, {10, 0, 1, "height"},
		{-1, 10, 1, "width"}, {math.MaxInt, math.MaxInt, 1, "width"}, {10, 10, 5, "layers"},
	} {
		q := over(slices.Repeat([]string{"edifc"}, c.layers)...)
		q.Width, q.Height = c.w, c.h
		err := drawOnly(s.Draw(t.Context(), q))
		if c.param == "" {
			if err != nil {
				t.Errorf("%+v: %v", c, err)
			}
			continue
		}
		wantFault(t, err, fault.TooLarge, c.param)
	}
}

func TestPartialMaps(t *testing.T) {
	y := newTown(t)
	y.fake.fail("lost", fault.New(fault.Unavailable, "", "no such table"))
	y.publish(list(item("lost", "base", "red"), item("edifc", "base", "red"),
		item("flaky", "files", "blue", "resident: false"), item("moody", "files", "blue", "resident: false")))
	eventually(t, "all were tried", func() bool {
		return !slices.ContainsFunc(y.Status(), func(s LayerStatus) bool { return s.State == Loading })
	})
	y.fake.breakTable("flaky", true)
	y.fake.breakTable("moody", true)
	s := y.session()
	for names, missing := range map[string][]string{
		"edifc":            nil,
		"lost edifc":       {"lost"},
		"edifc flaky":      {"flaky"},
		"lost flaky edifc": {"lost", "flaky"},
	} {
		p := s.mustDraw(t, over(strings.Fields(names)...))
		if colour(p) != "#ff0000" || len(p.Report.Missing) != len(missing) {
			t.Fatalf("%s: drawn %s, missing %v", names, colour(p), p.Report.Missing)
		}
		for i, m := range p.Report.Missing {
			if m.Code != fault.Unavailable || !strings.Contains(m.Msg, fmt.Sprintf("layer %q", missing[i])) {
				t.Errorf("%s: missing %v, want %s", names, m, missing[i])
			}
		}
	}
	for _, names := range []string{"lost", "flaky", "lost flaky", "flaky moody", "flaky flaky lost"} {
		err := drawOnly(s.Draw(t.Context(), over(strings.Fields(names)...)))
		wantFault(t, err, fault.Unavailable, "layer")
	}
	// Identify: what can be read answers; nothing but failures is a fault.
	o := IdentifyOptions{QueryLayers: []string{"flaky", "edifc"}, Limit: 1}
	if hits, err := s.Identify(t.Context(), over("edifc", "flaky"), 15, 15, o); err != nil || len(hits) != 1 {
		t.Errorf("hits %v, %v", hits, err)
	}
	_, err := s.Identify(t.Context(), over("edifc", "flaky"), 5, 5, o)
	wantFault(t, err, fault.Unavailable, "flaky")
	y.fake.breakTable("flaky", false)
	if p := s.mustDraw(t, over("edifc", "flaky")); colour(p) != "#0000ff" || len(p.Report.Missing) != 0 {
		t.Errorf("healed: %s, missing %v", colour(p), p.Report.Missing)
	}
}

func TestARequestThatEndsIsNotAnOutage(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red"), item("asked", "files", "blue", "resident: false")))
	s := y.session()
	defer y.fake.hang("rows of asked")()
	o := IdentifyOptions{QueryLayers: []string{"asked"}, Limit: 1}
	for _, code := range []fault.Code{fault.Timeout, fault.Cancelled} {
		limited := func() context.Context {
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
			if code == fault.Cancelled {
				cancel()
			}
			t.Cleanup(cancel)
			return ctx
		}
		err := drawOnly(s.Draw(limited(), over("edifc", "asked")))
		wantFault(t, err, code, "")
		_, err = s.Identify(limited(), over("asked"), 15, 15, o)
		wantFault(t, err, code, "")
	}
	if q := y.Turns(); q.Running+q.Waiting != 0 {
		t.Errorf("%d running, %d waiting", q.Running, q.Waiting)
	}
}

func TestIdentifyWhileAttributesCannotBeFetchedInTime(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red"))) // drawn from memory, its attributes are not
	defer y.fake.hang("rows of edifc")()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := y.session().Identify(ctx, over("edifc"), 15, 15, IdentifyOptions{QueryLayers: []string{"edifc"}, Limit: 1})
	wantFault(t, err, fault.Timeout, "")
}

func TestDrawingWaitsForATurn(t *testing.T) {
	y := newTown(t)
	y.ready("limits: {concurrent: 1, queue: 1}\n" + list(item("edifc", "base", "red"), item("asked", "files", "blue", "resident: false")))
	s := y.session()
	release := y.fake.hang("rows of asked")
	defer release()
	done := make(chan error)
	draw := func(name string) {
		err := drawOnly(s.Draw(context.Background(), over(name)))
		done <- err
	}
	go draw("asked")
	eventually(t, "one is drawn", func() bool { return y.Turns().Running == 1 })
	go draw("asked")
	eventually(t, "one waits", func() bool { return y.Turns().Waiting == 1 })
	err := drawOnly(s.Draw(t.Context(), over("asked")))
	wantFault(t, err, fault.Unavailable, "busy")
	// What is cheap does not wait for what is dear.
	if _, err = s.Identify(t.Context(), over("edifc"), 15, 15, IdentifyOptions{QueryLayers: []string{"edifc"}, Limit: 1}); err != nil {
		t.Error(err)
	}
	release()
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestIdentifyTellsTheTopmostFirst(t *testing.T) {
	y := newTown(t)
	y.ready(tree())
	s := y.session()
	for _, c := range []struct{ layers, asked, want string }{
		{"edifc roads", "edifc roads", "roads.1 edifc.1"},
		{"edifc roads", "roads edifc", "roads.1 edifc.1"},
		{"roads edifc", "roads edifc", "edifc.1 roads.1"},
		{"roads edifc", "roads", "roads.1"},
		{"edifc roads", "edifc edifc edifc", "edifc.1"},
		{"town", "town", "roads.1 edifc.1"}, // rails does not answer
		{"town", "roads", "roads.1"},        // drawn, if by its group
		{"night", "night", "edifc.1 roads.1"},
		{"ways edifc", "edifc ways", "edifc.1 roads.1"},
	} {
		hits, err := s.Identify(t.Context(), over(strings.Fields(c.layers)...), 15, 15,
			IdentifyOptions{QueryLayers: strings.Fields(c.asked), Limit: 1})
		if err != nil {
			t.Errorf("%+v: %v", c, err)
		}
		var got []string
		for _, h := range hits {
			got = append(got, h.Layer.Name+"."+h.Key.String())
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: got %v", c, got)
		}
	}
}

func TestIdentifyKeepsToItsLimits(t *testing.T) {
	y := newTown(t)
	y.ready(tree())
	for limit, want := range map[int]int{-1: 1, 0: 1, 1: 1, 2: 2, 3: 3, 4: 3, 1 << 30: 3} { // the catalog allows 3
		hits, err := y.session().Identify(t.Context(), over("edifc"), 45, 15,
			IdentifyOptions{QueryLayers: []string{"edifc"}, Limit: limit, Tolerance: 50})
		if err != nil || len(hits) != want {
			t.Errorf("limit %d: %d hits, want %d (%v)", limit, len(hits), want, err)
		}
		if err == nil && limit == 2 && (hits[0].Key.Int != 4 || hits[1].Key.Int != 3) {
			t.Errorf("what is drawn last comes first: %v, %v", hits[0].Key, hits[1].Key)
		}
	}
}

func TestIdentifyFaults(t *testing.T) {
	y := newTown(t)
	y.ready(tree())
	s := y.session()
	for _, c := range []struct {
		layers, asked string
		x, y          int
		code          fault.Code
	}{
		{"edifc", "edifc", 100, 15, fault.PointOutside},
		{"edifc", "edifc", 15, 30, fault.PointOutside},
		{"edifc", "edifc", -1, 15, fault.PointOutside},
		{"edifc", "edifc", 15, -1, fault.PointOutside},
		{"edifc rails", "rails", 15, 15, fault.NotQueryable},
		{"edifc rails", "edifc rails", 15, 15, fault.NotQueryable},
		{"mute", "mute", 15, 15, fault.NotQueryable},
		{"edifc", "roads", 15, 15, fault.UnknownLayer},
		{"edifc", "town", 15, 15, fault.UnknownLayer},
		{"edifc", "night", 15, 15, fault.UnknownLayer},
		{"edifc", "nothing", 15, 15, fault.UnknownLayer},
		{"edifc", "edifc nothing", 15, 15, fault.UnknownLayer},
	} {
		_, err := s.Identify(t.Context(), over(strings.Fields(c.layers)...), c.x, c.y, IdentifyOptions{QueryLayers: strings.Fields(c.asked), Limit: 1})
		if !fault.Is(err, c.code) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

func TestHitsCarryWhatTheCatalogShows(t *testing.T) {
	y := newTown(t)
	y.ready(tree())
	s := y.session()
	identify := func(layer string, limit int) []Hit {
		t.Helper()
		hits, err := s.Identify(t.Context(), over(layer), 15, 15, IdentifyOptions{QueryLayers: []string{layer}, Limit: limit, Tolerance: 20})
		if err != nil || len(hits) == 0 {
			t.Fatalf("%s: %d hits, %v", layer, len(hits), err)
		}
		return hits
	}
	text := func(h Hit) string {
		var all []string
		for i, a := range h.Names {
			all = append(all, a.Name+"="+h.Values[i].Text())
		}
		return strings.Join(all, " ")
	}
	listed := identify("listed", 2)
	// In the order of the catalog; "lost" is not in the data.
	if got := text(listed[0]); got != "height=2 class=0" {
		t.Errorf("listed attributes: %s", got)
	}
	if got := text(listed[1]); got != "height=1 class=1" {
		t.Errorf("listed attributes: %s", got)
	}
	if got := text(identify("edifc", 1)[0]); got != "class=0 name=edifc 2 height=2" {
		t.Errorf("all attributes: %s", got)
	}
	// A geometry of its own: the source's buffer has been used again by now.
	for i, x := range []float64{squareX + 20, squareX} {
		h := listed[i]
		if b := h.Geometry.Bound(); b != (geom.Bound{MinX: x, MinY: squareY, MaxX: x + 10, MaxY: squareY + 10}) {
			t.Errorf("geometry of %v: %v", h.Key, b)
		}
		if h.CRS != crs.MustLookup("EPSG", "32632") || h.Type.Name != "listed" || h.Layer.Name != "listed" {
			t.Errorf("hit %+v", h)
		}
	}
}

func TestLegends(t *testing.T) {
	y := newTown(t)
	release := y.fake.hang("edifc")
	defer release()
	y.publish(tree())
	s := y.session()
	p, err := s.Legend(t.Context(), LegendQuery{Layers: []LayerQuery{{Name: "edifc"}}, Form: LegendForm{Width: 20, Height: 20}}) // the layer is not there yet
	if err != nil {
		t.Fatal(err)
	}
	if b := p.Image.Bounds(); b.Dx() < 40 {
		t.Errorf("a legend of %v has no room for the title of the rule", b)
	}
	if p, err = s.Legend(t.Context(), LegendQuery{Layers: []LayerQuery{{Name: "edifc"}}, Rule: "all", Form: LegendForm{Width: 20, Height: 20}}); err != nil || p.Image.Bounds().Dx() != 20 {
		t.Errorf("one rule is its swatch alone: %v, %v", p.Image.Bounds(), err)
	}
	for _, c := range []struct {
		q    LegendQuery
		code fault.Code
	}{
		{LegendQuery{Layers: []LayerQuery{{Name: "nothing"}}}, fault.UnknownLayer},
		{LegendQuery{Layers: []LayerQuery{{Name: "town", Style: "red"}}}, fault.UnknownStyle},
		{LegendQuery{Layers: []LayerQuery{{Name: "edifc", Style: "tall"}}}, fault.UnknownStyle},
		{LegendQuery{Layers: []LayerQuery{{Name: "edifc"}}, Rule: "none"}, fault.BadParam},
		{LegendQuery{Layers: []LayerQuery{{Name: "edifc"}}, Form: LegendForm{Width: 501}}, fault.TooLarge},
		{LegendQuery{Layers: []LayerQuery{{Name: "edifc"}}, Form: LegendForm{Height: 401}}, fault.TooLarge},
		{LegendQuery{Layers: []LayerQuery{{Name: "edifc"}}, Form: LegendForm{Width: -1}}, fault.TooLarge},
	} {
		_, err := s.Legend(t.Context(), c.q)
		if !fault.Is(err, c.code) {
			t.Errorf("%+v: %v", c.q, err)
		}
	}
}

func TestExtents(t *testing.T) {
	y := newTown(t)
	y.fake.shifts["roads"] = 1000
	release := y.fake.hang("roads")
	defer release()
	y.publish(`
layers:
  - group: town
    layers: [` + item("edifc", "base", "red") + `, ` + item("roads", "files", "blue") + `]
  - ` + item("said", "base", "red", "extent: [9, 45, 10, 46]") + "\n")
	eventually(t, "two are ready", func() bool { return y.status("edifc").State == Ready && y.status("said").State == Ready })
	s := y.session()
	utm := crs.MustLookup("EPSG", "32632")
	node := func(name string) catalog.Node { n, _ := s.Catalog().Named(name); return n }
	near := func(what string, got geom.Bound, ok bool, want geom.Bound, by float64) {
		t.Helper()
		if !ok || math.Abs(got.MinX-want.MinX) > by || math.Abs(got.MinY-want.MinY) > by ||
			math.Abs(got.MaxX-want.MaxX) > by || math.Abs(got.MaxY-want.MaxY) > by {
			t.Errorf("%s: %v %v, want %v", what, got, ok, want)
		}
	}
	edifc := geom.Bound{MinX: squareX, MinY: squareY, MaxX: squareX + 70, MaxY: squareY + 10}
	both := edifc
	both.MaxX += 1000
	said := geom.Bound{MinX: 9, MinY: 45, MaxX: 10, MaxY: 46}
	// The corner of the first square, by GDAL and by the series of the projection.
	const lon, lat = 9.655117, 45.700675

	for range 2 { // the second time remembered
		b, ok := s.Extent(node("edifc"), utm)
		near("a layer", b, ok, edifc, 0)
		b, ok = s.Extent(node("edifc"), nil)
		near("a layer in degrees", b, ok, geom.Bound{MinX: lon, MinY: lat, MaxX: lon + 0.0009, MaxY: lat + 0.0001}, 2e-5)
		b, ok = s.Extent(node("said"), nil)
		near("a declared extent", b, ok, said, 0)
		if b, ok = s.Extent(node("said"), utm); !ok || b.MinX > 500001 || b.MaxX < 570000 || b.Height() < 110000 {
			t.Errorf("a declared extent in metres: %v %v", b, ok)
		}
		if b, ok = s.Extent(node("roads"), utm); ok {
			t.Errorf("a layer being read: %v", b)
		}
		b, ok = s.Extent(node("town"), utm)
		near("a group of which one is being read", b, ok, edifc, 0)
		b, ok = s.Extent(&s.Catalog().Root, nil)
		near("the whole", b, ok, said, 0)
	}
	release()
	y.await(Ready)
	b, ok := s.Extent(node("town"), utm)
	near("a group", b, ok, both, 0)
	if b, ok := s.Extent(&catalog.Group{}, utm); ok {
		t.Errorf("a group of nothing: %v", b)
	}
}

func TestAStyleOfTheClientsOwnIsDrawnByWhatMayBeSeen(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red", "attributes: [{name: name}]"), "{group: all, layers: ["+item("roads", "files", "blue")+"]}"))
	s := y.session()
	own := func(color filter.Expr) *styles.Style {
		return &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{
			&styles.PolygonSymbolizer{Fill: &styles.FillParams{Color: color}}}}}}}}
	}
	green := own(filter.Literal{Value: feature.OfString("#00ff00")})
	q := over("edifc")
	q.Layers[0].Own = green
	if got := colour(s.mustDraw(t, q)); got != "#00ff00" {
		t.Errorf("drawn %s", got)
	}
	q.Layers[0].Own = own(filter.Attribute{Name: "height"})
	err := drawOnly(s.Draw(t.Context(), q))
	wantFault(t, err, fault.BadParam, `no attribute "height" to draw by`)
	q = over("all")
	q.Layers[0].Own = green
	err = drawOnly(s.Draw(t.Context(), q))
	wantFault(t, err, fault.BadParam, "takes no style of a client's own")
}
