package sld

import (
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
		}}
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
				again, err := Parse(written, o)
				if err != nil {
					t.Errorf("%s: %v in\n%s", file, err, written)
					continue
				}
				if len(again.Notes) > 0 {
					t.Errorf("%s: what is written is noted: %v", file, again.Notes)
				}
				want := dump(&Document{Layers: []NamedLayer{{Name: "a layer", Default: -1, Styles: []*styles.Style{s}}}})
				if got := dump(&Document{Layers: again.Layers}); got != want {
					t.Errorf("%s: read\n%s\nwritten\n%s\nread again\n%s", file, want, written, got)
				}
			}
		}
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
