package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

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
		var asked []string
		if lq.Filter != nil {
			asked = filter.Attributes(nil, lq.Filter)
		}
		for _, l := range layers {
			if l.Style == nil {
				return ""
			}
			if resident, known := writeContents(h, l, g.data[l.Layer].state.Load(), q.Dimensions, asked); !resident || !known {
				return ""
			}
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}
