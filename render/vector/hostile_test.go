package vector_test

import (
	"bytes"
	"encoding/xml"
	"image"
	"io"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"sigi/render"
	"sigi/render/fonts"
	place "sigi/render/label"
	"sigi/render/raster"
	"sigi/render/vector"
)

type img = *image.RGBA

// written draws a label of two lines, one of them glyph by glyph.
func written(d vector.Document, s string, x, y, size float64) {
	var shaper fonts.Shaper
	straight := shaper.Shape(s, fonts.SansRegular)
	bent := shaper.Shape(s, fonts.SansBold)
	l := render.Label{Size: size, Halo: 1, Paint: raster.Paint{A: 255}, Under: raster.Paint{R: 255, A: 128},
		Lines: []render.LabelLine{{Run: straight, X: x, Y: y, Angle: x}, {Run: bent, Along: make([]place.Glyph, len(bent.Glyphs))}}}
	for i := range l.Lines[1].Along {
		l.Lines[1].Along[i] = place.Glyph{X: x + float64(i), Y: y, Cos: y, Sin: -y}
	}
	d.Label(&l)
}

// check reads a document as strictly as it can be read here.
func check(t *testing.T, format string, b []byte) {
	t.Helper()
	if format == "svg" {
		checkSVG(t, b)
		return
	}
	// The table says where each object begins, and they end where they should.
	tail := regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`).FindSubmatch(b)
	if tail == nil {
		t.Fatalf("no end: %q", b[max(0, len(b)-80):])
	}
	at, _ := strconv.Atoi(string(tail[1]))
	rows := strings.Split(string(b[at:]), "\n")
	if rows[0] != "xref" {
		t.Fatalf("the table does not begin at %d", at)
	}
	n := 0
	for i, row := range rows[3:] {
		if !strings.HasSuffix(row, " n ") {
			break
		}
		offset, err := strconv.Atoi(row[:10])
		if err != nil || !bytes.HasPrefix(b[offset:], []byte(strconv.Itoa(i+1)+" 0 obj\n")) {
			t.Fatalf("object %d is not at %q", i+1, row)
		}
		n++
	}
	if n < 5 {
		t.Fatalf("%d objects", n)
	}
	if i := bytes.Index(b, []byte("NaN")); i >= 0 {
		t.Fatalf("not a number: %q", b[max(0, i-40):i+10])
	}
}

// checkSVG reads an SVG: it is XML, ids are unique, what is used is there, and
// there is no element but those that draw.
func checkSVG(t *testing.T, b []byte) {
	t.Helper()
	may := map[string]bool{"svg": true, "title": true, "desc": true, "g": true, "defs": true, "path": true, "rect": true, "use": true, "text": true, "pattern": true, "image": true}
	ids, used := map[string]bool{}, map[string]bool{}
	x := xml.NewDecoder(bytes.NewReader(b))
	x.Strict = true
	for {
		token, err := x.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in %.2000q", err, b)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if !may[e.Name.Local] {
			t.Fatalf("an element %s", e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.Contains(a.Value, "NaN") || strings.Contains(a.Value, "Inf") && a.Name.Local != "label" {
				t.Fatalf("%s=%q", a.Name.Local, a.Value)
			}
			switch name := strings.ToLower(a.Name.Local); {
			case name == "id":
				if ids[a.Value] {
					t.Fatalf("the id %q twice", a.Value)
				}
				ids[a.Value] = true
			case name == "href":
				if !strings.HasPrefix(a.Value, "#") && !strings.HasPrefix(a.Value, "data:image/") {
					t.Fatalf("an address %q", a.Value)
				}
				used[strings.TrimPrefix(a.Value, "#")] = true
			case strings.HasPrefix(name, "on"), name == "style" && !strings.HasPrefix(a.Value, "mix-blend-mode:"):
				t.Fatalf("an attribute %s", name)
			}
		}
	}
	for id := range used {
		if !ids[id] && !strings.HasPrefix(id, "data:") {
			t.Fatalf("%q is used and not there", id)
		}
	}
}

func TestTheSheetIsWellFormed(t *testing.T) {
	m := sheet(t, things())
	m.Layers[3].Name, m.Layers[4].Name = m.Layers[2].Name, "è <&\"> "+strings.Repeat("x", 200)
	for _, f := range vector.Formats() {
		check(t, f.Name, drawn(t, m, f.Name, vector.Options{Title: "<&\x01>"}))
	}
}

func TestFormatsAreFoundAsClientsSpellThem(t *testing.T) {
	for spelled, want := range map[string]string{"image/svg+xml": "svg", "image/svg xml": "svg", "IMAGE/SVG+XML; charset=utf-8": "svg", "svg": "svg", "application/pdf": "pdf", "PDF": "pdf", "image/png": "", "": ""} {
		if f, ok := vector.ByMediaType(spelled); f.Name != want || ok != (want != "") {
			t.Errorf("%q is %q", spelled, f.Name)
		}
	}
}
