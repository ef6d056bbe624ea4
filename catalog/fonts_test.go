package catalog

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A catalog has the fonts of the folder beside it; what cannot be read is said, and
// a new file is a new catalog.
func TestFontsBesideTheCatalogAreThere(t *testing.T) {
	font, err := os.ReadFile("../render/fonts/DejaVuSans-Bold.ttf")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS("testdata")); err != nil {
		t.Fatal(err)
	}
	load := func() *Catalog {
		t.Helper()
		c, err := Load(filepath.Join(dir, "whole.good.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	before := load()
	if before.FontFolders != nil || before.Fonts.Has("Insegna") {
		t.Errorf("fonts of %v", before.FontFolders)
	}
	write := func(name string, data []byte) {
		t.Helper()
		path := filepath.Join(dir, "fonts", name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("comune/Insegna.ttf", font)
	write("rotto.otf", []byte("OTTO and nothing behind"))
	after := load()
	if !after.Fonts.Has("Insegna") || after.Revision == before.Revision {
		t.Error("the new font is not there, or the catalog is said to be the same")
	}
	identities := func(c *Catalog) (all string) {
		for _, s := range c.Layers[0].Styles {
			all += s.Identity
		}
		return all
	}
	if identities(after) == identities(before) {
		t.Error("tiles of before would be shown with the new font")
	}
	if notes := strings.Join(after.Notes(), "\n"); !strings.Contains(notes, "rotto.otf: it is no font that can be read") {
		t.Errorf("notes: %s", notes)
	}

	told := make(chan struct{}, 10)
	go func() { _ = Watch(t.Context(), after.Files(), func() { told <- struct{}{} }) }()
	for deadline := time.After(20 * time.Second); ; {
		write("Altra.ttf", font) // until the watch is on
		select {
		case <-told:
			return
		case <-deadline:
			t.Fatal("a new font is not told of")
		case <-time.After(2 * settle):
		}
	}
}
