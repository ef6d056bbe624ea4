package wms

import (
	"sync"

	"sigi/publish"
)

// legendSizes remembers how large legends are, as capabilities state it and
// clients lay out space by it. What was measured holds for one update
// sequence. The zero value is ready; safe for concurrent use.
type legendSizes struct {
	mu       sync.Mutex
	sequence string
	sizes    map[legendKey][2]int
}

type legendKey struct{ layer, style, lang string }

// size is 0, 0 if the legend cannot be drawn now.
func (s *legendSizes) size(c *call, sequence, layer, style string) (width, height int) {
	key := legendKey{layer, style, c.lang}
	s.mu.Lock()
	if s.sequence != sequence || s.sizes == nil {
		s.sequence, s.sizes = sequence, map[legendKey][2]int{}
	}
	known, ok := s.sizes[key]
	s.mu.Unlock()
	if ok {
		return known[0], known[1]
	}
	p, err := c.session.Legend(c.ctx, publish.LegendQuery{Layers: []publish.LayerQuery{{Name: layer, Style: style}}, Language: c.lang, Transparent: true})
	if err != nil || p == nil || p.Picture == nil || p.Image == nil {
		return 0, 0
	}
	width, height = p.Image.Rect.Dx(), p.Image.Rect.Dy()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sequence == sequence {
		s.sizes[key] = [2]int{width, height}
	}
	return width, height
}
