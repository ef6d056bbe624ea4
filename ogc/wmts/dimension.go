package wmts

import (
	"strings"

	"sigi/catalog"
	"sigi/dimension"
	"sigi/ogc/ows"
	"sigi/publish"
)

// A dimension is a parameter of its own name (07-057r7 table 22); DIM_ before
// it, as WMS has it, is taken too.
func dimensionsOf(p ows.Params, session Session, layer string) (string, error) {
	dimensions, err := session.TileDimensions(layer)
	if err != nil || len(dimensions) == 0 {
		return "", err
	}
	asked := map[string]string{}
	for _, d := range dimensions {
		name := strings.ToUpper(d.Name)
		text := p.Text(name)
		if text == "" {
			text = p.Text("DIM_" + name)
		}
		if text = valueOf(d, text); text != "" {
			asked[d.Name] = text
		}
	}
	return publish.TileDimensions(asked), nil
}

// valueOf is the value that is asked for: "" for the default, which may also be asked
// for by that word (07-057r7 table 22). A dimension without one is at its first value.
func valueOf(d catalog.Dimension, text string) string {
	if strings.EqualFold(text, "default") {
		text = ""
	}
	if text == "" && d.Default == "" {
		text = values(d)[0]
	}
	return text
}

// withDimensions takes the values of a layer's dimensions out of an address, where
// they stand behind the style; n is how many parts it has without. rest is as it was
// where the address has none.
func withDimensions(parts []string, n int, dimensions []catalog.Dimension) (rest []string, asked string, ok bool) {
	k := len(dimensions)
	if k == 0 || len(parts) != n+k {
		return parts, "", false
	}
	chosen := map[string]string{}
	for i, d := range dimensions {
		if v := valueOf(d, parts[2+i]); v != "" {
			chosen[d.Name] = v
		}
	}
	return append(append([]string{}, parts[:2]...), parts[2+k:]...), publish.TileDimensions(chosen), true
}

// maxSteps is up to how many values of an interval are listed one by one.
const maxSteps = 500

// values are those that a dimension lists, at least one. Clients of WMTS know no intervals, so
// the steps of one are listed; of one without steps, or with very many, both ends are.
func values(d catalog.Dimension) (all []string) {
	for _, v := range strings.Split(d.Values, ",") {
		v = strings.TrimSpace(v)
		low, rest, interval := strings.Cut(v, "/")
		if !interval {
			all = append(all, v)
			continue
		}
		if e, err := dimension.ParseExtent(d.Kind, v); err == nil {
			if steps := e.Steps(maxSteps); steps != nil {
				all = append(all, steps...)
				continue
			}
		}
		high, _, _ := strings.Cut(rest, "/")
		all = append(all, low, high)
	}
	return all
}

// dimensionEntry is a dimension as the document lists it.
type dimensionEntry struct {
	Name, Units, UnitSymbol, Default string
	Current                          bool
	Values                           []string
}

func dimensionEntries(session Session, layer string) (all []dimensionEntry) {
	dimensions, err := session.TileDimensions(layer)
	if err != nil {
		return nil
	}
	for _, d := range dimensions {
		e := dimensionEntry{d.Name, d.Units, d.UnitSymbol, d.Default, d.Current, values(d)}
		if e.Default == "" { // the document must have one, and so does GetTile
			e.Default = e.Values[0]
		}
		all = append(all, e)
	}
	return all
}

// template is the part of an address for the dimensions of a layer.
func template(dimensions []dimensionEntry) string {
	var b strings.Builder
	for _, d := range dimensions {
		b.WriteString("/{" + d.Name + "}")
	}
	return b.String()
}
