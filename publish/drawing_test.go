package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// goldens is the hash of the golden pictures that belong to the constant
// drawing. Where it no longer holds, pictures have changed: raise drawing, so
// that tiles kept by an older program are drawn anew, and write the hash that
// the test prints here.
const goldens = "cf86e008c67e7d45"

func TestPicturesHaveNotChangedSinceDrawingWasRaised(t *testing.T) {
	files, err := filepath.Glob("../render/testdata/golden/*.png")
	if err != nil || len(files) < 8 {
		t.Fatalf("%d golden pictures, %v", len(files), err)
	}
	h := sha256.New()
	for _, f := range files { // in order of name
		if strings.HasPrefix(filepath.Base(f), "legend") {
			continue // no tile has one
		}
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		h.Write(data)
	}
	if got := hex.EncodeToString(h.Sum(nil)[:8]); got != goldens {
		t.Errorf("the golden pictures have changed (drawing is %d): raise drawing in tile_kind.go, and set goldens to %q here", drawing, got)
	}
}
