package importer

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// yamlWriter writes the few shapes of YAML that a catalog has.
type yamlWriter struct{ text strings.Builder }

func (y *yamlWriter) line(depth int, format string, args ...any) {
	y.text.WriteString(strings.Repeat("  ", depth))
	fmt.Fprintf(&y.text, format, args...)
	y.text.WriteByte('\n')
}

// quote is a text in double quotes; what JSON escapes YAML reads.
func quote(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(strings.ToValidUTF8(s, "\uFFFD")); err != nil { // text always encodes
		return `""`
	}
	return strings.ReplaceAll(strings.TrimSuffix(b.String(), "\n"), "\x7f", `\x7f`)
}

// word is a name as it may stand unquoted, unless YAML reads something else in it.
func word(name string) string {
	switch strings.ToLower(name) {
	case "true", "false", "null", "yes", "no", "on", "off", "y", "n", "inf", "nan":
		return quote(name)
	}
	return name
}

func list(of []string) string {
	quoted := make([]string, len(of))
	for i, s := range of {
		quoted[i] = quote(s)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// flow is a mapping on one line; what is empty is left out.
type flow []string

func (f *flow) raw(key, value string) { *f = append(*f, key+": "+value) }

func (f *flow) text(key, value string) {
	if value != "" {
		f.raw(key, quote(value))
	}
}

func (f *flow) list(key string, of []string) {
	if len(of) > 0 {
		f.raw(key, list(of))
	}
}

func (f *flow) number(key string, value float64) {
	if value != 0 {
		f.raw(key, strconv.FormatFloat(value, 'f', -1, 64))
	}
}

func (f flow) String() string { return "{" + strings.Join(f, ", ") + "}" }

func (y *yamlWriter) service(s *Service) {
	var f flow
	f.text("title", s.Title)
	f.text("abstract", s.Abstract)
	f.list("keywords", s.Keywords)
	f.text("online", s.Online)
	f.text("url", s.URL)
	f.text("fees", s.Fees)
	f.text("access", s.Access)
	var c flow
	c.text("person", s.Person)
	c.text("organization", s.Organization)
	c.text("position", s.Position)
	c.text("phone", s.Phone)
	c.text("email", s.Email)
	if len(f)+len(c) == 0 {
		return
	}
	y.line(0, "service:")
	for _, pair := range f {
		y.line(1, "%s", pair)
	}
	if len(c) > 0 {
		y.line(1, "contact: %s", c)
	}
	y.line(0, "")
}

func (y *yamlWriter) nodes(depth int, nodes []Node) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *Group:
			y.line(depth, "- group: %s", word(n.Name))
			if n.Title != "" {
				y.line(depth+1, "title: %s", quote(n.Title))
			}
			if n.Abstract != "" {
				y.line(depth+1, "abstract: %s", quote(n.Abstract))
			}
			y.line(depth+1, "layers:")
			y.nodes(depth+2, n.Nodes)
		case *Layer:
			y.layer(depth, n)
		}
	}
}

func (y *yamlWriter) layer(depth int, l *Layer) {
	var f flow
	f.text("title", l.Title)
	f.text("abstract", l.Abstract)
	f.list("keywords", l.Keywords)
	f.text("attribution", l.Attribution)
	f.text("metadata", l.MetadataURL)
	f.raw("source", word(l.Source.Name))
	f.text("table", l.Table)
	f.text("sql", l.SQL)
	f.text("key", l.Key)
	f.text("geometry", l.Geometry)
	f.text("crs", l.CRS)
	var styles []string
	for _, s := range l.Styles {
		if s.Title == "" {
			styles = append(styles, word(s.Name))
		} else {
			styles = append(styles, "{name: "+word(s.Name)+", title: "+quote(s.Title)+"}")
		}
	}
	f.raw("styles", "["+strings.Join(styles, ", ")+"]")
	var scale flow
	scale.number("min", l.MinDenominator)
	scale.number("max", l.MaxDenominator)
	if len(scale) > 0 {
		f.raw("scale", scale.String())
	}
	if l.Opacity > 0 && l.Opacity < 1 {
		f.number("opacity", l.Opacity)
	}
	if l.NotQueryable {
		f.raw("queryable", "false")
	}
	var attributes []string
	for _, a := range l.Attributes {
		if a.Title == "" {
			attributes = append(attributes, quote(a.Name))
		} else {
			attributes = append(attributes, "{name: "+quote(a.Name)+", title: "+quote(a.Title)+"}")
		}
	}
	if len(attributes) > 0 {
		f.raw("attributes", "["+strings.Join(attributes, ", ")+"]")
	}
	y.line(depth, "- layer: %s", word(l.Name))
	for _, pair := range f {
		y.line(depth+1, "%s", pair)
	}
}
