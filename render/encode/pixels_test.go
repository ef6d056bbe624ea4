package encode

import "testing"

// Every premultiplied pixel has a straight one that leads back to it.
func TestUnpremultiplyRoundsAndComesBack(t *testing.T) {
	for a := range uint64(256) {
		for c := range a + 1 {
			got := unpremultiply(c | c<<8 | c<<16 | a<<24)
			var want uint64
			if a > 0 {
				want = (2*c*255 + a) / (2 * a)
			}
			if got != want|want<<8|want<<16|a<<24 {
				t.Fatalf("component %d of alpha %d: %08x, want %d", c, a, got, want)
			}
			if back := (2*want*a + 255) / 510; back != c {
				t.Fatalf("component %d of alpha %d: comes back as %d", c, a, back)
			}
		}
	}
}

func TestUnpremultiplyTakesComponentsAboveAlphaAsEqual(t *testing.T) {
	for a := range uint64(255) {
		want := unpremultiply(a * 0x1010101)
		if got := unpremultiply(a<<24 | 0xffffff); got != want {
			t.Fatalf("alpha %d: %08x, want %08x", a, got, want)
		}
	}
}

func TestOverRoundsToTheNearest(t *testing.T) {
	for a := range uint32(256) {
		for bg := range uint32(256) {
			for _, c := range []uint32{0, a / 2, a} {
				want := (2*(255*c+bg*(255-a)) + 255) / 510
				got := over(c|c<<8|c<<16|a<<24, bg|bg<<8|bg<<16|0xff000000)
				if got != want|want<<8|want<<16|0xff000000 {
					t.Fatalf("%d of alpha %d over %d: %08x, want %d", c, a, bg, got, want)
				}
			}
		}
	}
}

func TestOverStaysWhiteAboveWhite(t *testing.T) {
	// A component above its alpha must not spill into its neighbour.
	if got := over(0x10ff20ff, 0xffffffff); got != 0xffffffff {
		t.Errorf("%08x, want white", got)
	}
}
