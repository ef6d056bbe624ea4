package fes

import (
	"strings"
	"testing"

	"sigi/crs"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

// A filter that is written and read again is the same, but for the kinds of
// literals, which are text in a document.
func TestAWrittenFilterReadsBackEqual(t *testing.T) {
	a, text, number := filter.Attribute{Name: "città"}, filter.Literal{Value: feature.OfString(" <x> & 'y' ")}, filter.Literal{Value: feature.OfString("2.5")}
	square := geom.Polygon([]float64{9, 45, 10, 45, 10, 46, 9, 46, 9, 45})
	for _, e := range []filter.Expr{
		filter.Compare{Op: filter.NotEqual, Left: a, Right: text, IgnoreCase: true},
		filter.And{Of: []filter.Expr{filter.IsNull{Value: a}, filter.Or{Of: []filter.Expr{filter.Not{Of: filter.IsNull{Value: a}}, filter.Between{Value: a, Low: number, High: text}}}}},
		filter.Like{Value: a, Pattern: " a%_\\% ", Wild: "%", Single: "_", Escape: `\`, IgnoreCase: true},
		filter.Compare{Op: filter.Less, Left: filter.Arith{Op: filter.Div, Left: a, Right: number}, Right: filter.Call{Name: "strLength", Args: []filter.Expr{text}}},
		filter.HasKey{Keys: []feature.Key{feature.TextKey("7")}},
		filter.HasKey{Keys: []feature.Key{feature.TextKey("7"), feature.TextKey("b.c")}},
		filter.Spatial{Op: filter.Intersects, Geometry: square, CRS: crs.MustLookup("EPSG", "4326")},
		filter.Spatial{Op: filter.DWithin, Geometry: geom.Point(551000.25, 5061000.5), CRS: crs.MustLookup("EPSG", "32632"), Distance: 12.5, Metres: true},
		filter.Spatial{Op: filter.BBox, Geometry: square},
		filter.IsNull{Value: filter.Compare{Op: filter.Equal, Left: a, Right: text}},
	} {
		want := filter.Format(e)
		written, err := AppendFilter(nil, e)
		if err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		document := strings.Replace(string(written), "<ogc:Filter>", `<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc" xmlns:gml="http://www.opengis.net/gml">`, 1)
		n, err := xmltree.Parse([]byte(document), xmltree.Limits{})
		if err != nil {
			t.Errorf("%s: %v", want, err)
			continue
		}
		again, err := Filter(n, Options{Policy: crs.AsDeclared})
		if err != nil {
			t.Errorf("%s: %v in %s", want, err, written)
			continue
		}
		if got := filter.Format(again); got != want && got != "or("+want+")" { // several ids are an Or of ids
			t.Errorf("%s is read back as %s from %s", want, got, written)
		}
	}
}

func TestWhatAFilterCannotHoldIsRefused(t *testing.T) {
	for _, e := range []filter.Expr{filter.Spatial{Op: filter.Within}, filter.IsNull{Value: filter.Attribute{Name: "a/b"}}, filter.IsNull{Value: filter.Attribute{Name: "x:y"}}} {
		if _, err := AppendFilter(nil, e); !fault.Is(err, fault.NotSupported) {
			t.Errorf("%s: %v", filter.Format(e), err)
		}
	}
}
