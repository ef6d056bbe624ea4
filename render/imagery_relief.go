package render

import (
	"math"

	"sigi/layers"
	"sigi/styles"
)

// makeRelief makes of the heights in b.pixels what a relief says: two planes,
// the values and how bright the ground is (0 to 1). It is made on the pixels of
// the source, from each and its eight neighbours (Horn 1981, as gdaldem), so
// that it is the same wherever a map begins; heights are metres.
func (b *block) makeRelief(p *rasterPlan, r *styles.Relief, l layers.Lattice) [][]float32 {
	rect := b.pixels.Rect
	w, h := rect.Dx(), rect.Dy()
	z := b.pixels.Planes[0]
	for len(b.relief) < 2 {
		b.relief = append(b.relief, nil)
	}
	for i := range b.relief {
		if cap(b.relief[i]) < w*h {
			b.relief[i] = make([]float32, w*h)
		}
		b.relief[i] = b.relief[i][:w*h]
	}
	values, shades := b.relief[0], b.relief[1]
	// Units of the CRS a pixel, and metres a unit.
	m := l.ToPixel
	det := math.Abs(m[0]*m[4] - m[1]*m[3])
	stepX, stepY := math.Hypot(m[4], m[3])/det, math.Hypot(m[1], m[0])/det
	east, south := 1.0, 1.0
	if m[0] < 0 {
		east = -1
	}
	if m[4] > 0 {
		south = -1
	}
	azimuth, altitude := r.Azimuth*math.Pi/180, r.Altitude*math.Pi/180
	lightE, lightN, lightUp := math.Sin(azimuth)*math.Cos(altitude), math.Cos(azimuth)*math.Cos(altitude), math.Sin(altitude)
	factor := r.Factor
	if !(factor > 0) {
		factor = 1
	}
	geographic := p.raster.Type().CRS.Geographic()
	for y := range h {
		mx, my := p.ground, p.ground
		if geographic {
			lat := (float64(rect.Min.Y+y) + 0.5 - m[5]) / m[4]
			mx, my = 111320*math.Max(math.Cos(lat*math.Pi/180), 0.01), 110574
		}
		perX, perY := east*factor/(8*stepX*mx), south*factor/(8*stepY*my)
		up, down := max(y-1, 0)*w, min(y+1, h-1)*w
		for x := range w {
			i := y*w + x
			c := z[i]
			values[i], shades[i] = c, c
			if c != c {
				continue
			}
			left, right := max(x-1, 0), min(x+1, w-1)
			at := func(k int) float64 {
				if v := z[k]; v == v {
					return float64(v)
				}
				return float64(c)
			}
			a, b, cc := at(up+left), at(up+x), at(up+right)
			d, f := at(y*w+left), at(y*w+right)
			g, hh, ii := at(down+left), at(down+x), at(down+right)
			dx := ((cc + 2*f + ii) - (a + 2*d + g)) * perX  // rising to the east
			dy := ((g + 2*hh + ii) - (a + 2*b + cc)) * perY // rising to the south
			steep := math.Sqrt(dx*dx + dy*dy)
			shades[i] = float32(math.Max(0, (-dx*lightE+dy*lightN+lightUp)/math.Sqrt(1+steep*steep)))
			switch r.Kind {
			case styles.ReliefSlope:
				values[i] = float32(math.Atan(steep) * 180 / math.Pi)
			case styles.ReliefAspect:
				if steep == 0 {
					values[i] = float32(math.NaN()) // level ground looks nowhere
					continue
				}
				aspect := math.Atan2(-dx, dy) * 180 / math.Pi
				if aspect < 0 {
					aspect += 360
				}
				values[i] = float32(aspect)
			}
		}
	}
	return b.relief
}
