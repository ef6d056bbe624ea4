package crs

import "testing"

// Expected values are those of the EPSG registry, typed in by hand: the test
// would see a database or a binding that reads axes differently.
func TestAxisOrderIsWhatEPSGDeclares(t *testing.T) {
	for code, northFirst := range map[string]bool{
		"4326": true, "4258": true, "6706": true, "4806": true, "4265": true, "4269": true, "4979": true,
		"3857": false, "32632": false, "32633": false, "25832": false, "25833": false, "7791": false, "7792": false,
		"3003": false, "3004": false, "2154": false, "5514": false, "23032": false, "7794": false, "7795": false,
		"6707": true, "6708": true, "6875": true, "6876": true, "3035": true, "3034": true, "2393": true,
		"31467": true, "2193": true, "3044": true, "3045": true, "2180": true, "5972": false,
		// Polar systems, whose axes both point north (or south).
		"3031": false, "3995": false, "3413": false, "32661": true, "32761": true, "5041": false, "5042": false,
	} {
		c, err := Lookup("EPSG", code)
		if err != nil {
			t.Errorf("EPSG:%s: %v", code, err)
			continue
		}
		if c.NorthFirst() != northFirst {
			t.Errorf("EPSG:%s (%s): north first is %v, EPSG says %v", code, c.Name(), c.NorthFirst(), northFirst)
		}
	}
	for _, code := range []string{"CRS84", "CRS83", "CRS27"} {
		if MustLookup("OGC", code).NorthFirst() {
			t.Errorf("OGC:%s is read latitude first", code)
		}
	}
}
