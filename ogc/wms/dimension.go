package wms

import (
	"net/http"
	"slices"
	"strings"

	"sigi/catalog"
	"sigi/dimension"
	"sigi/ogc/ows"
	"sigi/publish"
)

// decodeDimensions reads TIME, ELEVATION and DIM_* (06-042 annex C.3.1), which
// are judged layer by layer; what is sent empty is not sent.
func decodeDimensions(p ows.Params) map[string]string {
	var asked map[string]string
	for name := range p {
		text := p.Text(name)
		dimension, own := strings.CutPrefix(name, "DIM_")
		if text == "" || !own && name != "TIME" && name != "ELEVATION" {
			continue
		}
		if asked == nil {
			asked = map[string]string{}
		}
		asked[strings.ToLower(dimension)] = text
	}
	return asked
}

// warnOfChoices says in headers which values a picture shows that were not
// asked for, in the words of 06-042 annexes C.4.2 and C.4.3; each once.
func warnOfChoices(h http.Header, chosen []publish.Chosen) {
	for _, c := range chosen {
		words := map[dimension.By]string{dimension.ByDefault: "Default", dimension.ByNearest: "Nearest"}[c.By]
		if words == "" {
			continue
		}
		unit := c.Dimension.UnitSymbol
		if unit == "" {
			unit = c.Dimension.Units
		}
		text := strings.TrimSpace("99 " + words + " value used: " + c.Dimension.Name + "=" + c.Value + " " + unit)
		if text = printable(text); !slices.Contains(h["Warning"], text) {
			h.Add("Warning", text)
		}
	}
}

// dimensionEntry is a dimension as capabilities list it.
type dimensionEntry struct {
	Name, Units, UnitSymbol, Default, Values string
	Multiple, Nearest, Current               bool
}

func (d *dialect) dimensionsOf(l *catalog.Layer) (all []dimensionEntry) {
	for _, each := range l.Dimensions {
		units := each.Units
		if other, ok := d.units[units]; ok {
			units = other
		}
		all = append(all, dimensionEntry{each.Name, units, each.UnitSymbol, each.Default, each.Values, each.Multiple, each.Nearest, each.Current})
	}
	return all
}
