package mapfile

import (
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"

	"sigi/encoding/sld"
	"sigi/filter"
	"sigi/importer"
	"sigi/styles"
)

// readSymbols collects the symbols of the map and of its SYMBOLSET.
func (m *mapReader) readSymbols() {
	add := func(b *block) {
		for _, s := range b.all("SYMBOL") {
			m.symbols[strings.ToLower(s.text("NAME"))] = s
		}
	}
	if i := m.root.item("SYMBOLSET"); i != nil && len(i.values) > 0 {
		tokens, err := m.tokens(m.beside(i.values[0].text), i.values[0].text, 1)
		if err == nil {
			var top *block
			if top, err = parse(tokens); err == nil {
				for _, b := range top.blocks {
					add(b)
				}
			}
		}
		if err != nil {
			m.note("", i.file, i.line, "SYMBOLSET cannot be read: %v", err)
		}
	}
	add(m.root)
}

// naturalSize is the height of a symbol whose style says none.
func (c *classReader) naturalSize(b *block) float64 {
	sym := c.m.symbols[strings.ToLower(b.text("SYMBOL"))]
	if sym == nil {
		return 1
	}
	_, _, _, high := bounds(pairs(sym))
	return high
}

// symbol is the mark or picture of a style; ok is false where it cannot be had,
// which is noted.
func (c *classReader) symbol(b *block, colour, opacity styles.Param) (src styles.GraphicSource, ok bool) {
	name := b.text("SYMBOL")
	var fill *styles.FillParams
	if colour != nil {
		fill = &styles.FillParams{Color: colour, Opacity: opacity}
	}
	var stroke *styles.StrokeParams
	if outline, alpha, some := c.colour(b, "OUTLINECOLOR"); some {
		s := c.pen(b, outline, alpha, c.size(b, "OUTLINEWIDTH"))
		if s.Width == nil {
			s.Width = c.size(b, "WIDTH")
		}
		s.Dashes = nil
		stroke = &s
	}
	mark := func(name string) (styles.GraphicSource, bool) {
		return styles.GraphicSource{WellKnownName: name, Fill: fill, Stroke: stroke}, fill != nil || stroke != nil
	}
	if name == "" || name == "0" { // a dot of a pixel
		return mark("circle")
	}
	sym := c.m.symbols[strings.ToLower(name)]
	if sym == nil {
		if strings.Contains(name, ".") && !strings.Contains(name, "[") {
			return c.picture(b, name)
		}
		c.note(b, "the symbol %q is not in the mapfile and drawn as a circle", clip(name))
		return mark("circle")
	}
	switch kind := upper(sym, "TYPE"); kind {
	case "ELLIPSE":
		if upper(sym, "FILLED") != "TRUE" && stroke == nil && fill != nil {
			stroke, fill = &styles.StrokeParams{Color: colour, Opacity: opacity, Width: c.size(b, "WIDTH")}, nil
		}
		if w, h, _, _ := bounds(pairs(sym)); w != h && w > 0 && h > 0 {
			c.note(b, "the ellipse of symbol %q is drawn as a circle", clip(name))
		}
		return mark("circle")
	case "VECTOR":
		return c.vector(b, sym, fill, stroke)
	case "PIXMAP", "SVG":
		return c.picture(b, sym.text("IMAGE"))
	case "SIMPLE", "":
		return mark("circle")
	case "TRUETYPE":
		return mark(c.sign(b, sym))
	default:
		c.note(b, "a symbol of type %s is drawn as a circle", kind)
		return mark("circle")
	}
}

// pairs are the points of a symbol; -99 -99 breaks the line.
func pairs(sym *block) [][2]float64 {
	p := sym.first("POINTS")
	if p == nil {
		return nil
	}
	var out [][2]float64
	for i := 0; i+1 < len(p.items) && len(out) < 10000; i += 2 {
		x, okX := number64(p.items[i].values[0].text)
		y, okY := number64(p.items[i+1].values[0].text)
		if okX && okY && math.Abs(x) < 1e6 && math.Abs(y) < 1e6 {
			out = append(out, [2]float64{x, y})
		}
	}
	return out
}

// bounds are width and height of a symbol, and its largest coordinates.
func bounds(points [][2]float64) (w, h, maxX, maxY float64) {
	minX, minY := math.Inf(1), math.Inf(1)
	for _, p := range points {
		if p[0] == -99 && p[1] == -99 {
			continue
		}
		minX, minY, maxX, maxY = min(minX, p[0]), min(minY, p[1]), max(maxX, p[0]), max(maxY, p[1])
	}
	if len(points) == 0 {
		return 0, 0, 0, 0
	}
	return maxX - minX, maxY - minY, maxX, maxY
}

// vector draws a symbol of points as a picture of its own.
func (c *classReader) vector(b, sym *block, fill *styles.FillParams, stroke *styles.StrokeParams) (src styles.GraphicSource, ok bool) {
	points := pairs(sym)
	_, _, w, h := bounds(points)
	if w <= 0 || h <= 0 {
		c.note(b, "the symbol %q has no extent and is left out", clip(sym.text("NAME")))
		return src, false
	}
	filled := upper(sym, "FILLED") == "TRUE"
	size := b.number(h, "SIZE")
	if size <= 0 {
		size = h
	}
	attributes := ` fill="none"`
	if filled && fill != nil {
		attributes = fmt.Sprintf(` fill="%s" fill-opacity="%v"`, literalText(fill.Color), literalNumber(fill.Opacity, 1))
	}
	width := b.number(1, "WIDTH") * h / size
	switch {
	case stroke != nil:
		attributes += fmt.Sprintf(` stroke="%s" stroke-width="%v"`, literalText(stroke.Color), literalNumber(stroke.Width, 1)*h/size)
	case !filled && fill != nil:
		attributes += fmt.Sprintf(` stroke="%s" stroke-opacity="%v" stroke-width="%v"`, literalText(fill.Color), literalNumber(fill.Opacity, 1), width)
	}
	var d strings.Builder
	verb := "M"
	for _, p := range points {
		if p[0] == -99 && p[1] == -99 {
			verb = "M"
			continue
		}
		d.WriteString(verb + strconv.FormatFloat(p[0], 'f', -1, 64) + " " + strconv.FormatFloat(p[1], 'f', -1, 64) + " ")
		verb = "L"
	}
	if filled {
		d.WriteString("Z")
	}
	svg := fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" width="%v" height="%v" viewBox="0 0 %v %v"><path d="%s"%s/></svg>`+"\n", w, h, w, h, d.String(), attributes)
	src = styles.GraphicSource{MediaType: "image/svg+xml", Picture: []byte(svg), Width: w, Height: h}
	src.Ref = c.keep(sym.text("NAME"), ".svg", src.Picture)
	return src, true
}

func literalText(e styles.Param) string {
	if l, ok := e.(filter.Literal); ok {
		if c, ok := styles.ParseColor(l.Value.Text()); ok {
			return c.String()
		}
	}
	return "#000000"
}

func literalNumber(e styles.Param, otherwise float64) float64 {
	if l, ok := e.(filter.Literal); ok {
		if f, isNumber := l.Value.Number(); isNumber {
			return f
		}
	}
	return otherwise
}

// maxPicture is what a catalog reads of a picture.
const maxPicture = 4 << 20

// picture takes over a file.
func (c *classReader) picture(b *block, name string) (src styles.GraphicSource, ok bool) {
	data, err := readFile(c.m.beside(name), maxPicture)
	if err == nil {
		src.MediaType, src.Width, src.Height, err = sld.PictureSize(data)
	}
	if err != nil {
		c.note(b, "the picture %q cannot be taken over and is left out: %v", clip(name), err)
		return src, false
	}
	src.Picture = data
	base := filepath.Base(name)
	src.Ref = c.keep(strings.TrimSuffix(base, filepath.Ext(base)), importer.PictureExtension(src.MediaType), data)
	return src, true
}

// keep puts a file beside the style.
func (c *classReader) keep(base, extension string, data []byte) string {
	path := importer.PicturePath(base, extension, data)
	c.files[path] = data
	return path
}
