package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
)

// python runs a client script and returns what it prints.
func python(t *testing.T, script string, args ...string) []byte {
	t.Helper()
	cmd := exec.Command("/usr/bin/python3", append([]string{filepath.Join("testdata/clients", script)}, args...)...)
	home := t.TempDir()
	if err := os.Chmod(home, 0o700); err != nil { // Qt insists
		t.Fatal(err)
	}
	cmd.Env = append(os.Environ(), "QT_QPA_PLATFORM=offscreen", "HOME="+home, "XDG_RUNTIME_DIR="+home, "GDAL_DEFAULT_WMS_CACHE_PATH="+home, "PYTHONWARNINGS=ignore")
	var errs strings.Builder
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s\n%s", err, errs.String(), out)
	}
	return out
}

// lines are what a client script prints, a line each.
func lines(out []byte) []string { return strings.Split(strings.TrimSpace(string(out)), "\n") }

// inFile writes a value as JSON for a client script and returns the file.
func inFile(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "input.json")
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// middle is the middle of a square in a CRS, x east and y north, by PostGIS.
func middle(t *testing.T, db *pgx.Conn, s square, srid int) (x, y float64) {
	t.Helper()
	err := db.QueryRow(t.Context(), "select st_x(p), st_y(p) from st_transform(st_setsrid(st_makepoint($1, $2), 32632), $3::int) p", s.e, s.n, srid).Scan(&x, &y)
	if err != nil {
		t.Fatal(err)
	}
	return x, y
}
