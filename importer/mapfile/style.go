package mapfile

import (
	"math"
	"strconv"
	"strings"

	"sigi/encoding/sld"
	"sigi/filter"
	"sigi/styles"
)

// colour reads COLOR and its kin; visible is false where none is given.
func (c *classReader) colour(b *block, key string) (p styles.Param, opacity styles.Param, visible bool) {
	i := b.item(key)
	if i == nil || len(i.values) == 0 {
		return nil, nil, false
	}
	v := i.values[0]
	if alpha := b.number(100, "OPACITY"); alpha < 100 && b.item("OPACITY") != nil {
		opacity = sld.Number(alpha / 100)
	}
	switch {
	case v.kind == binding:
		c.m.note(c.layer.Name, i.file, i.line, "colours of [%s] are read as #rrggbb or by name", clip(v.text))
		return filter.Attribute{Name: v.text}, opacity, true
	case v.kind == number && len(i.values) >= 3:
		var rgb [3]uint8
		for k := range 3 {
			n, err := strconv.Atoi(i.values[k].text)
			if err != nil || n < 0 || n > 255 {
				return nil, nil, false // -1 -1 -1 is none
			}
			rgb[k] = uint8(n)
		}
		return sld.Text(styles.Color{R: rgb[0], G: rgb[1], B: rgb[2], A: 255}.String()), opacity, true
	}
	s := v.text
	if len(s) == 9 && s[0] == '#' {
		if a, err := strconv.ParseUint(s[7:], 16, 8); err == nil {
			s, opacity = s[:7], sld.Number(math.Round(float64(a)/255*1000)/1000)
		}
	}
	if col, ok := styles.ParseColor(s); ok {
		return sld.Text(col.String()), opacity, true
	}
	c.m.note(c.layer.Name, i.file, i.line, "the colour %q cannot be read and is left out", clip(s))
	return nil, nil, false
}

// size is a length, or that of an attribute; nil where it is not given.
func (c *classReader) size(b *block, key string) styles.Param {
	i := b.item(key)
	if i == nil || len(i.values) == 0 {
		return nil
	}
	v := i.values[0]
	if v.kind == binding {
		return filter.Attribute{Name: v.text}
	}
	if v.kind == expression {
		e, err := logical(v.text)
		if err != nil {
			c.m.note(c.layer.Name, i.file, i.line, "%s (%s) cannot be translated: %v", key, clip(v.text), err)
			return nil
		}
		return e
	}
	f, err := strconv.ParseFloat(v.text, 64)
	if err != nil || f < 0 || f-f != 0 {
		return nil
	}
	return sld.Number(f)
}

func (c *classReader) unit() styles.Unit {
	switch u := upper(c.block, "SIZEUNITS"); u {
	case "", "PIXELS":
		return styles.Pixel
	case "METERS":
		return styles.Metre
	case "FEET":
		return styles.Foot
	default:
		c.note(c.block, "SIZEUNITS %s are drawn as pixels", u)
	}
	return styles.Pixel
}

// style makes symbolizers of a STYLE.
func (c *classReader) style(b *block) []styles.Symbolizer {
	for _, k := range []string{"MINSCALEDENOM", "MAXSCALEDENOM", "COLORRANGE", "RANGEITEM", "POLAROFFSET", "MINSIZE", "MAXSIZE", "MINWIDTH", "MAXWIDTH"} {
		if i := b.item(k); i != nil {
			c.m.note(c.layer.Name, i.file, i.line, "%s of a style is not taken over", k)
		}
	}
	steps, ok := c.geometry(b)
	if !ok {
		return nil
	}
	var out []styles.Symbolizer
	switch points := len(steps) > 0 && steps[0].Func != styles.Envelope; {
	case c.kind == "POINT" || points:
		out = c.point(b)
	case c.kind == "LINE":
		out = c.line(b)
	default:
		out = c.polygon(b)
	}
	if len(steps) > 0 {
		for _, s := range out {
			switch s := s.(type) {
			case *styles.PointSymbolizer:
				s.Geometry = steps
			case *styles.LineSymbolizer:
				s.Geometry = steps
			case *styles.PolygonSymbolizer:
				s.Geometry = steps
			}
		}
	}
	return out
}

func (c *classReader) geometry(b *block) (steps []styles.GeometryStep, ok bool) {
	i := b.item("GEOMTRANSFORM")
	if i == nil || len(i.values) == 0 {
		return nil, true
	}
	f, known := map[string]styles.GeometryFunc{"centroid": styles.Centroid, "start": styles.StartPoint, "end": styles.EndPoint,
		"vertices": styles.Vertices, "bbox": styles.Envelope}[strings.ToLower(i.values[0].text)]
	if !known {
		c.m.note(c.layer.Name, i.file, i.line, "GEOMTRANSFORM %q has no counterpart and its style is left out", clip(i.values[0].text))
		return nil, false
	}
	return []styles.GeometryStep{{Func: f}}, true
}

// pen is a stroke with MapServer's defaults: round ends and corners.
func (c *classReader) pen(b *block, colour, opacity, width styles.Param) styles.StrokeParams {
	s := styles.StrokeParams{Color: colour, Opacity: opacity, Width: width, Cap: sld.Text("round"), Join: sld.Text("round")}
	if v, ok := map[string]string{"BUTT": "butt", "ROUND": "round", "SQUARE": "square"}[upper(b, "LINECAP")]; ok {
		s.Cap = sld.Text(v)
	}
	if v, ok := map[string]string{"MITER": "mitre", "ROUND": "round", "BEVEL": "bevel"}[upper(b, "LINEJOIN")]; ok {
		s.Join = sld.Text(v)
	}
	s.Dashes = lengths(b.first("PATTERN"))
	if len(s.Dashes) > 0 {
		if f := b.number(0, "INITIALGAP"); f > 0 {
			c.note(b, "a pattern begins with its first dash, without INITIALGAP")
		}
	}
	return s
}

// lengths are the numbers of a PATTERN.
func lengths(b *block) []float64 {
	if b == nil {
		return nil
	}
	var out []float64
	for _, i := range b.items {
		if f, err := strconv.ParseFloat(i.values[0].text, 64); err == nil && f >= 0 && f-f == 0 && len(out) < 32 {
			out = append(out, f)
		}
	}
	return out
}

func (c *classReader) line(b *block) []styles.Symbolizer {
	colour, opacity, visible := c.colour(b, "COLOR")
	width := c.size(b, "WIDTH")
	var out []styles.Symbolizer
	offset := c.lineOffset(b)
	if outline, alpha, some := c.colour(b, "OUTLINECOLOR"); some {
		if around, isNumber := number64(b.text("OUTLINEWIDTH")); isNumber {
			w, _ := number64(b.text("WIDTH"))
			out = append(out, &styles.LineSymbolizer{Unit: c.unit(), Stroke: c.pen(b, outline, alpha, sld.Number(max(w, 1)+2*around)), Offset: offset})
		} else if !visible {
			colour, opacity, visible = outline, alpha, true
		}
	}
	if !visible {
		return out
	}
	symbol := b.text("SYMBOL")
	if symbol != "" && symbol != "0" && b.item("GAP") != nil {
		if src, ok := c.symbol(b, colour, opacity); ok {
			return append(out, c.along(b, src, offset))
		}
	}
	s := c.pen(b, colour, opacity, width)
	if width == nil { // MapServer 4 gave the width of lines as SIZE
		s.Width = c.size(b, "SIZE")
	}
	if sym := c.m.symbols[strings.ToLower(symbol)]; sym != nil && len(s.Dashes) == 0 { // patterns stood in symbols until MapServer 6
		s.Dashes = append(lengths(sym.first("STYLE")), lengths(sym.first("PATTERN"))...)
	}
	return append(out, &styles.LineSymbolizer{Unit: c.unit(), Stroke: s, Offset: offset})
}

func number64(s string) (float64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	return f, err == nil && f-f == 0
}

// lineOffset is OFFSET x -99, which moves a line to its right.
func (c *classReader) lineOffset(b *block) styles.Param {
	i := b.item("OFFSET")
	if i == nil || len(i.values) < 2 {
		return nil
	}
	x, okX := number64(i.values[0].text)
	y, okY := number64(i.values[1].text)
	switch {
	case !okX || !okY || x == 0 && y == 0:
		return nil
	case y == -99 || y == 99 || y == -999:
		return sld.Number(-x)
	}
	c.m.note(c.layer.Name, i.file, i.line, "a line is not moved by OFFSET %v %v; one beside it is written OFFSET %v -99", x, y, x)
	return nil
}

func (c *classReader) polygon(b *block) []styles.Symbolizer {
	a := &styles.PolygonSymbolizer{Unit: c.unit()}
	colour, opacity, filled := c.colour(b, "COLOR")
	symbol := b.text("SYMBOL")
	if filled {
		a.Fill = &styles.FillParams{Color: colour, Opacity: opacity}
		if symbol != "" && symbol != "0" {
			a.Fill = c.pattern(b, symbol, colour, opacity)
		}
	}
	if outline, alpha, some := c.colour(b, "OUTLINECOLOR"); some {
		width := c.size(b, "OUTLINEWIDTH")
		if width == nil {
			width = c.size(b, "WIDTH")
		}
		s := c.pen(b, outline, alpha, width)
		a.Stroke = &s
	}
	if i := b.item("OFFSET"); i != nil && len(i.values) >= 2 {
		x, okX := number64(i.values[0].text)
		y, okY := number64(i.values[1].text)
		if okX && okY && (x != 0 || y != 0) {
			a.DisplaceX, a.DisplaceY = sld.Number(x), sld.Number(-y)
		}
	}
	if a.Fill == nil && a.Stroke == nil {
		return nil
	}
	return []styles.Symbolizer{a}
}

// pattern fills an area with a symbol.
func (c *classReader) pattern(b *block, name string, colour, opacity styles.Param) *styles.FillParams {
	size := b.number(0, "SIZE")
	if sym := c.m.symbols[strings.ToLower(name)]; sym != nil && upper(sym, "TYPE") == "HATCH" {
		if size <= 0 {
			size = 1
		}
		angle := math.Mod(math.Mod(b.number(45, "ANGLE"), 180)+180, 180)
		near, mark, factor := 0.0, "shape://horline", 1.0
		switch {
		case angle > 22.5 && angle <= 67.5:
			near, mark, factor = 45, "shape://slash", math.Sqrt2
		case angle > 67.5 && angle <= 112.5:
			near, mark = 90, "shape://vertline"
		case angle > 112.5 && angle <= 157.5:
			near, mark, factor = 135, "shape://backslash", math.Sqrt2
		case angle > 157.5:
			near = 180
		}
		if near != angle {
			c.note(b, "a hatch of %v degrees is drawn at %v", angle, math.Mod(near, 180))
		}
		s := &styles.StrokeParams{Color: colour, Opacity: opacity, Width: c.size(b, "WIDTH")}
		return &styles.FillParams{Graphic: &styles.Graphic{Size: sld.Number(math.Round(size*factor*1000) / 1000), Marks: []styles.GraphicSource{{WellKnownName: mark, Stroke: s}}}}
	}
	src, ok := c.symbol(b, colour, opacity)
	if !ok {
		return &styles.FillParams{Color: colour, Opacity: opacity}
	}
	g := &styles.Graphic{Marks: []styles.GraphicSource{src}}
	if size > 0 {
		g.Size = sld.Number(size)
	}
	if b.number(0, "GAP") != 0 {
		c.note(b, "the symbols that fill an area touch, without GAP")
	}
	return &styles.FillParams{Graphic: g}
}

func (c *classReader) point(b *block) []styles.Symbolizer {
	colour, opacity, _ := c.colour(b, "COLOR")
	src, ok := c.symbol(b, colour, opacity)
	if !ok {
		return nil
	}
	p := &styles.PointSymbolizer{Unit: c.unit(), Graphic: c.graphic(b, src)}
	if i := b.item("OFFSET"); i != nil && len(i.values) >= 2 {
		x, okX := number64(i.values[0].text)
		y, okY := number64(i.values[1].text)
		if okX && okY && (x != 0 || y != 0) {
			p.Graphic.DX, p.Graphic.DY = sld.Number(x), sld.Number(-y)
		}
	}
	return []styles.Symbolizer{p}
}

// graphic is a symbol with its size and turn; MapServer turns counter-clockwise.
func (c *classReader) graphic(b *block, src styles.GraphicSource) styles.Graphic {
	g := styles.Graphic{Marks: []styles.GraphicSource{src}, Size: c.size(b, "SIZE")}
	if g.Size == nil && src.WellKnownName != "" {
		g.Size = sld.Number(max(c.naturalSize(b), 1))
	}
	if i := b.item("ANGLE"); i != nil && len(i.values) > 0 {
		switch v := i.values[0]; {
		case v.kind == binding:
			g.Rotation = filter.Arith{Op: filter.Sub, Left: numberOf(0), Right: filter.Attribute{Name: v.text}}
		default:
			if f, ok := number64(v.text); ok && f != 0 {
				g.Rotation = sld.Number(-f)
			} else if !ok {
				c.m.note(c.layer.Name, i.file, i.line, "ANGLE %s is not taken over", clip(v.text))
			}
		}
	}
	if src.WellKnownName == "" {
		if alpha := b.number(100, "OPACITY"); alpha < 100 {
			g.Opacity = sld.Number(alpha / 100)
		}
	}
	return g
}

// along repeats a symbol along a line, GAP from middle to middle.
func (c *classReader) along(b *block, src styles.GraphicSource, offset styles.Param) styles.Symbolizer {
	g := c.graphic(b, src)
	size := 1.0
	if l, ok := g.Size.(filter.Literal); ok {
		size, _ = l.Value.Number()
	}
	gap := b.number(0, "GAP")
	if gap > 0 && src.WellKnownName != "circle" {
		c.note(b, "symbols are turned with the line (GAP above 0)")
	}
	step := math.Abs(gap)
	first := b.number(step/2, "INITIALGAP")
	s := styles.StrokeParams{Graphic: &g, GraphicGap: sld.Number(step - size), InitialGap: sld.Number(first - size/2)}
	return &styles.LineSymbolizer{Unit: c.unit(), Stroke: s, Offset: offset}
}
