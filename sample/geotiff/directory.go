package geotiff

import (
	"encoding/binary"
	"fmt"
	"math"
)

// Types of TIFF fields.
const (
	ascii     = 2
	short     = 3
	long      = 4
	rational  = 5
	undefined = 7
	double    = 12
)

// field is an entry of a directory: up to four bytes stand in it, more behind it.
type field struct {
	tag, kind uint16
	count     int
	value     []byte
}

func shorts(tag uint16, vs ...uint16) field {
	f := field{tag, short, len(vs), nil}
	for _, v := range vs {
		f.value = binary.LittleEndian.AppendUint16(f.value, v)
	}
	return f
}

func longs(tag uint16, vs ...uint32) field {
	f := field{tag, long, len(vs), nil}
	for _, v := range vs {
		f.value = binary.LittleEndian.AppendUint32(f.value, v)
	}
	return f
}

func doubles(tag uint16, vs ...float64) field {
	f := field{tag, double, len(vs), nil}
	for _, v := range vs {
		f.value = binary.LittleEndian.AppendUint64(f.value, math.Float64bits(v))
	}
	return f
}

func text(tag uint16, s string) field {
	return field{tag, ascii, len(s) + 1, append([]byte(s), 0)}
}

// directories is the beginning of the file: its header and every directory, the full
// picture's first, each with its mask. The length does not depend on offsets,
// so that they are found by writing it twice.
func (w *Writer) directories() []byte {
	first := w.write(0)
	return w.write(len(first))
}

// write writes the directories as if the tiles began at data.
func (w *Writer) write(data int) []byte {
	out := []byte{'I', 'I', 42, 0, 8, 0, 0, 0}
	link := 4 // where the offset of the next directory goes
	at := w.offsets(data)
	add := func(fs []field) {
		binary.LittleEndian.PutUint32(out[link:], uint32(len(out)))
		n := len(out)
		behind := n + 2 + 12*len(fs) + 4
		out = binary.LittleEndian.AppendUint16(out, uint16(len(fs)))
		var tail []byte
		for _, f := range fs {
			out = binary.LittleEndian.AppendUint16(out, f.tag)
			out = binary.LittleEndian.AppendUint16(out, f.kind)
			out = binary.LittleEndian.AppendUint32(out, uint32(f.count))
			if len(f.value) <= 4 {
				out = append(out, append(f.value, make([]byte, 4-len(f.value))...)...)
				continue
			}
			out = binary.LittleEndian.AppendUint32(out, uint32(behind+len(tail)))
			tail = append(tail, f.value...)
			if len(tail)%2 == 1 {
				tail = append(tail, 0)
			}
		}
		link = len(out)
		out = append(out, 0, 0, 0, 0)
		out = append(out, tail...)
	}
	for l := range w.levels {
		add(w.picture(l, at[2*l]))
		if w.head.Mask {
			add(w.mask(l, at[2*l+1]))
		}
	}
	return out
}

// offsets gives for each level those of its tiles, then those of its mask.
func (w *Writer) offsets(data int) [][]uint32 {
	out := make([][]uint32, 2*len(w.levels))
	for l := len(w.levels) - 1; l >= 0; l-- {
		for k, cs := range [][]chunk{w.levels[l].masks, w.levels[l].tiles} {
			for _, c := range cs {
				out[2*l+1-k] = append(out[2*l+1-k], uint32(data))
				data += c.length
			}
		}
	}
	return out
}

func lengths(cs []chunk) []uint32 {
	out := make([]uint32, len(cs))
	for i, c := range cs {
		out[i] = uint32(c.length)
	}
	return out
}

func (w *Writer) picture(l int, at []uint32) []field {
	lv, h := &w.levels[l], &w.head
	bands, bits, compression, photometric := 1, uint16(8), uint16(7), uint16(1)
	switch h.Kind {
	case Colour:
		bands, photometric = 3, 6
	case Terrain:
		bits, compression = 32, 8
	}
	bitsOf := make([]uint16, bands)
	for i := range bitsOf {
		bitsOf[i] = bits
	}
	fs := []field{
		longs(254, uint32(min(l, 1))), longs(256, uint32(lv.width)), longs(257, uint32(lv.height)),
		shorts(258, bitsOf...), shorts(259, compression), shorts(262, photometric),
	}
	if l == 0 && h.Description != "" {
		fs = append(fs, text(270, h.Description))
	}
	fs = append(fs, shorts(277, uint16(bands)), shorts(284, 1))
	if l == 0 && h.Taken != "" {
		fs = append(fs, text(306, h.Taken))
	}
	if h.Kind == Terrain {
		fs = append(fs, shorts(317, 3))
	}
	fs = append(fs, shorts(322, Tile), shorts(323, Tile), longs(324, at...), longs(325, lengths(lv.tiles)...))
	switch h.Kind {
	case Terrain:
		fs = append(fs, shorts(339, 3))
	default:
		fs = append(fs, field{347, undefined, len(w.tables), w.tables})
	}
	if h.Kind == Colour {
		fs = append(fs, shorts(530, 2, 2))
		black := longs(532, 0, 1, 255, 1, 128, 1, 255, 1, 128, 1, 255, 1)
		black.kind, black.count = rational, 6
		fs = append(fs, black)
	}
	if l == 0 {
		fs = append(fs, h.place()...)
	}
	if h.Kind == Terrain {
		fs = append(fs, text(42113, fmt.Sprint(h.NoData)))
	}
	return fs
}

// mask is a picture of one bit, NewSubfileType 4.
func (w *Writer) mask(l int, at []uint32) []field {
	lv := &w.levels[l]
	return []field{
		longs(254, uint32(4+min(l, 1))), longs(256, uint32(lv.width)), longs(257, uint32(lv.height)),
		shorts(258, 1), shorts(259, 8), shorts(262, 4), shorts(277, 1), shorts(284, 1),
		shorts(322, Tile), shorts(323, Tile), longs(324, at...), longs(325, lengths(lv.masks)...),
	}
}

// place says where the picture lies: by a tie point and a pixel's size, or by a matrix
// where it is turned.
func (h *Header) place() []field {
	t := h.Transform
	keys := shorts(34735, 1, 1, 0, 3, 1024, 0, 1, 1, 1025, 0, 1, 1, 3072, 0, 1, uint16(h.EPSG))
	if t[2] == 0 && t[4] == 0 {
		return []field{doubles(33550, t[1], -t[5], 0), doubles(33922, 0, 0, 0, t[0], t[3], 0), keys}
	}
	return []field{doubles(34264, t[1], t[2], 0, t[0], t[4], t[5], 0, t[3], 0, 0, 0, 0, 0, 0, 0, 1), keys}
}
