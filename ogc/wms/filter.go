package wms

import (
	"slices"
	"strings"

	"sigi/crs"
	"sigi/encoding/cql"
	"sigi/encoding/fes"
	"sigi/encoding/gml"
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
//	FILTER=edifici:"piani" > 3;strade,vie:"nome" = 'x'   QGIS Server; of the layers it names
//	FEATUREID=edifici.12,edifici.13          GeoServer; of all: a layer without one shows nothing
//
// CQL_FILTER and FILTER in XML exclude each other; FEATUREID narrows both.
func decodeFilters(p ows.Params, layers []layerRequest) error {
	if err := decodeIDs(p, layers); err != nil {
		return err
	}
	text, xml := p.Text("CQL_FILTER"), p.Text("FILTER")
	if xml != "" && !strings.HasPrefix(xml, "<") && !strings.HasPrefix(xml, "(") {
		if err := decodeNamedFilters(xml, layers); err != nil {
			return err
		}
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
		layers[i].filter = filter.Both(layers[i].filter, e)
	}
	return nil
}

// decodeIDs reads FEATUREID.
func decodeIDs(p ows.Params, layers []layerRequest) error {
	ids := p.Text("FEATUREID")
	if ids == "" {
		return nil
	}
	var xml strings.Builder
	xml.WriteString(`<Filter xmlns="http://www.opengis.net/ogc">`)
	for _, id := range list(ids) {
		xml.WriteString(`<FeatureId fid="` + gml.EscapeText(id) + `"/>`)
	}
	xml.WriteString(`</Filter>`)
	for i := range layers {
		e, err := fes.Parse([]byte(xml.String()), fes.Options{Policy: filterPolicy, Layer: layers[i].name})
		if err != nil {
			return fault.New(fault.BadParam, "featureid", "FEATUREID is %s; it must be a list like edifici.12,edifici.13", quote(ids))
		}
		layers[i].filter = filter.Both(layers[i].filter, e)
	}
	return nil
}

// decodeNamedFilters reads QGIS Server's FILTER. Its conditions are CQL; one of
// layers that are not in the map means nothing here.
func decodeNamedFilters(text string, layers []layerRequest) error {
	for _, one := range splitCQL(text) {
		if one == "" {
			continue
		}
		for i := range layers {
			condition, ok := strings.CutPrefix(one, layers[i].name+":")
			if !ok {
				names, rest, said := strings.Cut(one, ":")
				if !said || !slices.Contains(list(names), layers[i].name) {
					continue
				}
				condition = rest
			}
			e, err := cql.Parse(condition, cql.Options{Policy: filterPolicy, Layer: layers[i].name})
			if err != nil {
				f := *fault.From(err)
				f.Param = "filter"
				return &f
			}
			layers[i].filter = filter.Both(layers[i].filter, e)
		}
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
