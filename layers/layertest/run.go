package layertest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
)

// Row is a feature as it was read.
type Row struct {
	Key      feature.Key
	Values   []feature.Value
	Geometry geom.Geometry
}

// Collect reads everything that a query selects, checking what holds for all
// batches.
func Collect(t testing.TB, s layers.Snapshot, q layers.Query) []Row {
	t.Helper()
	rows, err := Rows(s.Read(context.Background(), q))
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if len(rows[i].Values) != len(q.Attributes) {
			t.Fatalf("%d values for %d attributes", len(rows[i].Values), len(q.Attributes))
		}
	}
	return rows
}

// Rows copies all batches of a read, up to its error.
func Rows(read func(func(*layers.Batch, error) bool)) ([]Row, error) {
	var rows []Row
	for b, err := range read {
		if err != nil {
			return rows, err
		}
		if b.Len() == 0 {
			return rows, errors.New("a batch without features")
		}
		for i := range b.Keys {
			r := Row{Key: b.Keys[i]}
			for _, c := range b.Columns {
				if len(c) != len(b.Keys) {
					return rows, fmt.Errorf("a column of %d values for %d keys", len(c), len(b.Keys))
				}
				r.Values = append(r.Values, c[i])
			}
			if b.Geometries != nil {
				if len(b.Geometries) != len(b.Keys) {
					return rows, fmt.Errorf("%d geometries for %d keys", len(b.Geometries), len(b.Keys))
				}
				r.Geometry = b.Geometries[i].Clone()
			}
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// Keys are the keys of rows.
func Keys(rows []Row) []feature.Key {
	keys := make([]feature.Key, len(rows))
	for i := range rows {
		keys[i] = rows[i].Key
	}
	return keys
}

func open(t testing.TB, f layers.Features) layers.Snapshot {
	t.Helper()
	s, err := f.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func names(f layers.Features) []string {
	var all []string
	for _, a := range f.Type().Attributes {
		all = append(all, a.Name)
	}
	return all
}

// Run checks features that hold Records against the contract.
func Run(t *testing.T, f layers.Features) { run(t, f, 1) }

// RunThin is Run with every seventeenth of the filters, for variations of what Run
// has checked.
func RunThin(t *testing.T, f layers.Features) { run(t, f, 17) }

func run(t *testing.T, f layers.Features, step int) {
	var all []Row
	t.Run("all can be read", func(t *testing.T) { all = Collect(t, open(t, f), layers.Query{Attributes: names(f)}) })
	t.Run("every record is read once with its values", func(t *testing.T) { everything(t, f, all) })
	t.Run("keys ascend", func(t *testing.T) { ascending(t, Keys(all)) })
	t.Run("a box selects what it meets, edges included", func(t *testing.T) { boxes(t, f, all) })
	t.Run("every filter selects what package filter selects", func(t *testing.T) { filters(t, f, all, step) })
	t.Run("attributes come as asked", func(t *testing.T) { attributes(t, f, all) })
	t.Run("offset and limit cut a run out of the order", func(t *testing.T) { limits(t, f, all) })
	t.Run("by key: in key order, each once, absent ones passed over", func(t *testing.T) { byKey(t, f, all) })
	t.Run("counted without reading, as read", func(t *testing.T) { counted(t, f, all, step) })
	t.Run("without geometry", func(t *testing.T) { withoutGeometry(t, f, all) })
	t.Run("a read can be stopped and another begun", func(t *testing.T) { earlyStop(t, f, all) })
	t.Run("a context that ends ends the read", func(t *testing.T) { cancelled(t, f, all) })
	t.Run("closing again does nothing", func(t *testing.T) { closeTwice(t, f) })
	t.Run("unknown attributes are refused", func(t *testing.T) { unknown(t, f) })
	t.Run("many read at a time", func(t *testing.T) { concurrent(t, f, all) })
	t.Run("a cost is predicted", func(t *testing.T) { estimate(t, f) })
}

func everything(t *testing.T, f layers.Features, all []Row) {
	if len(all) != Count {
		t.Fatalf("%d of %d records", len(all), Count)
	}
	byCode := map[int64]Record{}
	for _, r := range Records() {
		byCode[r.Code] = r
	}
	typ := f.Type()
	code := typ.Index("code")
	if code < 0 {
		t.Fatalf("no attribute code in %+v", typ.Attributes)
	}
	bound := geom.EmptyBound
	for i := range all {
		r, ok := byCode[all[i].Values[code].Int()]
		if !ok {
			t.Fatalf("code %v is unknown or came twice", all[i].Values[code])
		}
		delete(byCode, r.Code)
		for _, want := range []struct {
			name string
			kind feature.Kind
			v    feature.Value
			must bool
		}{
			{"name", feature.String, r.Name, true}, {"height", feature.Float, r.Height, true}, {"flag", feature.Bool, r.Flag, false},
			{"day", feature.Date, r.Day, false}, {"seen", feature.Time, r.Seen, false},
		} {
			c := typ.Index(want.name)
			if c < 0 || typ.Attributes[c].Kind != want.kind {
				if want.must {
					t.Fatalf("no attribute %s of kind %v in %+v", want.name, want.kind, typ.Attributes)
				}
				continue
			}
			got := all[i].Values[c]
			// Shapefiles pad text with spaces and have no text for null.
			if got != want.v && strings.TrimRight(got.Text(), " ") != strings.TrimRight(want.v.Text(), " ") {
				t.Errorf("code %d: %s is %v %q, want %v %q", r.Code, want.name, got.Kind(), got.Text(), want.v.Kind(), want.v.Text())
			}
		}
		g := all[i].Geometry
		if !slices.Equal(g.Flat, r.Polygon.Flat) || !slices.Equal(g.Ends, r.Polygon.Ends) {
			// Some formats turn rings round or make them multi.
			if g.Bound() != r.Polygon.Bound() || len(g.Flat) != len(r.Polygon.Flat) || len(g.Ends) != len(r.Polygon.Ends) {
				t.Fatalf("code %d: geometry %+v", r.Code, g)
			}
		}
		bound = bound.Union(g.Bound())
	}
	if !f.Bound().Contains(bound) {
		t.Errorf("bound %v does not contain %v", f.Bound(), bound)
	}
	if c := typ.CRS; c == nil || c.String() != "EPSG:32632" {
		t.Errorf("CRS %v", c)
	}
}

func ascending(t *testing.T, keys []feature.Key) {
	t.Helper()
	texts := slices.ContainsFunc(keys, func(k feature.Key) bool { return k.Text != "" })
	for i := 1; i < len(keys); i++ {
		a, b := keys[i-1], keys[i]
		if texts && a.String() >= b.String() || !texts && a.Int >= b.Int {
			t.Fatalf("key %v after %v", b, a)
		}
	}
}

// pick selects rows, as the reference.
func pick(all []Row, ok func(*Row) bool) []feature.Key {
	var keys []feature.Key
	for i := range all {
		if ok(&all[i]) {
			keys = append(keys, all[i].Key)
		}
	}
	return keys
}

func same(t *testing.T, what string, got, want []feature.Key) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %d features, want %d; first difference at %d", what, len(got), len(want), difference(got, want))
	}
}

func difference(a, b []feature.Key) int {
	for i := range min(len(a), len(b)) {
		if a[i] != b[i] {
			return i
		}
	}
	return min(len(a), len(b))
}

var testBoxes = map[string]geom.Bound{
	"all":                   {MinX: 0, MinY: 0, MaxX: 1e7, MaxY: 1e7},
	"none":                  {MinX: 0, MinY: 0, MaxX: 1, MaxY: 1},
	"between the squares":   {MinX: 550011, MinY: 5060011, MaxX: 550019, MaxY: 5060019},
	"touching an edge":      {MinX: 550010, MinY: 5060003, MaxX: 550019, MaxY: 5060004},
	"touching a corner":     {MinX: 550010, MinY: 5060010, MaxX: 550015, MaxY: 5060015},
	"a hair off the corner": {MinX: math.Nextafter(550010, 6e5), MinY: math.Nextafter(5060010, 6e6), MaxX: 550015, MaxY: 5060015},
	"a point":               {MinX: 550105, MinY: 5060105, MaxX: 550105, MaxY: 5060105},
	"a street":              {MinX: 550005, MinY: 5060205, MaxX: 550900, MaxY: 5060212},
	"a quarter":             {MinX: 550000, MinY: 5060000, MaxX: 550500, MaxY: 5060500},
	"within a hole":         {MinX: 550002.6, MinY: 5060004, MaxX: 550002.7, MaxY: 5060004.1},
	"turned over":           {MinX: 550500, MinY: 5060500, MaxX: 550000, MaxY: 5060000},
	"half infinite":         {MinX: math.Inf(-1), MinY: math.Inf(-1), MaxX: 550100, MaxY: 5060100},
}

func boxes(t *testing.T, f layers.Features, all []Row) {
	s := open(t, f)
	for name, box := range testBoxes {
		rows := Collect(t, s, layers.Query{Bound: &box, Attributes: []string{"code"}})
		same(t, name, Keys(rows), pick(all, func(r *Row) bool { return box.Intersects(r.Geometry.Bound()) }))
		for i := range rows {
			if rows[i].Geometry.Empty() {
				t.Fatalf("%s: a feature without geometry", name)
			}
		}
	}
}

// Filters are conditions of every kind over the test layer; those over
// attributes that a layer does not have are left out by Run.
func Filters() map[string]filter.Expr {
	a := func(n string) filter.Expr { return filter.Attribute{Name: n} }
	str := func(s string) filter.Expr { return filter.Literal{Value: feature.OfString(s)} }
	num := func(f float64) filter.Expr { return filter.Literal{Value: feature.OfFloat(f)} }
	i := func(n int64) filter.Expr { return filter.Literal{Value: feature.OfInt(n)} }
	day := filter.Literal{Value: feature.OfDate(time.Date(1993, 5, 1, 0, 0, 0, 0, time.UTC))}
	instant := filter.Literal{Value: feature.OfTime(time.Date(2020, 1, 9, 12, 30, 15, 0, time.UTC))}
	all := map[string]filter.Expr{}
	ops := map[string]filter.CompareOp{"=": filter.Equal, "<>": filter.NotEqual, "<": filter.Less, "<=": filter.LessEqual, ">": filter.Greater, ">=": filter.GreaterEqual}
	for sign, op := range ops {
		for what, pair := range map[string][2]filter.Expr{
			"code %s 1200": {a("code"), i(1200)}, "code %s 1200.5": {a("code"), num(1200.5)}, "code %s '1200'": {a("code"), str("1200")},
			"code %s 'x'": {a("code"), str("x")}, "1200 %s code": {i(1200), a("code")}, "code %s null": {a("code"), filter.Literal{}},
			"code %s 1e300": {a("code"), num(1e300)},
			"height %s 10":  {a("height"), i(10)}, "height %s 10.25": {a("height"), num(10.25)}, "height %s '10.25'": {a("height"), str("10.25")},
			"height %s code": {a("height"), a("code")}, "name %s 'Via Roma'": {a("name"), str("Via Roma")}, "name %s 17": {a("name"), i(17)},
			"name %s name": {a("name"), a("name")}, "flag %s true": {a("flag"), filter.Literal{Value: feature.OfBool(true)}},
			"flag %s 'true'": {a("flag"), str("true")}, "flag %s 1": {a("flag"), i(1)}, "day %s day": {a("day"), day}, "day %s instant": {a("day"), instant},
			"seen %s instant": {a("seen"), instant}, "seen %s day": {a("seen"), day}, "seen %s text": {a("seen"), str("2020-01-09T12:30:15Z")},
			"day %s text": {a("day"), str("1993-05-01")},
		} {
			e := filter.Compare{Op: op, Left: pair[0], Right: pair[1]}
			all[fmt.Sprintf(what, sign)] = e
			all["not "+fmt.Sprintf(what, sign)] = filter.Not{Of: e}
		}
		for n, text := range nasty {
			all[fmt.Sprintf("name %s nasty %d", sign, n)] = filter.Compare{Op: op, Left: a("name"), Right: str(text)}
		}
		all["ignoring case "+sign] = filter.Compare{Op: op, Left: a("name"), Right: str("città alta"), IgnoreCase: true}
	}
	for n, hostile := range []string{"x'; DROP TABLE town; --", "\x00", "\xff\xfe", "x' OR '1'='1", `\'; --`, "$1", "%s", `") OR ("1"="1`} {
		all[fmt.Sprintf("hostile %d", n)] = filter.Compare{Op: filter.Equal, Left: a("name"), Right: str(hostile)}
		all[fmt.Sprintf("hostile like %d", n)] = filter.Like{Value: a("name"), Pattern: hostile + "*", Wild: "*", Single: "?", Escape: "!"}
		all[fmt.Sprintf("hostile key %d", n)] = filter.HasKey{Keys: []feature.Key{feature.TextKey(hostile), feature.IntKey(17)}}
	}
	for n, pattern := range []string{"*", "", "Via*", "*oma", "via ?oma", "1%", "100%", "1_0", "1!*", `back\*`, "*!", "name 1*", "*à*", "?", "'*", "*\"*", "??????????????????????????"} {
		for _, fold := range []bool{false, true} {
			e := filter.Like{Value: a("name"), Pattern: pattern, Wild: "*", Single: "?", Escape: "!", IgnoreCase: fold}
			all[fmt.Sprintf("like %d %v", n, fold)] = e
			all[fmt.Sprintf("not like %d %v", n, fold)] = filter.Not{Of: e}
		}
	}
	all["like in the characters of SQL"] = filter.Like{Value: a("name"), Pattern: `1\_0%`, Wild: "%", Single: "_", Escape: `\`}
	all["like a number"] = filter.Like{Value: a("code"), Pattern: "12*", Wild: "*", Single: "?", Escape: "!"}
	all["between"] = filter.Between{Value: a("code"), Low: i(100), High: i(200)}
	all["not between"] = filter.Not{Of: filter.Between{Value: a("height"), Low: num(1), High: num(20.5)}}
	all["between text"] = filter.Between{Value: a("name"), Low: str("V"), High: str("a")}
	for _, n := range []string{"name", "height", "flag", "day", "seen"} {
		all["null "+n] = filter.IsNull{Value: a(n)}
		all["not null "+n] = filter.Not{Of: filter.IsNull{Value: a(n)}}
	}
	all["no keys"] = filter.HasKey{}
	all["keys"] = filter.HasKey{Keys: []feature.Key{feature.IntKey(5), feature.IntKey(3), feature.IntKey(3), feature.IntKey(99999), feature.TextKey("x")}}
	all["not keys"] = filter.Not{Of: filter.HasKey{Keys: []feature.Key{feature.IntKey(5), feature.IntKey(1000)}}}
	small, roma := filter.Compare{Op: filter.Less, Left: a("code"), Right: i(500)}, filter.Compare{Op: filter.Equal, Left: a("name"), Right: str("Via Roma")}
	folded := filter.Compare{Op: filter.Equal, Left: a("name"), Right: str("via roma"), IgnoreCase: true}
	all["and"] = filter.And{Of: []filter.Expr{small, roma}}
	all["and, half of it in SQL"] = filter.And{Of: []filter.Expr{small, folded}}
	all["not and, half of it in SQL"] = filter.Not{Of: filter.And{Of: []filter.Expr{small, folded}}}
	all["or"] = filter.Or{Of: []filter.Expr{small, roma}}
	all["or, half of it in SQL"] = filter.Or{Of: []filter.Expr{small, folded}}
	all["not or"] = filter.Not{Of: filter.Or{Of: []filter.Expr{small, roma}}}
	all["and of nothing"] = filter.And{}
	all["or of nothing"] = filter.Or{}
	all["true"] = filter.Literal{Value: feature.OfBool(true)}
	all["arithmetic"] = filter.Compare{Op: filter.Greater, Left: filter.Arith{Op: filter.Mul, Left: a("height"), Right: i(2)}, Right: filter.Arith{Op: filter.Div, Left: a("code"), Right: i(50)}}
	box := geom.Polygon([]float64{550100, 5060100, 550400, 5060100, 550400, 5060300, 550100, 5060300, 550100, 5060100})
	triangle := geom.Polygon([]float64{550000, 5060000, 550700, 5060000, 550000, 5060900, 550000, 5060000})
	for name, op := range map[string]filter.SpatialOp{"bbox": filter.BBox, "intersects": filter.Intersects, "disjoint": filter.Disjoint, "within": filter.Within, "contains": filter.Contains} {
		all[name+" box"] = filter.Spatial{Op: op, Geometry: box}
		all[name+" triangle"] = filter.Spatial{Op: op, Geometry: triangle}
		all["not "+name] = filter.Not{Of: filter.Spatial{Op: op, Geometry: triangle}}
		all[name+" and small"] = filter.And{Of: []filter.Expr{small, filter.Spatial{Op: op, Geometry: box}}}
	}
	all["nearer than"] = filter.Spatial{Op: filter.DWithin, Geometry: geom.Point(550300, 5060300), Distance: 75}
	all["farther than"] = filter.Spatial{Op: filter.Beyond, Geometry: geom.Point(550300, 5060300), Distance: 75}
	return all
}

// reference is a row as package filter sees it.
type reference struct{ row *Row }

func (r reference) Value(c int) feature.Value { return r.row.Values[c] }
func (r reference) Key() feature.Key          { return r.row.Key }
func (r reference) Geometry() *geom.Geometry  { return &r.row.Geometry }

func filters(t *testing.T, f layers.Features, all []Row, step int) {
	s := open(t, f)
	conditions := Filters()
	columns := names(f)
	selecting := 0
	for i, name := range slices.Sorted(maps.Keys(conditions)) {
		e := conditions[name]
		if i%step != 0 || slices.ContainsFunc(filter.Attributes(nil, e), func(a string) bool { return f.Type().Index(a) < 0 }) {
			continue
		}
		p, err := filter.Bind(e, columns, f.Type().CRS)
		if err != nil {
			if fault.Is(err, fault.NotSupported) {
				continue
			}
			t.Fatalf("%s: %v", name, err)
		}
		want := pick(all, func(r *Row) bool { return p.True(reference{r}) })
		if len(want) > 0 && len(want) < len(all) {
			selecting++
		}
		rows, err := Rows(s.Read(context.Background(), layers.Query{Filter: e, Attributes: []string{"height"}}))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		same(t, name, Keys(rows), want)
		box := testBoxes["a quarter"]
		rows, err = Rows(s.Read(context.Background(), layers.Query{Filter: e, Bound: &box, WithoutGeometry: true, Offset: 2, Limit: 20}))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		want = pick(all, func(r *Row) bool { return box.Intersects(r.Geometry.Bound()) && p.True(reference{r}) })
		want = want[min(2, len(want)):]
		same(t, name+" in a box", Keys(rows), want[:min(20, len(want))])
	}
	if selecting < 90/step {
		t.Errorf("only %d filters select some and not all", selecting)
	}
}

func attributes(t *testing.T, f layers.Features, all []Row) {
	typ := f.Type()
	for _, want := range [][]string{{"height", "code"}, {"code", "name", "code"}, {}} {
		rows := Collect(t, open(t, f), layers.Query{Attributes: want})
		for i := range rows {
			for c, n := range want {
				if rows[i].Values[c] != all[i].Values[typ.Index(n)] {
					t.Fatalf("%v: row %d: %s is %q, want %q", want, i, n, rows[i].Values[c].Text(), all[i].Values[typ.Index(n)].Text())
				}
			}
		}
	}
}

func limits(t *testing.T, f layers.Features, all []Row) {
	s, keys := open(t, f), Keys(all)
	for _, c := range []struct{ offset, limit int }{{0, 1}, {0, layers.BatchSize}, {0, layers.BatchSize + 1}, {10, 5}, {2000, 0}, {2400, 1000}, {Count, 5}, {1 << 40, 1}} {
		rows := Collect(t, s, layers.Query{Offset: c.offset, Limit: c.limit})
		want := keys[min(c.offset, len(keys)):]
		if c.limit > 0 {
			want = want[:min(c.limit, len(want))]
		}
		same(t, fmt.Sprint(c), Keys(rows), want)
	}
	if _, err := Rows(s.Read(context.Background(), layers.Query{Limit: -1})); !fault.Is(err, fault.BadParam) {
		t.Errorf("a negative limit: %v", err)
	}
}

// counted compares what is counted with what is read.
func counted(t *testing.T, f layers.Features, all []Row, step int) {
	s := open(t, f)
	queries := map[string]layers.Query{"all": {}, "a page": {Offset: 10, Limit: 20}, "the end": {Offset: len(all) - 3, Limit: 20}, "beyond": {Offset: 1 << 40}}
	for name, box := range testBoxes {
		queries["box "+name] = layers.Query{Bound: &box}
		queries["box and page "+name] = layers.Query{Bound: &box, Offset: 2, Limit: 5}
	}
	conditions := Filters()
	for i, name := range slices.Sorted(maps.Keys(conditions)) {
		if i%(7*step) == 0 {
			queries["filter "+name] = layers.Query{Filter: conditions[name], Offset: 1}
		}
	}
	for name, q := range queries {
		if slices.ContainsFunc(filter.Attributes(nil, q.Filter), func(a string) bool { return f.Type().Index(a) < 0 }) {
			continue
		}
		rows, err := Rows(s.Read(context.Background(), q))
		n, err2 := layers.Count(context.Background(), s, q)
		if n != int64(len(rows)) || (err == nil) != (err2 == nil) {
			t.Errorf("%s: counted %d (%v), read %d (%v)", name, n, err2, len(rows), err)
		}
	}
}

func byKey(t *testing.T, f layers.Features, all []Row) {
	s := open(t, f)
	ask := []feature.Key{all[1700].Key, all[3].Key, feature.IntKey(1 << 40), feature.TextKey("no such key"), feature.TextKey("'; DROP TABLE town; --"), all[3].Key, all[20].Key, feature.IntKey(-7)}
	rows, err := Rows(s.ByKey(context.Background(), ask, nil))
	if err != nil {
		t.Fatal(err)
	}
	same(t, "some", Keys(rows), []feature.Key{all[3].Key, all[20].Key, all[1700].Key})
	for i, at := range []int{3, 20, 1700} {
		if i < len(rows) && (!slices.Equal(rows[i].Values, all[at].Values) || !slices.Equal(rows[i].Geometry.Flat, all[at].Geometry.Flat)) {
			t.Errorf("key %v: %+v, want %+v", rows[i].Key, rows[i], all[at])
		}
	}
	keys := Keys(all)
	slices.Reverse(keys)
	if rows, err = Rows(s.ByKey(context.Background(), keys, []string{"code"})); err != nil {
		t.Fatal(err)
	}
	same(t, "all", Keys(rows), Keys(all))
	for i := range rows {
		if len(rows[i].Values) != 1 || rows[i].Values[0] != all[i].Values[f.Type().Index("code")] {
			t.Fatalf("row %d has values %v", i, rows[i].Values)
		}
	}
	if rows, err = Rows(s.ByKey(context.Background(), nil, nil)); err != nil || len(rows) > 0 {
		t.Errorf("no keys: %d features, %v", len(rows), err)
	}
}

func withoutGeometry(t *testing.T, f layers.Features, all []Row) {
	box := testBoxes["touching an edge"]
	for _, q := range []layers.Query{{WithoutGeometry: true, Attributes: []string{"name"}}, {WithoutGeometry: true, Bound: &box}} {
		var keys []feature.Key
		for b, err := range open(t, f).Read(context.Background(), q) {
			if err != nil {
				t.Fatal(err)
			}
			if b.Geometries != nil {
				t.Fatal("there are geometries")
			}
			keys = append(keys, b.Keys...)
		}
		same(t, "keys", keys, pick(all, func(r *Row) bool { return q.Bound == nil || box.Intersects(r.Geometry.Bound()) }))
	}
}

func earlyStop(t *testing.T, f layers.Features, all []Row) {
	s := open(t, f)
	for range 3 {
		for b, err := range s.Read(context.Background(), layers.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			if b.Keys[0] != all[0].Key {
				t.Fatalf("begins with %v", b.Keys[0])
			}
			break
		}
		for _, err := range s.ByKey(context.Background(), Keys(all), nil) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
	}
	same(t, "then all", Keys(Collect(t, s, layers.Query{})), Keys(all))
}

func cancelled(t *testing.T, f layers.Features, all []Row) {
	s := open(t, f)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var last error
	batches := 0
	for _, err := range s.Read(ctx, layers.Query{}) {
		if last != nil {
			t.Fatal("something came after the error")
		}
		if last = err; err == nil {
			batches++
		}
		cancel()
	}
	if !errors.Is(last, context.Canceled) || batches != 1 {
		t.Errorf("after %d batches: %v", batches, last)
	}
	if _, err := Rows(s.Read(ctx, layers.Query{})); !errors.Is(err, context.Canceled) {
		t.Errorf("a read that begins cancelled: %v", err)
	}
	same(t, "another context", Keys(Collect(t, s, layers.Query{})), Keys(all))
}

func closeTwice(t *testing.T, f layers.Features) {
	s, err := f.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	Collect(t, s, layers.Query{Limit: 3})
	for range 2 {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := Rows(s.Read(context.Background(), layers.Query{})); err == nil {
		t.Error("a closed snapshot reads")
	}
}

func unknown(t *testing.T, f layers.Features) {
	s := open(t, f)
	for name, q := range map[string]layers.Query{
		"attribute": {Attributes: []string{"no such"}},
		"hostile":   {Attributes: []string{`code", (SELECT 1) AS "x`}},
		"filter":    {Filter: filter.IsNull{Value: filter.Attribute{Name: "no such"}}},
	} {
		if _, err := Rows(s.Read(context.Background(), q)); !fault.Is(err, fault.BadParam) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Rows(s.ByKey(context.Background(), []feature.Key{feature.IntKey(1)}, []string{"no such"})); !fault.Is(err, fault.BadParam) {
		t.Errorf("by key: %v", err)
	}
}

func concurrent(t *testing.T, f layers.Features, all []Row) {
	var wg sync.WaitGroup
	box := testBoxes["a street"]
	want := pick(all, func(r *Row) bool { return box.Intersects(r.Geometry.Bound()) })
	for range 12 {
		wg.Go(func() {
			s, err := f.Open(context.Background())
			if err != nil {
				t.Error(err)
				return
			}
			defer func() { _ = s.Close() }()
			for range 5 {
				rows, err := Rows(s.Read(context.Background(), layers.Query{Bound: &box, Attributes: []string{"name"}, Filter: filter.Compare{Op: filter.Greater, Left: filter.Attribute{Name: "code"}, Right: filter.Literal{Value: feature.OfInt(0)}}}))
				if err != nil || !slices.Equal(Keys(rows), want) {
					t.Errorf("%d features, want %d: %v", len(rows), len(want), err)
				}
				if rows, err := Rows(s.ByKey(context.Background(), want[:3], nil)); err != nil || len(rows) != 3 {
					t.Errorf("by key: %d, %v", len(rows), err)
				}
			}
		})
	}
	wg.Wait()
}

func estimate(t *testing.T, f layers.Features) {
	s := open(t, f)
	quarter, none := testBoxes["a quarter"], testBoxes["none"]
	for name, c := range map[string]struct {
		q        layers.Query
		from, to int64
	}{
		"all":       {layers.Query{}, Count, Count},
		"a quarter": {layers.Query{Bound: &quarter}, 400, 1000},
		"none":      {layers.Query{Bound: &none}, 0, 0},
	} {
		if got := s.Estimate(c.q); got.Features != -1 && (got.Features < c.from || got.Features > c.to) {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if s := strings.TrimSpace(f.Type().Name); s == "" {
		t.Error("the type has no name")
	}
}
