package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"

	"sigi/filter"
)

// Revision stands for all that a map shows beside what the request says: styles,
// how layers are laid over each other, and their data, as for tiles. It is the same for
// equal contents in another process. "" if that is not known: a layer is not there, or read whenever
// it is drawn, or is asked for by attributes that are not in memory, or in a style or an
// order of the client's.
//
// Look before drawing: should data change in between, the map is newer than its
// revision says, and is drawn once more for who asks whether it still holds.
func (s *Session) Revision(q MapQuery) string {
	g := s.generation
	h := sha256.New()
	fmt.Fprintln(h, drawing)
	for _, lq := range q.Layers {
		if lq.Own != nil || lq.SortBy != nil {
			return ""
		}
		layers, err := g.expand(s.catalog, lq)
		if err != nil {
			return ""
		}
		for _, l := range layers {
			loaded := g.data[l.Layer].state.Load()
			if loaded == nil || loaded.print == nil || l.Style == nil {
				return ""
			}
			p := loaded.print
			of, _, _ := loaded.place()
			fmt.Fprintf(h, "%s %s %g %g %g %d %016x", l.Style.Identity, of.CRS, l.Layer.Opacity, l.Layer.MinDenominator, l.Layer.MaxDenominator, p.rows, p.geometry)
			names := l.Style.Style.Attributes(nil)
			if lq.Filter != nil {
				names = filter.Attributes(names, lq.Filter)
			}
			chosen, _, err := at(l.Layer, q.Dimensions)
			if err != nil {
				return ""
			}
			for _, c := range chosen {
				fmt.Fprintf(h, " %s %q %q %v", c.Dimension.Name, c.Dimension.Attribute, c.Dimension.End, c.Spans)
			}
			slices.Sort(names)
			for _, name := range slices.Compact(names) {
				sum, known := p.attributes[name]
				if !known && loaded.features != nil {
					return ""
				}
				fmt.Fprintf(h, " %q %016x", name, sum)
			}
			for _, c := range chosen {
				for _, name := range [2]string{c.Dimension.Attribute, c.Dimension.End} {
					fmt.Fprintf(h, " %q %016x", name, p.attributes[name])
				}
			}
			fmt.Fprintln(h)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
