package publish

import (
	"sigi/crs"
	"sigi/geom"
	"sigi/layers"
)

// transformed holds copies of a batch's geometries in another system; its
// memory is used again.
type transformed struct {
	view  layers.Batch
	flat  []float64
	geoms []geom.Geometry
}

// batch returns the batch with its geometries transformed. The vertices of a
// run of geometries of one layout are converted in one call.
func (s *transformed) batch(b *layers.Batch, t *crs.Transform) (*layers.Batch, error) {
	s.view = *b
	need := 0
	for i := range b.Geometries {
		need += len(b.Geometries[i].Flat)
	}
	if cap(s.flat) < need {
		s.flat = make([]float64, 0, need+need/4)
	}
	s.flat, s.geoms = s.flat[:0], s.geoms[:0]
	for i := range b.Geometries {
		g := b.Geometries[i]
		if g.Kind == geom.KindCollection {
			g = g.Clone()
			if err := transformMembers(&g, t); err != nil {
				return nil, err
			}
		} else {
			at := len(s.flat)
			s.flat = append(s.flat, g.Flat...)
			g.Flat = s.flat[at:len(s.flat):len(s.flat)]
		}
		s.geoms = append(s.geoms, g)
	}
	s.view.Geometries = s.geoms
	from, stride := 0, 0
	at := 0
	for i := range s.geoms {
		g := &s.geoms[i]
		if g.Kind == geom.KindCollection || len(g.Flat) == 0 {
			continue
		}
		if n := g.Layout.Stride(); n != stride {
			if at > from {
				if err := t.Points(s.flat[from:at], stride); err != nil {
					return nil, err
				}
			}
			from, stride = at, n
		}
		at += len(g.Flat)
	}
	if at > from {
		if err := t.Points(s.flat[from:at], stride); err != nil {
			return nil, err
		}
	}
	return &s.view, nil
}

func transformMembers(g *geom.Geometry, t *crs.Transform) error {
	if len(g.Flat) > 0 {
		if err := t.Points(g.Flat, g.Layout.Stride()); err != nil {
			return err
		}
	}
	for i := range g.Members {
		if err := transformMembers(&g.Members[i], t); err != nil {
			return err
		}
	}
	return nil
}
