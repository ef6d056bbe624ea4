package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"sigi/layers"
)

// noticedWithin is how long ago it may have been known last that a layer shows all
// changes of its table.
const noticedWithin = 5 * time.Second

// FeaturesRevision stands for all that services of features show of layers: every
// attribute, and all rows. It holds within this server, and changes with the catalog. "" if a
// change might go unnoticed: attributes that are not in memory are read from a source
// that does not tell of changes row by row, or a layer is not there, or not in memory.
//
// Ask before reading: what is read may be newer than it says, and is then read
// once more.
func (s *Session) FeaturesRevision(names []string) string {
	h := sha256.New()
	fmt.Fprintln(h, s.server.token, s.generation.stamp, s.catalog.Revision)
	for _, name := range names {
		t, err := s.FeatureType(name)
		if err != nil {
			return ""
		}
		d := s.generation.data[t.Layer]
		edition := d.edition.Load() // before the state: it changes after that
		l := d.state.Load()
		if l == nil || !l.resident() {
			return ""
		}
		if !d.noticesAll() {
			for _, a := range t.Type.Attributes {
				if !slices.Contains(d.attributes, a.Name) {
					return ""
				}
			}
		}
		fmt.Fprintln(h, name, l.stamp, edition)
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// noticesAll reports whether a change of any attribute of a row is told of, and nothing
// keeps it from being so.
func (d *dataset) noticesAll() bool {
	f := &d.follow
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.mode == layers.ByLog && f.trouble == "" && f.failed == "" && f.unread == "" && !f.anew && time.Since(f.known) < noticedWithin
}
