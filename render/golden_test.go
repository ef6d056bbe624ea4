package render

import (
	"bytes"
	"errors"
	"flag"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

var update = flag.Bool("update", false, "write the golden pictures anew; right after a change of what is drawn, wrong after one of how")

// golden compares a picture with testdata/golden/name.png, pixel by pixel on
// decoded pixels, exactly: the renderer promises the same pixels everywhere.
func golden(t *testing.T, name string, got *image.RGBA) {
	t.Helper()
	path := filepath.Join("testdata", "golden", name+".png")
	if *update {
		writePNG(t, path, got)
		return
	}
	want, err := readPNG(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("no %s: run go test -update and look at it", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	// A PNG is not premultiplied: what went through one is compared with what did.
	var b bytes.Buffer
	if err := png.Encode(&b, got); err != nil {
		t.Fatal(err)
	}
	again, err := decodePNG(&b)
	if err != nil {
		t.Fatal(err)
	}
	comparePictures(t, name, again, want, 0, 0)
}

// comparePictures fails if more than maxCount pixels differ by more than
// maxDelta in any channel.
func comparePictures(t *testing.T, name string, got, want *image.RGBA, maxDelta, maxCount int) {
	t.Helper()
	if got.Rect != want.Rect {
		t.Errorf("%s: size %v, want %v", name, got.Rect.Size(), want.Rect.Size())
		return
	}
	n, most := 0, 0
	diff := image.NewRGBA(got.Rect)
	for i := 0; i < len(got.Pix); i += 4 {
		delta := 0
		for c := range 4 {
			delta = max(delta, abs(int(got.Pix[i+c])-int(want.Pix[i+c])))
		}
		most = max(most, delta)
		diff.Pix[i+3] = 255
		if delta > maxDelta {
			n++
			diff.Pix[i] = 255
			diff.Pix[i+1] = uint8(255 - delta)
		}
	}
	if n <= maxCount {
		return
	}
	dir := filepath.Join(os.TempDir(), "sigi-render")
	for suffix, img := range map[string]*image.RGBA{"got": got, "want": want, "diff": diff} {
		writePNG(t, filepath.Join(dir, name+"-"+suffix+".png"), img)
	}
	t.Errorf("%s: %d pixels differ by more than %d, by up to %d; see %s", name, n, maxDelta, most, filepath.Join(dir, name+"-*.png"))
}

func abs(a int) int {
	if a < 0 {
		return -a
	}
	return a
}

func writePNG(t *testing.T, path string, img image.Image) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func readPNG(path string) (*image.RGBA, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return decodePNG(f)
}

func decodePNG(r io.Reader) (*image.RGBA, error) {
	img, err := png.Decode(r)
	if err != nil {
		return nil, err
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out, nil
}

// rgb is the colour of a pixel without alpha, as "#rrggbb" reads.
func rgb(img *image.RGBA, x, y int) uint32 {
	c := img.At(x, y).(color.RGBA)
	return uint32(c.R)<<16 | uint32(c.G)<<8 | uint32(c.B)
}

// newCut is a part of a picture as a picture.
func newCut(img *image.RGBA, x, y, w, h int) *image.RGBA {
	cut := image.NewRGBA(image.Rect(0, 0, w, h))
	for row := range h {
		o := img.PixOffset(x, y+row)
		copy(cut.Pix[row*cut.Stride:], img.Pix[o:o+4*w])
	}
	return cut
}
