package vector_test

import (
	"context"
	"image"
	"image/draw"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sigi/render"
	"sigi/render/vector"
)

// What other programs make of a document is compared with the picture that the
// rasteriser makes of the same map, square by square. Their antialiasing is not
// ours, and they may draw hair lines where they like by half a pixel: a pixel is
// right whose colour is, within 48 levels, between those of the pixels around it
// in the other picture, both ways. shareWrong of a square may be wrong.
const shareWrong = 0.004

func TestDocumentsLookLikeThePicture(t *testing.T) {
	all := things()
	m := sheet(t, all)
	p, err := render.NewRenderer(render.Options{}).Draw(context.Background(), m)
	if err != nil || len(p.Report.Missing) > 0 {
		t.Fatalf("%v, missing %v", err, p.Report.Missing)
	}
	folder := os.Getenv("SIGI_PICTURES")
	if folder == "" {
		folder = t.TempDir()
	}
	writePNG(t, filepath.Join(folder, "scene.png"), p.Image)
	for _, c := range []struct {
		by   string
		read func(*testing.T, string, *render.Map) *image.RGBA
		as   string
	}{{"poppler", byPoppler, "pdf"}, {"GDAL", byGDAL, "pdf"}, {"Chromium", byChromium, "svg"}} {
		t.Run(c.by, func(t *testing.T) {
			file := filepath.Join(folder, "scene."+c.as)
			if err := os.WriteFile(file, drawn(t, m, c.as, vector.Options{Title: "Foglio"}), 0o644); err != nil {
				t.Fatal(err)
			}
			got := c.read(t, file, m)
			writePNG(t, filepath.Join(folder, "scene-"+c.by+".png"), got)
			for i, th := range all {
				r := image.Rect(0, 0, square, square).Add(image.Pt(i%columns*square, i/columns*square))
				wrong, inked := 0, 0
				for y := r.Min.Y; y < r.Max.Y; y++ {
					for x := r.Min.X; x < r.Max.X; x++ {
						if !between(got, p.Image, x, y) || !between(p.Image, got, x, y) {
							wrong++
						}
						if c := p.Image.RGBAAt(x, y); c.R != 255 || c.G != 255 || c.B != 255 {
							inked++
						}
					}
				}
				if share := float64(wrong) / (square * square); share > shareWrong+th.loose {
					t.Errorf("%s: %.2f %% of the pixels are wrong", th.name, 100*share)
				}
				if inked < 50 {
					t.Errorf("%s: the picture shows nothing there", th.name)
				}
			}
		})
	}
}

// between reports whether a pixel's colour lies within those around it in the
// other picture.
func between(a, b *image.RGBA, x, y int) bool {
	const levels = 48
	c := a.RGBAAt(x, y)
	for k, v := range [...]uint8{c.R, c.G, c.B} {
		least, most := 255, 0
		for j := max(y-1, 0); j <= min(y+1, b.Rect.Max.Y-1); j++ {
			for i := max(x-1, 0); i <= min(x+1, b.Rect.Max.X-1); i++ {
				o := int(b.Pix[b.PixOffset(i, j)+k])
				least, most = min(least, o), max(most, o)
			}
		}
		if int(v) < least-levels || int(v) > most+levels {
			return false
		}
	}
	return true
}

func tool(t *testing.T, name string, arguments ...string) []byte {
	t.Helper()
	if os.Getenv("SIGI_NO_CLIENTS") != "" {
		t.Skip("not run: SIGI_NO_CLIENTS is set")
	}
	command := exec.Command(name, arguments...)
	var said strings.Builder
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, said.String())
	}
	return out
}

// referenceDPI makes a pixel of a page of 0.28 mm pixels.
const referenceDPI = "90.7142857142857"

func byPoppler(t *testing.T, file string, m *render.Map) *image.RGBA {
	out := strings.TrimSuffix(file, ".pdf") + "-poppler"
	tool(t, "pdftoppm", "-png", "-singlefile", "-scale-to-x", strconv.Itoa(m.Width), "-scale-to-y", strconv.Itoa(m.Height), file, out)
	return readPNG(t, out+".png")
}

func byGDAL(t *testing.T, file string, m *render.Map) *image.RGBA {
	out := strings.TrimSuffix(file, ".pdf") + "-gdal.png"
	tool(t, "gdal_translate", "-q", "-of", "PNG", "--config", "GDAL_PDF_DPI", referenceDPI, file, out)
	return readPNG(t, out)
}

func byChromium(t *testing.T, file string, m *render.Map) *image.RGBA {
	if _, err := exec.LookPath("chromium"); err != nil {
		t.Skip("not run: no chromium here (apt-get install chromium)")
	}
	out := strings.TrimSuffix(file, ".svg") + "-chromium.png"
	tool(t, "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1", "--user-data-dir="+t.TempDir(),
		// Of the window's height a part is the browser's own, though nobody sees it.
		"--window-size="+strconv.Itoa(m.Width)+","+strconv.Itoa(m.Height+200), "--screenshot="+out, "file://"+file)
	return readPNG(t, out)
}

func readPNG(t *testing.T, file string) *image.RGBA {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	img, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	out := image.NewRGBA(image.Rect(0, 0, img.Bounds().Dx(), img.Bounds().Dy()))
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

func writePNG(t *testing.T, file string, img image.Image) {
	t.Helper()
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, img); err != nil {
		t.Fatal(err)
	}
}
