package qgis

import (
	"slices"
	"strconv"
	"strings"

	"sigi/encoding/xmltree"
	"sigi/filter"
	"sigi/importer"
	"sigi/styles"
)

// styleReader reads one style of a layer.
type styleReader struct {
	p        *project
	layer    string // for notes
	geometry string // "Point", "Line", "Polygon"
	degrees  bool   // the layer's system is geographic
	files    map[string][]byte
	depth    int // of symbols in symbols
}

func (s *styleReader) note(n *xmltree.Node, format string, args ...any) {
	s.p.note(s.layer, n, format, args...)
}

// styles reads the layer's current style and, from its style manager, the others.
func (p *project) styles(l *layer, n *xmltree.Node) {
	manager := n.Child("map-layer-style-manager")
	current := "default"
	if manager != nil && manager.Attr("current") != "" {
		current = manager.Attr("current")
	}
	p.addStyle(l, n, n, current, l.Name)
	if manager == nil {
		return
	}
	for _, m := range manager.Elements() {
		name := m.Attr("name")
		if q := m.Child("qgis"); q != nil && name != current {
			p.addStyle(l, n, q, name, l.Name+"_"+name)
			for _, what := range []string{"minScale", "maxScale", "hasScaleBasedVisibilityFlag"} {
				if q.Attr(what) != n.Attr(what) {
					p.note(l.Name, q, "style %q: the scale range is that of the layer's first style", name)
					break
				}
			}
		}
	}
}

func (p *project) addStyle(l *layer, n, q *xmltree.Node, name, file string) {
	s := &styleReader{p: p, layer: l.Name, geometry: n.Attr("geometry"), files: map[string][]byte{},
		degrees: content(n, "srs", "spatialrefsys", "geographicflag") == "true"}
	made := &importer.Style{Name: p.styleNames.Name(file, "style"), Files: s.files, Style: &styles.Style{}}
	if name != "default" {
		made.Title = name
	}
	made.Style.Name, made.Style.Title = made.Name, l.Title
	if r := q.Child("renderer-v2"); r != nil {
		made.Style.FeatureTypes = s.renderer(r)
	}
	if q.Attr("labelsEnabled") != "0" {
		if labels := q.Child("labeling"); labels != nil {
			made.Style.FeatureTypes = append(made.Style.FeatureTypes, s.labelling(labels)...)
		}
	}
	if c := q.Child("customproperties"); c != nil && q.Child("labeling") == nil { // as QGIS 2 has them
		for _, o := range c.Elements() {
			if o.Attr("key") == "labeling/enabled" && o.Attr("value") == "true" {
				s.note(o, "labels of QGIS 2 are not read; open the project in QGIS 3 and save it")
			}
		}
	}
	if d := q.Child("SingleCategoryDiagramRenderer", "LinearlyInterpolatedDiagramRenderer", "StackedDiagramRenderer"); d != nil && d.Attr("diagramType") != "" {
		s.note(d, "diagrams are not drawn")
	}
	if l.Source.Driver == "ogr" && slices.Contains(made.Style.Attributes(nil), "fid") {
		s.note(n, "the style reads fid, which is the key of the file's features and no attribute here; use another, or sql in the catalog")
	}
	l.styles[name] = made.Name
	l.Styles = append(l.Styles, made)
}

// draftRule is a rule with its symbolizers and the pass each is drawn in.
type draftRule struct {
	styles.Rule
	drawn []drawn
}

// drawn is a symbolizer made of a symbol layer.
type drawn struct {
	pass       int
	symbolizer styles.Symbolizer
}

// renderer reads which features are drawn how.
func (s *styleReader) renderer(n *xmltree.Node) []styles.FeatureTypeStyle {
	symbols := map[string]*xmltree.Node{}
	if list := n.Child("symbols"); list != nil {
		for _, c := range list.Elements() {
			symbols[c.Attr("name")] = c
		}
	}
	var rules []draftRule
	firstMatch := false
	switch kind := n.Attr("type"); kind {
	case "singleSymbol":
		rules = []draftRule{{drawn: s.symbol(symbols["0"], nil)}}
	case "categorizedSymbol":
		rules = s.categories(n, symbols)
	case "graduatedSymbol":
		rules, firstMatch = s.ranges(n, symbols)
	case "RuleRenderer":
		if list := n.Child("rules"); list != nil {
			rules = s.rules(list, symbols)
		}
	case "nullSymbol":
	case "mergedFeatureRenderer", "pointCluster", "pointDisplacement", "invertedPolygonRenderer":
		inner := n.Child("renderer-v2")
		told := map[string]string{
			"mergedFeatureRenderer":   "features are not merged before they are drawn: inner boundaries are seen",
			"pointCluster":            "points are not clustered: each is drawn",
			"pointDisplacement":       "points that lie on each other are not moved apart",
			"invertedPolygonRenderer": "inverted polygons are not drawn, which would fill all but the areas; their outlines are",
		}
		s.note(n, "%s", told[kind])
		if inner == nil {
			return nil
		}
		all := s.renderer(inner)
		if kind == "invertedPolygonRenderer" {
			outlinesAlone(all)
		}
		return all
	default:
		s.note(n, "the renderer %q has no counterpart: nothing is drawn", kind)
	}
	s.rendererExtras(n)
	return s.passes(rules, n.Attr("symbollevels") == "1", firstMatch)
}

// outlinesAlone takes the fills off areas.
func outlinesAlone(all []styles.FeatureTypeStyle) {
	for i := range all {
		for j := range all[i].Rules {
			r := &all[i].Rules[j]
			r.Symbolizers = slices.DeleteFunc(r.Symbolizers, func(x styles.Symbolizer) bool {
				a, ok := x.(*styles.PolygonSymbolizer)
				if ok {
					a.Fill = nil
				}
				return ok && a.Stroke == nil
			})
		}
	}
}

func (s *styleReader) rendererExtras(n *xmltree.Node) {
	if n.Attr("enableorderby") == "1" {
		s.note(n, "the order of features is that of their keys, not the one of the renderer")
	}
	if f := attributeNumber(n, "referencescale", -1); f > 0 {
		s.note(n, "sizes do not grow with the reference scale 1:%v", f)
	}
	for _, what := range []string{"rotation", "sizescale"} {
		if e := n.Child(what); e != nil && e.Attr("field") != "" {
			s.note(e, "the renderer's %s by %q is not drawn", what, e.Attr("field"))
		}
	}
	if e := n.Child("effect"); e != nil && e.Attr("enabled") == "1" {
		s.note(e, "paint effects are not drawn")
	}
}

// passes makes feature-type styles of rules: one, or with symbol levels one for
// each pass, so that all casings lie under all fills.
func (s *styleReader) passes(rules []draftRule, levels, firstMatch bool) []styles.FeatureTypeStyle {
	if len(rules) == 0 {
		return nil
	}
	passes := []int{0}
	if levels {
		passes = nil
		for _, r := range rules {
			for _, d := range r.drawn {
				if !slices.Contains(passes, d.pass) {
					passes = append(passes, d.pass)
				}
			}
		}
		slices.Sort(passes)
	}
	var out []styles.FeatureTypeStyle
	for _, pass := range passes {
		ft := styles.FeatureTypeStyle{FirstMatch: firstMatch}
		for _, r := range rules {
			rule := r.Rule
			rule.Name = "r" + strconv.Itoa(len(ft.Rules)+1)
			for _, d := range r.drawn {
				if !levels || d.pass == pass {
					rule.Symbolizers = append(rule.Symbolizers, d.symbolizer)
				}
			}
			// A rule that draws nothing still keeps its features from ELSE.
			ft.Rules = append(ft.Rules, rule)
		}
		out = append(out, ft)
	}
	return out
}

// subject is what a categorized or graduated renderer looks at.
func (s *styleReader) subject(n *xmltree.Node) (filter.Expr, bool) {
	text := n.Attr("attr")
	e, err := expression(text)
	if err != nil || e == nil {
		s.note(n, "the features cannot be told apart by %q and are not drawn: %v", clip(text), err)
		return nil, false
	}
	return e, true
}

func (s *styleReader) categories(n *xmltree.Node, symbols map[string]*xmltree.Node) []draftRule {
	subject, ok := s.subject(n)
	list := n.Child("categories")
	if !ok || list == nil {
		return nil
	}
	var rules []draftRule
	for _, c := range list.Elements() {
		r := draftRule{}
		r.Title = c.Attr("label")
		var of []filter.Expr
		for _, v := range c.Elements() {
			if v.Is("val") {
				of = append(of, filter.Compare{Op: filter.Equal, Left: subject, Right: textOf(v.Attr("value"))})
			}
		}
		switch value := c.Attr("value"); {
		case len(of) == 1:
			r.Filter = of[0]
		case len(of) > 1:
			r.Filter = filter.Or{Of: of}
		case value == "":
			r.Else = true
			if r.Title == "" {
				r.Title = "..."
			}
		default:
			r.Filter = filter.Compare{Op: filter.Equal, Left: subject, Right: textOf(value)}
		}
		if c.Attr("render") != "false" {
			r.drawn = s.symbol(symbols[c.Attr("symbol")], nil)
		}
		rules = append(rules, r)
	}
	return rules
}

func (s *styleReader) ranges(n *xmltree.Node, symbols map[string]*xmltree.Node) (rules []draftRule, firstMatch bool) {
	subject, ok := s.subject(n)
	list := n.Child("ranges")
	if !ok || list == nil {
		return nil, false
	}
	type span struct{ low, high float64 }
	var before []span
	for _, c := range list.Elements() {
		r := draftRule{}
		r.Title = c.Attr("label")
		at := span{attributeNumber(c, "lower", 0), attributeNumber(c, "upper", 0)}
		// Both ends belong to a range, and a value to the first it lies in.
		op := filter.GreaterEqual
		for _, b := range before {
			switch {
			case b.high == at.low:
				op = filter.Greater
			case b.low < at.high && at.low < b.high:
				firstMatch = true
			}
		}
		before = append(before, at)
		r.Filter = filter.And{Of: []filter.Expr{
			filter.Compare{Op: op, Left: subject, Right: numberOf(at.low)},
			filter.Compare{Op: filter.LessEqual, Left: subject, Right: numberOf(at.high)},
		}}
		if c.Attr("render") != "false" {
			r.drawn = s.symbol(symbols[c.Attr("symbol")], nil)
		}
		rules = append(rules, r)
	}
	return rules, firstMatch
}

// oneLine is a text without line breaks, for titles.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
