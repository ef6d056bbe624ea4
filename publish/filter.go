package publish

import (
	"sigi/catalog"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/styles"
)

// permitted is a filter of a map as the layer's data takes it, or why it may
// not be asked: a filter tells of what it reads, so that it may read what
// identify shows and nothing else. Geometry may be filtered by wherever it is
// drawn. nil is nil. Faults: BadParam about "filter", UnsupportedCRS,
// NotSupported.
func permitted(l *catalog.Layer, t *feature.Type, e filter.Expr) (filter.Expr, error) {
	if e == nil {
		return nil, nil
	}
	shown := published(l, t)
	for _, name := range filter.Attributes(nil, e) {
		if !l.Queryable || shown.Type.Index(name) < 0 {
			return nil, fault.New(fault.BadParam, "filter", "the layer %q has no attribute %.80q to filter by", l.Name, name)
		}
	}
	return filter.InCRS(e, t.CRS)
}

// mayDraw returns nil if a client's own style may be drawn: like a filter, it
// tells of what it reads.
func mayDraw(l *catalog.Layer, t *feature.Type, own *styles.Style) error {
	if own == nil {
		return nil
	}
	shown := published(l, t)
	for _, name := range own.Attributes(nil) {
		if !l.Queryable || shown.Type.Index(name) < 0 {
			return fault.New(fault.BadParam, "styles", "the layer %q has no attribute %.80q to draw by", l.Name, name)
		}
	}
	return nil
}
