package memory

import (
	"math"
	"slices"
)

// scales are the units tried for ordinates, coarse to fine: metres with two to
// five places, degrees with six to nine.
var scales = [...]float64{1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9}

// grid writes ordinates as 32-bit counts of 1/scale from an origin. Division
// of two exact numbers is correctly rounded, so decoding gives the float64
// nearest to the decimal number, which is what reading that number gave.
type grid struct {
	scale  float64
	origin [4]int64 // in units, of x, y and what follows
}

func (g *grid) decode(v int32, axis int) float64 {
	return float64(g.origin[axis]+int64(v)) / g.scale
}

// encode is exact or not ok.
func (g *grid) encode(f float64, axis int) (int32, bool) {
	k := math.RoundToEven(f * g.scale)
	if !(math.Abs(k) < 1<<53) || k/g.scale != f || k == 0 && math.Signbit(f) {
		return 0, false
	}
	d := int64(k) - g.origin[axis]
	return int32(d), d == int64(int32(d))
}

// place is where the ordinates of a feature are until they are sorted.
type place struct{ chunk, offset, n uint32 }

// ordinates collects the ordinates of a layer, on a grid as long as there is
// one.
type ordinates struct {
	places  chunks[place]
	counts  chunks[int32]
	floats  chunks[float64]
	grid    grid
	at      int // index of grid.scale in scales; len(scales): float64
	started bool
	strides chunks[uint8]
}

// begin takes over the grid of another layer.
func (o *ordinates) begin(like *Layer) {
	switch at := slices.Index(scales[:], like.grid.scale); {
	case !like.Compact():
		o.started, o.at = true, len(scales)
	case at >= 0: // it has ordinates
		o.started, o.at, o.grid = true, at, like.grid
	}
}

func (o *ordinates) add(flat []float64, stride int) {
	if !o.started && len(flat) > 0 {
		o.started = true
		o.settle(flat, stride)
	}
	for o.at < len(scales) {
		into, chunk, offset := o.counts.room(len(flat))
		if o.encode(into, flat, stride) {
			o.places.add(place{chunk, offset, uint32(len(flat))})
			o.strides.add(uint8(stride))
			return
		}
		o.counts.last = o.counts.last[:offset]
		o.counts.n -= len(flat)
		o.refine(flat, stride)
	}
	into, chunk, offset := o.floats.room(len(flat))
	copy(into, flat)
	o.places.add(place{chunk, offset, uint32(len(flat))})
}

func (o *ordinates) spill(s *spools) {
	o.places.spill(s)
	o.counts.spill(s)
	o.floats.spill(s)
	o.strides.spill(s)
}

func (o *ordinates) encode(into []int32, flat []float64, stride int) bool {
	for i, axis := 0, 0; i < len(flat); i++ {
		v, ok := o.grid.encode(flat[i], axis)
		if !ok {
			return false
		}
		into[i] = v
		if axis++; axis == stride {
			axis = 0
		}
	}
	return true
}

// settle chooses the coarsest grid that holds a feature, with its origin
// there.
func (o *ordinates) settle(flat []float64, stride int) {
	for ; o.at < len(scales); o.at++ {
		o.grid.scale = scales[o.at]
		for axis := range stride {
			o.grid.origin[axis] = int64(math.RoundToEven(flat[axis] * o.grid.scale))
			if axis >= 2 { // heights and measures: from zero
				o.grid.origin[axis] = 0
			}
		}
		if o.encode(make([]int32, len(flat)), flat, stride) {
			return
		}
	}
}

// refine goes on to the next finer grid that holds a feature and all before
// it, or to float64.
func (o *ordinates) refine(flat []float64, stride int) {
	old := o.grid
	for o.at++; o.at < len(scales); o.at++ {
		o.grid.scale = scales[o.at]
		factor, exact := int64(math.Round(o.grid.scale/old.scale)), true
		for axis := range o.grid.origin {
			o.grid.origin[axis] = old.origin[axis] * factor
			exact = exact && math.Abs(float64(old.origin[axis])*float64(factor)) < 1<<53-1<<32
		}
		if exact && o.encode(make([]int32, len(flat)), flat, stride) && o.rewrite(factor) {
			return
		}
	}
	// No grid: float64 for all.
	if o.counts.spool != nil {
		o.decodeSpilled(old)
		return
	}
	strides := o.eachStride()
	places := o.places
	o.places = chunks[place]{}
	places.each(func(s []place) {
		for _, p := range s {
			stride := strides()
			into, chunk, offset := o.floats.room(int(p.n))
			for i, v := range o.counts.chunk(p.chunk)[p.offset : p.offset+p.n] {
				into[i] = old.decode(v, i%stride)
			}
			o.places.add(place{chunk, offset, p.n})
		}
	})
	o.counts = chunks[int32]{}
}

// decodeSpilled makes floats of counts in files, where places are one behind the
// other.
func (o *ordinates) decodeSpilled(old grid) {
	strides, counts := o.strides.join(), o.counts.join()
	i := 0
	o.places.each(func(s []place) {
		for _, p := range s {
			into, _, _ := o.floats.room(int(p.n))
			for k := range into {
				into[k] = old.decode(counts[k], k%int(strides[i]))
			}
			counts = counts[p.n:]
			i++
		}
	})
}

// eachStride returns the strides of the features, one a call.
func (o *ordinates) eachStride() func() int {
	i := uint32(0)
	chunk := uint32(0)
	return func() int {
		for int(i) == len(o.strides.chunk(chunk)) {
			chunk, i = chunk+1, 0
		}
		i++
		return int(o.strides.chunk(chunk)[i-1])
	}
}

// rewrite brings the counts to a unit finer by a power of ten, in which they
// mean the same decimal numbers. It changes nothing unless all of them fit.
func (o *ordinates) rewrite(factor int64) bool {
	fits := true
	o.counts.each(func(s []int32) {
		for _, v := range s {
			w := int64(v) * factor
			fits = fits && w == int64(int32(w))
		}
	})
	if !fits {
		return false
	}
	if o.counts.spool != nil {
		into := chunks[int32]{spool: o.counts.spool.another()}
		o.counts.each(func(s []int32) {
			for _, v := range s {
				into.add(int32(int64(v) * factor))
			}
		})
		o.counts = into
		return true
	}
	o.counts.each(func(s []int32) {
		for i, v := range s {
			s[i] = int32(int64(v) * factor)
		}
	})
	return true
}
