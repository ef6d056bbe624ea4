package orthophoto

import (
	"encoding/binary"
	"image"

	"sigi/sample/town"
)

type heights = func(town.XY) float64

func xy(x, y float64) town.XY { return town.XY{X: x, Y: y} }

// In shadow there is the light of the sky alone, of 256.
const shadowR, shadowG, shadowB = 116, 126, 148

// develop makes the picture of a cell, which holds until the scene draws another: colours
// with their grain under the light, then lens and film. It goes row by row, so that a row is in the
// cache until it is done; the margin is what the lens needs.
func (c *scene) develop(cx, cy int) *image.RGBA {
	const edge = 2
	w, h := cellSide+2*edge, cellSide+2*edge
	if c.img == nil {
		c.img = image.NewRGBA(image.Rect(0, 0, cellSide, cellSide))
	}
	lens := make([]lens, c.f.soft)
	ground, line := make([]int32, w), make([]uint8, 4*w)
	for j := range h {
		c.expose(reachSide-edge, reachTop-edge+j, ground, line)
		row := line
		for k := range lens {
			if row != nil {
				row = lens[k].blur(row)
			}
		}
		// Each blur waits for the row below.
		if j -= len(lens); row != nil && j >= edge && j < edge+cellSide {
			c.fix(cx*cellSide, cy*cellSide+j-edge, row[4*edge:][:4*cellSide], c.img.Pix[(j-edge)*c.img.Stride:][:4*cellSide])
		}
	}
	return c.img
}

// expose gives a row of pixels from (sx, sy) of the planes its colours under the light.
func (c *scene) expose(sx, sy int, ground []int32, out []uint8) {
	fine, cloud := c.s.fine, c.s.cloud
	w := len(ground)
	y, x0 := c.y0+sy, c.x0+sx
	c.s.terra.row(c.f, y, x0, ground)
	o := sy*c.w + sx
	what, shade, dark, height := c.what[o:][:w], c.shade[o:][:w], c.dark[o:][:w], c.height[o:][:w]
	fineRow := fine.v[(y&(textureSide-1))*textureSide:][:textureSide]
	cloudRow := cloud.v[((y>>1)&(textureSide-1))*textureSide:][:textureSide]
	hueRow := cloud.v[((y>>2+311)&(textureSide-1))*textureSide:][:textureSide]
	for i := range w {
		s := &c.surfaces[what[i]]
		x := x0 + i
		hue := int32(hueRow[(x>>2+97)&(textureSide-1)])
		n := int32(fineRow[x&(textureSide-1)])*s.fine + int32(cloudRow[(x>>1)&(textureSide-1)])*s.cloud
		if s.furrows > 0 {
			ph := uint32(int32(x)*s.dx+int32(y)*s.dy) >> 16 & 255
			if s.kind == pitch {
				n += mownWave[ph] * s.furrows
			} else {
				n += furrowWave[ph] * s.furrows
			}
		}
		l := (128 + n>>7) * int32(shade[i]) >> 7
		if height[i] == 0 {
			l = l * ground[i] >> 11
		}
		t := hue * s.hue >> 7
		r, g, b := (s.r+t)*l>>7, s.g*l>>7, (s.b-t)*l>>7
		if dark[i] != 0 {
			r, g, b = r*shadowR>>8, g*shadowG>>8, b*shadowB>>8
		}
		p := out[4*i : 4*i+4 : 4*i+4]
		p[0], p[1], p[2], p[3] = clamp(r), clamp(g), clamp(b), 255
	}
}

// fix is the film, and its grain: a row that begins at the pixel (x, y) of the frame.
func (c *scene) fix(x, y int, from, to []uint8) {
	grainRow := c.s.fine.v[((y*7+13)&(textureSide-1))*textureSide:][:textureSide]
	film, grain := c.f.film, c.f.grain
	for i := 0; i+4 <= len(to) && i+4 <= len(from); i += 4 {
		r, g, b := film(int32(from[i]), int32(from[i+1]), int32(from[i+2]))
		if grain > 0 {
			k := int32(grainRow[((x+i>>2)*5)&(textureSide-1)]) * grain >> 7
			r, g, b = r+k, g+k, b+k
		}
		to[i], to[i+1], to[i+2], to[i+3] = clamp(r), clamp(g), clamp(b), 255
	}
}

func clamp(v int32) uint8 {
	if v < 0 {
		return 0
	}
	if v > 255 {
		return 255
	}
	return uint8(v)
}

// lens blurs rows as they come: (1 2 1)/4 across and down.
type lens struct {
	rows [3][]uint8 // blurred across, in turn
	n    int
	out  []uint8
}

// blur takes the next row and gives the one above it, or nil for the first two; its
// ends are not blurred across. What it gives holds until the next call. Two channels go at
// once, each in half of a uint32.
func (l *lens) blur(row []uint8) []uint8 {
	const lanes, half = 0x00ff00ff, 0x00020002
	mix := func(a, b, c uint32) uint32 {
		even := (a&lanes + 2*(b&lanes) + c&lanes + half) >> 2 & lanes
		odd := (a>>8&lanes + 2*(b>>8&lanes) + c>>8&lanes + half) >> 2 & lanes
		return even | odd<<8
	}
	load, store := binary.LittleEndian.Uint32, binary.LittleEndian.PutUint32
	if l.out == nil {
		l.out = make([]uint8, len(row))
		for i := range l.rows {
			l.rows[i] = make([]uint8, len(row))
		}
	}
	to := l.rows[l.n%3]
	copy(to[:4], row)
	copy(to[len(to)-4:], row[len(row)-4:])
	a, b := load(row), load(row[4:])
	for i := 4; i+8 <= len(row) && i+4 <= len(to); i += 4 {
		c := load(row[i+4:])
		store(to[i:], mix(a, b, c))
		a, b = b, c
	}
	if l.n++; l.n < 3 {
		return nil
	}
	above, mid := l.rows[l.n%3], l.rows[(l.n+1)%3]
	out := l.out
	for i := 0; i+4 <= len(out) && i+4 <= len(above) && i+4 <= len(mid) && i+4 <= len(to); i += 4 {
		store(out[i:], mix(load(above[i:]), load(mid[i:]), load(to[i:])))
	}
	return out
}
