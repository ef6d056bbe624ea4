package vector

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"unicode"

	"sigi/geom"
	"sigi/render"
	"sigi/render/fonts"
	"sigi/render/raster"
	"sigi/styles"
)

// svg writes one svg element, in the order in which it is drawn: what is used
// again (symbols, tiles, letters) is defined where it is first needed. Paths of
// one look share a g that says it.
type svg struct {
	o      Options
	frame  render.Frame
	shapes shapes
	shaper fonts.Shaper
	err    error

	out     []byte
	look    []byte // attributes of the g that paths go into; empty: none is open
	wanted  []byte // scratch
	inLayer *render.Layer
	groups  map[*render.Layer]int // how many groups a layer has had
	ids     map[string]bool
	art     map[render.ArtKey]string
	tiles   map[svgTileKey]string
	letters map[svgLetter]bool  // false: a blank
	faces   map[*fonts.Face]int // by number, as they are first needed
	labels  int
}

type svgTileKey struct {
	art     render.ArtKey
	opacity float64
}

func newSVG(o Options) *svg {
	return &svg{o: o, groups: map[*render.Layer]int{}, ids: map[string]bool{}, art: map[render.ArtKey]string{},
		tiles: map[svgTileKey]string{}, letters: map[svgLetter]bool{}, faces: map[*fonts.Face]int{}}
}

func (d *svg) Begin(f render.Frame) {
	d.frame = f
	d.shapes.begin(f)
	d.write(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" +
		`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape" version="1.1" width="`)
	d.length(f.Width)
	d.write(`" height="`)
	d.length(f.Height)
	d.write(fmt.Sprintf(`" viewBox="0 0 %d %d" overflow="hidden" fill="none">`+"\n", f.Width, f.Height))
	if d.o.Title != "" {
		d.element("title", d.o.Title)
	}
	if f.CRS != nil {
		b := f.Bound
		d.element("desc", fmt.Sprintf("1:%.0f, %s, x %s to %s, y %s to %s", f.Denominator, f.CRS,
			decimal(b.MinX), decimal(b.MaxX), decimal(b.MinY), decimal(b.MaxY)))
	}
	d.Rect(d.shapes.page, f.Background)
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// length writes a side of the page.
func (d *svg) length(pixels int) {
	if d.o.DPI > 0 {
		d.out = append(appendNumber(d.out, float64(pixels)/d.o.DPI*25.4), "mm"...)
		return
	}
	d.out = strconv.AppendInt(d.out, int64(pixels), 10)
}

func (d *svg) write(s string) { d.out = append(d.out, s...) }

// element writes an element that holds text alone.
func (d *svg) element(name, text string) {
	d.write("<" + name + ">")
	d.out = appendEscaped(d.out, text)
	d.write("</" + name + ">\n")
}

func (d *svg) Err() error {
	if d.err == nil && len(d.out) > d.o.Limit {
		d.err = tooLarge(d.o.Limit)
	}
	return d.err
}

func (d *svg) Layer(l *render.Layer) {
	if d.inLayer == l {
		return
	}
	d.plain()
	if d.inLayer != nil {
		d.write("</g>\n")
	}
	if d.inLayer = l; l == nil {
		return
	}
	id := identifier(l.Name)
	name := title(l)
	if d.groups[l]++; d.groups[l] > 1 {
		id += "-labels"
	}
	for n := 2; d.ids[id]; n++ {
		id = identifier(l.Name) + "-" + strconv.Itoa(n)
	}
	d.ids[id] = true
	d.write(`<g id="` + id + `" inkscape:groupmode="layer" inkscape:label="`)
	d.out = appendEscaped(d.out, name)
	d.write(`">`)
	d.element("title", name)
}

// identifier is a name as an XML name of ASCII that no element of the document's
// own has.
func identifier(s string) string {
	b := []byte("layer-")
	for _, r := range s {
		switch {
		case r < 128 && (unicode.IsLetter(r) || unicode.IsDigit(r) || r == '-' || r == '_' || r == '.'):
			b = append(b, byte(r))
		case len(b) < 64:
			b = append(b, '_')
		}
		if len(b) >= 64 {
			break
		}
	}
	return string(b)
}

func (d *svg) Push(opacity float64) {
	d.plain()
	d.write(`<g opacity="`)
	d.out = append(appendNumber(d.out, opacity), "\">\n"...)
}

func (d *svg) Pop() {
	d.plain()
	d.write("</g>\n")
}

// plain ends the g of a look.
func (d *svg) plain() {
	if len(d.look) > 0 {
		d.write("</g>\n")
		d.look = d.look[:0]
	}
}

// as goes on in a g with the attributes in d.wanted.
func (d *svg) as() {
	if slices.Equal(d.look, d.wanted) {
		return
	}
	d.plain()
	d.look = append(d.look, d.wanted...)
	d.write("<g")
	d.out = append(d.out, d.look...)
	d.write(">\n")
}

func (d *svg) Fill(g *geom.Geometry, rule raster.FillRule, p raster.Paint) {
	if p.A == 0 {
		return
	}
	if g = d.shapes.area(g); g == nil {
		return
	}
	d.wanted = appendFill(d.wanted[:0], rule, p)
	d.as()
	d.path(g, true)
}

func (d *svg) Rect(b geom.Bound, p raster.Paint) {
	if p.A == 0 || !b.Finite() {
		return
	}
	d.wanted = appendFill(d.wanted[:0], raster.NonZero, p)
	d.as()
	d.write(`<rect x="`)
	for i, v := range [...]float64{b.MinX, b.MinY, b.MaxX - b.MinX, b.MaxY - b.MinY} {
		d.out = appendCoordinate(d.out, v)
		d.write([...]string{`" y="`, `" width="`, `" height="`, "\"/>\n"}[i])
	}
}

func (d *svg) Stroke(g *geom.Geometry, s *raster.Stroke, p raster.Paint) {
	dashes, share := s.Pattern()
	if p = faint(p, share); p.A == 0 {
		return
	}
	if g = d.shapes.line(g, s); g == nil {
		return
	}
	d.wanted = appendStroke(appendPaint(d.wanted[:0], "stroke", p), s, dashes)
	d.as()
	d.path(g, false)
}

func (d *svg) Tile(g *geom.Geometry, s *raster.Stroke, tile *styles.Sprite) {
	if s == nil {
		g = d.shapes.area(g)
	} else {
		g = d.shapes.line(g, s)
	}
	if g == nil {
		return
	}
	id := d.tile(tile)
	if id == "" {
		return
	}
	if s == nil {
		d.wanted = append(append(append(d.wanted[:0], ` fill="url(#`...), id...), `)" fill-rule="evenodd"`...)
	} else {
		dashes, _ := s.Pattern()
		d.wanted = append(append(append(d.wanted[:0], ` stroke="url(#`...), id...), `)"`...)
		d.wanted = appendStroke(d.wanted, s, dashes)
	}
	d.as()
	d.path(g, s == nil)
}

// Bytes ends the document.
func (d *svg) Bytes() ([]byte, error) {
	d.Layer(nil)
	d.plain()
	if err := d.Err(); err != nil {
		return nil, err
	}
	if d.frame.Width == 0 {
		return nil, fmt.Errorf("vector: a document without a map")
	}
	d.write("</svg>\n")
	return d.out, nil
}

// path writes a path: each vertex from the one before, which is shorter.
func (d *svg) path(g *geom.Geometry, close bool) {
	d.write(`<path d="`)
	d.out = appendPath(d.out, g, close)
	d.write("\"/>\n")
}

func appendPath(b []byte, g *geom.Geometry, close bool) []byte {
	rings(g, func(flat []float64, closed bool) {
		x, y := hundredths(flat[0]), hundredths(flat[1])
		b = appendPair(append(b, 'M'), x, y)
		drawn := false
		for i := 2; i+1 < len(flat); i += 2 {
			nx, ny := hundredths(flat[i]), hundredths(flat[i+1])
			if nx == x && ny == y {
				continue
			}
			if !drawn {
				b = append(b, 'l')
			} else if nx >= x {
				b = append(b, ' ')
			}
			b = appendPair(b, nx-x, ny-y)
			x, y, drawn = nx, ny, true
		}
		switch {
		case closed || close:
			b = append(b, 'z')
		case !drawn:
			b = append(b, "h0"...)
		}
	})
	return b
}

// appendPair writes two coordinates; a minus parts them as a blank does.
func appendPair(b []byte, x, y int) []byte {
	b = appendHundredths(b, x)
	if y >= 0 {
		b = append(b, ' ')
	}
	return appendHundredths(b, y)
}

func appendFill(b []byte, rule raster.FillRule, p raster.Paint) []byte {
	b = appendPaint(b, "fill", p)
	if rule == raster.EvenOdd {
		b = append(b, ` fill-rule="evenodd"`...)
	}
	return b
}

// appendPaint writes the attributes of a colour.
func appendPaint(b []byte, what string, p raster.Paint) []byte {
	const hex = "0123456789abcdef"
	b = append(append(append(b, ' '), what...), `="#`...)
	for _, v := range [...]uint8{p.R, p.G, p.B} {
		b = append(b, hex[v>>4], hex[v&15])
	}
	b = append(b, '"')
	if p.A < 255 {
		b = append(append(append(b, ' '), what...), `-opacity="`...)
		b = append(appendNumber(b, math.Round(float64(p.A)/255*1e4)/1e4), '"')
	}
	return b
}

// appendStroke writes the attributes of a stroke but for its colour.
func appendStroke(b []byte, s *raster.Stroke, dashes []float64) []byte {
	b = append(appendNumber(append(b, ` stroke-width="`...), s.Width), '"')
	switch s.Cap {
	case raster.CapRound:
		b = append(b, ` stroke-linecap="round"`...)
	case raster.CapSquare:
		b = append(b, ` stroke-linecap="square"`...)
	}
	switch s.Join {
	case raster.JoinRound:
		b = append(b, ` stroke-linejoin="round"`...)
	case raster.JoinBevel:
		b = append(b, ` stroke-linejoin="bevel"`...)
	default:
		if s.MiterLimit > 0 && s.MiterLimit != 4 { // 4 is SVG's own
			b = append(appendNumber(append(b, ` stroke-miterlimit="`...), max(s.MiterLimit, 1)), '"')
		}
	}
	if len(dashes) > 0 {
		b = append(b, ` stroke-dasharray="`...)
		b = appendNumbers(b, dashes...)
		b[len(b)-1] = '"'
		if s.DashOffset != 0 {
			b = append(appendNumber(append(b, ` stroke-dashoffset="`...), s.DashOffset), '"')
		}
	}
	return b
}

// appendEscaped writes text for elements and attributes; what XML 1.0 cannot
// hold is left out.
func appendEscaped(b []byte, s string) []byte {
	for _, r := range s {
		switch {
		case r == '&':
			b = append(b, "&amp;"...)
		case r == '<':
			b = append(b, "&lt;"...)
		case r == '>':
			b = append(b, "&gt;"...)
		case r == '"':
			b = append(b, "&#34;"...)
		case r == '\n' || r == '\t':
			b = append(b, ' ')
		case r < ' ' || r == unicode.ReplacementChar || r == 0xfffe || r == 0xffff || r >= 0x7f && r < 0xa0:
		default:
			b = append(b, string(r)...)
		}
	}
	return b
}
