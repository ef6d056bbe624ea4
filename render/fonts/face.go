package fonts

import (
	"bytes"
	_ "embed"
	"fmt"
	"sync"

	"github.com/go-text/typesetting/font"
)

//go:embed DejaVuSans.ttf
var sansRegular []byte

//go:embed DejaVuSans-Bold.ttf
var sansBold []byte

//go:embed DejaVuSans-Oblique.ttf
var sansOblique []byte

//go:embed DejaVuSans-BoldOblique.ttf
var sansBoldOblique []byte

// Face is a family in one weight and slant. Immutable: its address is the key of
// what is drawn of it.
type Face struct {
	Measures
	family, name string // name: PostScript's
	file         []byte
	at           int // where its table directory is in the file
	bold, italic bool
	parsed       func() *font.Font
}

// Measures are the vertical extent of a line in ems, y down from the base line:
// capitals, letters that go up and down, not the line gap. Labels are boxed by
// them, so that "ace" and "Ág" stand on one line.
type Measures struct {
	CapHeight, Ascent, Descent float64
	LineStep                   float64 // base line to base line
}

// The embedded faces.
var (
	SansRegular     = embedded("DejaVuSans", sansRegular, false, false)
	SansBold        = embedded("DejaVuSans-Bold", sansBold, true, false)
	SansOblique     = embedded("DejaVuSans-Oblique", sansOblique, false, true)
	SansBoldOblique = embedded("DejaVuSans-BoldOblique", sansBoldOblique, true, true)
)

// Sans is the family of the embedded faces.
const Sans = "DejaVu Sans"

// sansMeasures are those of DejaVu Sans, and of fonts without letters to measure.
var sansMeasures = Measures{CapHeight: 0.729, Ascent: 0.76, Descent: 0.24, LineStep: 1.17}

// embedded is read once it is needed; its bytes cannot be at fault at run time,
// so a failure is a broken build.
func embedded(name string, file []byte, bold, italic bool) *Face {
	return &Face{Measures: sansMeasures,
		family: Sans, name: name, file: file, bold: bold, italic: italic,
		parsed: sync.OnceValue(func() *font.Font {
			f, err := font.ParseTTF(bytes.NewReader(file))
			if err != nil {
				panic(fmt.Sprintf("fonts: embedded face %s: %v", name, err))
			}
			return f.Font
		})}
}

// Name is the PostScript name of a face.
func (f *Face) Name() string { return f.name }

// Family is the name of its family.
func (f *Face) Family() string { return f.family }

// sans is the embedded face of a weight and slant.
func sans(bold, italic bool) *Face {
	switch {
	case bold && italic:
		return SansBoldOblique
	case bold:
		return SansBold
	case italic:
		return SansOblique
	}
	return SansRegular
}

// has reports whether the face has all letters of a line; what shows nothing by
// itself may lack.
func (f *Face) has(runes []rune) bool {
	cmap := f.parsed().Cmap
	for _, r := range runes {
		if _, ok := cmap.Lookup(r); !ok && !ignorable(r) {
			return false
		}
	}
	return true
}

// ignorable are blanks, joiners and marks of direction.
func ignorable(r rune) bool {
	return r == ' ' || r == 0xa0 || r == 0xad || r >= 0x2000 && r <= 0x200f || r >= 0x2028 && r <= 0x202f || r >= 0x2060 && r <= 0x206f || r >= 0xfe00 && r <= 0xfe0f || r == 0xfeff
}
