package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
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
	data, err := json.Marshal(places)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "places.json")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	if err := os.Chmod(home, 0o700); err != nil { // Qt insists
		t.Fatal(err)
	}
	cmd := exec.Command("/usr/bin/python3", "testdata/clients/qgis_time.py", server.url+"/wms", file)
	cmd.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen", "HOME="+home, "XDG_RUNTIME_DIR="+home, "PYTHONWARNINGS=ignore")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, errs.String(), out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if lines[0] != `{"begin": "2000-01-01T00:00:00Z", "end": "2000-01-01T00:01:00Z"}` {
		t.Errorf("the range is %s", lines[0])
	}
	if len(lines) != 1+len(places) {
		t.Fatalf("%d times were drawn, want %d:\n%s", len(lines)-1, len(places), out)
	}
	for i, line := range lines[1:] {
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
