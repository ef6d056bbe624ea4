package sld

import (
	"strings"

	"sigi/encoding/xmltree"
	"sigi/styles"
)

// textOption reads the vendor options of GeoServer that labels know:
//
//	maxDisplacement, spaceAround, autoWrap, repeat,
//	minGroupDistance                                 pixels
//	followLine, group, labelAllGroup                 true, yes, 1
//	conflictResolution                               false: over whatever lies there
//	goodnessOfFit                                    0 to 1: the part that must lie in the area
//	polygonAlign                                     manual, ortho, mbr
//	maxAngleDelta                                    degrees between two letters
//	forceLeftToRight                                 false: the way the line runs
//	underlineText, strikethroughText                 true, yes, 1
//	allowOverruns                                    false: not over the ends of a line
//	graphic-resize                                   none, stretch, proportional
//	graphic-margin                                   one to four lengths, as CSS has them
//
// partials is known for its value true, which is how labels work: those that
// reach over an edge go on in the picture beside.
func (p *parser) textOption(s *styles.TextSymbolizer, n *xmltree.Node) error {
	name, value := n.Attr("name"), strings.TrimSpace(n.Content())
	pixels := map[string]*float64{"maxDisplacement": &s.MaxDisplace, "spaceAround": &s.SpaceAround, "autoWrap": &s.AutoWrap, "repeat": &s.Repeat,
		"minGroupDistance": &s.GroupDistance}
	if to, ok := pixels[name]; ok {
		f, err := p.length(n, value, styles.Pixel)
		if err != nil {
			return err
		}
		if f < 0 && name != "spaceAround" {
			f = 0 // -1 says "never" in GeoServer's defaults
		}
		*to = f
		return nil
	}
	flags := map[string]struct {
		to *bool
		on bool // what true sets
	}{
		"followLine": {&s.FollowLine, true}, "group": {&s.Group, true}, "labelAllGroup": {&s.AllGroup, true},
		"underlineText": {&s.Underline, true}, "strikethroughText": {&s.Strike, true},
		"conflictResolution": {&s.Overlaps, false}, "forceLeftToRight": {&s.AsDrawn, false}, "allowOverruns": {&s.Inside, false},
	}
	yes := strings.EqualFold(value, "true") || strings.EqualFold(value, "yes") || value == "1"
	no := strings.EqualFold(value, "false") || strings.EqualFold(value, "no") || value == "0"
	if flag, ok := flags[name]; ok {
		if !yes && !no {
			return n.Errorf("%s %q is neither true nor false", name, clip(value))
		}
		*flag.to = yes == flag.on
		return nil
	}
	switch name {
	case "inclusion": // rule reads it
		return nil
	case "graphic-resize":
		return choice(&s.Fit, n, map[string]styles.Fit{"none": styles.FitNone, "stretch": styles.FitStretch, "proportional": styles.FitProportional}, "none, stretch, proportional")
	case "graphic-margin":
		return p.margin(&s.Margin, n, value)
	case "polygonAlign":
		return choice(&s.Align, n, map[string]styles.AreaAlign{"manual": styles.AlignManual, "ortho": styles.AlignOrtho, "mbr": styles.AlignMBR}, "manual, ortho, mbr")
	case "goodnessOfFit":
		f, err := p.length(n, value, styles.Pixel)
		if err != nil {
			return err
		}
		s.GoodFit = min(max(f, 0), 1)
		return nil
	case "maxAngleDelta":
		f, err := p.length(n, value, styles.Pixel)
		if err != nil {
			return err
		}
		s.MaxBend = min(max(f, 0), 180)
		return nil
	case "partials":
		if no {
			p.note(n, "partials false is not looked at: labels over an edge are drawn, they go on in the picture beside")
			return nil
		}
		if yes {
			return nil
		}
	}
	p.note(n, "VendorOption %q is not known and not looked at", clip(name))
	return nil
}

// choice reads one of a few words.
func choice[T any](to *T, n *xmltree.Node, words map[string]T, list string) error {
	value := strings.TrimSpace(n.Content())
	v, ok := words[strings.ToLower(value)]
	if !ok {
		return n.Errorf("%s %q is none of %s", n.Attr("name"), clip(value), list)
	}
	*to = v
	return nil
}

// margin reads one to four lengths in pixels: top, right, bottom and left, where
// what is left out is as what lies opposite.
func (p *parser) margin(to *[4]float64, n *xmltree.Node, value string) error {
	words := strings.Fields(value)
	if len(words) < 1 || len(words) > 4 {
		return n.Errorf("graphic-margin takes one to four lengths, not %q", clip(value))
	}
	for i, w := range words {
		f, err := p.length(n, w, styles.Pixel)
		if err != nil {
			return err
		}
		to[i] = f
	}
	for i := len(words); i < 4; i++ {
		to[i] = to[max(i-2, 0)]
	}
	return nil
}
