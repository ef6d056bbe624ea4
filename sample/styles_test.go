package sample

import (
	"encoding/xml"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"testing"

	"sigi/sample/town"
)

// element is as much of a style as the tests look at.
type element struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []element  `xml:",any"`
}

func (e *element) walk(f func(*element)) {
	f(e)
	for i := range e.Children {
		e.Children[i].walk(f)
	}
}

func TestEveryLayerHasAStyleThatFitsIt(t *testing.T) {
	styles := Styles()
	for _, l := range town.Layers() {
		b, err := fs.ReadFile(styles, l.Name+".sld")
		if err != nil {
			t.Errorf("layer %q: %v", l.Name, err)
			continue
		}
		var doc element
		if err := xml.Unmarshal(b, &doc); err != nil {
			t.Errorf("style %q: %v", l.Name, err)
			continue
		}
		known := map[string]bool{}
		for _, f := range l.Fields {
			known[f.Name] = true
		}
		rules, symbolizers := 0, 0
		doc.walk(func(e *element) {
			switch e.XMLName.Local {
			case "PropertyName":
				if !known[strings.TrimSpace(e.Text)] {
					t.Errorf("style %q asks for the attribute %q, which layer %q has not", l.Name, e.Text, l.Name)
				}
			case "Rule":
				rules++
				title := ""
				for _, c := range e.Children {
					if c.XMLName.Local == "Title" {
						title = strings.TrimSpace(c.Text)
					}
				}
				if title == "" {
					t.Errorf("style %q: a rule has no title", l.Name)
				}
			case "OnlineResource":
				for _, a := range e.Attrs {
					if a.Name.Local == "href" {
						if _, err := fs.Stat(styles, path.Clean(a.Value)); err != nil {
							t.Errorf("style %q: %v", l.Name, err)
						}
					}
				}
			}
			if strings.HasSuffix(e.XMLName.Local, "Symbolizer") {
				symbolizers++
			}
		})
		if rules == 0 || symbolizers < rules {
			t.Errorf("style %q: %d rules, %d symbolizers", l.Name, rules, symbolizers)
		}
	}
}

func TestEveryStyleHasItsLayer(t *testing.T) {
	names := map[string]bool{}
	for _, l := range town.Layers() {
		if names[l.Name] {
			t.Errorf("layer name %q twice", l.Name)
		}
		names[l.Name] = true
	}
	fs.WalkDir(Styles(), ".", func(p string, d fs.DirEntry, err error) error {
		if name, ok := strings.CutSuffix(p, ".sld"); ok && !names[name] {
			t.Errorf("style %q belongs to no layer", p)
		}
		return err
	})
}

// A filter that compares with a value that no feature has draws nothing: most
// likely a slip of the pen.
func TestStylesCompareWithValuesThatOccur(t *testing.T) {
	layers := coherent(t)
	for _, l := range town.Layers() {
		b, err := fs.ReadFile(Styles(), l.Name+".sld")
		if err != nil {
			continue
		}
		dec := xml.NewDecoder(strings.NewReader(string(b)))
		for {
			tok, err := dec.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			start, ok := tok.(xml.StartElement)
			if !ok || start.Name.Local != "PropertyIsEqualTo" {
				continue
			}
			var eq struct{ PropertyName, Literal string }
			if err := dec.DecodeElement(&eq, &start); err != nil {
				t.Fatal(err)
			}
			found := false
			for _, k := range layers[l.File+"."+l.Name] {
				if k.text(eq.PropertyName) == eq.Literal {
					found = true
					break
				}
			}
			if !found {
				t.Errorf("style %q: no feature has %s = %q", l.Name, eq.PropertyName, eq.Literal)
			}
		}
	}
}

func TestReadmeListsEveryLayer(t *testing.T) {
	b, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range town.Layers() {
		if !strings.Contains(string(b), "`"+l.Name+"`") {
			t.Errorf("README.md does not list layer %q", l.Name)
		}
		for _, f := range l.Fields {
			if !strings.Contains(string(b), f.Name) {
				t.Errorf("README.md does not list attribute %s of layer %q", f.Name, l.Name)
			}
		}
	}
}
