package sld

import (
	"strconv"
	"strings"

	"sigi/encoding/xmltree"
	"sigi/styles"
)

// featureTypeOption reads the vendor options of GeoServer that feature-type
// styles know:
//
//	ruleEvaluation   all, first
//	composite        how the style is put on what is below ("multiply"), and its
//	                 opacity ("multiply, 0.5")
//	composite-base   true: those that follow in the UserStyle are put on this one,
//	                 not on the map, to the next base or the end of the UserStyle
//	sortBy           attributes, each with D for falling ("rank D, name")
//
// What would empty the map where nothing is drawn (copy, source-in, source-out,
// destination-in, destination-atop) does so to a base alone, which is of the
// layer's own; in a style without one it is drawn over, with a note. How far the
// map reaches that is drawn would decide else: tiles would not be one map.
func (p *parser) featureTypeOption(ft *styles.FeatureTypeStyle, n *xmltree.Node) error {
	name, value := n.Attr("name"), strings.TrimSpace(n.Content())
	switch name {
	case "ruleEvaluation":
		switch {
		case strings.EqualFold(value, "all"):
		case strings.EqualFold(value, "first"):
			ft.FirstMatch = true
		default:
			p.note(n, "VendorOption ruleEvaluation %q is not offered, every rule that matches is drawn", clip(value))
		}
	case "composite":
		return compositeOption(&ft.Composite, n, value)
	case "composite-base":
		if !strings.EqualFold(value, "true") && !strings.EqualFold(value, "false") {
			return n.Errorf("composite-base %q is neither true nor false", clip(value))
		}
		ft.Composite.Base = strings.EqualFold(value, "true")
	case "sortBy":
		keys, err := styles.ParseSort(value)
		if err != nil {
			return n.Errorf("sortBy: %v", err)
		}
		ft.SortBy = keys
	case "sortByGroup":
		p.note(n, "sortByGroup is not drawn: layers are drawn one after the other")
	default:
		p.note(n, "VendorOption %q is not known and not looked at", clip(name))
	}
	return nil
}

// compositeOption reads "multiply" or "multiply, 0.5".
func compositeOption(c *styles.Composite, n *xmltree.Node, value string) error {
	mode, opacity, more := strings.Cut(value, ",")
	blend, ok := styles.LookupBlend(strings.ToLower(strings.TrimSpace(mode)))
	if !ok {
		return n.Errorf("there is no composite %q", clip(value))
	}
	c.Mode = blend
	if more {
		f, err := strconv.ParseFloat(strings.TrimSpace(opacity), 64)
		if err != nil || !(f > 0 && f <= 1) {
			return n.Errorf("the opacity %q is not above 0 and at most 1", clip(opacity))
		}
		c.Opacity = f
	}
	return nil
}

// boundComposites draws over what could not be bound to a base of its own.
func (p *parser) boundComposites(s *styles.Style, n *xmltree.Node) {
	based := false
	for i := range s.FeatureTypes {
		c := &s.FeatureTypes[i].Composite
		if !c.Mode.Bounded() && (c.Base || !based) {
			p.note(n, "composite %s without a composite-base before it is not drawn: the style is drawn over", c.Mode)
			c.Mode = styles.BlendOver
		}
		based = based || c.Base
	}
}
