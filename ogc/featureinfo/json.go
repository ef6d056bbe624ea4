package featureinfo

import (
	"sigi/encoding/geojson"
	"sigi/feature"
)

// writeGeoJSON always writes the crs member: without it QGIS takes the
// coordinates for the map's CRS, and others for WGS 84.
func writeGeoJSON(r Result) ([]byte, error) {
	c := geojson.Collection{CRS: r.CRS, Decimals: decimals(r.CRS)}
	for i := range r.Hits {
		h := &r.Hits[i]
		g, err := projected(h, r.CRS)
		if err != nil {
			return nil, err
		}
		f := geojson.Feature{ID: id(h), Geometry: g, Values: h.Values}
		for _, a := range h.Names {
			f.Names = append(f.Names, a.Name)
		}
		c.Features = append(c.Features, f)
	}
	return c.Append(nil), nil
}

func isNumber(v feature.Value) bool { return v.Kind() == feature.Int || v.Kind() == feature.Float }
