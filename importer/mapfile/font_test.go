package mapfile

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The files of FONTSET that labels and symbols name come along, and are named by
// their files.
func TestFontsOfAMapfileComeAlong(t *testing.T) {
	font, err := os.ReadFile("../../render/fonts/DejaVuSans-Oblique.ttf")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for name, data := range map[string][]byte{
		"fonts/segni del comune.ttf": font, "fonts/rotto.ttf": []byte("no font"), "fonts/DejaVuSans.ttf": font,
		"fonts/list.txt": []byte("# what there is\nsegni  segni del comune.ttf\nrotto \"rotto.ttf\"\nsans DejaVuSans.ttf\n"),
		"a.map": []byte(`MAP FONTSET "fonts/list.txt"
SYMBOL NAME "albero" TYPE TRUETYPE FONT "segni" CHARACTER "&#65;" END
LAYER NAME "a" TYPE POINT CONNECTIONTYPE OGR CONNECTION "a.gpkg" DATA "a"
CLASS STYLE SYMBOL "albero" SIZE 12 COLOR 0 80 0 END
LABEL TEXT "[n]" FONT "segni" SIZE 9 END LABEL TEXT "[n]" FONT "rotto" SIZE 9 END LABEL TEXT "[n]" FONT "sans" SIZE 9 END LABEL TEXT "[n]" FONT "nessuno" SIZE 9 END END END END`)} {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	d, err := Read(filepath.Join(folder, "a.map"))
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "out")
	if err := d.Write(out, false); err != nil {
		t.Fatal(err)
	}
	style, err := os.ReadFile(filepath.Join(out, "styles/a.sld"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"ttf://segni_del_comune#0x41", ">segni_del_comune<"} {
		if !strings.Contains(string(style), want) {
			t.Errorf("%s is not in\n%s", want, style)
		}
	}
	if data, err := os.ReadFile(filepath.Join(out, "fonts/segni_del_comune.ttf")); err != nil || len(data) != len(font) {
		t.Errorf("the font did not come along: %v", err)
	}
	if files, _ := filepath.Glob(filepath.Join(out, "fonts/*")); len(files) != 1 {
		t.Errorf("fonts: %v", files)
	}
	report, err := os.ReadFile(filepath.Join(out, "import.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`the font "rotto" cannot be taken over`, `the font "nessuno" is not in FONTSET`} {
		if !strings.Contains(string(report), want) {
			t.Errorf("%s is not in\n%s", want, report)
		}
	}
}
