package crs

import (
	"strings"
	"testing"
)

func TestTheGeographicSystemIsOfTheSameDatum(t *testing.T) {
	for code, want := range map[string]string{"32632": "EPSG:4326", "3003": "EPSG:4265", "3857": "EPSG:4326", "6707": "EPSG:6706", "4258": "EPSG:4258"} {
		c := MustLookup("EPSG", code)
		g, err := c.Geodetic()
		if err != nil || g.String() != want {
			t.Errorf("EPSG:%s is based on %v (%v), want %s", code, g, err, want)
		}
		text, err := c.WKT()
		if err != nil || !strings.Contains(text, `"`+code+`"]]`) || strings.Contains(text, "\n") {
			t.Errorf("EPSG:%s: %q (%v)", code, text, err)
		}
	}
	if text, err := WGS84LonLat().WKT(); err != nil || !strings.HasPrefix(text, "GEOGCS[") {
		t.Errorf("CRS:84: %q (%v)", text, err)
	}
}
