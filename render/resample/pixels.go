package resample

import (
	"encoding/binary"
	"image"
)

// Pixels resamples a block of the picture: part is the part of the mesh's
// block that is wanted, dst its pixels, stride bytes a row. Pixels outside the
// source are left as they are. With over, pixels are put over those of dst,
// else they replace them.
//
// Four channels are weighed at once: in a word of 64 bits each has 16, and
// 255 times weights that add up to 256 fit.
func Pixels(dst []byte, stride int, part image.Rectangle, m *Mesh, w *Window, k Kernel, shrinkX, shrinkY float64, over bool) {
	if w.Rect.Empty() || part.Empty() {
		return
	}
	p := pixels{Window: w, kernel: k, width: w.Rect.Dx()}
	p.runs = p.room[:0]
	if k != Nearest {
		p.x, p.y = tapsFor(k, shrinkX), tapsFor(k, shrinkY)
		if k == Bilinear && shrinkX <= least && shrinkY <= least {
			p.plain = true
		}
		p.signed = p.x.signed || p.y.signed
	}
	var row []byte // what is put over, in the end
	if over {
		row = make([]byte, 4*part.Dx())
	}
	for y := part.Min.Y; y < part.Max.Y; y++ {
		out := dst[(y-part.Min.Y)*stride:]
		into := out[:4*part.Dx()]
		if over {
			into = row
			clear(into)
		}
		for c := part.Min.X / m.Step; c*m.Step < part.Max.X; c++ {
			r, from, to := m.stretch(c, y, part.Min.X, part.Max.X)
			if !r.ok {
				continue
			}
			p.run(into, from-part.Min.X, to-from, &r)
		}
		p.flush(into)
		if over {
			Over(out[:4*part.Dx()], into)
		}
	}
}

// pixels is a resampling under way.
type pixels struct {
	*Window
	kernel Kernel
	plain  bool // bilinear of two by two
	signed bool
	x, y   *taps
	width  int
	runs   []putBy
	room   [blockRuns]putBy
}

// putBy is a run whose neighbours are all there, to be resampled with the
// others of its row (runs_cgo.go knows how it lies in memory).
type putBy struct {
	u, v, du, dv int64
	out, n       int32 // pixels
}

// blockRuns is how many runs a row of a block has where cells are of 8 pixels.
const blockRuns = 32

// run resamples n pixels of a row from pixel at on, or puts them by.
func (p *pixels) run(row []byte, at, n int, r *run) {
	switch {
	case p.kernel == Nearest:
		if p.inside(r, n, 0, 0, 0, 0) {
			p.nearest(row[4*at:4*(at+n)], *r)
			return
		}
	case p.plain && p.inside(r, n, -1, 1, -1, 1), !p.plain && p.inside(r, n, p.x.first, p.x.end, p.y.first, p.y.end):
		p.runs = append(p.runs, putBy{r.u, r.v, r.du, r.dv, int32(at), int32(n)})
		return
	}
	p.edge(row[4*at:4*(at+n)], r)
}

// flushGo resamples the runs that were put by.
func (p *pixels) flushGo(row []byte) {
	for _, b := range p.runs {
		dst, r := row[4*b.out:4*(b.out+b.n)], run{u: b.u, v: b.v, du: b.du, dv: b.dv}
		switch {
		case p.plain:
			p.bilinear(dst, r)
		case p.signed:
			p.signedTaps(dst, r)
		default:
			p.taps(dst, r)
		}
	}
	p.runs = p.runs[:0]
}

func (p *pixels) nearest(dst []byte, r run) {
	pix, width := p.RGBA, p.width
	x0, y0 := p.Rect.Min.X, p.Rect.Min.Y
	for i := 0; i+4 <= len(dst); i += 4 {
		o := 4 * ((int(r.v>>fixed)-y0)*width + int(r.u>>fixed) - x0)
		binary.LittleEndian.PutUint32(dst[i:], binary.LittleEndian.Uint32(pix[o:]))
		r.u += r.du
		r.v += r.dv
	}
}

const (
	channels = 0x00ff00ff
	lanes    = 0x00ff00ff00ff00ff
	halves   = 0x0080008000800080
)

// spread puts the four channels of a pixel into the lanes of a word.
func spread(p uint32) uint64 { return uint64(p&channels) | uint64(p>>8&channels)<<32 }

// gather undoes spread.
func gather(v uint64) uint32 { return uint32(v) | uint32(v>>32)<<8 }

func (p *pixels) bilinear(dst []byte, r run) {
	pix, width := p.RGBA, p.width
	u, v := r.u-half-int64(p.Rect.Min.X)<<fixed, r.v-half-int64(p.Rect.Min.Y)<<fixed
	for i := 0; i+4 <= len(dst); i += 4 {
		fx, fy := uint64(u>>(fixed-8)&255), uint64(v>>(fixed-8)&255)
		o := 4 * (int(v>>fixed)*width + int(u>>fixed))
		two := binary.LittleEndian.Uint64(pix[o:])
		a, b := spread(uint32(two)), spread(uint32(two>>32))
		two = binary.LittleEndian.Uint64(pix[o+4*width:])
		c, d := spread(uint32(two)), spread(uint32(two>>32))
		top := (a*(256-fx) + b*fx + halves) >> 8 & lanes
		bottom := (c*(256-fx) + d*fx + halves) >> 8 & lanes
		binary.LittleEndian.PutUint32(dst[i:], gather((top*(256-fy)+bottom*fy+halves)>>8&lanes))
		u += r.du
		v += r.dv
	}
}

// taps weighs by weights that are not below zero.
func (p *pixels) taps(dst []byte, r run) {
	pix, width := p.RGBA, p.width
	nx, ny := p.x.n, p.y.n
	x0, y0 := p.Rect.Min.X, p.Rect.Min.Y
	for i := 0; i+4 <= len(dst); i += 4 {
		px, py := int(r.u>>(fixed-8)&255), int(r.v>>(fixed-8)&255)
		wx, wy := p.x.weights[px*nx:][:nx], p.y.weights[py*ny:][:ny]
		o := 4 * ((int(r.v>>fixed)-y0+int(p.y.starts[py]))*width + int(r.u>>fixed) - x0 + int(p.x.starts[px]))
		var sum uint64
		for _, y := range wy {
			if y != 0 {
				line := pix[o : o+4*nx]
				var s uint64
				for _, x := range wx {
					s += spread(binary.LittleEndian.Uint32(line)) * uint64(x)
					line = line[4:]
				}
				sum += ((s + halves) >> 8 & lanes) * uint64(y)
			}
			o += 4 * width
		}
		binary.LittleEndian.PutUint32(dst[i:], gather((sum+halves)>>8&lanes))
		r.u += r.du
		r.v += r.dv
	}
}

// signedTaps weighs by weights of which some are below zero.
func (p *pixels) signedTaps(dst []byte, r run) {
	nx, ny := p.x.n, p.y.n
	x0, y0 := p.Rect.Min.X, p.Rect.Min.Y
	for i := 0; i+4 <= len(dst); i += 4 {
		px, py := int(r.u>>(fixed-8)&255), int(r.v>>(fixed-8)&255)
		wx, wy := p.x.weights[px*nx:][:nx], p.y.weights[py*ny:][:ny]
		o := 4 * ((int(r.v>>fixed)-y0+int(p.y.starts[py]))*p.width + int(r.u>>fixed) - x0 + int(p.x.starts[px]))
		var sum [4]int32
		for _, y := range wy {
			line := p.RGBA[o : o+4*nx]
			var s0, s1, s2, s3 int32
			for _, x := range wx {
				s0 += int32(line[0]) * x
				s1 += int32(line[1]) * x
				s2 += int32(line[2]) * x
				s3 += int32(line[3]) * x
				line = line[4:]
			}
			sum[0] += s0 * y
			sum[1] += s1 * y
			sum[2] += s2 * y
			sum[3] += s3 * y
			o += 4 * p.width
		}
		settle(dst[i:i+4:i+4], &sum)
		r.u += r.du
		r.v += r.dv
	}
}

// settle rounds sums of 1/65536 to a premultiplied pixel.
func settle(dst []byte, sum *[4]int32) {
	a := min(max((sum[3]+1<<15)>>16, 0), 255)
	for c := range 3 {
		dst[c] = uint8(min(max((sum[c]+1<<15)>>16, 0), a))
	}
	dst[3] = uint8(a)
}

// edge resamples pixels some of whose neighbours are beyond the source: those
// count as its edge does.
func (p *pixels) edge(dst []byte, r *run) {
	u, v := r.u, r.v
	for i := 0; i+4 <= len(dst); i, u, v = i+4, u+r.du, v+r.dv {
		x, y := int(u>>fixed), int(v>>fixed)
		if !image.Pt(x, y).In(p.Source) {
			continue
		}
		if p.kernel == Nearest {
			copy(dst[i:i+4], p.pixel(x, y))
			continue
		}
		px, py := int(u>>(fixed-8)&255), int(v>>(fixed-8)&255)
		wx, wy := p.x.weights[px*p.x.n:][:p.x.n], p.y.weights[py*p.y.n:][:p.y.n]
		if p.plain { // as the inside does
			p.edgeBilinear(dst[i:i+4:i+4], u, v)
			continue
		}
		var sum [4]int32
		for j, b := range wy {
			var s [4]int32
			for k, a := range wx {
				q := p.pixel(x+int(p.x.starts[px])+k, y+int(p.y.starts[py])+j)
				for c := range 4 {
					s[c] += int32(q[c]) * a
				}
			}
			if !p.signed {
				for c := range 4 {
					s[c] = (s[c] + 128) >> 8 << 8
				}
			}
			for c := range 4 {
				sum[c] += s[c] * b
			}
		}
		settle(dst[i:i+4:i+4], &sum)
	}
}

func (p *pixels) edgeBilinear(dst []byte, u, v int64) {
	u, v = u-half, v-half
	fx, fy := uint64(u>>(fixed-8)&255), uint64(v>>(fixed-8)&255)
	x, y := int(u>>fixed), int(v>>fixed)
	at := func(x, y int) uint64 { return spread(binary.LittleEndian.Uint32(p.pixel(x, y))) }
	top := (at(x, y)*(256-fx) + at(x+1, y)*fx + halves) >> 8 & lanes
	bottom := (at(x, y+1)*(256-fx) + at(x+1, y+1)*fx + halves) >> 8 & lanes
	binary.LittleEndian.PutUint32(dst, gather((top*(256-fy)+bottom*fy+halves)>>8&lanes))
}

// pixel is the pixel at x, y or the nearest one that is there.
func (p *pixels) pixel(x, y int) []byte {
	x = min(max(x, p.Rect.Min.X), p.Rect.Max.X-1) - p.Rect.Min.X
	y = min(max(y, p.Rect.Min.Y), p.Rect.Max.Y-1) - p.Rect.Min.Y
	o := 4 * (y*p.width + x)
	return p.RGBA[o : o+4 : o+4]
}

// Fade multiplies premultiplied pixels by an opacity of 0 to 255.
func Fade(pix []byte, opacity uint32) {
	for i := 0; i+4 <= len(pix); i += 4 {
		d := spread(binary.LittleEndian.Uint32(pix[i:]))*uint64(opacity) + halves
		binary.LittleEndian.PutUint32(pix[i:], gather((d+d>>8&lanes)>>8&lanes))
	}
}

// Over puts premultiplied pixels over others; dst is as long as src. Where eight
// in a row hide what is below, as in most photographs, they are copied.
func Over(dst, src []byte) {
	const opaque = 0xff000000_ff000000
	dst = dst[:len(src)]
	for len(src) >= 32 {
		s, d := src[:32:32], dst[:32:32]
		u, v := binary.LittleEndian.Uint64(s), binary.LittleEndian.Uint64(s[8:])
		w, x := binary.LittleEndian.Uint64(s[16:]), binary.LittleEndian.Uint64(s[24:])
		if u&v&w&x&opaque == opaque {
			binary.LittleEndian.PutUint64(d, u)
			binary.LittleEndian.PutUint64(d[8:], v)
			binary.LittleEndian.PutUint64(d[16:], w)
			binary.LittleEndian.PutUint64(d[24:], x)
		} else {
			over(d, s)
		}
		src, dst = src[32:], dst[32:]
	}
	over(dst, src)
}

// over is Over, a pixel at a time.
func over(dst, src []byte) {
	for i := 0; i+4 <= len(src); i += 4 {
		s := binary.LittleEndian.Uint32(src[i:])
		switch a := s >> 24; a {
		case 0:
		case 255:
			binary.LittleEndian.PutUint32(dst[i:], s)
		default:
			d := spread(binary.LittleEndian.Uint32(dst[i:])) * uint64(255-a)
			d += halves
			d = (d + d>>8&lanes) >> 8 & lanes
			binary.LittleEndian.PutUint32(dst[i:], s+gather(d))
		}
	}
}
