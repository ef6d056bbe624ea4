package encode

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"testing"

	"golang.org/x/image/tiff"
)

func TestGeoTIFFComesBackExactly(t *testing.T) {
	for _, kind := range scenes {
		for _, transparent := range []bool{false, true} {
			img := scene(kind, 256)
			data := must(t, img, "geotiff", Options{Transparent: transparent, DPI: 150, Place: &Place{MinX: 551000, MaxY: 5061500, PixelX: 2, PixelY: 2, EPSG: 32632}})
			got, err := tiff.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			if transparent {
				same(t, premultiplied(got), img)
				continue
			}
			plain, err := tiff.Decode(bytes.NewReader(must(t, img, "geotiff", Options{})))
			if err != nil {
				t.Fatal(err)
			}
			same(t, premultiplied(got), premultiplied(plain))
		}
	}
}

// tag finds a field of the first directory and returns its values as bytes.
func tag(t *testing.T, b []byte, want uint16) []byte {
	t.Helper()
	at := binary.LittleEndian.Uint32(b[4:])
	n := binary.LittleEndian.Uint16(b[at:])
	last := uint16(0)
	var found []byte
	for i := range uint32(n) {
		e := b[at+2+12*i:]
		id := binary.LittleEndian.Uint16(e)
		if id <= last {
			t.Errorf("tag %d comes after %d", id, last)
		}
		last = id
		size := binary.LittleEndian.Uint32(e[4:]) * map[uint16]uint32{3: 2, 4: 4, 5: 8, 12: 8}[binary.LittleEndian.Uint16(e[2:])]
		if id == want {
			if found = e[8 : 8+min(size, 4)]; size > 4 {
				from := binary.LittleEndian.Uint32(e[8:])
				found = b[from : from+size]
			}
		}
	}
	return found
}

func TestGeoTIFFSaysWhereItLies(t *testing.T) {
	img := scene("few", 64)
	for _, c := range []struct {
		place Place
		keys  string
	}{
		{Place{551000, 5061500, 2, 0.5, 32632, false}, "[1 1 0 3 1024 0 1 1 1025 0 1 1 3072 0 1 32632]"},
		{Place{9.5, 45.7, 1e-5, 1e-5, 4326, true}, "[1 1 0 3 1024 0 1 2 1025 0 1 1 2048 0 1 4326]"},
	} {
		data := must(t, img, "geotiff", Options{Place: &c.place})
		var keys []uint16
		for k := tag(t, data, 34735); len(k) > 1; k = k[2:] {
			keys = append(keys, binary.LittleEndian.Uint16(k))
		}
		if fmt.Sprint(keys) != c.keys {
			t.Errorf("keys %v, want %s", keys, c.keys)
		}
		double := func(b []byte, i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b[8*i:])) }
		scale, tie := tag(t, data, 33550), tag(t, data, 33922)
		if double(scale, 0) != c.place.PixelX || double(scale, 1) != c.place.PixelY || double(tie, 3) != c.place.MinX || double(tie, 4) != c.place.MaxY {
			t.Errorf("scale %v, tie point %v", scale, tie)
		}
	}
	if k := tag(t, must(t, img, "geotiff", Options{}), 34735); k != nil {
		t.Errorf("a picture without a place says %v", k)
	}
}

func TestJPEGOrPNGGoesByTheTransparency(t *testing.T) {
	f, _ := ByName("jpeg-png")
	if got := Chosen(f, scene("map", 64)).Name; got != "jpeg" {
		t.Errorf("opaque: %s", got)
	}
	if got := Chosen(f, scene("overlay", 64)).Name; got != "png" {
		t.Errorf("transparent: %s", got)
	}
	for _, listed := range Formats() {
		if listed.Unlisted {
			t.Errorf("%s is listed", listed.Name)
		}
	}
}
