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
	fineRow := fine.row(y)
	cloudRow := cloud.row(y >> 1)
	hueRow := cloud.row(y>>2 + 311)
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
	grainRow := c.s.fine.row(y*7 + 13)
	film, grain := &c.f.film, c.f.grain
	for i := 0; i+4 <= len(to) && i+4 <= len(from); i += 4 {
		p, q := from[i:i+4:i+4], to[i:i+4:i+4]
		r, g, b := int32(p[0]), int32(p[1]), int32(p[2])
		k := int32(0)
		if grain > 0 {
			k = int32(grainRow[((x+i>>2)*5)&(textureSide-1)]) * grain >> 7
		}
		if film.contrast > 0 {
			v := clamp(128 + ((r*90+g*130+b*36)>>8-118)*film.contrast>>8 + k)
			q[0], q[1], q[2], q[3] = v, v, v, 255
			continue
		}
		grey := (r*77 + g*150 + b*29) >> 8
		q[0] = clamp(film.base[0] + (r*film.own[0]+grey*film.grey[0])>>8 + k)
		q[1] = clamp(film.base[1] + (g*film.own[1]+grey*film.grey[1])>>8 + k)
		q[2] = clamp(film.base[2] + (b*film.own[2]+grey*film.grey[2])>>8 + k)
		q[3] = 255
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
// ends are not blurred across. What it gives holds until the next call. Two pixels go at
// once, every other channel in a quarter of a uint64.
func (l *lens) blur(row []uint8) []uint8 {
	if l.out == nil {
		l.out = make([]uint8, len(row))
		for i := range l.rows {
			l.rows[i] = make([]uint8, len(row))
		}
	}
	to := l.rows[l.n%3][:len(row)]
	copy(to[:4], row)
	copy(to[len(to)-4:], row[len(row)-4:])
	// An odd pixel at the end is made twice.
	for i := 4; i < len(row)-4; i += 8 {
		i = min(i, len(row)-12)
		from := row[i-4:][:16]
		store(to[i:], mixed(load(from), load(from[4:]), load(from[8:])))
	}
	if l.n++; l.n < 3 {
		return nil
	}
	above, mid, out := l.rows[l.n%3][:len(to)], l.rows[(l.n+1)%3][:len(to)], l.out[:len(to)]
	for i := 0; i < len(to); i += 8 {
		i = min(i, len(to)-8)
		store(out[i:], mixed(load(above[i:]), load(mid[i:]), load(to[i:])))
	}
	return out
}

// mixed is (a + 2b + c) / 4 of each byte.
func mixed(a, b, c uint64) uint64 {
	const lanes, half = 0x00ff00ff00ff00ff, 0x0002000200020002
	even := (a&lanes + 2*(b&lanes) + c&lanes + half) >> 2 & lanes
	odd := (a>>8&lanes + 2*(b>>8&lanes) + c>>8&lanes + half) >> 2 & lanes
	return even | odd<<8
}

func load(b []uint8) uint64     { return binary.LittleEndian.Uint64(b) }
func store(b []uint8, v uint64) { binary.LittleEndian.PutUint64(b, v) }
