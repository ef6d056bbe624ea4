package orthophoto

import "math"

// terrain is how steep the ground is, on a lattice.
type terrain struct {
	n      int
	gx, gy []float32 // slope to the east and to the north
}

// latticeStep is the lattice's step in pixels.
const latticeStep = 64

func newTerrain(f Frame, ground heights) terrain {
	n := f.Side/latticeStep + 3
	z := make([]float64, (n+2)*(n+2))
	const d = latticeStep * Pixel
	for j := range n + 2 {
		for i := range n + 2 {
			z[j*(n+2)+i] = ground(xy(f.West+float64(i-2)*d, f.North-float64(j-2)*d))
		}
	}
	t := terrain{n, make([]float32, n*n), make([]float32, n*n)}
	for j := range n {
		for i := range n {
			o := (j+1)*(n+2) + i + 1
			t.gx[j*n+i] = float32((z[o+1] - z[o-1]) / (2 * d))
			t.gy[j*n+i] = float32((z[o-n-2] - z[o+n+2]) / (2 * d))
		}
	}
	return t
}

// row gives the light on the ground along a row of pixels, 128 on level ground.
func (t *terrain) row(f *Flight, y, x0 int, out []int32) {
	fy := float64(y)/latticeStep + 1
	j := max(0, min(t.n-2, int(fy)))
	v := fy - float64(j)
	at := func(i int) float64 {
		i = max(0, min(t.n-1, i))
		mix := func(g []float32) float64 { return float64(g[j*t.n+i])*(1-v) + float64(g[(j+1)*t.n+i])*v }
		return float64(f.lit(-mix(t.gx), -mix(t.gy), 1))
	}
	i := int(math.Floor(float64(x0)/latticeStep)) + 1
	for x, b := 0, at(i); x < len(out); i++ {
		a := b
		b = at(i + 1)
		end := min(len(out), x+latticeStep-(x0+x+latticeStep)%latticeStep)
		u := float64(x0+x)/latticeStep + 1 - float64(i)
		v, step := int32(16*256*(a+float64((b-a)*u))), int32(16*256/latticeStep*(b-a))
		for k := range out[x:end] {
			out[x+k] = v >> 8
			v += step
		}
		x = end
	}
}

// shadows goes from the sun's side northwards, row by row: what stands in a row throws
// its height, less what a ray sinks in a row, onto the next, moved sideways as the sun
// stands. Steps sideways are whole pixels, so that the rims of shadows stay sharp.
func (c *scene) shadows() {
	sx, sy, sz := c.f.sun()
	step := Pixel / -sy // along the ground, for a row northwards, per unit of the sun's length
	drop := int16(math.Round(100 * step * sz))
	aside := -sx / -sy // pixels to the east a row, for shadows
	carried := make([]int16, c.w)
	moved := 0
	for y := c.h - 1; y >= 0; y-- {
		k := c.h - 1 - y
		d := int(math.Round(float64(k)*aside)) - moved
		moved += d
		switch {
		case d > 0:
			copy(carried[d:], carried[:c.w-d])
			clear(carried[:d])
		case d < 0:
			copy(carried, carried[-d:])
			clear(carried[c.w+d:])
		}
		hs, dark := c.height[y*c.w:][:c.w], c.dark[y*c.w:][:c.w]
		for x, h := range hs {
			v := carried[x] - drop
			if v > h+12 {
				dark[x] = 1
				carried[x] = v
			} else {
				dark[x] = 0
				carried[x] = max(h, v)
			}
		}
	}
}
