package render

import (
	"context"

	"sigi/fault"
	"sigi/geom"
	"sigi/styles"
)

// CountRules counts the features that each rule of a layer's style draws on a
// map: of rules out of scale none. A feature counts where its box, with the
// symbol's reach, meets the map. nil for a layer of pixels, which has none.
//
// It reads each feature of the box; a layer that cannot be read is a fault, named.
func (r *Renderer) CountRules(ctx context.Context, m *Map, index int) (map[*styles.Rule]int, error) {
	l := &m.Layers[index]
	if l.Raster != nil {
		return nil, nil
	}
	v, err := newView(m)
	if err != nil {
		return nil, err
	}
	d := r.drawer(v)
	defer r.putDrawer(d)
	counts := map[*styles.Rule]int{}
	p, err := d.planLayer(l, index, geom.Bound{MaxX: float64(m.Width), MaxY: float64(m.Height)})
	if err != nil {
		return nil, inLayer(l.Name, err)
	}
	if p == nil {
		return counts, nil
	}
	p.query.Resolution, p.query.Dots, p.query.Gather = 0, 0, 0 // each feature, however small
	d.plan = p
	snapshot, err := l.Features.Open(ctx)
	if err != nil {
		return nil, inLayer(l.Name, err)
	}
	defer snapshot.Close()
	for batch, err := range snapshot.Read(ctx, p.query) {
		if err != nil {
			if ended := ctx.Err(); ended != nil {
				return nil, fault.From(ended)
			}
			return nil, inLayer(l.Name, err)
		}
		d.row.Batch = batch
		for i := range batch.Geometries {
			d.row.Index = i
			for k := range p.style.FeatureTypes {
				ft := &p.style.FeatureTypes[k]
				d.rules = ft.Match(&d.row, d.rules)
				for _, rule := range d.rules {
					counts[ft.Rules[rule].Rule]++
				}
			}
		}
	}
	return counts, nil
}
