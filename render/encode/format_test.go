package encode

import (
	"bytes"
	"errors"
	"image"
	"strings"
	"testing"

	"sigi/fault"
)

func TestByMediaTypeTakesWhatClientsSend(t *testing.T) {
	for sent, want := range map[string]string{
		"image/png":                "png",
		"IMAGE/PNG":                "png",
		" image/png ":              "png",
		"image/png; mode=24bit":    "png",
		"image/png;mode=32bit":     "png",
		"image/png; mode=16bit":    "png",
		"image/png; charset=utf-8": "png",
		"image/png;":               "png",
		"png":                      "png",
		"image/png; mode=8bit":     "png8",
		"image/png;mode=8bit":      "png8",
		"image/png;+mode=8bit":     "png8",
		"image/PNG ; MODE = 8bit":  "png8",
		"image/png; mode=1bit":     "png8",
		"image/png8":               "png8",
		`image/png; mode="8bit"`:   "png8",
		"image/png; PhotometricInterpretation=PaletteColor": "png8",
		"image/png; PhotometricInterpretation=RGB":          "png",
		"image/jpeg":             "jpeg",
		"image/jpg":              "jpeg",
		"image/jpeg; quality=60": "jpeg",
		"JPEG":                   "jpeg",
		"image/gif":              "gif",
	} {
		f, ok := ByMediaType(sent)
		if !ok || f.Name != want {
			t.Errorf("%q: %q, %v; want %q", sent, f.Name, ok, want)
		}
	}
}

func TestByMediaTypeDoesNotGuess(t *testing.T) {
	for _, sent := range []string{
		"", ";", " ", "image/", "image/bmp", "image/png; mode=2bit", "image/jpeg; mode=8bit",
		"image/png/8", "text/html", "image/png8; mode=24bit", "image/pn\x00g", "image/x-jpegorpng",
	} {
		if f, ok := ByMediaType(sent); ok {
			t.Errorf("%q: taken for %q", sent, f.Name)
		}
	}
}

func TestEveryFormatIsFoundByEachOfItsNames(t *testing.T) {
	taken := map[string]string{}
	for _, f := range Formats() {
		if g, ok := ByName(f.Name); !ok || g.Name != f.Name {
			t.Errorf("name %q is not found", f.Name)
		}
		if !strings.HasPrefix(f.Extension, ".") {
			t.Errorf("%s: extension %q", f.Name, f.Extension)
		}
		for _, s := range append(f.Aliases, f.MediaType) {
			if g, ok := ByMediaType(s); !ok || g.Name != f.Name {
				t.Errorf("%q: %q, want %q", s, g.Name, f.Name)
			}
			if s != f.MediaType && s != canonical(s) {
				t.Errorf("alias %q is not in canonical form", s)
			}
			if other := taken[canonical(s)]; other != "" {
				t.Errorf("%q belongs to %s and to %s", s, other, f.Name)
			}
			taken[canonical(s)] = f.Name
		}
	}
}

func TestFormatsGivesACopy(t *testing.T) {
	Formats()[0].Aliases[0] = "changed"
	if _, ok := ByMediaType("changed"); ok {
		t.Error("a caller can change the aliases")
	}
}

func TestWhatCannotBeWrittenIsAFault(t *testing.T) {
	small := image.NewRGBA(image.Rect(0, 0, 2, 2))
	jpeg, _ := ByName("jpeg")
	for name, c := range map[string]struct {
		img  *image.RGBA
		f    Format
		want fault.Code
	}{
		"a format that is not ours": {small, Format{Name: "tiff"}, fault.UnsupportedFormat},
		"no format":                 {small, Format{}, fault.UnsupportedFormat},
		"too wide for JPEG":         {image.NewRGBA(image.Rect(0, 0, 65501, 1)), jpeg, fault.TooLarge},
		"an empty picture":          {image.NewRGBA(image.Rect(3, 3, 3, 9)), jpeg, fault.Internal},
		"no picture":                {nil, jpeg, fault.Internal},
		"Pix too short":             {&image.RGBA{Pix: make([]byte, 15), Stride: 8, Rect: small.Rect}, jpeg, fault.Internal},
		"Stride too short":          {&image.RGBA{Pix: make([]byte, 99), Stride: 4, Rect: small.Rect}, jpeg, fault.Internal},
	} {
		var buf bytes.Buffer
		err := Encode(&buf, c.img, c.f, Options{})
		if err == nil || fault.From(err).Code != c.want {
			t.Errorf("%s: %v, want code %v", name, err, c.want)
		}
		if buf.Len() > 0 {
			t.Errorf("%s: %d bytes were written", name, buf.Len())
		}
	}
}

type broken struct{ calls int }

func (b *broken) Write(p []byte) (int, error) {
	b.calls++
	return 0, errors.New("pipe is closed")
}

func TestEncodeWritesOnceAndPassesOnTheError(t *testing.T) {
	for _, f := range Formats() {
		w := new(broken)
		err := Encode(w, scene("map", 64), f, Options{})
		if err == nil || !strings.Contains(err.Error(), "pipe is closed") || w.calls != 1 {
			t.Errorf("%s: error %v after %d writes", f.Name, err, w.calls)
		}
	}
}
