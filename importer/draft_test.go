package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/catalog"
	"sigi/encoding/sld"
	"sigi/importer"
	"sigi/styles"
)

// Whatever people call their things, the catalog reads it back, but for white space
// at the ends.
func TestACatalogHoldsEveryTitle(t *testing.T) {
	titles := []string{`plain`, `"quoted" and 'so'`, "two\nlines", `back\slash: #{[ - *a`, "è ÿ €\t", "null", "true", "12", "- x", "a: b", " lead", "\u2028x"}
	var names importer.Namer
	d := &importer.Draft{Origin: "p\n#.qgs", CRSs: []string{"EPSG:32632"}}
	data := filepath.Join(t.TempDir(), "a.geojson")
	if err := os.WriteFile(data, []byte(`{"type":"FeatureCollection","features":[]}`), 0o644); err != nil {
		t.Fatal(err)
	}
	source := &importer.Source{Name: "yes", Driver: "ogr", Path: data, Relative: true}
	d.Sources = []*importer.Source{source}
	group := &importer.Group{Name: names.Name("Gruppo d'uso", "group"), Title: titles[1]}
	d.Nodes = []importer.Node{group}
	area := &styles.PolygonSymbolizer{Fill: &styles.FillParams{Color: sld.Text("#ff0000")}}
	for _, title := range titles {
		name := names.Name(title, "layer")
		group.Nodes = append(group.Nodes, &importer.Layer{Name: name, Title: title, Abstract: title, Keywords: []string{title}, Source: source, Opacity: 0.5,
			Styles: []*importer.Style{{Name: name, Title: title, Style: &styles.Style{Name: name, FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{area}}}}}}}}})
	}
	d.Themes = []importer.Theme{{Name: names.Name("Tema", "theme"), Title: titles[3], Layers: []importer.ThemeLayer{{Layer: "plain"}}}}
	d.Service.Title = titles[2]
	out := filepath.Join(t.TempDir(), "out")
	if err := d.Write(out, false); err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Load(filepath.Join(out, "catalog.yaml"))
	if err != nil {
		text, _ := os.ReadFile(filepath.Join(out, "catalog.yaml"))
		t.Fatalf("%v\n%s", err, text)
	}
	if c.Service.Title.It != titles[2] || len(c.Layers) != len(titles) || c.MapThemes[0].Title.It != titles[3] {
		t.Errorf("%q, %d layers", c.Service.Title.It, len(c.Layers))
	}
	for i, l := range c.Layers {
		want := strings.TrimSpace(titles[i])
		if l.Title.It != want || l.Abstract.It != want || l.Styles[0].Title.It != want || l.Opacity != 0.5 {
			t.Errorf("%q is read as %q, %q", titles[i], l.Title.It, l.Abstract.It)
		}
	}
	if err := d.Write(out, false); err == nil || !strings.Contains(err.Error(), "is there already") {
		t.Errorf("written over: %v", err)
	}
	if err := d.Write(out, true); err != nil {
		t.Error(err)
	}
}

func TestNamesAreTakenOnceAndPlain(t *testing.T) {
	var n importer.Namer
	for _, c := range [][2]string{{"Città d'arte", "Citta_d_arte"}, {"citta d arte", "citta_d_arte_2"}, {"12 strade", "layer_12_strade"}, {"道路", "layer"}, {"", "layer_2"}, {"_a-", "a"}} {
		if got := n.Name(c[0], "layer"); got != c[1] {
			t.Errorf("%q is named %q, not %q", c[0], got, c[1])
		}
	}
}

func TestAPictureOutsideTheFolderIsRefused(t *testing.T) {
	d := &importer.Draft{Nodes: []importer.Node{&importer.Layer{Name: "a", Styles: []*importer.Style{{Name: "a", Style: &styles.Style{}, Files: map[string][]byte{"../x.svg": nil}}}}}}
	if err := d.Write(t.TempDir(), true); err == nil || !strings.Contains(err.Error(), "not beside the style") {
		t.Error(err)
	}
}
