package wms

import (
	"strings"

	"sigi/crs"
	"sigi/encoding/cql"
	"sigi/encoding/fes"
	"sigi/fault"
	"sigi/filter"
	"sigi/ogc/ows"
)

// filterPolicy is how "EPSG:n" is read in filters: as WFS reads it, whose
// filters they are. Geometries without a system are in the layer's own.
const filterPolicy = crs.EastNorth

// decodeFilters reads the filters that other servers made common, one a layer
// in the order of LAYERS; nil where a layer has none.
//
//	CQL_FILTER=nome LIKE 'P%';INCLUDE        GeoServer
//	FILTER=<Filter>...</Filter>              MapServer; of one layer
//	FILTER=(<Filter>...</Filter>)()          of several
//
// QGIS writes layer:"field" = 'x', meant for QGIS Server alone, and expects
// other servers to pass it over.
func decodeFilters(p ows.Params, layers []layerRequest) error {
	text, xml := p.Text("CQL_FILTER"), p.Text("FILTER")
	if !strings.HasPrefix(xml, "<") && !strings.HasPrefix(xml, "(") {
		xml = ""
	}
	switch {
	case text != "" && xml != "":
		return fault.New(fault.BadParam, "cql_filter", "CQL_FILTER and FILTER are both given; give one")
	case text != "":
		return assignFilters("CQL_FILTER", splitCQL(text), layers, func(one, layer string) (filter.Expr, error) {
			return cql.Parse(one, cql.Options{Policy: filterPolicy, Layer: layer})
		})
	case xml != "":
		return assignFilters("FILTER", splitXML(xml), layers, func(one, layer string) (filter.Expr, error) {
			return fes.Parse([]byte(one), fes.Options{Policy: filterPolicy, Layer: layer})
		})
	}
	return nil
}

// assignFilters gives each layer its filter; "" and INCLUDE select all.
func assignFilters(param string, texts []string, layers []layerRequest, parse func(one, layer string) (filter.Expr, error)) error {
	if len(texts) != len(layers) {
		return fault.New(fault.BadParam, strings.ToLower(param), "%s has %d filters for %d layers", param, len(texts), len(layers))
	}
	for i, one := range texts {
		if one == "" || strings.EqualFold(one, "INCLUDE") {
			continue
		}
		e, err := parse(one, layers[i].name)
		if err != nil {
			f := *fault.From(err)
			f.Param = strings.ToLower(param)
			return &f
		}
		layers[i].filter = e
	}
	return nil
}

// splitCQL splits at semicolons outside of quoted text.
func splitCQL(text string) (all []string) {
	from, quote := 0, rune(0)
	for i, r := range text {
		switch {
		case quote != 0:
			if r == quote { // doubled quotes close and open again
				quote = 0
			}
		case r == '\'' || r == '"':
			quote = r
		case r == ';':
			all = append(all, strings.TrimSpace(text[from:i]))
			from = i + 1
		}
	}
	return append(all, strings.TrimSpace(text[from:]))
}

// splitXML splits "(a)(b)"; without parentheses it is one filter. Since a "<"
// in text is escaped, ")(" between elements is not part of a filter.
func splitXML(text string) (all []string) {
	if !strings.HasPrefix(text, "(") {
		return []string{text}
	}
	text = strings.TrimSuffix(text[1:], ")")
	from := 0
	for i := range text {
		if !strings.HasPrefix(text[i:], ")(") {
			continue
		}
		one, rest := strings.TrimSpace(text[from:i]), strings.TrimSpace(text[i+2:])
		ends := one == "" || strings.HasSuffix(one, ">")
		begins := rest == "" || rest[0] == '<' || rest[0] == ')'
		if ends && begins {
			all = append(all, one)
			from = i + 2
		}
	}
	return append(all, strings.TrimSpace(text[from:]))
}
