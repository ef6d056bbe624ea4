package publish

import (
	"testing"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

func above(attribute string, v float64) filter.Expr {
	return filter.Compare{Op: filter.Greater, Left: filter.Attribute{Name: attribute}, Right: filter.Literal{Value: feature.OfFloat(v)}}
}

func rectangle(b geom.Bound) geom.Geometry {
	return geom.Polygon([]float64{b.MinX, b.MinY, b.MaxX, b.MinY, b.MaxX, b.MaxY, b.MinX, b.MaxY, b.MinX, b.MinY})
}

// A map may be filtered by what its style reads and by what it does not, in
// memory and from the source; identify finds what is drawn.
func TestAMapIsFiltered(t *testing.T) {
	// The second square, in degrees.
	tr, err := crs.NewTransform(crs.MustLookup("EPSG", "32632"), crs.WGS84LonLat())
	if err != nil {
		t.Fatal(err)
	}
	second, err := tr.Bound(geom.Bound{MinX: squareX + 22, MinY: squareY + 2, MaxX: squareX + 28, MaxY: squareY + 8})
	if err != nil {
		t.Fatal(err)
	}
	there := filter.Spatial{Op: filter.BBox, Geometry: rectangle(second), CRS: crs.WGS84LonLat()}
	for _, resident := range []string{"true", "false"} {
		y := newTown(t)
		y.ready(list(item("edifc", "base", "red", "resident: "+resident), item("classes", "base", "classes", "resident: "+resident),
			item("floors", "base", "red", "resident: "+resident, `dimensions: [{name: elevation, attribute: height, values: "1/4", default: 1/3}]`)))
		s := y.session()
		for name, c := range map[string]struct {
			layer  string
			filter filter.Expr
			want   string
		}{
			"by an attribute no style reads":   {"edifc", above("height", 2), "3 4"},
			"beside the style's own condition": {"classes", above("height", 2), "3"},
			"beside a dimension":               {"floors", above("height", 2), "3"},
			"by place, in another system":      {"edifc", there, "2"},
			"by nothing":                       {"edifc", nil, "1 2 3 4"},
		} {
			q := over(c.layer)
			q.Layers[0].Filter = c.filter
			p := s.mustDraw(t, q)
			if got := drawn(p); got != c.want {
				t.Errorf("resident %s, %s: drawn %q, want %q", resident, name, got, c.want)
			}
			p.Release()
		}
		q := over("edifc")
		q.Layers[0].Filter = above("height", 2)
		for x, want := range map[int]int{15: 0, 55: 1} {
			hits, err := s.Identify(t.Context(), q, x, 15, IdentifyOptions{QueryLayers: []string{"edifc"}, Limit: 9})
			if err != nil || len(hits) != want {
				t.Errorf("resident %s: %d hits at %d, want %d (%v)", resident, len(hits), x, want, err)
			}
		}
	}
}

// A filter tells of what it reads: it may not read what identify hides.
func TestAFilterReadsOnlyWhatIsShown(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("open", "base", "red", "attributes: [name]"), item("shut", "base", "red", "queryable: false")))
	s := y.session()
	for _, layer := range []string{"open", "shut"} {
		q := over(layer)
		q.Layers[0].Filter = above("height", 2)
		err := drawOnly(s.Draw(t.Context(), q))
		wantFault(t, err, fault.BadParam, `no attribute "height"`)
		q.Layers[0].Filter = filter.Spatial{Op: filter.BBox, Geometry: rectangle(geom.Bound{MinX: squareX, MinY: squareY, MaxX: squareX + 5, MaxY: squareY + 5})}
		if got := drawn(s.mustDraw(t, q)); got != "1" {
			t.Errorf("%s by place: drawn %q", layer, got)
		}
	}
	q := over("open")
	q.Layers[0].Filter = above("nothing", 2)
	err := drawOnly(s.Draw(t.Context(), q))
	wantFault(t, err, fault.BadParam, `no attribute "nothing"`)
}
