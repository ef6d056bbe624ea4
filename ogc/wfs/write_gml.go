package wfs

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"sigi/catalog"
	"sigi/encoding/gml"
	"sigi/publish"
)

const xsi = `xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`

// gmlCollection writes a FeatureCollection: that of WFS 2.0 for GML 3.2, of
// 1.1.0 for 3.1.1, of 1.0.0 for 2.1.2 (09-025r2 §7.5, 04-094 §9.4, 02-058 §9).
type gmlCollection struct {
	*answer
	version gml.Version
	encoder *gml.FeatureEncoder
	many    bool // a collection for each query
}

func newGMLCollection(a *answer) collection {
	return &gmlCollection{answer: a, version: a.format.gml, many: len(a.parts) > 1 && a.format.gml == gml.GML321}
}

// services are the namespace and schema of the collection's element, and the
// version that describes the features.
var services = [...]struct{ namespace, schema, version, typeParam string }{
	gml.GML212: {"http://www.opengis.net/wfs", "http://schemas.opengis.net/wfs/1.0.0/WFS-basic.xsd", "1.0.0", "TYPENAME"},
	gml.GML311: {"http://www.opengis.net/wfs", "http://schemas.opengis.net/wfs/1.1.0/wfs.xsd", "1.1.0", "TYPENAME"},
	gml.GML321: {namespace20, "http://schemas.opengis.net/wfs/2.0/wfs.xsd", "2.0.0", "TYPENAMES"},
}

// namespaces are the declarations of a document with features, and where
// their schemas are.
func (a *answer) namespaces(dst []byte, v gml.Version, withService bool) []byte {
	service := services[v]
	text, locations := ` xmlns:gml="`+v.Namespace()+`" `+xsi, ""
	for _, types := range byNamespace(a.types()) {
		n := types[0].namespace
		text += ` xmlns:` + n.Prefix + `="` + gml.EscapeText(n.URI) + `"`
		locations += " " + n.URI + " " + a.call.describeURL(service.version, service.typeParam, types)
	}
	locations = strings.TrimPrefix(locations, " ")
	if withService {
		text = ` xmlns:wfs="` + service.namespace + `"` + text
		locations = service.namespace + " " + service.schema + " " + locations
	}
	dst = append(dst, text...)
	return append(dst, ` xsi:schemaLocation="`+gml.EscapeText(locations)+`"`...)
}

// types lists the types of an answer, each once.
func (a *answer) types() (types []*featureType) {
	for _, p := range a.parts {
		if !slices.ContainsFunc(types, func(o *featureType) bool { return o.qualified() == p.t.qualified() }) {
			types = append(types, p.t)
		}
	}
	return types
}

func timeStamp() string { return time.Now().UTC().Format("2006-01-02T15:04:05Z") }

// counts are the attributes of a collection that say how much it holds.
func (w *gmlCollection) counts(dst []byte, matched, returned int64) []byte {
	switch w.version {
	case gml.GML311:
		dst = append(dst, ` timeStamp="`+timeStamp()+`"`...)
		if returned >= 0 {
			dst = append(dst, ` numberOfFeatures="`...)
			if w.hits {
				returned = matched
			}
			dst = append(strconv.AppendInt(dst, returned, 10), '"')
		}
	case gml.GML321:
		dst = append(dst, ` timeStamp="`+timeStamp()+`" numberMatched="`...)
		dst = append(strconv.AppendInt(dst, matched, 10), `" numberReturned="`...)
		dst = append(strconv.AppendInt(dst, returned, 10), '"')
	}
	return dst
}

func (w *gmlCollection) begin(dst []byte) []byte {
	dst = append(dst, declaration+"<wfs:FeatureCollection"...)
	dst = w.namespaces(dst, w.version, true)
	dst = w.counts(dst, w.matched, w.returned)
	if w.version == gml.GML321 {
		for _, link := range [...]struct{ name, href string }{{"next", w.next}, {"previous", w.previous}} {
			if link.href != "" {
				dst = append(dst, ` `+link.name+`="`+gml.EscapeText(link.href)+`"`...)
			}
		}
	}
	dst = append(dst, ">\n"...)
	if w.version == gml.GML212 { // mandatory in GML 2
		dst = append(dst, "<gml:boundedBy><gml:null>unknown</gml:null></gml:boundedBy>\n"...)
	}
	return dst
}

func (w *gmlCollection) query(dst []byte, p *part) []byte {
	w.encoder = w.part(p)
	if w.many {
		dst = append(dst, "<wfs:member><wfs:FeatureCollection"...)
		dst = w.counts(dst, p.matched, p.returned)
		dst = append(dst, ">\n"...)
	}
	return dst
}

// part is the encoder of a part's features.
func (a *answer) part(p *part) *gml.FeatureEncoder {
	el := gml.Element{Prefix: p.t.namespace.Prefix, Name: p.t.name, Layer: p.t.Layer.Name, Attributes: p.columns, Last: p.t.Layer.GMLGeometry == catalog.LastGeometry}
	if !p.query.WithoutGeometry {
		el.Geometry, el.Standard = p.t.property(a.format.gml)
		// boundedBy is a property like others, and 1.0.0 wants all (02-058 §9.2).
		el.Bounded = a.format.gml == gml.GML212
	}
	return gml.NewFeatureEncoder(el, gml.EncodeOptions{Version: a.format.gml, Ref: p.ref, Decimals: gml.Decimals(p.ref.CRS())})
}

// members wrap a feature.
var members = [...][2]string{
	gml.GML212: {"<gml:featureMember>", "</gml:featureMember>\n"},
	gml.GML311: {"<gml:featureMember>", "</gml:featureMember>\n"},
	gml.GML321: {"<wfs:member>", "</wfs:member>\n"},
}

func (w *gmlCollection) feature(dst []byte, b *publish.Batch, i int) []byte {
	dst = append(dst, members[w.version][0]...)
	if b.Geometries == nil {
		dst = w.encoder.Append(dst, b.Keys[i], nil, b.Columns, i)
	} else {
		dst = w.encoder.Append(dst, b.Keys[i], &b.Geometries[i], b.Columns, i)
	}
	return append(dst, members[w.version][1]...)
}

func (w *gmlCollection) queryEnd(dst []byte) []byte {
	if w.many {
		dst = append(dst, "</wfs:FeatureCollection></wfs:member>\n"...)
	}
	return dst
}

func (w *gmlCollection) end(dst []byte) []byte {
	return append(dst, "</wfs:FeatureCollection>\n"...)
}

// bare is a document whose root is a feature.
func bare(a *answer, b *publish.Batch) []byte {
	e := a.part(a.parts[0])
	var feature []byte
	if b.Geometries == nil {
		feature = e.Append(nil, b.Keys[0], nil, b.Columns, 0)
	} else {
		feature = e.Append(nil, b.Keys[0], &b.Geometries[0], b.Columns, 0)
	}
	name, rest, _ := strings.Cut(string(feature), " ")
	doc := append([]byte(declaration), name...)
	doc = a.namespaces(doc, a.format.gml, false)
	return append(append(append(doc, ' '), rest...), '\n')
}
