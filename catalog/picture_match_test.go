package catalog

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// What a style's picture by expression may name lies beside the style or below,
// and the only sign with a meaning of its own in its pattern is *.
func TestPicturesByExpressionLieBesideTheStyle(t *testing.T) {
	root := t.TempDir()
	folder := filepath.Join(root, "styles[1]")
	for _, name := range []string{"styles[1]/a.svg", "styles[1]/b.svg", "styles[1]/signs/a.svg", "styles[1]/[x].svg", "secret.svg"} {
		path := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("<svg/>"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for pattern, want := range map[string][]string{
		"*.svg": {"[x].svg", "a.svg", "b.svg"}, "signs/*.svg": {"signs/a.svg"}, "*/a.svg": {"signs/a.svg"}, "[x]*": {"[x].svg"}, "?.svg": nil, "none*": nil,
	} {
		got, err := matchPictures(folder, pattern)
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v; want %v", pattern, got, err, want)
		}
	}
	for _, pattern := range []string{"../*.svg", "/etc/*", "signs/../../*"} {
		if got, err := matchPictures(folder, pattern); err == nil {
			t.Errorf("%s: %v", pattern, got)
		}
	}
}
