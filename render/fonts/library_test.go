package fonts

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// system is where Debian puts the other families of DejaVu (fonts-dejavu-core).
const system = "/usr/share/fonts/truetype/dejavu"

func serif(t *testing.T) *Library {
	t.Helper()
	if _, err := os.Stat(filepath.Join(system, "DejaVuSerif.ttf")); err != nil {
		t.Skipf("not run: %v (Debian: fonts-dejavu-core)", err)
	}
	folder := t.TempDir()
	for _, name := range []string{"DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf", "DejaVuSansMono.ttf"} {
		data, err := os.ReadFile(filepath.Join(system, name))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l, errs := Read([]string{folder})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return l
}

func TestTheFirstFamilyThatIsThereIsChosen(t *testing.T) {
	l := serif(t)
	for _, c := range []struct {
		families     string
		bold, italic bool
		want         string
	}{
		{"DejaVu Serif", false, false, "DejaVuSerif"},
		{"dejavu serif", true, false, "DejaVuSerif-Bold"},
		{"DejaVu Serif", true, true, "DejaVuSerif-Bold"}, // it has no italic: the weight counts more
		{"DejaVu Serif", false, true, "DejaVuSerif"},
		{"Nowhere,DejaVu Sans Mono", false, false, "DejaVuSansMono"},
		{"DejaVuSerif-Bold", false, false, "DejaVuSerif-Bold"}, // by its file
		{"sans-serif,DejaVu Serif", false, false, "DejaVuSans"},
		{"Nowhere", true, false, "DejaVuSans-Bold"},
		{"", false, true, "DejaVuSans-Oblique"},
	} {
		if got := l.Choose(strings.Split(c.families, ","), c.bold, c.italic).Name(); got != c.want {
			t.Errorf("%s bold %v italic %v: %s, want %s", c.families, c.bold, c.italic, got, c.want)
		}
	}
	if !l.Has("DejaVu Serif") || l.Has("Nowhere") || l.Revision == "" {
		t.Error("what is there is not known")
	}
	families := []string{"DejaVu Serif"}
	if n := testing.AllocsPerRun(100, func() { l.Choose(families, true, false) }); n > 0 {
		t.Errorf("choosing allocates %v times", n)
	}
	var none *Library
	if none.Choose(families, false, false) != SansRegular || none.Has("DejaVu Serif") || !none.Has("sans-serif") {
		t.Error("no library is not the embedded fonts")
	}
}

func TestMeasuresAreThoseOfTheLetters(t *testing.T) {
	l := serif(t)
	m := l.Choose([]string{"DejaVu Serif"}, false, false).Measures
	for name, v := range map[string][2]float64{"capitals": {m.CapHeight, 0.729}, "d": {m.Ascent, 0.76}, "p": {m.Descent, 0.24}, "line": {m.LineStep, 1.164}} {
		if math.Abs(v[0]-v[1]) > 0.02 {
			t.Errorf("%s: %.3f, want about %.3f", name, v[0], v[1])
		}
	}
}

// A line with a letter that its font lacks is one of another font, and not a row
// of boxes.
func TestALineIsDrawnByAFontThatHasItsLetters(t *testing.T) {
	l := serif(t)
	var s Shaper
	face := l.Choose([]string{"DejaVu Serif"}, true, false)
	if run := s.Shape("Città Alta", face); run.Face != face {
		t.Errorf("Italian is drawn in %s", run.Face.Name())
	}
	run := s.Shape("Città עיר", face)
	if run.Face != SansBold {
		t.Errorf("Hebrew is drawn in %s", run.Face.Name())
	}
	for _, g := range run.Glyphs {
		if g.ID == 0 {
			t.Error("a letter is missing")
		}
	}
}

func TestSignsFitASquare(t *testing.T) {
	var l *Library
	rings := l.Glyph("DejaVu Sans", 0x2708) // an aeroplane
	var box [4]float64
	for _, r := range rings {
		for i := 0; i+1 < len(r); i += 2 {
			box[0], box[1], box[2], box[3] = min(box[0], r[i]), min(box[1], r[i+1]), max(box[2], r[i]), max(box[3], r[i+1])
		}
	}
	if side := math.Max(box[2]-box[0], box[3]-box[1]); len(rings) == 0 || math.Abs(side-1) > 1e-9 || math.Abs(box[0]+box[2]) > 1e-9 {
		t.Errorf("%d rings in %v", len(rings), box)
	}
	if l.Glyph("DejaVu Sans", 0xe0001) != nil || l.Glyph("Nowhere", 'A') != nil || l.Glyph("DejaVu Sans", ' ') != nil {
		t.Error("a sign that is not there has a shape")
	}
}

func TestFilesThatAreNoFontsAreTold(t *testing.T) {
	folder := t.TempDir()
	for name, text := range map[string]string{"a.ttf": "not a font", "b.otf": "", "readme.txt": "passed over", "c.ttc": "ttcf\x00\x01\x00\x00\xff\xff\xff\xff",
		"cut.ttf": string(sansRegular[:5000])} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	l, errs := Read([]string{folder, filepath.Join(folder, "nowhere")})
	if len(errs) != 5 || len(l.families) != 0 || l.Revision != "" {
		t.Errorf("%d errors: %v; families %v", len(errs), errs, l.families)
	}
	for _, err := range errs {
		if !strings.Contains(err.Error(), folder) {
			t.Errorf("%v does not name the file", err)
		}
	}
}

// What a subset holds is drawn as in the font it is of, by a reader of its own.
func TestSubsetsOfOtherFontsAreFonts(t *testing.T) {
	l := serif(t)
	face := l.Choose([]string{"DejaVu Serif"}, false, false)
	if !face.Embeddable() || !SansRegular.Embeddable() {
		t.Fatal("DejaVu may not be embedded")
	}
	var s Shaper
	id := s.Shape("g", face).Glyphs[0].ID
	file, err := Subset(face, []uint32{id})
	if err != nil {
		t.Fatal(err)
	}
	if len(file) > len(face.file)/2 {
		t.Errorf("a subset of one letter has %d bytes of %d", len(file), len(face.file))
	}
	tables, err := readTables(file, 0)
	if err != nil || len(tables["glyf"]) == 0 {
		t.Fatalf("%v", err)
	}
}

func FuzzFont(f *testing.F) {
	f.Add(sansOblique[:4000])
	f.Add([]byte("ttcf\x00\x01\x00\x00\x00\x00\x00\x01\x00\x00\x00\x10"))
	f.Add([]byte("OTTO"))
	f.Fuzz(func(t *testing.T, file []byte) {
		faces, err := parseSafely(file)
		if err != nil {
			return
		}
		for _, face := range faces {
			face.Embeddable()
			face.Metrics()
		}
	})
}
