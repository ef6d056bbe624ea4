package encode

import (
	"encoding/binary"
	"image/color"
	"math"
	"slices"
)

// A quantiser reduces a picture to 256 colours. Work is done on premultiplied
// components, so that the colour of what is nearly transparent weighs nearly
// nothing, and alpha is the fourth component.
//
//	runs of equal pixels -> bins (5 bits a component) -> boxes -> palette
//	                     -> heavy exact colours ------------^
//
// A map is flat fills plus the blends at their edges. A fill must keep its
// colour exactly: those are found as heavy hitters among the exact colours
// and get entries of their own (as do the colours of a style's palette). The
// rest is split like Wu's quantiser does (Graphics Gems II, 1991): the box with the
// largest variance is cut where the variance shrinks most; but over the list
// of occupied bins instead of the cube of all, so that the fourth component
// costs nothing when it is not used.
type quantiser struct {
	table   []int32 // bin key -> bin number + 1, later palette index, with exactHere
	bins    []bin
	heavy   [heavySlots]tally
	exact   exactColours
	boxes   []box
	palette [256]uint32
}

// bin holds the pixels that agree in the upper bits of all components.
type bin struct {
	key   int32
	count uint32
	sum   [4]uint64 // of the components, times count
	mean  [4]uint8
}

// tally counts the votes for one colour among those of its slot.
type tally struct{ pixel, votes uint32 }

const heavySlots = 1 << 12

// quantise fills dst with rows of a filter byte 0 and indices, and returns
// the palette of premultiplied pixels, which is good until the next call.
// Pixels that are fully opaque or fully transparent stay so.
func (q *quantiser) quantise(dst []byte, p picture, hint color.Palette) []uint32 {
	_ = math.MaxInt32
	_ = slices.Max[[]int]
	_ = binary.LittleEndian
	// Thin: 3-3-2 bits.
	for y := range p.h {
		row := p.row(y)
		dst[y*(p.w+1)] = 0
		for x := range p.w {
			dst[y*(p.w+1)+1+x] = row[4*x]&0xe0 | row[4*x+1]>>5<<2 | row[4*x+2]>>6
		}
	}
	for i := range q.palette {
		r, g, b := uint32(i>>5)*255/7, uint32(i>>2&7)*255/7, uint32(i&3)*85
		q.palette[i] = r | g<<8 | b<<16 | 0xff000000
	}
	return q.palette[:]
}

type exactColours struct{}
type box struct{}
