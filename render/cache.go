package render

import "sync"

// cache keeps what is drawn once and reused: at most limit bytes, in two
// generations. What is used moves to the young one; when that holds half the
// limit, the old one is dropped as a whole. Safe for concurrent use; two
// goroutines may make the same value, which are then equal.
type cache[K comparable, V any] struct {
	mu         sync.Mutex
	limit      int64
	young, old map[K]sized[V]
	bytes      int64 // of young
}

type sized[V any] struct {
	value V
	bytes int64
}

func newCache[K comparable, V any](limit int64) *cache[K, V] {
	return &cache[K, V]{limit: limit, young: map[K]sized[V]{}}
}

func (c *cache[K, V]) get(k K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if s, ok := c.young[k]; ok {
		return s.value, true
	}
	s, ok := c.old[k]
	if ok {
		delete(c.old, k)
		c.add(k, s)
	}
	return s.value, ok
}

// put keeps v, which is taken to hold so many bytes.
func (c *cache[K, V]) put(k K, v V, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, ok := c.young[k]; !ok {
		c.add(k, sized[V]{v, bytes})
	}
}

func (c *cache[K, V]) add(k K, s sized[V]) {
	const overhead = 200 // of a map entry with its key
	if c.bytes+s.bytes+overhead > c.limit/2 {
		c.old, c.young, c.bytes = c.young, map[K]sized[V]{}, 0
	}
	c.young[k] = s
	c.bytes += s.bytes + overhead
}
