package memory

import (
	"context"
	"slices"
	"testing"

	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// Attributes that are not resident are those of the source as it is now;
// records that came are not there, those that went have nulls.
func TestAttributesReadBesideTheIndexStayWithTheirRecords(t *testing.T) {
	const n = 5 * layers.BatchSize
	l := newList(feature.Attribute{Name: "there", Kind: feature.Int})
	for i := range n {
		l.add(feature.IntKey(int64(2*i)), geom.Point(float64(i), 1), feature.OfInt(int64(2*i)))
	}
	m := load(t, l)
	gone := map[int64]bool{0: true, 2 * 17: true, 2 * 1023: true, 2 * 1024: true, 2 * (n - 1): true}
	now := newList(l.t.Attributes...)
	now.add(feature.IntKey(-5), geom.Point(0, 0), feature.OfInt(-5))
	for i := range n {
		if !gone[int64(2*i)] {
			now.add(feature.IntKey(int64(2*i)), geom.Point(0, 0), feature.OfInt(int64(2*i)))
		}
		if i%500 == 0 { // new ones in between
			now.add(feature.IntKey(int64(2*i+1)), geom.Point(0, 0), feature.OfInt(int64(2*i+1)))
		}
	}
	now.add(feature.IntKey(1e9), geom.Point(0, 0), feature.OfInt(1e9))
	*l = *now
	s, err := m.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	half := geom.Bound{MinX: 100, MinY: 0, MaxX: n / 2, MaxY: 2}
	for name, q := range map[string]layers.Query{
		"all": {}, "a page": {Offset: 1000, Limit: 3000}, "a box": {Bound: &half}, "a few": {Offset: 10, Limit: 10}, "few in a box": {Bound: &half, Limit: 20},
		"again": {},
	} {
		q.Attributes = []string{"there"}
		var keys []int64
		for b, err := range s.Read(context.Background(), q) {
			if err != nil {
				t.Fatal(err)
			}
			for i, k := range b.Keys {
				keys = append(keys, k.Int)
				want := feature.OfInt(k.Int)
				if gone[k.Int] {
					want = feature.Value{}
				}
				if b.Columns[0][i] != want {
					t.Fatalf("%s: record %d has %v, want %v", name, k.Int, b.Columns[0][i], want)
				}
			}
		}
		from, to := 0, n
		if q.Bound != nil {
			from, to = 100, n/2+1
		}
		from += q.Offset
		if q.Limit > 0 {
			to = from + q.Limit
		}
		if len(keys) != to-from || !slices.IsSorted(keys) || keys[0] != int64(2*from) {
			t.Errorf("%s: %d records from %d, want %d from %d", name, len(keys), keys[0], to-from, 2*from)
		}
	}
	for b, err := range s.Read(context.Background(), layers.Query{Attributes: []string{"there"}}) { // stopped early
		if err != nil || b.Len() == 0 {
			t.Fatal(err)
		}
		break
	}
}
