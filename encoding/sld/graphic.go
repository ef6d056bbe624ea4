package sld

import (
	"strings"

	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/styles"
)

// graphic reads a Graphic: alternatives in their order, the first that can be
// drawn is.
func (p *parser) graphic(n *xmltree.Node, unit styles.Unit) (*styles.Graphic, error) {
	g := &styles.Graphic{}
	var missing error // the first picture that could not be read
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "Mark":
			var s styles.GraphicSource
			if s, err = p.mark(c, unit); err == nil {
				g.Marks = append(g.Marks, s)
			}
		case "ExternalGraphic":
			s, ok, problem := p.picture(c)
			switch {
			case problem != nil && missing == nil && len(g.Marks) == 0: // else it is not needed
				missing = problem
			case ok:
				g.Marks = append(g.Marks, s)
			}
		case "Size":
			g.Size, err = p.positive(c, unit)
		case "Rotation":
			g.Rotation, err = p.number(c, styles.Pixel)
		case "Opacity":
			g.Opacity, err = p.opacity(c)
		case "AnchorPoint":
			g.AnchorX, g.AnchorY, err = p.anchor(c)
		case "Displacement":
			g.DX, g.DY, err = p.displacement(c, unit)
		case "Gap", "InitialGap": // of a GraphicStroke, written inside by some
			p.note(c, "%s is not drawn yet", c.Local)
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	if missing != nil {
		if len(g.Marks) == 0 {
			return nil, missing
		}
		if x, ok := missing.(*xmltree.Error); ok {
			p.add(Note{p.o.Name, x.Line, "the next alternative is drawn: " + x.Msg})
		}
	}
	return g, nil
}

// likeMarks are shapes that are drawn as a similar one, with a note.
var likeMarks = map[string]string{
	"regular_star": "star", "diamond_star": "star", "asterisk_fill": "star", "arrowheadfilled": "filled_arrowhead",
	"shape://ccarrow": "shape://carrow", "shape://coarrow": "shape://oarrow",
	"decagon": "circle", "heart": "circle", "semi_circle": "circle", "third_circle": "circle", "quarter_circle": "circle",
	"half_arc": "circle", "third_arc": "circle", "quarter_arc": "circle",
	"half_square": "square", "square_with_corners": "square", "rounded_square": "square", "diagonal_half_square": "square",
	"trapezoid": "square", "parallelogram_left": "square", "parallelogram_right": "square",
	"right_half_triangle": "triangle", "left_half_triangle": "triangle", "shield": "pentagon",
}

func (p *parser) mark(n *xmltree.Node, unit styles.Unit) (styles.GraphicSource, error) {
	var s styles.GraphicSource
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "WellKnownName":
			if err = p.markName(&s, c); err != nil {
				return s, err
			}
		case "Fill":
			s.Fill, err = p.fill(c, unit)
		case "Stroke":
			s.Stroke, err = p.stroke(c, unit)
		case "OnlineResource":
			p.markOfFile(&s, n, c)
		case "InlineContent":
			p.note(c, "a mark by %s is not drawn, a square is drawn", c.Local)
			s.WellKnownName = "square"
		case "Format", "MarkIndex": // belong to OnlineResource
		case "Rotation": // seen in files of old writers; the Graphic's counts
			p.note(c, "Rotation in a Mark is not looked at")
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return s, err
		}
	}
	if s.WellKnownName == "" && s.NameBy == nil {
		s.WellKnownName = "square" // 05-077r4 §11.3.2
	}
	return s, nil
}

func (p *parser) markName(s *styles.GraphicSource, n *xmltree.Node) error {
	e, err := p.param(n)
	if err != nil {
		return err
	}
	name, ok := literal(e)
	if e != nil && !ok {
		s.NameBy = e
		return nil
	}
	if s.NameBy, err = p.template(n, name); err != nil || s.NameBy != nil {
		return err
	}
	if isFontMark(name) {
		p.fontMark(s, n, name)
		return nil
	}
	name = strings.ToLower(name)
	if like, ok := likeMarks[name]; ok {
		p.note(n, "the mark %q is not drawn yet, %q is drawn", name, like)
		name = like
	}
	if name != "" && !styles.KnownMark(name) {
		p.note(n, "the mark %q is not known, a square is drawn", clip(name))
		name = "square"
	}
	s.WellKnownName = name
	return nil
}

// href is the reference of an OnlineResource.
func href(n *xmltree.Node) string { return n.Attr("href") }

// picture reads an ExternalGraphic. ok is false with a note where it cannot be
// drawn and the next alternative should; problem says what is missing.
func (p *parser) picture(n *xmltree.Node) (s styles.GraphicSource, ok bool, problem error) {
	var at *xmltree.Node
	var colors map[styles.Color]styles.Color
	for _, c := range n.Elements() {
		switch c.Local {
		case "OnlineResource", "InlineContent":
			at = c
		case "Format": // what the bytes are is looked up in them
		case "ColorReplacement":
			colors = p.replacements(c)
		default:
			if err := p.unexpected(c, n); err != nil {
				return s, false, err
			}
		}
	}
	if at == nil {
		return s, false, n.Errorf("names no picture")
	}
	ref := href(at)
	var data []byte
	var media string
	var err error
	path, query := ref, ""
	switch {
	case at.Is("InlineContent"):
		if enc := at.Attr("encoding"); enc != "base64" {
			p.note(at, "InlineContent in encoding %q is not read, base64 is", clip(enc))
			return s, false, nil
		}
		s.Ref = inlineRef
		data, err = decodeBase64(at.Content())
	case strings.HasPrefix(ref, "base64:"): // QGIS' embedded pictures
		s.Ref = embeddedRef
		if path, query, _ = strings.Cut(ref, "?"); true {
			data, err = decodeBase64(strings.TrimPrefix(path, "base64:"))
		}
	case ref == "":
		return s, false, at.Errorf("has no href")
	case strings.Contains(ref, "${"):
		if len(colors) > 0 {
			p.note(at, "ColorReplacement of pictures by expression is not drawn")
		}
		return p.pictures(at, ref)
	case p.o.Resolve == nil:
		p.note(at, "the picture %q is not read here", clip(ref))
		return s, false, nil
	default:
		path, query, _ = strings.Cut(ref, "?")
		s.Ref = path
		data, media, err = p.o.Resolve(path)
	}
	if err != nil {
		if f := fault.From(err); f.Code != fault.Internal {
			return s, false, at.Errorf("the picture %q: %s", clip(path), f.Msg)
		}
		return s, false, at.Errorf("the picture %q cannot be read: %v", clip(path), err)
	}
	if len(data) > p.o.MaxPicture {
		return s, false, at.Errorf("the picture %q is larger than %d bytes", clip(path), p.o.MaxPicture)
	}
	if err := identify(&s, data, media, query); err != nil {
		return s, false, at.Errorf("the picture %q: %v", clip(path), err)
	}
	if len(colors) > 0 {
		if err := recolor(&s, colors); err != nil {
			return s, false, at.Errorf("the picture %q: %v", clip(path), err)
		}
		s.Ref = inlineRef // no longer the file's
	}
	return s, true, nil
}

// inlineRef and embeddedRef stand for where a picture in the document itself
// came from.
const (
	inlineRef   = "inline content"
	embeddedRef = "embedded picture"
)
