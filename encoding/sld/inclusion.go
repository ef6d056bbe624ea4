package sld

import (
	"strings"

	"sigi/encoding/xmltree"
	"sigi/styles"
)

// inclusion is where a symbolizer or a rule is shown: GeoServer's vendor option
// of that name.
type inclusion string

const (
	everywhere inclusion = ""
	mapOnly    inclusion = "mapOnly"
	legendOnly inclusion = "legendOnly"
)

// inclusionOf reads the option among the children of a rule or symbolizer.
func inclusionOf(n *xmltree.Node) (inclusion, error) {
	for _, c := range n.Elements() {
		if !c.Is("VendorOption") || c.Attr("name") != "inclusion" {
			continue
		}
		switch value := strings.TrimSpace(c.Content()); {
		case strings.EqualFold(value, "normal"):
		case strings.EqualFold(value, string(mapOnly)):
			return mapOnly, nil
		case strings.EqualFold(value, string(legendOnly)):
			return legendOnly, nil
		default:
			return everywhere, c.Errorf("inclusion %q is none of normal, mapOnly, legendOnly", clip(value))
		}
	}
	return everywhere, nil
}

// shownWhere collects the symbolizers of a rule by where they are shown.
type shownWhere struct {
	rule       inclusion
	where      []inclusion
	symbolizer []styles.Symbolizer
}

func (w *shownWhere) add(s styles.Symbolizer, where inclusion) {
	w.symbolizer, w.where = append(w.symbolizer, s), append(w.where, where)
}

// tell gives the rule its symbolizers.
func (w *shownWhere) tell(r *styles.Rule) {
	plain := true
	legend := []styles.Symbolizer{}
	for i, s := range w.symbolizer {
		where := w.where[i]
		if w.rule != everywhere {
			where = w.rule
		}
		plain = plain && where == everywhere
		if where != legendOnly {
			r.Symbolizers = append(r.Symbolizers, s)
		}
		if where != mapOnly {
			legend = append(legend, s)
		}
	}
	if !plain {
		r.Legend = legend
	}
}

// inclusions are the symbolizers of a rule in order, each with where it is shown.
func inclusions(r *styles.Rule) (w shownWhere) {
	legend := r.Legend
	for _, s := range r.Symbolizers {
		if r.Legend == nil {
			w.add(s, everywhere)
			continue
		}
		at := -1
		for k := range legend {
			if legend[k] == s {
				at = k
			}
		}
		if at < 0 {
			w.add(s, mapOnly)
			continue
		}
		for _, before := range legend[:at] {
			w.add(before, legendOnly)
		}
		w.add(s, everywhere)
		legend = legend[at+1:]
	}
	for _, s := range legend {
		w.add(s, legendOnly)
	}
	return w
}
