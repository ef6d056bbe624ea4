package mapfile

import (
	"strconv"
	"strings"

	"sigi/filter"
	"sigi/importer"
	"sigi/styles"
)

// classReader reads the classes of one layer.
type classReader struct {
	m       *mapReader
	layer   *importer.Layer
	block   *block
	kind    string // TYPE
	filters []filter.Expr
	files   map[string][]byte
}

func (c *classReader) note(at *block, format string, args ...any) {
	c.m.note(c.layer.Name, at.file, at.line, format, args...)
}

// read makes feature-type styles: one for what is drawn, of lines one a style,
// and one for labels. In each the first class that takes a feature draws it.
func (c *classReader) read() []styles.FeatureTypeStyle {
	var layers []styles.FeatureTypeStyle
	labels := styles.FeatureTypeStyle{Title: "labels", FirstMatch: true}
	some := false
	classGroup := c.block.text("CLASSGROUP")
	n := 0
	for _, b := range c.block.all("CLASS") {
		if b.text("STATUS") == "OFF" || classGroup != "" && b.text("GROUP") != "" && b.text("GROUP") != classGroup {
			continue
		}
		rule, ok := c.rule(b, n+1)
		if !ok {
			continue
		}
		drawn := c.symbolizers(b)
		if c.kind != "LINE" { // all styles of a feature, then the next
			var all []styles.Symbolizer
			for _, d := range drawn {
				all = append(all, d...)
			}
			drawn = [][]styles.Symbolizer{all}
		}
		if c.kind == "ANNOTATION" {
			drawn = nil
		}
		for len(layers) < max(len(drawn), 1) {
			ft := styles.FeatureTypeStyle{FirstMatch: true}
			if len(layers) > 0 { // the classes before draw nothing here and keep theirs
				for _, r := range layers[0].Rules[:n] {
					r.Symbolizers = nil
					ft.Rules = append(ft.Rules, r)
				}
			}
			layers = append(layers, ft)
		}
		for i := range layers {
			r := rule
			if i < len(drawn) {
				r.Symbolizers = drawn[i]
			}
			layers[i].Rules = append(layers[i].Rules, r)
		}
		n++
		r := rule
		for _, l := range b.all("LABEL") {
			if t := c.label(b, l, &r); t != nil {
				r.Symbolizers = append(r.Symbolizers, t)
				some = true
			}
		}
		low, high := c.m.denominators(c.block, "LABELMINSCALEDENOM", "LABELMAXSCALEDENOM")
		narrow(&r, low, high)
		labels.Rules = append(labels.Rules, r)
	}
	if some {
		layers = append(layers, labels)
	}
	return layers
}

func narrow(r *styles.Rule, low, high float64) {
	r.MinDenominator = max(r.MinDenominator, low)
	if high > 0 && (r.MaxDenominator == 0 || high < r.MaxDenominator) {
		r.MaxDenominator = high
	}
}

// rule is a class without what it draws.
func (c *classReader) rule(b *block, n int) (styles.Rule, bool) {
	r := styles.Rule{Name: "class" + strconv.Itoa(n), Title: b.text("TITLE", "NAME")}
	r.MinDenominator, r.MaxDenominator = c.m.denominators(b, "MINSCALEDENOM", "MAXSCALEDENOM")
	conditions := append([]filter.Expr{}, c.filters...)
	if i := b.item("EXPRESSION"); i != nil && len(i.values) > 0 {
		e, err := condition(i.values[0], c.block.text("CLASSITEM"))
		if err != nil {
			c.note(b, "the class %q is not drawn: its EXPRESSION cannot be translated: %v", r.Title, err)
			return r, false
		}
		conditions = append(conditions, e)
	}
	switch len(conditions) {
	case 0:
	case 1:
		r.Filter = conditions[0]
	default:
		r.Filter = filter.And{Of: conditions}
	}
	return r, true
}

// symbolizers are those of each style of a class, in order.
func (c *classReader) symbolizers(b *block) [][]styles.Symbolizer {
	var out [][]styles.Symbolizer
	if b.item("COLOR", "OUTLINECOLOR", "SYMBOL") != nil { // as MapServer 4 had it
		out = append(out, c.style(b))
	}
	for _, s := range b.all("STYLE") {
		out = append(out, c.style(s))
	}
	return out
}

// upper is a word in upper case.
func upper(b *block, key string) string { return strings.ToUpper(b.text(key)) }
