package sld

import (
	"regexp"
	"strings"

	"sigi/encoding/cql"
	"sigi/encoding/xmltree"
	"sigi/feature"
	"sigi/filter"
	"sigi/styles"
)

// plainName is an attribute's name as it stands in most templates.
var plainName = regexp.MustCompile(`^[\pL_][\pL\pN_:.-]*$`)

// maxHoles bounds the expressions of a template.
const maxHoles = 8

// template reads GeoServer's text with expressions in CQL, "icons/${code}.svg";
// nil without an error for text that has none.
func (p *parser) template(n *xmltree.Node, text string) (styles.Param, error) {
	if !strings.Contains(text, "${") {
		return nil, nil
	}
	var parts []filter.Expr
	literal := func(s string) {
		if s != "" {
			parts = append(parts, filter.Literal{Value: feature.OfString(s)})
		}
	}
	rest := text
	for range maxHoles {
		before, more, ok := strings.Cut(rest, "${")
		if !ok {
			break
		}
		hole, after, closed := strings.Cut(more, "}")
		if hole = strings.TrimSpace(hole); !closed || hole == "" {
			return nil, n.Errorf("%q: ${ without an expression and }", clip(text))
		}
		literal(before)
		rest = after
		if plainName.MatchString(hole) {
			parts = append(parts, filter.Attribute{Name: hole})
			continue
		}
		// The parser reads conditions: what is compared is the expression.
		e, err := cql.Parse(hole+" = 0", cql.Options{})
		c, ok := e.(filter.Compare)
		if err != nil || !ok {
			return nil, n.Errorf("%q is no expression in CQL", clip(hole))
		}
		parts = append(parts, c.Left)
	}
	if strings.Contains(rest, "${") {
		return nil, n.Errorf("%q has more than %d expressions", clip(text), maxHoles)
	}
	literal(rest)
	if len(parts) == 1 {
		return parts[0], p.check(n, parts[0])
	}
	e := filter.Call{Name: "Concatenate", Args: parts}
	return e, p.check(n, e)
}

// holes are the expressions of a template.
var holes = regexp.MustCompile(`\$\{[^}]*\}`)

// pictures reads those that a reference with expressions may name: now, so that
// nothing is read while maps are drawn. The reference may go to files of one
// folder, not to folders by attribute.
func (p *parser) pictures(n *xmltree.Node, ref string) (s styles.GraphicSource, ok bool, problem error) {
	path, query, _ := strings.Cut(strings.TrimPrefix(ref, "./"), "?")
	if p.o.Match == nil || p.o.Resolve == nil {
		p.note(n, "the picture %q is not read here", clip(ref))
		return s, false, nil
	}
	by, err := p.template(n, path)
	if err != nil || by == nil { // expressions behind the "?" alone
		p.note(n, "the picture %q by expression is not drawn", clip(ref))
		return s, false, nil
	}
	names, err := p.o.Match(holes.ReplaceAllString(path, "*"))
	if err != nil {
		return s, false, n.Errorf("the pictures %q: %v", clip(ref), err)
	}
	s.Ref, s.RefBy = ref, by
	for _, name := range names {
		if len(s.Pictures) == maxPictures {
			p.note(n, "of the pictures %q the first %d are read", clip(ref), maxPictures)
			break
		}
		data, media, err := p.o.Resolve(name)
		if err != nil || len(data) > p.o.MaxPicture {
			continue
		}
		one := styles.GraphicSource{Ref: name}
		if identify(&one, data, media, query) == nil {
			s.Pictures = append(s.Pictures, one)
		}
	}
	if len(s.Pictures) == 0 {
		return s, false, n.Errorf("no picture has a name as %q", clip(ref))
	}
	return s, true, nil
}

// maxPictures bounds the pictures of one reference with expressions.
const maxPictures = 512
