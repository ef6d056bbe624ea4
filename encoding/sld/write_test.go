package sld

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"sigi/fault"
	"sigi/filter"
	"sigi/styles"
)

// Whatever can be read can be written, and reads back as the same style.
func TestWhatIsWrittenReadsBackEqual(t *testing.T) {
	files, err := filepath.Glob("testdata/corpus/*.sld")
	more, _ := filepath.Glob("testdata/*.sld")
	sample, _ := filepath.Glob("../../sample/styles/*.sld")
	if err != nil || len(files) < 60 || len(more) < 3 || len(sample) < 10 {
		t.Fatalf("%d, %d and %d documents, %v", len(files), len(more), len(sample), err)
	}
	for _, file := range append(append(files, more...), sample...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		o := Options{Name: file, Resolve: func(href string) ([]byte, string, error) {
			data, err := os.ReadFile(filepath.Join("testdata", "corpus", filepath.Base(href)))
			if err != nil {
				data, err = os.ReadFile("testdata/corpus/flag.png")
			}
			return data, "", err
		}, Match: func(pattern string) ([]string, error) { return fs.Glob(os.DirFS("testdata/corpus"), pattern) }}
		d, err := Parse(text, o)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range d.Layers {
			for _, s := range l.Styles {
				written, err := Write("a layer", s)
				if err != nil {
					t.Errorf("%s: %v", file, err)
					continue
				}
				want := dump(&Document{Layers: []NamedLayer{{Name: "a layer", Default: -1, Styles: []*styles.Style{s}}}})
				readsBack(t, file, written, want, o)
				older, err := WriteLayers([]StyledLayer{{Name: "a layer", Styles: []NamedStyle{{Name: s.Name, Title: s.Title, Abstract: s.Abstract, Style: s}}}}, WriteOptions{SLD10: true})
				if err != nil {
					t.Errorf("%s: %v", file, err)
					continue
				}
				readsBack(t, file+" as 1.0.0", older, want, o)
			}
		}
	}
}

func readsBack(t *testing.T, file string, written []byte, want string, o Options) {
	t.Helper()
	again, err := Parse(written, o)
	if err != nil {
		t.Errorf("%s: %v in\n%s", file, err, written)
		return
	}
	if len(again.Notes) > 0 {
		t.Errorf("%s: what is written is noted: %v", file, again.Notes)
	}
	if got := dump(&Document{Layers: again.Layers}); got != want {
		t.Errorf("%s: read\n%s\nwritten\n%s\nread again\n%s", file, want, written, got)
	}
}

// Who gets a document with its pictures in it needs no file beside it.
func TestAWholeDocumentNeedsNoFile(t *testing.T) {
	text, err := os.ReadFile("testdata/corpus/point-external-png.sld")
	if err != nil {
		t.Fatal(err)
	}
	flag, err := os.ReadFile("testdata/corpus/flag.png")
	if err != nil {
		t.Fatal(err)
	}
	d, err := Parse(text, Options{Resolve: func(string) ([]byte, string, error) { return flag, "image/png", nil }})
	if err != nil {
		t.Fatal(err)
	}
	written, err := WriteLayers([]StyledLayer{{Name: "x", Styles: []NamedStyle{{Style: d.Layers[0].Styles[0]}}}}, WriteOptions{Whole: true})
	if err != nil {
		t.Fatal(err)
	}
	again, err := Parse(written, Options{})
	if err != nil || len(again.Notes) > 0 {
		t.Fatalf("%v %v\n%s", err, again.Notes, written)
	}
	p := again.Layers[0].Styles[0].FeatureTypes[0].Rules[0].Symbolizers[0].(*styles.PointSymbolizer)
	if !bytes.Equal(p.Graphic.Marks[0].Picture, flag) {
		t.Error("the picture is another")
	}
}

func TestWhatHasNoFormInADocumentIsRefused(t *testing.T) {
	area := &styles.PolygonSymbolizer{Opacity: Number(0.5), Fill: &styles.FillParams{}}
	empty := filter.Spatial{Op: filter.Intersects}
	for name, rule := range map[string]styles.Rule{
		"opacity":  {Symbolizers: []styles.Symbolizer{area}},
		"geometry": {Filter: empty},
	} {
		_, err := Write("x", &styles.Style{FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{rule}}}})
		if !fault.Is(err, fault.NotSupported) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
