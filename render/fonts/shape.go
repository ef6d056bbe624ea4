package fonts

import (
	"math"
	"unicode"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
	"golang.org/x/text/unicode/bidi"
)

// Glyph is a glyph of a shaped text: where its origin stands, in ems from the
// start of the base line, y down.
type Glyph struct {
	ID          uint32
	First, Last uint16 // the runes it stands for with those of its cluster: Run.Text[First:Last]
	X, Y        float64
	Advance     float64
}

// Run is a shaped line of text, glyphs from left to right. Immutable.
type Run struct {
	Face   *Face  // it is drawn in
	Text   []rune // as it is read, not as it stands
	Glyphs []Glyph
	Width  float64 // of the whole line, ems
}

// Shaper shapes lines of text. For one goroutine.
type Shaper struct {
	harfbuzz shaping.HarfbuzzShaper
	face     map[*Face]*font.Face
}

// shapeSize is the size lines are shaped at, in 26.6: fine enough that an
// advance is off by less than 1/60000 em.
const shapeSize = fixed.Int26_6(1024 << 6)

// Shape returns the line shaped. Control characters are left out. A line of which
// the face lacks a letter is shaped, whole, in DejaVu Sans.
func (s *Shaper) Shape(text string, face *Face) *Run {
	runes := make([]rune, 0, len(text))
	mixed := false
	for _, r := range text {
		if unicode.IsControl(r) {
			continue
		}
		runes = append(runes, r)
		mixed = mixed || r >= 0x590
	}
	if face.family != Sans && !face.has(runes) {
		face = sans(face.bold, face.italic)
	}
	run := &Run{Face: face, Text: runes}
	if len(runes) == 0 {
		return run
	}
	if !mixed {
		s.shapeRun(run, runes, 0, len(runes), di.DirectionLTR, language.Latin)
		return run
	}
	for _, span := range visualSpans(runes) {
		s.shapeRun(run, runes, span.start, span.end, span.direction, span.script)
	}
	return run
}

func (s *Shaper) shapeRun(run *Run, runes []rune, start, end int, direction di.Direction, script language.Script) {
	out := s.harfbuzz.Shape(shaping.Input{
		Text: runes, RunStart: start, RunEnd: end,
		Direction: direction, Script: script, Language: language.NewLanguage("it"),
		Face: s.faceOf(run.Face), Size: shapeSize,
	})
	em := 1 / float64(shapeSize)
	for i := range out.Glyphs {
		g := &out.Glyphs[i]
		adv := float64(g.Advance) * em
		run.Glyphs = append(run.Glyphs, Glyph{
			ID:      uint32(g.GlyphID),
			First:   uint16(min(g.TextIndex(), math.MaxUint16)),
			Last:    uint16(min(g.TextIndex()+g.RunesCount(), math.MaxUint16)),
			X:       run.Width + float64(g.XOffset)*em,
			Y:       -float64(g.YOffset) * em,
			Advance: adv,
		})
		run.Width += adv
	}
}

type span struct {
	start, end int
	direction  di.Direction
	script     language.Script
}

// visualSpans cuts a line into runs of one direction and script, in the order
// they stand from left to right (Unicode annex 9, by x/text).
func visualSpans(runes []rune) []span {
	var p bidi.Paragraph
	if _, err := p.SetString(string(runes)); err != nil {
		return []span{{0, len(runes), di.DirectionLTR, language.Latin}}
	}
	order, err := p.Order()
	if err != nil {
		return []span{{0, len(runes), di.DirectionLTR, language.Latin}}
	}
	var spans []span
	for i := 0; i < order.NumRuns(); i++ {
		r := order.Run(i)
		first, last := r.Pos()
		start, end := first, last+1 // runes, both included
		direction := di.DirectionLTR
		if r.Direction() == bidi.RightToLeft {
			direction = di.DirectionRTL
		}
		var part []span
		for k := start; k < end; {
			script := scriptOf(runes[k])
			j := k + 1
			for j < end {
				if sc := scriptOf(runes[j]); sc != script && sc != language.Common && sc != language.Inherited {
					if script != language.Common && script != language.Inherited {
						break
					}
					script = sc
				}
				j++
			}
			part = append(part, span{k, j, direction, script})
			k = j
		}
		if direction == di.DirectionRTL {
			for a, z := 0, len(part)-1; a < z; a, z = a+1, z-1 {
				part[a], part[z] = part[z], part[a]
			}
		}
		spans = append(spans, part...)
	}
	return spans
}

func scriptOf(r rune) language.Script { return language.LookupScript(r) }
