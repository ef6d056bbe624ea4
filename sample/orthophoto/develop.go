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

// develop makes the picture of a cell, which holds until the scene draws another: colours with their grain under the light,
// then lens and film. The margin of a pixel more is what the lens needs.
func (c *scene) develop(cx, cy int) *image.RGBA {
	const edge = 2
	w, h := cellSide+2*edge, cellSide+2*edge
	if c.img == nil {
		c.pix, c.img = make([]uint8, 4*w*h), image.NewRGBA(image.Rect(0, 0, cellSide, cellSide))
	}
	pix, img := c.pix, c.img
	fine, cloud := c.s.fine, c.s.cloud
	ground := make([]int32, w)
	for j := range h {
		sy := reachTop - edge + j
		sx := reachSide - edge
		y, x0 := c.y0+sy, c.x0+sx
		c.s.terra.row(c.f, y, x0, ground)
		o := sy*c.w + sx
		what, shade, dark, height := c.what[o:][:w], c.shade[o:][:w], c.dark[o:][:w], c.height[o:][:w]
		out := pix[4*j*w:][:4*w]
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
			out[4*i], out[4*i+1], out[4*i+2], out[4*i+3] = clamp(r), clamp(g), clamp(b), 255
		}
	}
	for range c.f.soft {
		blur(pix, w, h)
	}
	for j := range cellSide {
		y := cy*cellSide + j
		from := pix[4*((j+edge)*w+edge):][:4*cellSide]
		to := img.Pix[j*img.Stride:][:4*cellSide]
		grainRow := fine.v[((y*7+13)&(textureSide-1))*textureSide:][:textureSide]
		for i := 0; i < len(to); i += 4 {
			r, g, b := c.f.film(int32(from[i]), int32(from[i+1]), int32(from[i+2]))
			if c.f.grain > 0 {
				k := int32(grainRow[((cx*cellSide+i>>2)*5)&(textureSide-1)]) * c.f.grain >> 7
				r, g, b = r+k, g+k, b+k
			}
			to[i], to[i+1], to[i+2], to[i+3] = clamp(r), clamp(g), clamp(b), 255
		}
	}
	return img
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

// blur is the lens: (1 2 1)/4 across and down, in place; the outermost pixels stay. Two
// channels go at once, each in half of a uint32.
func blur(pix []uint8, w, h int) {
	const lanes, half = 0x00ff00ff, 0x00020002
	mix := func(a, b, c uint32) uint32 {
		even := (a&lanes + 2*(b&lanes) + c&lanes + half) >> 2 & lanes
		odd := (a>>8&lanes + 2*(b>>8&lanes) + c>>8&lanes + half) >> 2 & lanes
		return even | odd<<8
	}
	load, store := binary.LittleEndian.Uint32, binary.LittleEndian.PutUint32
	for y := range h {
		row := pix[4*y*w:][:4*w]
		a, b := load(row), load(row[4:])
		for i := 4; i+8 <= len(row); i += 4 {
			c := load(row[i+4:])
			store(row[i:], mix(a, b, c))
			a, b = b, c
		}
	}
	above := append([]uint8(nil), pix[:4*w]...)
	for y := 1; y < h-1; y++ {
		row, below := pix[4*y*w:][:4*w], pix[4*(y+1)*w:][:4*w]
		for i := 0; i+4 <= len(row) && i+4 <= len(below) && i+4 <= len(above); i += 4 {
			b := load(row[i:])
			v := mix(load(above[i:]), b, load(below[i:]))
			store(above[i:], b)
			store(row[i:], v)
		}
	}
}
