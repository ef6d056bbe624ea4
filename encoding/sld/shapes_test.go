package sld_test

import (
	"context"
	"iter"

	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// shapesOf is a source of a few features, as memory.Load reads them: whole and
// in order.
type shapesOf struct {
	typ    *feature.Type
	shapes []geom.Geometry
	rows   [][]feature.Value
}

func (s *shapesOf) Type() *feature.Type { return s.typ }

func (s *shapesOf) Bound() geom.Bound {
	b := geom.EmptyBound
	for i := range s.shapes {
		b = b.Union(s.shapes[i].Bound())
	}
	return b
}

func (s *shapesOf) Open(context.Context) (layers.Snapshot, error) { return s, nil }
func (s *shapesOf) Close() error                                  { return nil }
func (s *shapesOf) Estimate(layers.Query) layers.Cost             { return layers.Cost{Features: -1, Vertices: -1} }

func (s *shapesOf) ByKey(context.Context, []feature.Key, []string) iter.Seq2[*layers.Batch, error] {
	panic("everything is in memory")
}

func (s *shapesOf) Read(_ context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		b := &layers.Batch{Columns: make([][]feature.Value, len(q.Attributes))}
		for i := range s.shapes {
			b.Keys = append(b.Keys, feature.IntKey(int64(i+1)))
			b.Geometries = append(b.Geometries, s.shapes[i])
			for k, name := range q.Attributes {
				b.Columns[k] = append(b.Columns[k], s.rows[i][s.typ.Index(name)])
			}
		}
		yield(b, nil)
	}
}
