package memory

// chunkSize is the number of elements of a chunk: large enough for the Go
// runtime to hand out as pages, small enough to waste little.
const chunkSize = 1 << 17

// chunks collects elements without ever copying them, until join; or, once
// they were spilled, in a file (spool.go).
type chunks[T plain] struct {
	full  [][]T
	last  []T
	n     int
	spool *spool // where all but last are; nil: in full
}

func (c *chunks[T]) add(v T) {
	if len(c.last) == cap(c.last) {
		c.next(chunkSize)
	}
	c.last = append(c.last, v)
	c.n++
}

func (c *chunks[T]) next(need int) {
	if c.spool != nil {
		c.spool.write(asBytes(c.last))
		if c.last = c.last[:0]; cap(c.last) < need {
			c.last = make([]T, 0, need)
		}
		return
	}
	if len(c.last) > 0 {
		c.full = append(c.full, c.last)
	}
	c.last = make([]T, 0, max(chunkSize, need))
}

// room returns n new elements in one piece and where they are.
func (c *chunks[T]) room(n int) (into []T, chunk, offset uint32) {
	if cap(c.last)-len(c.last) < n {
		c.next(n)
	}
	at := len(c.last)
	c.last = c.last[:at+n]
	c.n += n
	return c.last[at:], uint32(len(c.full)), uint32(at)
}

func (c *chunks[T]) chunk(i uint32) []T {
	if int(i) == len(c.full) {
		return c.last
	}
	return c.full[i]
}

// each calls f for every chunk in order.
func (c *chunks[T]) each(f func([]T)) {
	if c.spool != nil {
		c.spool.write(asBytes(c.last))
		c.last = c.last[:0]
		for all := c.mapped(); len(all) > 0; {
			n := min(len(all), chunkSize)
			f(all[:n])
			all = all[n:]
		}
		return
	}
	for _, s := range c.full {
		f(s)
	}
	f(c.last)
}

// mapped is all that is in the file.
func (c *chunks[T]) mapped() []T { return asArray[T](c.spool.view()) }

// join returns all elements in a slice of their exact number and forgets them.
func (c *chunks[T]) join() []T {
	if c.spool != nil {
		c.spool.write(asBytes(c.last))
		all := c.mapped()
		*c = chunks[T]{}
		return all
	}
	all := make([]T, 0, c.n)
	c.each(func(s []T) { all = append(all, s...) })
	*c = chunks[T]{}
	return all
}

// convert is join into another type.
func convert[T, U plain](c *chunks[T], f func(T) U) []U {
	if c.spool != nil {
		into := chunks[U]{spool: c.spool.another()}
		c.each(func(s []T) {
			for _, v := range s {
				into.add(f(v))
			}
		})
		*c = chunks[T]{}
		return into.join()
	}
	all := make([]U, 0, c.n)
	c.each(func(s []T) {
		for _, v := range s {
			all = append(all, f(v))
		}
	})
	*c = chunks[T]{}
	return all
}
