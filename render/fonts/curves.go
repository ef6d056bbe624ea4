package fonts

import (
	"encoding/binary"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/font/opentype"
)

// UnitsPerEm is how many of the units of Curves and Advance an em is.
func (s *Shaper) UnitsPerEm(face *Face) int { return int(s.faceOf(face).Upem()) }

// Curves is the outline of a glyph as it is in the font: in its units, y UP from
// the base line, rings without their closing line, to be filled non-zero.
func (s *Shaper) Curves(face *Face, id uint32) []opentype.Segment {
	outline, _ := s.faceOf(face).GlyphDataOutline(font.GID(id))
	return outline.Segments
}

// Advance is how far the glyph moves the pen by itself, before kerning, in the
// font's units.
func (s *Shaper) Advance(face *Face, id uint32) float64 {
	return float64(s.faceOf(face).HorizontalAdvance(font.GID(id)))
}

// maxFaces bounds the faces a Shaper keeps: those of libraries that were read anew
// are of no use any more.
const maxFaces = 64

func (s *Shaper) faceOf(face *Face) *font.Face {
	f := s.face[face]
	if f == nil {
		if s.face == nil || len(s.face) >= maxFaces {
			s.face = map[*Face]*font.Face{}
		}
		f = font.NewFace(face.parsed())
		s.face[face] = f
	}
	return f
}

// Metrics is what a document says of an embedded face (ISO 32000-1 §9.8), in
// 1/1000 em, y up.
type Metrics struct {
	MinX, MinY, MaxX, MaxY     int
	ItalicAngle                int // degrees counter-clockwise
	Ascent, Descent, CapHeight int
	StemV                      int
}

// Metrics of the face, by its tables.
func (f *Face) Metrics() Metrics {
	m := Metrics{Ascent: int(1000 * f.Ascent), Descent: -int(1000 * f.Descent), CapHeight: int(1000 * f.CapHeight), StemV: 90}
	if f.bold {
		m.StemV = 190
	}
	if f.italic {
		m.ItalicAngle = -11
	}
	tables, err := readTables(f.file, f.at)
	if head := tables["head"]; err == nil && len(head) >= 54 {
		units := int(binary.BigEndian.Uint16(head[18:]))
		at := func(o int) int { return int(int16(binary.BigEndian.Uint16(head[o:]))) * 1000 / units }
		m.MinX, m.MinY, m.MaxX, m.MaxY = at(36), at(38), at(40), at(42)
	}
	return m
}
