package wms

import (
	"strings"

	"sigi/crs"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/ogc/ows"
)

// A POST may be an XML document. What it says becomes the parameters that a GET
// would have, so that everything behind is one:
//
//	GetMap           of SLD 1.1 (05-078r4 §8, in the namespace of SLD) and as
//	                 02-017r1 wrote it for WMS 1.1 (in that of OWS; GeoServer)
//	GetCapabilities  of 02-017r1
//	StyledLayerDescriptor, UserStyle, FeatureTypeStyle
//	                 alone: it is the SLD_BODY of the parameters in the address
//
// Of the first two the address means nothing.

// isStyle reports whether a document is a style and not a request.
func isStyle(n *xmltree.Node) bool {
	return n.Is("StyledLayerDescriptor", "UserStyle", "FeatureTypeStyle")
}

// SpeaksDocument reports whether a document is for this service; the
// parameters beside it say so where it is a style alone.
func SpeaksDocument(n *xmltree.Node, p ows.Params) bool {
	if isStyle(n) {
		return strings.EqualFold(p.Text("SERVICE"), "WMS") || Speaks(p.Text("REQUEST"))
	}
	return strings.EqualFold(n.Attr("service"), "WMS") || n.Attr("service") == "" && n.Is("GetMap")
}

// decodeDocument turns a document into parameters and the style in it; nil
// where it has none.
func decodeDocument(n *xmltree.Node, address ows.Params) (p ows.Params, style *xmltree.Node, err error) {
	switch {
	case isStyle(n):
		return address, n, nil
	case n.Is("GetCapabilities"):
		p = ows.Params{"SERVICE": "WMS", "REQUEST": n.Local}
		said(p, "VERSION", n.Attr("version"))
		said(p, "UPDATESEQUENCE", n.Attr("updateSequence"))
		return p, nil, nil
	case n.Is("GetMap"):
		p = ows.Params{"SERVICE": "WMS", "REQUEST": n.Local, "VERSION": n.Attr("version")}
		if p["VERSION"] == "" { // optional in SLD 1.1, which is of the age of 1.3.0
			p["VERSION"] = "1.1.1"
			if strings.HasSuffix(n.Space, "/sld") {
				p["VERSION"] = "1.3.0"
			}
		}
		if style, err = mapDocument(n, p); err == nil && style == nil {
			err = fault.New(fault.MissingParam, "layers", "GetMap: StyledLayerDescriptor is missing, which says the layers")
		}
		return p, style, err
	}
	return ows.Params{"SERVICE": "WMS", "REQUEST": n.Local}, nil, fault.New(fault.NotSupported, "request", "a document %s is not a request of WMS; send GetMap or GetCapabilities, or parameters", quote(n.Local))
}

func said(p ows.Params, name, value string) {
	if value = strings.TrimSpace(value); value != "" {
		p[name] = value
	}
}

// mapDocument reads what is in a GetMap.
func mapDocument(n *xmltree.Node, p ows.Params) (style *xmltree.Node, err error) {
	var system, boxed string
	for _, e := range n.Elements() {
		switch e.Local {
		case "StyledLayerDescriptor":
			style = e
		case "CRS", "SRS":
			system = e.Content()
		case "BoundingBox":
			boxed, err = boxDocument(e, p)
		case "Output":
			err = outputDocument(e, p)
		case "Exceptions":
			said(p, "EXCEPTIONS", e.Content())
		case "Time":
			said(p, "TIME", valuesOf(e))
		case "Elevation":
			said(p, "ELEVATION", valuesOf(e))
		case "Buffer":
		case "VendorOption": // a parameter without an element of its own (GeoServer's GetFeatureInfo and styles write such)
			if name := strings.ToUpper(strings.TrimSpace(e.Attr("name"))); name != "" && !p.Has(name) {
				p[name] = e.Content()
			}
		default:
			err = e.Errorf("cannot stand in GetMap")
		}
		if err != nil {
			return nil, documentFault(err)
		}
	}
	said(p, "CRS", system)
	if boxed != "" && system != "" && boxed != system {
		// The box may be written by another name of the system, whose axes it
		// then has; a box of another system would have to be made one of this.
		policy := crs.AsDeclared
		one, err1 := crs.ParseRef(system, policy)
		other, err2 := crs.ParseRef(boxed, policy)
		if err1 == nil && err2 == nil && one.CRS() != other.CRS() {
			return nil, fault.New(fault.BadParam, "bbox", "GetMap: the BoundingBox is in %s and the map in %s; write the box in the system of the map", quote(boxed), quote(system))
		}
	}
	said(p, "CRS", boxed)
	return style, nil
}

// documentFault says where in the document an error is.
func documentFault(err error) error {
	x, ok := err.(*xmltree.Error)
	if !ok {
		return err
	}
	return fault.New(fault.BadParam, "", "GetMap: %s", x.Error())
}

// boxDocument reads a BoundingBox. The reference that stands on it decides the
// order of its axes: "http://www.opengis.net/gml/srs/epsg.xml#4326" is east,
// north, a URN as the authority declares.
func boxDocument(n *xmltree.Node, p ows.Params) (name string, err error) {
	name = n.Attr("crs")
	if name == "" {
		name = n.Attr("srsName")
	}
	var numbers []string
	for _, e := range n.Elements() {
		switch e.Local {
		case "LowerCorner", "UpperCorner", "lowerCorner", "upperCorner", "pos":
			numbers = append(numbers, strings.Fields(e.Content())...)
		case "coordinates":
			numbers = append(numbers, strings.FieldsFunc(e.Content(), func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\t' || r == '\r' })...)
		case "coord":
			for _, c := range e.Elements() {
				if c.Is("X", "Y") {
					numbers = append(numbers, c.Content())
				}
			}
		default:
			return "", e.Errorf("cannot stand in BoundingBox")
		}
	}
	p["BBOX"] = strings.Join(numbers, ",")
	return name, nil
}

func outputDocument(n *xmltree.Node, p ows.Params) error {
	for _, e := range n.Elements() {
		switch e.Local {
		case "Format":
			said(p, "FORMAT", e.Content())
		case "Transparent":
			said(p, "TRANSPARENT", e.Content())
		case "BGcolor", "BGColor":
			said(p, "BGCOLOR", e.Content())
		case "Size":
			for _, s := range e.Elements() {
				if !s.Is("Width", "Height") {
					return s.Errorf("cannot stand in Size")
				}
				said(p, strings.ToUpper(s.Local), s.Content())
			}
		default:
			return e.Errorf("cannot stand in Output")
		}
	}
	return nil
}

// valuesOf writes values and intervals as a parameter has them.
func valuesOf(n *xmltree.Node) string {
	values := []string{}
	for _, e := range n.Elements() {
		switch e.Local {
		case "Interval":
			ends := []string{}
			for _, end := range e.Elements() {
				ends = append(ends, end.Content())
			}
			values = append(values, strings.Join(ends, "/"))
		default:
			values = append(values, e.Content())
		}
	}
	if len(values) == 0 {
		return n.Content()
	}
	return strings.Join(values, ",")
}
