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
	if err := affordable(e); err != nil {
		return nil, err
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

// maySort refuses an order by what identify does not show. Fault: BadParam about "sortby".
func maySort(l *catalog.Layer, t *feature.Type, by []styles.SortKey) error {
	shown := published(l, t)
	for _, k := range by {
		if !l.Queryable || shown.Type.Index(k.Attribute) < 0 {
			return fault.New(fault.BadParam, "sortby", "the layer %q has no attribute %.80q to sort by", l.Name, k.Attribute)
		}
	}
	return nil
}

// maxCostly is how many patterns, functions and geometries a filter may have:
// each costs every feature a walk along its text or vertices. Comparisons are
// cheap, and are not counted: lists of thousands of codes are asked for.
const maxCostly = 256

// affordable refuses a filter that would keep a core busy for long. Fault:
// TooLarge about "filter".
func affordable(e filter.Expr) error {
	if n := costly(e); n > maxCostly {
		return fault.New(fault.TooLarge, "filter", "the filter has %d patterns, functions and geometries; at most %d", n, maxCostly)
	}
	return nil
}

func costly(e filter.Expr) (n int) {
	all := func(of ...filter.Expr) {
		for _, x := range of {
			n += costly(x)
		}
	}
	switch e := e.(type) {
	case filter.Like:
		n = 1
		all(e.Value)
	case filter.Spatial:
		n = 1
	case filter.Call:
		n = 1
		all(e.Args...)
	case filter.And:
		all(e.Of...)
	case filter.Or:
		all(e.Of...)
	case filter.Not:
		all(e.Of)
	case filter.Compare:
		all(e.Left, e.Right)
	case filter.Between:
		all(e.Value, e.Low, e.High)
	case filter.IsNull:
		all(e.Value)
	case filter.Arith:
		all(e.Left, e.Right)
	}
	return n
}
