package orthophoto

import "sigi/sample/chance"

// texture is a square of noise that repeats, -127 to 127.
type texture struct {
	v [textureSide * textureSide]int8
}

const textureSide = 1024

// row is row y of the endless pattern.
func (t *texture) row(y int) *[textureSide]int8 {
	return (*[textureSide]int8)(t.v[(y&(textureSide-1))*textureSide:])
}

// newTexture adds octaves of smooth noise, the coarsest with periods of first pixels, each
// further one half as coarse and keep times as strong.
func newTexture(seed uint64, first int, octaves int, keep float64) *texture {
	sum := make([]float64, textureSide*textureSide)
	amp, total := 1.0, 0.0
	for o := range octaves {
		p := first >> o
		n := textureSide / p
		grid := make([]float64, n*n)
		for i := range grid {
			grid[i] = 2*chance.Unit(chance.Hash(seed, uint64(o), uint64(i)), 0) - 1
		}
		soft := make([]float64, p)
		for i := range soft {
			s := float64(i) / float64(p)
			soft[i] = s * s * (3 - 2*s)
		}
		for y := range textureSide {
			v := soft[y%p]
			a, b := grid[y/p*n:][:n], grid[(y/p+1)%n*n:][:n]
			for x := range textureSide {
				u, i, j := soft[x%p], x/p, (x/p+1)%n
				top := a[i] + float64((a[j]-a[i])*u)
				bottom := b[i] + float64((b[j]-b[i])*u)
				sum[y*textureSide+x] += amp * (top + float64((bottom-top)*v))
			}
		}
		total += amp * amp
		amp *= keep
	}
	t := &texture{}
	for i, v := range sum {
		t.v[i] = int8(max(-127, min(127, v*95/(0.5*total+0.35))))
	}
	return t
}
