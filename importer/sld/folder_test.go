package sld

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/importer"
)

const head = `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:xlink="http://www.w3.org/1999/xlink">`

// one is a user style with a point drawn by a picture.
func one(name, picture string) string {
	return `<UserStyle><Name>` + name + `</Name><FeatureTypeStyle><Rule><PointSymbolizer><Graphic><ExternalGraphic><OnlineResource xlink:href="` + picture +
		`"/><Format>image/svg+xml</Format></ExternalGraphic></Graphic></PointSymbolizer></Rule></FeatureTypeStyle></UserStyle>`
}

func TestAFolderBecomesLayersWithStyles(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{
		"b.sld":      head + `<NamedLayer><Name>wells</Name>` + one("plain", "p/well.svg") + `</NamedLayer></StyledLayerDescriptor>`,
		"a.sld":      head + `<NamedLayer><Name>two</Name>` + one("first", "p/well.svg") + one("second", "p/well.svg") + `</NamedLayer></StyledLayerDescriptor>`,
		"c.sld":      head + `<NamedLayer><Name>out</Name>` + one("x", "../secret.svg") + `</NamedLayer></StyledLayerDescriptor>`,
		"d.sld":      "<nonsense>",
		"p/well.svg": `<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><circle cx="4" cy="4" r="3"/></svg>`,
		"other.txt":  "not looked at",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Read(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	d.Layers(func(l *importer.Layer) {
		for _, s := range l.Styles {
			got = append(got, l.Name+"/"+s.Name)
			if (s.Document != nil) != (l.Name == "wells") {
				t.Errorf("%s is copied: %v", s.Name, s.Document != nil)
			}
		}
	})
	if s := strings.Join(got, " "); s != "two/first two/second wells/b" {
		t.Error(s)
	}
	out := t.TempDir()
	if err := d.Write(out, false); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"styles/b.sld", "styles/second.sld", "styles/p/well.svg", "import.txt"} {
		if _, err := os.Stat(filepath.Join(out, name)); err != nil {
			t.Error(err)
		}
	}
	report, err := os.ReadFile(filepath.Join(out, "import.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, said := range []string{"c.sld: the file is left out", "d.sld: the file is left out", "SIGI_DB"} {
		if !strings.Contains(string(report), said) {
			t.Errorf("the report does not say %q:\n%s", said, report)
		}
	}
}

func TestAFolderWithoutStylesIsSaid(t *testing.T) {
	if _, err := Read(t.TempDir()); err == nil || !strings.Contains(err.Error(), "no style") {
		t.Error(err)
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that is not there is read")
	}
}
