package publish

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

// read collects keys and a column of an answer.
func read(t *testing.T, s *Session, q FeatureQuery) (keys []string, values []string, bound geom.Bound) {
	t.Helper()
	r, err := s.Features(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	bound = geom.EmptyBound
	for r.Next() {
		b := r.Batch()
		for i, k := range b.Keys {
			keys = append(keys, k.String())
			for _, c := range b.Columns {
				values = append(values, c[i].Text())
			}
			if b.Geometries != nil {
				bound = bound.Union(b.Geometries[i].Bound())
			}
		}
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return keys, values, bound
}

func TestFeatureTypesAreWhatMayBeSeen(t *testing.T) {
	y := newTown(t)
	y.ready(tree() + "  # nothing more\n")
	s := y.session()
	var names []string
	for _, ft := range s.FeatureTypes() {
		names = append(names, ft.Layer.Name)
	}
	if want := []string{"edifc", "roads", "listed"}; !slices.Equal(names, want) {
		t.Errorf("types are %v, want %v", names, want)
	}
	listed, err := s.FeatureType("listed")
	if err != nil || len(listed.Type.Attributes) != 2 || listed.Type.Attributes[0].Name != "height" {
		t.Errorf("the attributes of a list are published in its order, if the data has them: %+v %v", listed, err)
	}
	for _, name := range []string{"rails", "town", "night", "nothing", ""} {
		_, err := s.FeatureType(name)
		wantFault(t, err, fault.UnknownLayer, "")
	}
	for _, q := range []FeatureQuery{
		{Layer: "listed", Attributes: []string{"name"}},
		{Layer: "listed", Sort: []SortKey{{Attribute: "name"}}},
		{Layer: "listed", Filter: filter.IsNull{Value: filter.Attribute{Name: "name"}}},
	} {
		_, err := s.Features(t.Context(), q)
		wantFault(t, err, fault.BadParam, "")
		_, err = s.Count(t.Context(), FeatureQuery{Layer: q.Layer, Filter: filter.IsNull{Value: filter.Attribute{Name: "name"}}})
		wantFault(t, err, fault.BadParam, "filter")
	}
}

func TestFeaturesAreReadFromMemoryAndSourceAlike(t *testing.T) {
	for _, resident := range []string{"resident: true", "resident: false"} {
		y := newTown(t)
		y.ready(list(item("edifc", "base", "red", resident)))
		s := y.session()
		square := func(key int) geom.Geometry {
			x := squareX + 20*float64(key-1)
			return geom.Polygon([]float64{x + 1, squareY + 1, x + 2, squareY + 1, x + 2, squareY + 2, x + 1, squareY + 1})
		}
		class := func(v int64) filter.Expr {
			return filter.Compare{Op: filter.Equal, Left: filter.Attribute{Name: "class"}, Right: filter.Literal{Value: feature.OfInt(v)}}
		}
		tall := filter.Compare{Op: filter.Greater, Left: filter.Attribute{Name: "height"}, Right: filter.Literal{Value: feature.OfFloat(1.5)}}
		box := filter.Spatial{Op: filter.BBox, Geometry: square(2), CRS: crs.MustLookup("EPSG", "32632")}
		for name, c := range map[string]struct {
			q     FeatureQuery
			keys  string
			count int64
		}{
			"all":                   {FeatureQuery{}, "[1 2 3 4]", 4},
			"a page":                {FeatureQuery{Offset: 1, Limit: 2}, "[2 3]", 4},
			"beyond the end":        {FeatureQuery{Offset: 9}, "[]", 4},
			"a filter":              {FeatureQuery{Filter: class(1)}, "[1 3]", 2},
			"a filter and a page":   {FeatureQuery{Filter: class(1), Offset: 1}, "[3]", 2},
			"a box":                 {FeatureQuery{Filter: box}, "[2]", 1},
			"a box and a filter":    {FeatureQuery{Filter: filter.And{Of: []filter.Expr{tall, box}}}, "[2]", 1},
			"a box or a filter":     {FeatureQuery{Filter: filter.Or{Of: []filter.Expr{class(1), box}}}, "[1 2 3]", 3},
			"keys":                  {FeatureQuery{Filter: filter.HasKey{Keys: []feature.Key{feature.IntKey(4), feature.IntKey(1)}}}, "[1 4]", 2},
			"nothing":               {FeatureQuery{Filter: filter.Or{}}, "[]", 0},
			"descending":            {FeatureQuery{Sort: []SortKey{{"height", true}}}, "[4 3 2 1]", 4},
			"two criteria":          {FeatureQuery{Sort: []SortKey{{"class", false}, {"height", true}}}, "[4 2 3 1]", 4},
			"equal ones by key":     {FeatureQuery{Sort: []SortKey{{"class", true}}}, "[1 3 2 4]", 4},
			"a page of an order":    {FeatureQuery{Sort: []SortKey{{"class", false}, {"height", true}}, Offset: 1, Limit: 2}, "[2 3]", 4},
			"an order and a filter": {FeatureQuery{Sort: []SortKey{{"height", true}}, Filter: class(1)}, "[3 1]", 2},
			"without geometry":      {FeatureQuery{WithoutGeometry: true}, "[1 2 3 4]", 4},
			"with geometry only":    {FeatureQuery{OnlyWithGeometry: true}, "[1 2 3 4]", 4},
		} {
			q := c.q
			q.Layer, q.Attributes, q.Counted = "edifc", []string{"name", "height"}, true
			keys, values, _ := read(t, s, q)
			if fmt.Sprint(keys) != c.keys || len(values) != 2*len(keys) {
				t.Errorf("%s, %s: %v %v, want %s", resident, name, keys, values, c.keys)
			}
			for i, k := range keys {
				if values[2*i] != "edifc "+k || values[2*i+1] != k {
					t.Errorf("%s, %s: feature %s has %v", resident, name, k, values[2*i:2*i+2])
				}
			}
			r, err := s.Features(t.Context(), q)
			if err != nil || r.Matched != c.count {
				t.Errorf("%s, %s: %v match, want %d: %v", resident, name, r, c.count, err)
			}
			client, leave := context.WithCancel(t.Context())
			r.Follow(client)
			leave()
			r.Close()
			if n, err := s.Count(t.Context(), q); err != nil || n != c.count {
				t.Errorf("%s, %s: counted %d, want %d: %v", resident, name, n, c.count, err)
			}
		}
	}
}

func TestFeaturesComeInTheSystemThatIsAskedFor(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red")))
	s := y.session()
	_, _, own := read(t, s, FeatureQuery{Layer: "edifc"})
	to := crs.MustLookup("EPSG", "4326")
	_, _, degrees := read(t, s, FeatureQuery{Layer: "edifc", CRS: to})
	_, _, sorted := read(t, s, FeatureQuery{Layer: "edifc", CRS: to, Sort: []SortKey{{"height", true}}})
	tr, err := crs.NewTransform(crs.MustLookup("EPSG", "32632"), to)
	if err != nil {
		t.Fatal(err)
	}
	want, err := tr.Bound(own)
	if err != nil {
		t.Fatal(err)
	}
	if degrees != sorted || !degrees.Pad(1e-6).Contains(want) || !want.Pad(1e-6).Contains(degrees) || degrees.MinX > 10 {
		t.Errorf("in degrees %v, sorted %v, want %v", degrees, sorted, want)
	}
	if _, _, again := read(t, s, FeatureQuery{Layer: "edifc"}); again != own {
		t.Errorf("transforming changed what is in memory: %v, was %v", again, own)
	}
}

// Many comparisons are cheap, many patterns are not.
func TestFiltersThatCostTooMuchAreRefused(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red")))
	s := y.session()
	like := filter.Like{Value: filter.Attribute{Name: "name"}, Pattern: "*x*", Wild: "*", Single: "?", Escape: "!"}
	equal := filter.Compare{Op: filter.Equal, Left: filter.Attribute{Name: "name"}, Right: filter.Literal{Value: feature.OfString("edifc 2")}}
	q := FeatureQuery{Layer: "edifc", Filter: filter.Or{Of: slices.Repeat([]filter.Expr{equal}, 10_000)}}
	if keys, _, _ := read(t, s, q); len(keys) != 1 {
		t.Errorf("a long list selects %v", keys)
	}
	q.Filter = filter.Or{Of: slices.Repeat([]filter.Expr{filter.Not{Of: like}}, maxCostly)}
	if keys, _, _ := read(t, s, q); len(keys) != 4 {
		t.Errorf("as many patterns as may be select %v", keys)
	}
	q.Filter = filter.And{Of: []filter.Expr{q.Filter, filter.IsNull{Value: filter.Call{Name: "upper", Args: []filter.Expr{filter.Attribute{Name: "name"}}}}}}
	_, err := s.Features(t.Context(), q)
	wantFault(t, err, fault.TooLarge, "filter")
	_, err = s.Count(t.Context(), q)
	wantFault(t, err, fault.TooLarge, "filter")
}

// The catalog's limit holds, whatever is asked for.
func TestTheLimitOfFeaturesHolds(t *testing.T) {
	y := newTown(t)
	y.ready("limits: {features: 3}\n" + list(item("edifc", "base", "red")))
	s := y.session()
	for _, limit := range []int{0, 3, 4, 1 << 30} {
		for _, sort := range [][]SortKey{nil, {{"height", true}}} {
			if keys, _, _ := read(t, s, FeatureQuery{Layer: "edifc", Limit: limit, Sort: sort}); len(keys) != 3 {
				t.Errorf("limit %d, sorted %v: %d features", limit, sort != nil, len(keys))
			}
		}
	}
}

// What reads ends with its session, gives its turn back and leaves no snapshot
// open, however it ends.
func TestReadingEndsWithItsSession(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red", "resident: false")))
	before := y.fake.snapshots.Load()
	for range 3 * readersAtOnce {
		s := y.session()
		r, err := s.Features(t.Context(), FeatureQuery{Layer: "edifc"})
		if err != nil {
			t.Fatal(err)
		}
		r.Next()
		s.Close()
		r.Close()
		if r.Next() {
			t.Fatal("a closed answer goes on")
		}
	}
	if q := y.askers.Stats(); q.Running+q.Waiting != 0 {
		t.Errorf("%d ask a source, %d wait", q.Running, q.Waiting)
	}
	if q := y.readers.Stats(); q.Running+q.Waiting != 0 || y.fake.snapshots.Load() != before {
		t.Errorf("%d read, %d wait, %d snapshots are open", q.Running, q.Waiting, y.fake.snapshots.Load()-before)
	}
}

// Slow downloads from a source leave connections to others; downloads from
// memory are not held up by them.
func TestSlowDownloadsLeaveConnectionsToOthers(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red"), item("far", "base", "red", "resident: false")))
	s := y.session()
	var slow []*Features
	for range askersAtOnce {
		r, err := s.Features(t.Context(), FeatureQuery{Layer: "far"})
		if err != nil {
			t.Fatal(err)
		}
		slow = append(slow, r)
	}
	late, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	for _, q := range []FeatureQuery{{Layer: "far"}, {Layer: "edifc"}} {
		if _, err := s.Features(late, q); !fault.Is(err, fault.Timeout) {
			t.Errorf("%s: one more asks the source: %v", q.Layer, err)
		}
	}
	if keys, _, _ := read(t, s, FeatureQuery{Layer: "edifc", Attributes: []string{}}); len(keys) != 4 {
		t.Error("memory was not read")
	}
	slow[0].Close()
	if keys, _, _ := read(t, s, FeatureQuery{Layer: "far"}); len(keys) != 4 {
		t.Error("a turn was not given back")
	}
}

// The time limit holds until the first features are there; then the client's
// context does.
func TestTheFirstFeaturesHaveATimeLimitAndTheRestHasNone(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red", "resident: false")))
	s := y.session()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := s.Features(ctx, FeatureQuery{Layer: "edifc"})
	if err != nil {
		t.Fatal(err)
	}
	cancel() // the limit of the request
	n := 0
	for r.Next() {
		n += r.Batch().Len()
	}
	if r.Err() != nil || n != 4 {
		t.Errorf("%d features, %v", n, r.Err())
	}
	if _, err := s.Features(ctx, FeatureQuery{Layer: "edifc"}); !fault.Is(err, fault.Cancelled) {
		t.Errorf("begun after its time: %v", err)
	}
	client, leave := context.WithCancel(t.Context())
	if r, err = s.Features(t.Context(), FeatureQuery{Layer: "edifc"}); err != nil {
		t.Fatal(err)
	}
	r.Follow(client)
	leave()
	r.Close()
	release := y.fake.hang("rows of edifc")
	defer release()
	late, stop := context.WithCancel(t.Context())
	stop()
	if _, err := s.Features(late, FeatureQuery{Layer: "edifc"}); !fault.Is(err, fault.Cancelled) {
		t.Errorf("a source that hangs: %v", err)
	}
}

func TestASourceThatIsAwayIsAFaultBeforeTheFirstFeature(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red", "resident: false")))
	s := y.session()
	y.fake.breakTable("edifc", true)
	_, err := s.Features(t.Context(), FeatureQuery{Layer: "edifc"})
	wantFault(t, err, fault.Unavailable, "")
	_, err = s.Count(t.Context(), FeatureQuery{Layer: "edifc"})
	wantFault(t, err, fault.Unavailable, "")
}
