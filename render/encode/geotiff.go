package encode

import (
	"encoding/binary"
	"math"
	"slices"
)

// Place says where on the earth a picture lies, for formats that can say it.
type Place struct {
	MinX, MaxY     float64 // of the upper left corner, x east and y north
	PixelX, PixelY float64 // a pixel's size in units of the CRS
	EPSG           int     // code of the CRS; 0: none
	Geographic     bool    // the CRS is one of degrees
}

// The tags and types of TIFF 6.0 and GeoTIFF 1.1 (OGC 19-008r4) that are written.
const (
	tiffShort  = 3
	tiffLong   = 4
	tiffRatio  = 5
	tiffDouble = 12
)

// tiffField is an entry of the directory: up to four bytes stand in it, more
// behind it.
type tiffField struct {
	tag, kind uint16
	count     uint32
	value     []byte
}

// geotiff writes p as a TIFF of one deflated strip, straight alpha where it is
// transparent, and says where it lies.
func (s *scratch) geotiff(p picture, o Options) {
	samples := 4
	switch {
	case o.Transparent && !isOpaque(p):
		s.raw = sized(s.raw, 4*p.w*p.h)
		packRGBA(s.raw, p, 0)
	default:
		samples = 3
		s.raw = sized(s.raw, 3*p.w*p.h)
		packSamples(s.raw, s.opaque(p, o))
	}
	s.out = append(s.out[:0], "II*\x00\x00\x00\x00\x00"...)
	s.out = s.zlib(s.out, s.raw, 0)
	size := len(s.out) - 8
	if len(s.out)%2 == 1 {
		s.out = append(s.out, 0) // directories begin at even places
	}

	shorts := func(v ...uint16) (b []byte) {
		for _, x := range v {
			b = binary.LittleEndian.AppendUint16(b, x)
		}
		return b
	}
	doubles := func(v ...float64) (b []byte) {
		for _, x := range v {
			b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
		}
		return b
	}
	long := func(v int) []byte { return binary.LittleEndian.AppendUint32(nil, uint32(v)) }
	var fields []tiffField
	add := func(tag, kind uint16, count int, value []byte) {
		fields = append(fields, tiffField{tag, kind, uint32(count), value})
	}
	add(256, tiffLong, 1, long(p.w))
	add(257, tiffLong, 1, long(p.h))
	add(258, tiffShort, samples, shorts(slices.Repeat([]uint16{8}, samples)...))
	add(259, tiffShort, 1, shorts(8)) // Adobe deflate
	add(262, tiffShort, 1, shorts(2)) // RGB
	add(273, tiffLong, 1, long(8))
	add(277, tiffShort, 1, shorts(uint16(samples)))
	add(278, tiffLong, 1, long(p.h))
	add(279, tiffLong, 1, long(size))
	if o.DPI > 0 {
		ratio := append(long(int(math.Round(o.DPI*1000))), long(1000)...)
		add(282, tiffRatio, 1, ratio)
		add(283, tiffRatio, 1, ratio)
		add(296, tiffShort, 1, shorts(2)) // per inch
	}
	if samples == 4 {
		add(338, tiffShort, 1, shorts(2)) // straight alpha
	}
	if at := o.Place; at != nil {
		add(33550, tiffDouble, 3, doubles(at.PixelX, at.PixelY, 0))
		add(33922, tiffDouble, 6, doubles(0, 0, 0, at.MinX, at.MaxY, 0))
		if at.EPSG > 0 && at.EPSG <= math.MaxUint16 {
			model, key := uint16(1), uint16(3072) // projected
			if at.Geographic {
				model, key = 2, 2048
			}
			keys := shorts(1, 1, 0, 3, 1024, 0, 1, model, 1025, 0, 1, 1, key, 0, 1, uint16(at.EPSG))
			add(34735, tiffShort, len(keys)/2, keys)
		}
	}

	directory := len(s.out)
	binary.LittleEndian.PutUint32(s.out[4:], uint32(directory))
	s.out = binary.LittleEndian.AppendUint16(s.out, uint16(len(fields)))
	behind := directory + 2 + 12*len(fields) + 4
	var tail []byte
	for _, f := range fields {
		s.out = binary.LittleEndian.AppendUint16(s.out, f.tag)
		s.out = binary.LittleEndian.AppendUint16(s.out, f.kind)
		s.out = binary.LittleEndian.AppendUint32(s.out, f.count)
		if len(f.value) <= 4 {
			s.out = append(s.out, append(slices.Clone(f.value), 0, 0, 0, 0)[:4]...)
			continue
		}
		s.out = binary.LittleEndian.AppendUint32(s.out, uint32(behind+len(tail)))
		tail = append(tail, f.value...)
	}
	s.out = append(s.out, 0, 0, 0, 0) // no further picture
	s.out = append(s.out, tail...)
}

// packSamples writes the colours of an opaque picture, three bytes a pixel.
func packSamples(dst []byte, p picture) {
	o := 0
	for y := range p.h {
		row := p.row(y)
		for i := 0; i+3 < len(row); i += 4 {
			dst[o], dst[o+1], dst[o+2] = row[i], row[i+1], row[i+2]
			o += 3
		}
	}
}
