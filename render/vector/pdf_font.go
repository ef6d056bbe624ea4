package vector

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode/utf16"

	"sigi/render"
	"sigi/render/fonts"
	"sigi/render/raster"
)

// Labels are text by glyph number: a Type 0 font with the encoding Identity-H over
// a TrueType subset (§9.7). Glyphs stand where the shaper put them.

// pdfFace is what is used of a face.
type pdfFace struct {
	object int    // 0: it may not be embedded, and is drawn by its outlines
	name   string // of the resource
	glyphs map[uint32]pdfGlyph
}

type pdfGlyph struct {
	width float64 // in 1/1000 em
	text  []rune  // the first that it stood for
}

func (d *pdf) Label(l *render.Label) {
	if len(l.Lines) == 0 || !(l.Size > 0) {
		return
	}
	for k := range l.Lines {
		if d.face(l.Lines[k].Run.Face).object == 0 {
			d.outlined(l)
			return
		}
	}
	c := d.now
	spoken := !rightToLeft(l)
	if spoken {
		c.buf = append(c.buf, "/Span<</ActualText"...)
		c.buf = append(append(c.buf, textString(text(l))...), ">>BDC\n"...)
	}
	if l.Halo > 0 && l.Under.A > 0 {
		p := l.Under
		if p.A < 255 { // as one, or what overlaps would be darker
			d.Push(float64(p.A) / 255)
			p.A = 255
		}
		d.now.fillWith(p, d)
		d.now.strokeWith(p, d)
		d.now.lines(&raster.Stroke{Width: 2 * l.Halo, Cap: raster.CapRound, Join: raster.JoinRound})
		d.now.solid()
		d.show(l, 2)
		if l.Under.A < 255 {
			d.Pop()
		}
	}
	if l.Paint.A > 0 {
		c.fillWith(l.Paint, d)
		d.show(l, 0)
	}
	if spoken {
		c.buf = append(c.buf, "EMC\n"...)
	}
	c.spill()
}

// rightToLeft reports whether a part of a label is read so. Its text is left to
// its glyphs: poppler takes what an ActualText says to stand from left to right.
func rightToLeft(l *render.Label) bool {
	for k := range l.Lines {
		glyphs := l.Lines[k].Run.Glyphs
		for i := 1; i < len(glyphs); i++ {
			if glyphs[i].First < glyphs[i-1].First {
				return true
			}
		}
	}
	return false
}

// solid ends dashes.
func (c *content) solid() {
	if len(c.dashesIs) > 0 {
		c.dashesIs = c.dashesIs[:0]
		c.buf = append(c.buf, "[]0 d\n"...)
	}
}

// show writes the letters of a label in a rendering mode (§9.3.6).
func (d *pdf) show(l *render.Label, mode byte) {
	c := d.now
	c.buf = append(c.buf, "BT "...)
	c.buf = append(c.buf, '0'+mode, ' ', 'T', 'r', '\n')
	for k := range l.Lines {
		line := &l.Lines[k]
		face := d.face(line.Run.Face)
		c.buf = append(append(append(c.buf, '/'), face.name...), ' ')
		c.buf = append(appendNumber(c.buf, l.Size), " Tf\n"...)
		if line.Along != nil {
			for i := range line.Run.Glyphs {
				d.note(line.Run, i)
				g := &line.Along[i]
				c.at(g.X, g.Y, g.Angle())
				c.buf = append(appendGlyph(append(c.buf, '<'), line.Run.Glyphs[i].ID), "> Tj\n"...)
			}
			continue
		}
		d.level(c, l.Size, line, face)
	}
	c.buf = append(c.buf, "ET\n"...)
}

// level writes a straight line: glyphs one after the other, moved where they
// stand elsewhere than the font's widths put them.
func (d *pdf) level(c *content, size float64, line *render.LabelLine, face *pdfFace) {
	sin, cos := math.Sincos(line.Angle)
	pen, open := math.NaN(), false // where the next glyph would stand, ems
	last := 0.0
	end := func() {
		if open {
			c.buf = append(c.buf, ">]TJ\n"...)
			open = false
		}
	}
	for i := range line.Run.Glyphs {
		g := &line.Run.Glyphs[i]
		d.note(line.Run, i)
		if !open || g.Y != last {
			end()
			x, y := g.X*size, g.Y*size
			c.at(line.X+x*cos-y*sin, line.Y+x*sin+y*cos, line.Angle)
			c.buf = append(c.buf, "[<"...)
			open, pen, last = true, g.X, g.Y
		}
		if move := math.Round((pen - g.X) * 1000); move != 0 {
			c.buf = append(c.buf, '>')
			c.buf = append(strconv.AppendInt(c.buf, int64(move), 10), '<')
			pen -= move / 1000
		}
		c.buf = appendGlyph(c.buf, g.ID)
		pen += face.glyphs[g.ID].width / 1000
	}
	end()
}

// at sets the pen on a base line (§9.4.2).
func (c *content) at(x, y, angle float64) {
	sin, cos := math.Sincos(angle)
	c.buf = append(appendNumbers(c.buf, cos, sin, sin, -cos), ""...)
	c.buf = append(appendCoordinate(c.buf, x), ' ')
	c.buf = append(appendCoordinate(c.buf, y), " Tm\n"...)
}

func appendGlyph(b []byte, id uint32) []byte {
	const hex = "0123456789ABCDEF"
	return append(b, hex[id>>12&15], hex[id>>8&15], hex[id>>4&15], hex[id&15])
}

func (d *pdf) face(f *fonts.Face) *pdfFace {
	face := d.faces[f]
	if face == nil {
		face = &pdfFace{}
		d.faces[f] = face
		if f.Embeddable() {
			face.object, face.name, face.glyphs = d.reserve(), "F"+strconv.Itoa(len(d.order)), map[uint32]pdfGlyph{}
			d.order = append(d.order, f)
			d.resource("Font", face.name, face.object)
		}
	}
	return face
}

// note remembers a glyph that is used, and what it stands for.
func (d *pdf) note(run *fonts.Run, i int) {
	face, g := d.faces[run.Face], &run.Glyphs[i]
	if _, ok := face.glyphs[g.ID]; ok {
		return
	}
	width := d.shaper.Advance(run.Face, g.ID) * 1000 / float64(d.shaper.UnitsPerEm(run.Face))
	used := pdfGlyph{width: math.Round(width*10) / 10}
	// Of a cluster of several glyphs the first has the text.
	if first := i == 0 || run.Glyphs[i-1].First != g.First; first && int(g.Last) <= len(run.Text) {
		used.text = slices.Clone(run.Text[g.First:g.Last])
	}
	face.glyphs[g.ID] = used
}

func (d *pdf) writeFonts() {
	for _, f := range d.order {
		d.writeFont(f, d.faces[f])
	}
}

func (d *pdf) writeFont(f *fonts.Face, face *pdfFace) {
	ids := slices.Sorted(maps.Keys(face.glyphs))
	file, err := fonts.Subset(f, ids)
	if err != nil {
		d.err = err
		return
	}
	var widths, characters []byte
	entries := 0
	for _, id := range ids {
		g := face.glyphs[id]
		widths = fmt.Appendf(widths, "%d[%s]", id, appendNumber(nil, g.width))
		if len(g.text) > 0 {
			entries++
			characters = append(appendGlyph(append(characters, '<'), id), "><"...)
			for _, u := range utf16.Encode(g.text) {
				characters = fmt.Appendf(characters, "%04X", u)
			}
			characters = append(characters, ">\n"...)
		}
	}
	// Subsets have a tag of six letters (§9.6.4), of what they hold.
	h := fnv.New64a()
	h.Write(file)
	sum := h.Sum64()
	tag := make([]byte, 6)
	for i := range tag {
		tag[i], sum = 'A'+byte(sum%26), sum/26
	}
	name := string(tag) + "+" + f.Name()

	stream, unicode, descriptor, descendant := d.reserve(), d.reserve(), d.reserve(), d.reserve()
	d.stream(stream, fmt.Sprintf("/Length1 %d", len(file)), deflated(file))
	d.stream(unicode, "", deflated(toUnicode(characters, entries)))
	b := f.Metrics()
	d.object(descriptor, "<</Type/FontDescriptor/FontName/%s/Flags 4/FontBBox[%d %d %d %d]/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %d 0 R>>",
		name, b.MinX, b.MinY, b.MaxX, b.MaxY, b.ItalicAngle, b.Ascent, b.Descent, b.CapHeight, b.StemV, stream)
	d.object(descendant, "<</Type/Font/Subtype/CIDFontType2/BaseFont/%s/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/FontDescriptor %d 0 R/DW 0/W[%s]/CIDToGIDMap/Identity>>",
		name, descriptor, widths)
	d.object(face.object, "<</Type/Font/Subtype/Type0/BaseFont/%s/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>", name, descendant, unicode)
}

// toUnicode is the CMap that says what glyphs stand for (§9.10.3); a block of it
// has at most 100 entries.
func toUnicode(characters []byte, entries int) []byte {
	b := []byte("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n/CIDSystemInfo <</Registry(Adobe)/Ordering(UCS)/Supplement 0>> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for entries > 0 {
		n := min(entries, 100)
		entries -= n
		b = fmt.Appendf(b, "%d beginbfchar\n", n)
		for range n {
			end := slices.Index(characters, '\n') + 1
			b, characters = append(b, characters[:end]...), characters[end:]
		}
		b = append(b, "endbfchar\n"...)
	}
	return append(b, "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"...)
}
