package layers

import (
	"fmt"
	"sync"

	"sigi/feature"
	"sigi/geom"
)

// maxOddKeys bounds what an OddCounter remembers; beyond it, further records
// are no longer counted.
const maxOddKeys = 1 << 16

// maxExamples is how many odd records are named.
const maxExamples = 10

// OddCounter counts odd records for a driver, each once, however often it is
// read. The zero value is ready; safe for concurrent use.
type OddCounter struct {
	mu   sync.Mutex
	seen map[oddKey]struct{}
	odd  Odd
}

type oddKey struct {
	key feature.Key
	why uint8
}

// NoGeometry counts a record whose geometry is null or empty.
func (c *OddCounter) NoGeometry(k feature.Key) { c.count(k, 0, &c.odd.NoGeometry, "") }

// Invalid counts a record that was left out, and says why.
func (c *OddCounter) Invalid(k feature.Key, why string) { c.count(k, 1, &c.odd.Invalid, why) }

// Linearised counts a record whose curves became lines.
func (c *OddCounter) Linearised(k feature.Key) { c.count(k, 2, &c.odd.Linearised, "") }

// Closed names a record whose rings were closed; it is served as it should
// have been and so not counted.
func (c *OddCounter) Closed(k feature.Key) { c.count(k, 3, nil, "ring not closed") }

func (c *OddCounter) count(k feature.Key, why uint8, n *int, text string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	id := oddKey{k, why}
	if _, ok := c.seen[id]; ok || len(c.seen) >= maxOddKeys {
		return
	}
	if c.seen == nil {
		c.seen = map[oddKey]struct{}{}
	}
	c.seen[id] = struct{}{}
	if n != nil {
		*n++
	}
	if text != "" && len(c.odd.Examples) < maxExamples {
		c.odd.Examples = append(c.odd.Examples, fmt.Sprintf("key %s: %s", k, text))
	}
}

// Odd implements Reporter.
func (c *OddCounter) Odd() Odd {
	c.mu.Lock()
	defer c.mu.Unlock()
	o := c.odd
	o.Examples = append([]string(nil), o.Examples...)
	return o
}

// Geometry counts what was odd about a record's geometry once it is decoded,
// and reports whether the record can be served.
func (c *OddCounter) Geometry(k feature.Key, g *geom.Geometry, linearised, closed bool) bool {
	switch {
	case !g.Finite():
		c.Invalid(k, "an ordinate is not a number")
		return false
	case g.Empty():
		c.NoGeometry(k)
	}
	if linearised {
		c.Linearised(k)
	}
	if closed {
		c.Closed(k)
	}
	return true
}
