package render

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
	"testing"

	"sigi/crs"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/memory"
)

// keyed is a table that can be asked by key.
type keyed struct{ *table }

func (k keyed) Open(context.Context) (layers.Snapshot, error) { return k, nil }

func (k keyed) ByKey(ctx context.Context, keys []feature.Key, attributes []string) iter.Seq2[*layers.Batch, error] {
	some := *k.table
	some.rows, some.boxes, some.reused = nil, nil, layers.Batch{}
	for i, r := range k.rows {
		if slices.Contains(keys, r.key) {
			some.rows, some.boxes = append(some.rows, r), append(some.boxes, k.boxes[i])
		}
	}
	return some.Read(ctx, layers.Query{Attributes: attributes})
}

// TestADeltaIsDrawnAsAFreshLoad changes rows of layers of areas, lines and
// points, with outlines and labels, and draws them from an index with a delta
// and from one that was loaded from the changed rows: every pixel is the same,
// in a close view, the whole, and from so far away that areas are dots.
func TestADeltaIsDrawnAsAFreshLoad(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	ctx := context.Background()
	named := feature.Attribute{Name: "name", Kind: feature.String}
	shape := map[string]func() geom.Geometry{
		"areas": func() geom.Geometry {
			return box(rng.Float64()*390, rng.Float64()*290, 1+rng.Float64()*14, 1+rng.Float64()*14)
		},
		"lines": func() geom.Geometry {
			x, y := rng.Float64()*400, rng.Float64()*300
			var xy []float64
			for range 2 + rng.IntN(30) {
				x, y = x+rng.Float64()*6-3, y+rng.Float64()*6-3
				xy = append(xy, x, y)
			}
			return path(xy...)
		},
		"points": func() geom.Geometry { return at(rng.Float64()*400, rng.Float64()*300) },
	}
	var fresh, changed []Layer
	for _, name := range []string{"areas", "lines", "points"} {
		source := keyed{newTable(utm32, named)}
		for i := range 500 {
			source.add(shape[name](), feature.OfString(fmt.Sprint("n", i)))
		}
		load := func() *memory.Layer {
			m, err := memory.Load(ctx, source, memory.Options{Attributes: []string{"name"}})
			if err != nil {
				t.Fatal(err)
			}
			return m
		}
		var l memory.Resident = load()
		for range 5 {
			now := keyed{newTable(utm32, named)}
			now.rows, now.boxes = slices.Clone(source.rows), slices.Clone(source.boxes)
			var keys []feature.Key
			for range 30 {
				i := 1 + rng.IntN(len(now.rows)-2) // what is first and last holds the extent
				keys = append(keys, now.rows[i].key)
				switch rng.IntN(3) {
				case 0:
					now.rows, now.boxes = slices.Delete(now.rows, i, i+1), slices.Delete(now.boxes, i, i+1)
				case 1:
					r := &now.rows[i]
					r.geom, r.values = shape[name](), []feature.Value{feature.OfString(fmt.Sprint("new ", rng.IntN(99)))}
					now.boxes[i] = r.geom.Bound()
				default:
					now.add(shape[name](), feature.OfString("added"))
					r := &now.rows[len(now.rows)-1]
					r.key = feature.IntKey(int64(1000 + rng.IntN(1e6)))
					keys = append(keys, r.key)
				}
			}
			slices.SortFunc(now.rows, func(a, b record) int { return cmp.Compare(a.key.Int, b.key.Int) })
			for i := range now.rows {
				now.boxes[i] = now.rows[i].geom.Bound()
			}
			source = now
			c, _, err := memory.Apply(ctx, l, source, feature.State{}, keys)
			if err != nil {
				t.Fatal(err)
			}
			l = c
		}
		styled := style(area("#d8b8a0", "#704028", 1), words("name", 9))
		switch name {
		case "lines":
			styled = style(line("#605040", 2), words("name", 9))
		case "points":
			styled = style(mark("circle", "#3a8f3a", "#1c5a1c", 9))
		}
		changed = append(changed, Layer{Name: name, Features: l, Style: styled})
		fresh = append(fresh, Layer{Name: name, Features: load(), Style: styled})
	}
	r := NewRenderer(Options{})
	for _, c := range []*crs.CRS{utm32, crs.MustLookup("EPSG", "3857")} {
		for _, zoom := range []float64{0.2, 1, 12} {
			m := mapOf()
			x, y := m.Bound.Center()
			m.Bound = geom.Bound{MinX: x - 200*zoom, MinY: y - 150*zoom, MaxX: x + 200*zoom, MaxY: y + 150*zoom}
			if m.CRS = c; c != utm32 {
				tr, err := crs.NewTransform(utm32, c)
				if err != nil {
					t.Fatal(err)
				}
				if m.Bound, err = tr.Bound(m.Bound); err != nil {
					t.Fatal(err)
				}
			}
			draw := func(l []Layer) *Picture {
				one := *m
				one.Layers = l
				p, err := r.Draw(ctx, &one)
				if err != nil || len(p.Report.Missing) > 0 {
					t.Fatal(err, p)
				}
				return p
			}
			// The box of a dot is of 32 bits, from an origin that the extent decides.
			delta := 0
			if zoom > 10 {
				delta = 2
			}
			comparePictures(t, fmt.Sprintf("delta-%s-%g", c.Code(), zoom), draw(changed).Image, draw(fresh).Image, delta, 0)
		}
	}
}
