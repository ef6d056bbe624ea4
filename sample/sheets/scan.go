package sheets

import (
	"sigi/sample/chance"

	"math"
	"sync"
)

// fibre is a square of noise that repeats: paper's clouds, fibres and grain, -127 to 127.
type fibre struct{ cloud, grain [fibreSide * fibreSide]int8 }

const fibreSide = 512

var paperOf = sync.OnceValue(func() *fibre {
	f := &fibre{}
	sum := make([]float64, fibreSide*fibreSide)
	amp := 1.0
	for o, p := range []int{128, 64, 32, 16, 8, 4} {
		n := fibreSide / p
		at := func(i, j int) float64 { return chance.Swing(uint64(o), uint64(i%n), uint64(j%n)) }
		grid := make([]float64, n*n)
		for j := range n {
			for i := range n {
				grid[j*n+i] = at(i, j)
			}
		}
		for y := range fibreSide {
			v := float64(y%p) / float64(p)
			v = v * v * (3 - 2*v)
			a, b := grid[y/p*n:][:n], grid[(y/p+1)%n*n:][:n]
			for x := range fibreSide {
				u := float64(x%p) / float64(p)
				u = u * u * (3 - 2*u)
				i, j := x/p, (x/p+1)%n
				sum[y*fibreSide+x] += amp * ((a[i]*(1-u)+a[j]*u)*(1-v) + (b[i]*(1-u)+b[j]*u)*v)
			}
		}
		amp *= 0.66
	}
	for i, v := range sum {
		f.cloud[i] = int8(max(-127, min(127, v*70)))
		f.grain[i] = int8(127 * chance.Swing(99, uint64(i)))
	}
	// Fibres: short light and dark threads.
	for k := range uint64(1500) {
		x, y, a := chance.Unit(k, 1)*fibreSide, chance.Unit(k, 2)*fibreSide, chance.Unit(k, 3)*math.Pi
		v := int8(90)
		if k%2 == 0 {
			v = -90
		}
		for t := range 5 + int(chance.Unit(k, 4)*9) {
			i, j := int(x+float64(t)*math.Cos(a))&(fibreSide-1), int(y+float64(t)*math.Sin(a))&(fibreSide-1)
			f.grain[j*fibreSide+i] = v
		}
	}
	return f
})

// fibreRow is row y of the endless pattern.
func fibreRow(v *[fibreSide * fibreSide]int8, y int) *[fibreSide]int8 {
	return (*[fibreSide]int8)(v[(y&(fibreSide-1))*fibreSide:])
}

// blot is a stain of damp: a soft disc with a darker rim.
type blot struct{ x, y, r, k float64 }

// scan puts paper under the drawing and the scanner's lid round it. What is drawn is a
// density on white; colour lies more or less thickly as the paper takes it.
func (d *sheet) scan() {
	e, f := d.edition, paperOf()
	w, h := d.Width, d.Height
	var blots []blot
	for k := range uint64(3 + int(5*chance.Unit(d.seed, 50))) {
		blots = append(blots, blot{chance.Unit(d.seed, 51, k) * float64(w), chance.Unit(d.seed, 52, k) * float64(h), 40 + 260*chance.Unit(d.seed, 53, k)*chance.Unit(d.seed, 54, k), e.stain * (0.02 + 0.05*chance.Unit(d.seed, 55, k))})
	}
	// Stains and the fold change slowly: they are computed every eight pixels.
	const coarse = 8
	cw := w/coarse + 2
	tone := make([]float64, cw*(h/coarse+2))
	turn := math.Atan2(d.Transform[4], d.Transform[1])
	cx, cy := float64(w)/2, float64(h)/2
	cos, sin := math.Cos(turn), math.Sin(turn)
	// The paper's own rectangle, turned with the sheet, from the middle of the scan.
	pw, ph := float64(w)/2-14, float64(h)/2-14
	own := 1 + 0.025*chance.Swing(d.seed, 56)
	for j := range h/coarse + 2 {
		for i := range cw {
			x, y := float64(i*coarse), float64(j*coarse)
			v := own
			for _, b := range blots {
				t := math.Hypot(x-b.x, y-b.y) / b.r
				t += 0.12 * float64(f.cloud[(j&(fibreSide-1))*fibreSide+i&(fibreSide-1)]) / 127
				if t < 1 {
					v -= b.k * (0.55 + 0.45*math.Pow(t, 6))
				} else if t < 1.08 {
					v -= b.k * (1.08 - t) * 8
				}
			}
			// Browned edges.
			dx, dy := x-cx, y-cy
			px, py := dx*cos+dy*sin, -dx*sin+dy*cos
			edge := min(pw-math.Abs(px), ph-math.Abs(py))
			if edge < 160 {
				v -= e.stain * 0.07 * (1 - max(0, edge)/160)
			}
			// A fold down the middle and one across.
			for _, q := range []float64{px - 40*chance.Swing(d.seed, 57), py - 40*chance.Swing(d.seed, 58)} {
				if a := math.Abs(q); a < 14 {
					v -= 0.035 * (1 - a/14) * e.stain
				}
			}
			tone[j*cw+i] = v
		}
	}
	ox, oy := int(chance.Hash(d.seed, 60)&511), int(chance.Hash(d.seed, 61)&511)
	var paper [3]int32
	for c := range paper {
		paper[c] = int32(e.paper[c] * 256)
	}
	for y := range h {
		row := d.img.Pix[y*d.img.Stride:][:4*w]
		cloud, pool, grain := fibreRow(&f.cloud, y>>1+oy), fibreRow(&f.cloud, y+oy*3), fibreRow(&f.grain, y+oy)
		ta, tb := tone[y/coarse*cw:][:cw], tone[(y/coarse+1)*cw:][:cw]
		ty := float64(y%coarse) / coarse
		dy := float64(y) - cy
		at, light, step := -1, int32(0), int32(0) // the tone, by 256, of the coarse cell
		for x := range w {
			dx := float64(x) - cx
			px, py := dx*cos+dy*sin, -dx*sin+dy*cos
			o := row[4*x : 4*x+4 : 4*x+4]
			if edge := min(pw-math.Abs(px), ph-math.Abs(py)); edge < 0 {
				k := 1.0
				if e.lid.R < 128 && edge > -9 {
					k = 0.55 + 0.05*-edge // the paper's shadow on the lid
				}
				o[0], o[1], o[2] = uint8(float64(e.lid.R)*k), uint8(float64(e.lid.G)*k), uint8(float64(e.lid.B)*k)
				continue
			}
			if i := x / coarse; i != at {
				at = i
				left, right := ta[i]*(1-ty)+tb[i]*ty, ta[i+1]*(1-ty)+tb[i+1]*ty
				step = int32((right - left) / coarse * 1024 * 256)
				light = int32(left*1024*256) + step*int32(x%coarse)
			}
			p := light>>8 + int32(cloud[(x>>1+ox)&(fibreSide-1)])/6 + int32(grain[(x+ox)&(fibreSide-1)])/9
			light += step
			thick := 256 + int32(pool[(x+ox*5)&(fibreSide-1)])*3/4 + int32(grain[(x+ox)&(fibreSide-1)])/5
			for c := range 3 {
				density := (255 - int32(o[c])) * thick >> 8
				v := paper[c] * p >> 18 * (255 - min(255, density)) / 255
				o[c] = uint8(min(255, v))
			}
		}
	}
}
