package resample

import (
	"image"
	"math"
)

// Plane resamples samples as Pixels does a picture; dst has stride samples a
// row. A pixel whose own sample is none (NaN), or whose neighbours' weights
// add up to nothing, is none; other neighbours that are none do not count.
func Plane(dst []float32, stride int, part image.Rectangle, m *Mesh, w *Window, k Kernel, shrinkX, shrinkY float64) {
	if w.Rect.Empty() || part.Empty() {
		return
	}
	p := plane{Window: w, kernel: k, width: w.Rect.Dx()}
	if k != Nearest {
		p.x, p.y = tapsFor(k, shrinkX), tapsFor(k, shrinkY)
	}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		out := dst[(y-part.Min.Y)*stride:]
		for c := part.Min.X / m.Step; c*m.Step < part.Max.X; c++ {
			r, from, to := m.stretch(c, y, part.Min.X, part.Max.X)
			if !r.ok {
				continue
			}
			for i := from; i < to; i, r.u, r.v = i+1, r.u+r.du, r.v+r.dv {
				if s := p.sample(r.u, r.v); s == s {
					out[i-part.Min.X] = s
				}
			}
		}
	}
}

type plane struct {
	*Window
	kernel Kernel
	x, y   *taps
	width  int
}

var none = float32(math.NaN())

func (p *plane) sample(u, v int64) float32 {
	x, y := int(u>>fixed), int(v>>fixed)
	if !image.Pt(x, y).In(p.Source) {
		return none
	}
	own := p.at(x, y)
	if p.kernel == Nearest || own != own {
		return own
	}
	px, py := int(u>>(fixed-8)&255), int(v>>(fixed-8)&255)
	wx, wy := p.x.floats[px*p.x.n:][:p.x.n], p.y.floats[py*p.y.n:][:p.y.n]
	x, y = x+int(p.x.starts[px]), y+int(p.y.starts[py])
	var sum, weight float32
	for j, b := range wy {
		for i, a := range wx {
			if s := p.at(x+i, y+j); s == s {
				w := float32(a * b)
				sum += float32(s * w)
				weight += w
			}
		}
	}
	if weight > -1e-6 && weight < 1e-6 {
		return none
	}
	return sum / weight
}

func (p *plane) at(x, y int) float32 {
	x = min(max(x, p.Rect.Min.X), p.Rect.Max.X-1) - p.Rect.Min.X
	y = min(max(y, p.Rect.Min.Y), p.Rect.Max.Y-1) - p.Rect.Min.Y
	return p.Plane[y*p.width+x]
}
