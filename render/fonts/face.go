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

// Face is an embedded face.
type Face uint8

// The faces.
const (
	SansRegular Face = iota
	SansBold
	SansOblique
	SansBoldOblique
	faces // how many
)

// Choose returns the face for a style's font: families is in order of
// preference, and as only one family is embedded it never changes the answer.
func Choose(families []string, bold, italic bool) Face {
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

// Name is the PostScript name of a face.
func (f Face) Name() string {
	return [faces]string{"DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSans-BoldOblique"}[f]
}

// file is the font file of a face.
func (f Face) file() []byte {
	return [faces][]byte{sansRegular, sansBold, sansOblique, sansBoldOblique}[f]
}

// parse reads a face once; the embedded bytes cannot be at fault at run time,
// so a failure is a broken build.
var parsed [faces]func() *font.Font

func init() {
	for f, data := range [faces][]byte{sansRegular, sansBold, sansOblique, sansBoldOblique} {
		parsed[f] = sync.OnceValue(func() *font.Font {
			face, err := font.ParseTTF(bytes.NewReader(data))
			if err != nil {
				panic(fmt.Sprintf("fonts: embedded face %d: %v", f, err))
			}
			return face.Font
		})
	}
}
