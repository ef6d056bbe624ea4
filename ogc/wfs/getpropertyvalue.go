package wfs

import (
	"strconv"
	"strings"

	"sigi/encoding/gml"
	"sigi/fault"
	"sigi/filter"
	"sigi/ogc/ows"
	"sigi/publish"
)

// values writes a ValueCollection (09-025r2 §10.3): one member a value.
// Features without a value have no member.
type values struct {
	*gmlCollection
	id bool // gml:id is asked for
}

// getPropertyValue answers with the values of one property. Values are counted
// before they are written, so features without one are left out by the query.
func (s *Service) getPropertyValue(c *call) (*ows.Response, error) {
	g, err := c.decode()
	if err != nil {
		return nil, err
	}
	path := strings.TrimSpace(g.value)
	switch {
	case !g.hasValue:
		return nil, fault.New(fault.MissingParam, "valuereference", "VALUEREFERENCE is missing")
	case path == "":
		return nil, fault.New(fault.BadParam, "valuereference", "VALUEREFERENCE is empty")
	}
	f, err := c.dialect.formatNamed(g.format)
	if err == nil && (!f.isGML || f.gml != gml.GML321) {
		err = fault.New(fault.UnsupportedFormat, "format", "values are written as %s alone", typeGML321)
	}
	if err != nil {
		return nil, err
	}
	a := &answer{call: c, format: f, matched: -1, returned: -1}
	w := &values{gmlCollection: &gmlCollection{answer: a, version: f.gml}}
	for i := range g.queries {
		p, err := c.plan(&g.queries[i], f)
		if err != nil {
			return nil, err
		}
		if err := w.only(c, p, path); err != nil {
			return nil, err
		}
		a.parts = append(a.parts, p)
	}
	return c.answer(g, a, w)
}

// only makes a query ask for the one property.
func (w *values) only(c *call, p *part, path string) error {
	t := p.t
	p.query.Attributes, p.columns, p.query.WithoutGeometry = []string{}, nil, true
	step := strings.TrimPrefix(path[strings.LastIndexByte(path, '/')+1:], "./")
	step, _, _ = strings.Cut(step, "[") // [1]: a property is there once
	if attribute, ok := strings.CutPrefix(step, "@"); ok {
		if lastStep(attribute) != "id" {
			return fault.New(fault.BadParam, "valuereference", "a feature has no attribute %.80q", step)
		}
		w.id = true
		return nil
	}
	prefix, local, ok := strings.Cut(step, ":")
	if !ok {
		prefix, local = "", step
	}
	switch {
	case c.isGeometry(t, prefix, local):
		p.query.WithoutGeometry, p.query.OnlyWithGeometry = false, true
		return nil
	case prefix != "" && c.names.isGML(prefix) && t.fills(local):
		step, _ = t.standardColumn(local)
	case prefix != "" && c.names.isGML(prefix) && (standard[local] || local == "boundedBy"):
		p.query.Filter = filter.Or{} // nobody has one
		return nil
	}
	name, err := c.attribute(t, step, "valuereference")
	if err != nil {
		return err
	}
	p.query.Attributes, p.columns = []string{name}, []string{t.elementOf(name)}
	has := filter.Not{Of: filter.IsNull{Value: filter.Attribute{Name: name}}}
	if p.query.Filter == nil {
		p.query.Filter = has
	} else {
		p.query.Filter = filter.And{Of: []filter.Expr{p.query.Filter, has}}
	}
	return nil
}

func (w *values) begin(dst []byte) []byte {
	dst = append(dst, declaration+`<wfs:ValueCollection xmlns:wfs="`+namespace20+`" xmlns:gml="`+w.version.Namespace()+`" `+xsi+
		` xsi:schemaLocation="`+namespace20+` http://schemas.opengis.net/wfs/2.0/wfs.xsd" timeStamp="`+timeStamp()+`" numberMatched="`...)
	dst = append(strconv.AppendInt(dst, w.matched, 10), `" numberReturned="`...)
	dst = append(strconv.AppendInt(dst, w.returned, 10), '"')
	for _, link := range [...]struct{ name, href string }{{"next", w.next}, {"previous", w.previous}} {
		if link.href != "" {
			dst = append(dst, ` `+link.name+`="`+gml.EscapeText(link.href)+`"`...)
		}
	}
	return append(dst, ">\n"...)
}

func (w *values) query(dst []byte, p *part) []byte {
	w.encoder = w.part(p)
	return dst
}

func (w *values) feature(dst []byte, b *publish.Batch, i int) []byte {
	dst = append(dst, "<wfs:member>"...)
	switch {
	case w.id:
		dst = w.encoder.AppendID(dst, b.Keys[i])
	case b.Geometries != nil:
		dst = w.encoder.AppendShape(dst, b.Keys[i], &b.Geometries[i])
	default:
		dst = gml.AppendValue(dst, b.Columns[0][i])
	}
	return append(dst, "</wfs:member>\n"...)
}

func (w *values) queryEnd(dst []byte) []byte { return dst }

func (w *values) end(dst []byte) []byte { return append(dst, "</wfs:ValueCollection>\n"...) }
