package web

import (
	"sigi/catalog"
	"sigi/crs"
	"sigi/geom"
)

// systemEntry is a coordinate reference system that the page can show
// coordinates in, and maps where it is projected.
type systemEntry struct {
	Code       string  `json:"code"` // "EPSG:32632", "OGC:CRS84"
	Name       string  `json:"name"` // "WGS 84 / UTM zone 32N"
	Proj4      string  `json:"proj4"`
	NorthFirst bool    `json:"northFirst"` // how it is declared, and so read in a WMS 1.3.0 BBOX; Proj4 is always east, north
	Geographic bool    `json:"geographic"`
	Metres     float64 `json:"metres"` // a unit
	// Area is where it is meant to be used: [west, south, east, north] degrees.
	Area []float64 `json:"area"`
}

// systems are the advertised systems in the catalog's order, but for those
// that a PROJ.4 text cannot say (a browser has no database to know them from).
func systems(c *catalog.Catalog, around geom.Bound) []systemEntry {
	out := []systemEntry{}
	for _, system := range c.CRSs {
		text, err := system.Proj4(around)
		if err != nil {
			continue
		}
		out = append(out, systemEntry{
			Code: system.String(), Name: system.Name(), Proj4: text,
			NorthFirst: system.Ref(crs.AsDeclared).Flipped(), Geographic: system.Geographic(),
			Metres: system.MetresPerUnit(), Area: extent(system.Area(), true),
		})
	}
	return out
}
