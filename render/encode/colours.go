package encode

import (
	"bytes"
	"encoding/binary"
)

// colours gives the distinct pixels of a picture numbers in the order of
// their first appearance, up to 256 of them.
type colours struct {
	keys  [colourSlots]uint32
	index [colourSlots]uint16 // number + 1; 0 is a free slot
	list  [256]uint32         // premultiplied pixels, red in the low byte
	n     int
}

const (
	colourBits  = 10 // four slots a colour: chains stay short
	colourSlots = 1 << colourBits
)

// hash spreads pixels over 2^bits slots: Fibonacci hashing, whose upper bits
// depend on all of v.
func hash(v uint32, bits int) uint32 { return v * 0x9e3779b1 >> (32 - bits) }

func (c *colours) reset() {
	clear(c.index[:])
	c.n = 0
}

// number returns the number of pixel v, giving it the next one if it is new;
// -1 when it would be the 257th.
func (c *colours) number(v uint32) int {
	slot := hash(v, colourBits)
	for {
		i := c.index[slot]
		if i == 0 {
			break
		}
		if c.keys[slot] == v {
			return int(i) - 1
		}
		slot = (slot + 1) % colourSlots
	}
	if c.n == len(c.list) {
		return -1
	}
	c.keys[slot] = v
	c.list[c.n] = v
	c.n++
	c.index[slot] = uint16(c.n)
	return c.n - 1
}

// indexRows fills dst with rows of a filter byte and one index a pixel, and c
// with what the indices mean. The filter is none, or Up with zeros in a row that
// is like the one above. It returns false as soon as the picture has
// more than 256 colours; most pictures that do show it in their first rows.
func (c *colours) indexRows(dst []byte, p picture) bool {
	c.reset()
	last := binary.LittleEndian.Uint32(p.pix)
	number := byte(c.number(last))
	o := 0
	for y := range p.h {
		row := p.row(y)
		dst[o] = filterNone
		o++
		line := dst[o : o+p.w]
		o += p.w
		if y > 0 && bytes.Equal(row, p.row(y-1)) {
			// So are most rows of what is blank or drawn in blocks. PNG's
			// filter Up makes them zeros, which halves such pictures.
			clear(line)
			dst[o-p.w-1] = filterUp
			continue
		}
		for x := range line {
			if v := binary.LittleEndian.Uint32(row[4*x:]); v != last {
				i := c.number(v)
				if i < 0 {
					return false
				}
				last, number = v, byte(i)
			}
			line[x] = number
		}
	}
	if c.n == 1 {
		clear(dst) // without filters one colour is smaller still
	}
	return true
}
