package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"testing"
)

// QGIS finds the time dimension, and at each time draws the autos that are
// there then.
func TestQGISFollowsTime(t *testing.T) {
	if os.Getenv("SIGI_NO_CLIENTS") != "" {
		t.Skip("not run: SIGI_NO_CLIENTS is set")
	}
	catalog, err := filepath.Abs("../../conformance/catalog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	server := serve(t, catalog)
	server.ready(t)
	type place struct {
		X      float64 `json:"x"`
		Y      float64 `json:"y"`
		Second int     `json:"second"`
	}
	// Places that autos pass at one time alone; see conformance/data.
	places := []place{{-0.0014, 0.0002, 0}, {-0.0022, 0, 5}, {-0.0029, -0.0002, 10}, {-0.0032, -0.0004, 15}, {-0.0032, 0.0012, 25}}
	file := inFile(t, places)
	out := python(t, "qgis_time.py", server.url+"/wms", file)
	times := lines(out)
	if times[0] != `{"begin": "2000-01-01T00:00:00Z", "end": "2000-01-01T00:01:00Z"}` {
		t.Errorf("the range is %s", times[0])
	}
	if len(times) != 1+len(places) {
		t.Fatalf("%d times were drawn, want %d:\n%s", len(times)-1, len(places), out)
	}
	for i, line := range times[1:] {
		var drawn struct {
			Second int
			Seen   []int
		}
		if err := json.Unmarshal([]byte(line), &drawn); err != nil {
			t.Fatalf("%v in %q", err, line)
		}
		if drawn.Second != places[i].Second || !reflect.DeepEqual(drawn.Seen, []int{i}) {
			t.Errorf("at second %d autos are seen at the places %v, want %d", drawn.Second, drawn.Seen, i)
		}
	}
}
