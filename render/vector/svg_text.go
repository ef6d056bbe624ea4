package vector

import (
	"math"
	"strconv"

	"github.com/go-text/typesetting/font/opentype"

	"sigi/render"
	"sigi/render/fonts"
)

// A letter is a path in the units of its font, defined once. A label is a g of
// uses of letters in ems, drawn for its halo and again for its ink, with the text
// itself above, unseen.

type svgLetter struct {
	face *fonts.Face
	id   uint32
}

func (d *svg) Label(l *render.Label) {
	if len(l.Lines) == 0 || !(l.Size > 0) {
		return
	}
	d.plain()
	for k := range l.Lines {
		run := l.Lines[k].Run
		for i := range run.Glyphs {
			d.letter(svgLetter{run.Face, run.Glyphs[i].ID})
		}
	}
	if l.Halo > 0 && l.Under.A > 0 {
		id := "l" + strconv.Itoa(d.labels)
		d.labels++
		d.write(`<defs><g id="` + id + `">`)
		d.lettering(l)
		d.write("</g></defs>")
		opacity := l.Under.A
		under := l.Under
		under.A = 255
		d.write("<g")
		d.out = appendPaint(appendPaint(d.out, "fill", under), "stroke", under)
		// In the units of the letters, which are scaled.
		d.out = appendNumber(append(d.out, ` stroke-width="`...), 2*l.Halo/l.Size*float64(d.shaper.UnitsPerEm(l.Lines[0].Run.Face)))
		d.write(`" stroke-linejoin="round" stroke-linecap="round"`)
		if opacity < 255 {
			d.write(` opacity="`)
			d.out = append(appendNumber(d.out, float64(opacity)/255), '"')
		}
		d.write(`><use xlink:href="#` + id + `"/></g>`)
		d.write("<g")
		d.out = appendPaint(d.out, "fill", l.Paint)
		d.write(`><use xlink:href="#` + id + `"/></g>`)
	} else {
		d.write("<g")
		d.out = appendPaint(d.out, "fill", l.Paint)
		d.write(">")
		d.lettering(l)
		d.write("</g>")
	}
	d.text(l)
	d.write("\n")
}

// letter defines a letter where it is first needed.
func (d *svg) letter(k svgLetter) {
	if _, ok := d.letters[k]; ok {
		return
	}
	if _, ok := d.faces[k.face]; !ok {
		d.faces[k.face] = len(d.faces)
	}
	segments := d.shaper.Curves(k.face, k.id)
	if d.letters[k] = len(segments) > 0; !d.letters[k] {
		return
	}
	d.write(`<defs><path id="` + d.letterID(k) + `" d="`)
	open := false
	for i := range segments {
		s := &segments[i]
		if s.Op == opentype.SegmentOpMoveTo && open {
			d.write("z")
		}
		open = true
		d.write([...]string{opentype.SegmentOpMoveTo: "M", opentype.SegmentOpLineTo: "L", opentype.SegmentOpQuadTo: "Q", opentype.SegmentOpCubeTo: "C"}[s.Op])
		for j, p := range s.ArgsSlice() {
			if j > 0 {
				d.write(" ")
			}
			d.out = append(appendNumber(d.out, float64(p.X)), ' ')
			d.out = appendNumber(d.out, -float64(p.Y))
		}
	}
	d.write("z\"/></defs>\n")
}

func (d *svg) letterID(k svgLetter) string {
	return "g" + strconv.Itoa(d.faces[k.face]) + "-" + strconv.Itoa(int(k.id))
}

// lettering writes the letters of a label, without their colour.
func (d *svg) lettering(l *render.Label) {
	for k := range l.Lines {
		line := &l.Lines[k]
		units := float64(d.shaper.UnitsPerEm(line.Run.Face))
		scale := l.Size / units
		if line.Along == nil {
			d.write(`<g transform="`)
			d.out = appendPlace(d.out, line.X, line.Y, line.Angle)
			d.out = append(appendScale(append(d.out, "scale("...), scale), `)">`...)
		}
		for i := range line.Run.Glyphs {
			g := &line.Run.Glyphs[i]
			if !d.letters[svgLetter{line.Run.Face, g.ID}] {
				continue // a blank
			}
			d.write(`<use xlink:href="#` + d.letterID(svgLetter{line.Run.Face, g.ID}) + `"`)
			if line.Along != nil {
				at := &line.Along[i]
				d.write(` transform="`)
				d.out = appendPlace(d.out, at.X, at.Y, at.Angle())
				d.out = append(appendScale(append(d.out, "scale("...), scale), `)"`...)
			} else {
				if x := math.Round(g.X * units); x != 0 {
					d.out = append(appendNumber(append(d.out, ` x="`...), x), '"')
				}
				if y := math.Round(g.Y * units); y != 0 {
					d.out = append(appendNumber(append(d.out, ` y="`...), y), '"')
				}
			}
			d.write("/>")
		}
		if line.Along == nil {
			d.write("</g>")
		}
	}
}

// appendScale writes a scale, which has more digits than a length.
func appendScale(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'f', 8, 64) }

// text writes what a label says above its letters: line by line, stretched to
// the letters' width; a name along a bend from its first letter to its last.
func (d *svg) text(l *render.Label) {
	for k := range l.Lines {
		line := &l.Lines[k]
		x, y, angle, width := line.X, line.Y, line.Angle, line.Run.Width*l.Size
		if n := len(line.Along); n > 0 {
			first, last := &line.Along[0], &line.Along[n-1]
			ex, ey := last.X+last.Cos*line.Run.Glyphs[n-1].Advance*l.Size, last.Y+last.Sin*line.Run.Glyphs[n-1].Advance*l.Size
			x, y, angle, width = first.X, first.Y, math.Atan2(ey-first.Y, ex-first.X), math.Hypot(ex-first.X, ey-first.Y)
		}
		if len(line.Run.Text) == 0 {
			continue
		}
		d.write(`<text fill="#000" fill-opacity="0" font-family="`)
		d.out = appendEscaped(d.out, line.Run.Face.Family())
		d.write(`,Verdana,sans-serif" font-size="`)
		d.out = append(appendNumber(d.out, math.Round(l.Size*100)/100), '"')
		if angle == 0 {
			d.out = append(appendCoordinate(append(d.out, ` x="`...), x), '"')
			d.out = append(appendCoordinate(append(d.out, ` y="`...), y), '"')
		} else {
			d.out = append(appendPlace(append(d.out, ` transform="`...), x, y, angle), '"')
		}
		if width >= 0.01 {
			d.out = append(appendCoordinate(append(d.out, ` textLength="`...), width), `" lengthAdjust="spacingAndGlyphs"`...)
		}
		d.write(">")
		d.out = appendEscaped(d.out, string(line.Run.Text))
		d.write("</text>")
	}
}
