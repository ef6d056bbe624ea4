package featureinfo

import (
	"sigi/crs"
	"sigi/geom"
	"sigi/publish"
)

// id is a feature's id in every protocol; XML writes it by gml.ID.
func id(h *publish.Hit) string { return h.Layer.Name + "." + h.Key.String() }

// projected is a hit's geometry in the map's CRS; nil if it has none. Vertices
// that cannot be converted are infinite, and the writers leave such a geometry
// out.
func projected(h *publish.Hit, to *crs.CRS) (*geom.Geometry, error) {
	if h.Geometry.Empty() {
		return nil, nil
	}
	g := h.Geometry.Clone()
	if h.CRS == nil || to == nil || h.CRS == to {
		return &g, nil
	}
	t, err := crs.NewTransform(h.CRS, to)
	if err != nil {
		return nil, err
	}
	return &g, transform(t, &g)
}

func transform(t *crs.Transform, g *geom.Geometry) error {
	if err := t.Points(g.Flat, g.Layout.Stride()); err != nil {
		return err
	}
	for i := range g.Members {
		if err := transform(t, &g.Members[i]); err != nil {
			return err
		}
	}
	return nil
}

// decimals of coordinates: a millimetre on the ground.
func decimals(c *crs.CRS) int {
	if c != nil && c.Geographic() {
		return 8
	}
	return 3
}

// byLayer groups hits by layer in the order in which layers appear; no group
// is empty.
func byLayer(hits []publish.Hit) (groups [][]publish.Hit) {
	at := map[string]int{}
	for _, h := range hits {
		i, ok := at[h.Layer.Name]
		if !ok {
			i = len(groups)
			at[h.Layer.Name] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], h)
	}
	return groups
}

// attributeTitle is how people are told of attribute i of a hit.
func attributeTitle(h *publish.Hit, i int, lang string) string {
	if t := h.Names[i].Title.In(lang); t != "" {
		return t
	}
	return h.Names[i].Name
}
