package sld

import (
	"strconv"
	"strings"

	"sigi/encoding/xmltree"
	"sigi/styles"
)

// Marks of fonts come in two forms: GeoServer's name "ttf://Family#0x41", and that
// of SE (05-077r4 §11.3.2) as QGIS writes it, an OnlineResource "ttf://Family" with
// Format "ttf" and a MarkIndex. Both are kept as the first.

const fontScheme = "ttf://"

func isFontMark(name string) bool {
	return len(name) > len(fontScheme) && strings.EqualFold(name[:len(fontScheme)], fontScheme)
}

// fontMark finds the shape of a sign of a font; a square where there is none.
func (p *parser) fontMark(s *styles.GraphicSource, at *xmltree.Node, name string) {
	family, code, ok := strings.Cut(name[len(fontScheme):], "#")
	char, valid := charCode(code)
	s.WellKnownName = "square"
	switch {
	case !ok || !valid:
		p.note(at, "the mark %q does not name a sign like ttf://Family#0x41, a square is drawn", clip(name))
	case p.o.Fonts == nil:
		p.note(at, "the mark %q of a font is not read here, a square is drawn", clip(name))
	default:
		if s.Outline = p.o.Fonts.Glyph(family, char); s.Outline != nil {
			s.WellKnownName = fontScheme + family + "#0x" + strconv.FormatInt(int64(char), 16)
		} else if p.o.Fonts.Has(family) {
			p.note(at, "the font %q has no sign %s, a square is drawn", clip(family), clip(code))
		} else {
			p.note(at, "the font %q is not there, a square is drawn; put its file into the fonts folder of the catalog", clip(family))
		}
	}
}

// charCode reads the code of a sign: 0x41, U+0041, \u0041, or decimal.
func charCode(text string) (rune, bool) {
	text = strings.TrimSpace(text)
	base := 10
	for _, prefix := range []string{"0x", "0X", "U+", "u+", `\u`} {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			text, base = rest, 16
			break
		}
	}
	n, err := strconv.ParseUint(text, base, 21)
	return rune(n), err == nil && n > 0 && n <= 0x10ffff
}

// markOfFile reads a mark by OnlineResource: a sign of a font.
func (p *parser) markOfFile(s *styles.GraphicSource, mark, at *xmltree.Node) {
	ref := strings.TrimSpace(href(at))
	format := ""
	if f := mark.Child("Format"); f != nil {
		format = strings.ToLower(strings.TrimSpace(f.Content()))
	}
	if !isFontMark(ref) {
		p.note(at, "a mark by %q, format %q, is not drawn, a square is drawn; signs of fonts are, as ttf://Family with MarkIndex", clip(ref), clip(format))
		s.WellKnownName = "square"
		return
	}
	if index := mark.Child("MarkIndex"); index != nil && !strings.Contains(ref, "#") {
		ref += "#" + strings.TrimSpace(index.Content())
	}
	p.fontMark(s, at, ref)
}
