package ogr

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestAStampTellsFilesFromWhatTheyBecome(t *testing.T) {
	folder := t.TempDir()
	at := func(name string) string { return filepath.Join(folder, name) }
	write := func(name, text string) {
		if err := os.WriteFile(at(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	later := func() time.Time { return time.Now().Add(time.Minute) }
	write("town.gpkg", "one")
	write("other.gpkg", "another")
	if s := stampOf("GPKG", at("town.gpkg"), time.Now()); s != "" {
		t.Errorf("a file of this very moment has a stamp: %s", s)
	}
	first := stampOf("GPKG", at("town.gpkg"), later())
	if first == "" || first != stampOf("GPKG", at("town.gpkg"), later()) {
		t.Fatalf("%q is not the stamp twice", first)
	}
	write("other.gpkg", "changed")
	write("town.gpkg-shm", "of who reads")
	write("town.gpkg-wal", "")
	if stampOf("GPKG", at("town.gpkg"), later()) != first {
		t.Error("another file changed, and what reading makes")
	}
	last := first
	for what, change := range map[string]func(){
		"same length": func() { time.Sleep(20 * time.Millisecond); write("town.gpkg", "two") },
		"a journal":   func() { write("town.gpkg-wal", "rows") },
		"old times": func() {
			time.Sleep(20 * time.Millisecond)
			write("town.gpkg", "six")
			old := time.Unix(1e9, 0)
			_ = os.Chtimes(at("town.gpkg"), old, old)
		},
		"other in place": func() { write("new", "two"); _ = os.Rename(at("new"), at("town.gpkg")) },
	} {
		change()
		now := stampOf("GPKG", at("town.gpkg"), later())
		if now == "" || now == last {
			t.Errorf("%s: %q", what, now)
		}
		last = now
	}
	if s := stampOf("GPKG", at("missing.gpkg"), later()); s != "" {
		t.Errorf("of nothing: %s", s)
	}
	whole := stampOf("ESRI Shapefile", folder, later())
	write("third.dbf", "x")
	if again := stampOf("ESRI Shapefile", folder, later()); whole == "" || again == whole {
		t.Errorf("a folder: %q", again)
	}
}
