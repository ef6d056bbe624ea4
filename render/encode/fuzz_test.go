package encode

import (
	"bytes"
	"image"
	"image/png"
	"testing"
)

// FuzzPNGRoundTrip makes a valid picture of any bytes and wants it back.
func FuzzPNGRoundTrip(f *testing.F) {
	f.Add(uint8(1), uint8(1), []byte{0})
	f.Add(uint8(3), uint8(2), []byte("opaque\xff\xff\xff\xff"))
	f.Add(uint8(17), uint8(9), []byte("seventeen times nine pixels with some alpha"))
	f.Add(uint8(200), uint8(120), []byte{0, 255, 3, 128, 200, 9, 7})
	f.Fuzz(func(t *testing.T, w, h uint8, data []byte) {
		if w == 0 || h == 0 || len(data) == 0 {
			return
		}
		img := image.NewRGBA(image.Rect(0, 0, int(w), int(h)))
		for i := range img.Pix {
			img.Pix[i] = data[(i*7+i/len(data))%len(data)]
		}
		for i := 0; i < len(img.Pix); i += 4 {
			a := img.Pix[i+3]
			for k := range 3 {
				img.Pix[i+k] = min(img.Pix[i+k], a)
			}
		}
		got, err := png.Decode(bytes.NewReader(must(t, img, "png", Options{Transparent: true})))
		if err != nil {
			t.Fatal(err)
		}
		same(t, premultiplied(got), img)

		// What is not a valid picture must still give a valid PNG8.
		for i := range img.Pix {
			img.Pix[i] = data[i%len(data)]
		}
		if _, err := png.Decode(bytes.NewReader(must(t, img, "png8", Options{Transparent: true}))); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzByMediaType(f *testing.F) {
	f.Add("image/png; mode=8bit")
	f.Add(";;=;mode")
	f.Add("image/png;mode")
	f.Fuzz(func(t *testing.T, s string) {
		if found, ok := ByMediaType(s); ok {
			if again, ok := ByMediaType(found.MediaType); !ok || again.Name != found.Name {
				t.Errorf("%q is %s, and its media type %q is %s", s, found.Name, found.MediaType, again.Name)
			}
		}
	})
}
