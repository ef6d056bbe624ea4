package render

import (
	"math"
	"strconv"

	"sigi/feature"
	"sigi/filter"
	"sigi/styles"
)

// legendClasses bounds the colours of a colour map that a legend shows; of more
// it shows some that are evenly apart.
const legendClasses = 24

// colorRows are the colours of a rule's colour map as legend rows: a swatch a
// colour, with its label or where it stands; nil if the rule has none.
func colorRows(r *styles.Rule) (rows []LegendRow) {
	for _, s := range r.Symbolizers {
		s, ok := s.(*styles.RasterSymbolizer)
		if !ok || s.ColorMap == nil {
			continue
		}
		entries := s.ColorMap.Entries
		n := min(len(entries), legendClasses)
		for k := range n {
			i := k
			if n > 1 {
				i = k * (len(entries) - 1) / (n - 1)
			}
			e := entries[i]
			c := e.Color
			opacity := float64(c.A) / 255
			c.A = 255
			one := *r
			one.LegendGraphic = nil
			one.Symbolizers = []styles.Symbolizer{&styles.PolygonSymbolizer{Fill: &styles.FillParams{
				Color: filter.Literal{Value: feature.OfString(c.String())}, Opacity: filter.Literal{Value: feature.OfFloat(opacity)}}}}
			rows = append(rows, LegendRow{Rule: &one, Title: colorTitle(s.ColorMap, i), Count: -1, of: []*styles.Rule{r}})
		}
	}
	return rows
}

// colorTitle is the label of an entry, or the values it is of.
func colorTitle(m *styles.ColorMap, i int) string {
	e := m.Entries[i]
	number := func(f float64) string { return strconv.FormatFloat(f, 'g', 6, 64) }
	switch {
	case e.Label != "":
		return e.Label
	case m.Kind != styles.ColorIntervals:
		return number(e.Value)
	case i == 0:
		return "< " + number(e.Value)
	case math.IsInf(e.Value, 1):
		return "≥ " + number(m.Entries[i-1].Value)
	}
	return number(m.Entries[i-1].Value) + " - " + number(e.Value)
}
