package resample

import (
	"bytes"
	"image"
	"math"
	"math/rand"
	"testing"
)

// plain is a kernel by its definition: the weighted mean of the neighbours in
// floating point, the kernel as wide as the picture shrinks the source.
func plain(k Kernel, shrink, u, v float64, at func(x, y int) float64) float64 {
	if k == Nearest {
		return at(int(math.Floor(u)), int(math.Floor(v)))
	}
	if shrink <= least && k != Average {
		shrink = 1
	}
	weight := func(pixel int, u float64) float64 {
		if k == Average {
			r := 0.5 * math.Max(shrink, 1)
			return math.Max(0, math.Min(float64(pixel)+1, u+r)-math.Max(float64(pixel), u-r))
		}
		d := math.Abs(float64(pixel)+0.5-u) / shrink
		switch k {
		case Bilinear:
			return math.Max(0, 1-d)
		case Bicubic:
			if d <= 1 {
				return 1.5*d*d*d - 2.5*d*d + 1
			}
			if d < 2 {
				return -0.5*d*d*d + 2.5*d*d - 4*d + 2
			}
			return 0
		}
		if d == 0 {
			return 1
		}
		if d >= 3 {
			return 0
		}
		return math.Sin(math.Pi*d) / (math.Pi * d) * math.Sin(math.Pi*d/3) / (math.Pi * d / 3)
	}
	var sum, total float64
	for y := int(v) - 12; y <= int(v)+12; y++ {
		for x := int(u) - 12; x <= int(u)+12; x++ {
			w := weight(x, u) * weight(y, v)
			sum, total = sum+w*at(x, y), total+w
		}
	}
	return sum / total
}

// meshOf is a rotated and shrunk block.
func meshOf(shrink, angle float64) *Mesh {
	m := &Mesh{Step: 16, Cols: 4, Rows: 4}
	c, s := shrink*math.Cos(angle), shrink*math.Sin(angle)
	for j := 0; j <= 4; j++ {
		for i := 0; i <= 4; i++ {
			x, y := float64(16*i), float64(16*j)
			m.Corners = append(m.Corners, 40.3+c*x-s*y, 31.7+s*x+c*y)
		}
	}
	return m
}

func TestKernelsAreWhatTheyAreByDefinition(t *testing.T) {
	r := rand.New(rand.NewSource(7))
	rect := image.Rect(0, 0, 240, 240)
	w := &Window{Rect: rect, Source: rect, RGBA: make([]byte, 4*240*240), Plane: make([]float32, 240*240)}
	for i := range w.Plane {
		v := byte(r.Intn(256))
		w.RGBA[4*i], w.RGBA[4*i+1], w.RGBA[4*i+2], w.RGBA[4*i+3] = v, v, v, 255
		w.Plane[i] = float32(v)
	}
	at := func(x, y int) float64 {
		return float64(w.Plane[min(max(y, 0), 239)*240+min(max(x, 0), 239)])
	}
	for name, k := range Kernels {
		for _, shrink := range []float64{0.3, 1, 1.3, 2.1} {
			for _, angle := range []float64{0, 0.02} {
				m := meshOf(shrink, angle)
				dst, samples := make([]byte, 4*64*64), make([]float32, 64*64)
				Pixels(dst, 4*64, image.Rect(0, 0, 64, 64), m, w, k, shrink, shrink, false)
				Plane(samples, 64, image.Rect(0, 0, 64, 64), m, w, k, shrink, shrink)
				c, s := shrink*math.Cos(angle), shrink*math.Sin(angle)
				var sum, sumPlane float64
				n := 0
				for y := 2; y < 64; y += 5 {
					for x := 1; x < 64; x += 7 {
						fx, fy := float64(x)+0.5, float64(y)+0.5
						want := plain(k, shrink, 40.3+c*fx-s*fy, 31.7+s*fx+c*fy, at)
						got := dst[4*(64*y+x) : 4*(64*y+x)+4]
						if got[3] != 255 {
							t.Fatalf("%s: opacity %d", name, got[3])
						}
						sum += math.Abs(float64(got[0]) - min(max(want, 0), 255))
						sumPlane += math.Abs(float64(samples[64*y+x]) - want)
						n++
					}
				}
				// Noise of all levels is the worst there is; scales are told apart by
				// a hundredth.
				if most := 1.5; sum/float64(n) > most || sumPlane/float64(n) > most {
					t.Errorf("%s, shrunk %g, turned %g: mean difference %.2f, samples %.2f", name, shrink, angle, sum/float64(n), sumPlane/float64(n))
				}
			}
		}
	}
}

// What is all of one colour stays so, to the last bit, at edges too.
func TestOneColourStaysAsItIs(t *testing.T) {
	rect := image.Rect(0, 0, 90, 80)
	w := &Window{Rect: rect, Source: rect, RGBA: make([]byte, 4*90*80)}
	for i := 0; i < len(w.RGBA); i += 4 {
		copy(w.RGBA[i:], []byte{200, 101, 3, 255})
	}
	for name, k := range Kernels {
		for _, shrink := range []float64{0.5, 1, 1.7, 3} {
			dst := make([]byte, 4*64*64)
			m := meshOf(shrink, 0.3)
			Pixels(dst, 4*64, image.Rect(0, 0, 64, 64), m, w, k, shrink, shrink, false)
			for i := 0; i < len(dst); i += 4 {
				if p := [4]byte(dst[i : i+4]); p != [4]byte{200, 101, 3, 255} && p != [4]byte{} {
					t.Fatalf("%s at %g: %v", name, shrink, p)
				}
			}
		}
	}
}

// A pixel is made the same whether the window ends right behind what its
// kernel looks at or goes on.
func TestTheWindowDoesNotShow(t *testing.T) {
	r := rand.New(rand.NewSource(3))
	all := image.Rect(-20, -20, 300, 300)
	big := &Window{Rect: all, Source: all, RGBA: make([]byte, 4*all.Dx()*all.Dy())}
	r.Read(big.RGBA)
	for i := 3; i < len(big.RGBA); i += 4 {
		for c := 1; c <= 3; c++ {
			big.RGBA[i-c] = min(big.RGBA[i-c], big.RGBA[i])
		}
	}
	for name, k := range Kernels {
		for _, shrink := range []float64{0.7, 1.4} {
			m := meshOf(shrink, 0.1)
			x0, y0, x1, y1, _ := m.Bound()
			mx, my := k.Margin(shrink, shrink)
			small := &Window{Source: all, Rect: image.Rect(int(x0)-mx, int(y0)-my, int(x1)+1+mx, int(y1)+1+my)}
			for y := small.Rect.Min.Y; y < small.Rect.Max.Y; y++ {
				o := 4 * ((y-all.Min.Y)*all.Dx() + small.Rect.Min.X - all.Min.X)
				small.RGBA = append(small.RGBA, big.RGBA[o:o+4*small.Rect.Dx()]...)
			}
			a, b := make([]byte, 4*64*64), make([]byte, 4*64*64)
			Pixels(a, 4*64, image.Rect(0, 0, 64, 64), m, big, k, shrink, shrink, false)
			Pixels(b, 4*64, image.Rect(0, 0, 64, 64), m, small, k, shrink, shrink, false)
			for i := range a {
				if a[i] != b[i] {
					t.Fatalf("%s at %g: byte %d is %d and %d", name, shrink, i, a[i], b[i])
				}
			}
		}
	}
}

// Plain Go and C make the same pixels.
func TestGoAndCMakeTheSame(t *testing.T) {
	r := rand.New(rand.NewSource(5))
	rect := image.Rect(3, 4, 300, 300)
	w := Window{Rect: rect, Source: rect, RGBA: make([]byte, 4*rect.Dx()*rect.Dy())}
	r.Read(w.RGBA)
	for i := 3; i < len(w.RGBA); i += 4 {
		for c := 1; c <= 3; c++ {
			w.RGBA[i-c] = min(w.RGBA[i-c], w.RGBA[i])
		}
	}
	for name, k := range Kernels {
		for _, shrink := range []float64{0.6, 1.3, 2.5} {
			p := pixels{Window: &w, kernel: k, width: rect.Dx(), x: tapsFor(k, shrink), y: tapsFor(k, shrink)}
			p.plain, p.signed = k == Bilinear && shrink < 1, p.x.signed
			if k == Nearest {
				continue
			}
			runs := []putBy{{100 << fixed, 90<<fixed + 777, int64(shrink * oneFix), 12345, 3, 30}, {200 << fixed, 60 << fixed, int64(shrink * oneFix), -4567, 40, 7}}
			a, b := make([]byte, 4*64), make([]byte, 4*64)
			p.runs = append(p.runs[:0], runs...)
			p.flush(a)
			p.runs = append(p.runs[:0], runs...)
			p.flushGo(b)
			for i := range a {
				if a[i] != b[i] {
					t.Fatalf("%s at %g: byte %d is %d and %d", name, shrink, i, a[i], b[i])
				}
			}
		}
	}
}

func BenchmarkPixels(b *testing.B) {
	rect := image.Rect(0, 0, 700, 700)
	w := &Window{Rect: rect, Source: rect, RGBA: make([]byte, 4*700*700)}
	dst := make([]byte, 4*256*256)
	for name, k := range Kernels {
		for _, shrink := range []float64{1, 1.5} {
			m := &Mesh{Step: 32, Cols: 8, Rows: 8}
			for j := 0; j <= 8; j++ {
				for i := 0; i <= 8; i++ {
					m.Corners = append(m.Corners, 20+shrink*float64(32*i)-float64(j), 20+shrink*float64(32*j)+float64(i))
				}
			}
			b.Run(name+map[float64]string{1: "/full", 1.5: "/shrunk"}[shrink], func(b *testing.B) {
				b.SetBytes(4 * 256 * 256)
				for b.Loop() {
					Pixels(dst, 4*256, image.Rect(0, 0, 256, 256), m, w, k, shrink, shrink, false)
				}
			})
		}
	}
}

// Whether pixels are copied eight at a time or put over one by one does not show.
func TestOverIsOneRuleForAnyNumberOfPixels(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for n := range 40 {
		for _, kind := range []string{"opaque", "clear", "mixed"} {
			src, dst := make([]byte, 4*n), make([]byte, 4*n)
			for i := range n {
				a := map[string]int{"opaque": 255, "clear": 0, "mixed": []int{0, 255, 255, 255, 255, 255, 255, 90}[r.Intn(8)]}[kind]
				for c := range 3 {
					src[4*i+c] = byte(r.Intn(a + 1))
				}
				src[4*i+3] = byte(a)
			}
			for i := range dst {
				dst[i] = byte(r.Intn(256))
			}
			want := append([]byte{}, dst...)
			over(want, src)
			Over(dst, src)
			if !bytes.Equal(dst, want) {
				t.Errorf("%d pixels, %s: %v instead of %v", n, kind, dst, want)
			}
		}
	}
}
