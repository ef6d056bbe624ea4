package resample

import (
	"math"
	"sync"
)

// Kernel is how neighbours are weighed.
type Kernel uint8

// The kernels, by the names of gdalwarp.
const (
	Nearest Kernel = iota
	Bilinear
	Bicubic // a = -0.5, Catmull-Rom
	Average // the area that a pixel covers
	Lanczos // three lobes
)

// Kernels are the names of kernels in a catalog and a style.
var Kernels = map[string]Kernel{"nearest": Nearest, "bilinear": Bilinear, "bicubic": Bicubic, "average": Average, "lanczos": Lanczos}

// radius is how far a kernel reaches, in pixels, where nothing shrinks.
func (k Kernel) radius() float64 { return [...]float64{0.5, 1, 2, 0.5, 3}[k] }

func (k Kernel) at(x float64) float64 {
	x = math.Abs(x)
	switch k {
	case Bilinear:
		return math.Max(0, 1-x)
	case Bicubic:
		switch {
		case x <= 1:
			return (1.5*x-2.5)*x*x + 1
		case x < 2:
			return ((-0.5*x+2.5)*x-4)*x + 2
		}
		return 0
	case Lanczos:
		switch {
		case x == 0:
			return 1
		case x < 3:
			p := math.Pi * x
			return 3 * math.Sin(p) * math.Sin(p/3) / (p * p)
		}
	}
	return 0
}

// taps are the weights of one axis for a scale.
type taps struct {
	n       int     // weights of a phase
	starts  []int32 // of a phase: its first pixel, from the one that holds the position
	first   int     // the least of starts
	end     int     // behind the last pixel of any phase
	weights []int32
	pairs   []int32 // two neighbouring weights in a word, the first in the lower half
	floats  []float32
	signed  bool // some are below zero
}

const (
	weightBits = 8 // weights add up to 1 << weightBits
	one        = 1 << weightBits
	phases     = 256 // within a pixel

	// shrinkMost bounds the widening; sources offer overviews so that it is
	// about two.
	shrinkMost = 16
	// scaleSteps a doubling are told apart: a hundredth is not seen.
	scaleSteps = 64
	// least is the shrinking from which kernels widen (as in GDAL).
	least = 1 / 0.95
)

type tapsKey struct {
	kernel Kernel
	step   int
}

var known sync.Map // tapsKey -> *taps; a few hundred at most

// tapsFor returns the weights for an axis along which shrink pixels of the
// source make one.
func tapsFor(k Kernel, shrink float64) *taps {
	step := 0
	if k == Average || shrink > least {
		step = int(math.Round(math.Log2(math.Min(math.Max(shrink, 1), shrinkMost)) * scaleSteps))
	}
	key := tapsKey{k, step}
	if t, ok := known.Load(key); ok {
		return t.(*taps)
	}
	t, _ := known.LoadOrStore(key, newTaps(k, math.Exp2(float64(step)/scaleSteps)))
	return t.(*taps)
}

func newTaps(k Kernel, shrink float64) *taps {
	t := &taps{}
	reach := k.radius() * shrink
	// As many as a phase can have, and an even number: they are weighed in pairs.
	t.n = (int(math.Ceil(2*reach-1e-9)) + 2) &^ 1
	if k != Average {
		t.n = (int(math.Ceil(2*reach-1e-9)) + 1) &^ 1
	}
	t.first, t.end = math.MaxInt, math.MinInt
	exact := make([]float64, t.n)
	for p := range phases {
		at := (float64(p) + 0.5) / phases // within the pixel
		sum := 0.0
		// The first pixel whose centre, or any part of it, is within reach.
		start := int(math.Floor(at-reach-0.5+1e-9)) + 1
		if k == Average {
			start = int(math.Floor(at - reach + 1e-9))
		}
		t.starts = append(t.starts, int32(start))
		t.first, t.end = min(t.first, start), max(t.end, start+t.n)
		for i := range exact {
			pixel := float64(start + i)
			if k == Average {
				exact[i] = math.Max(0, math.Min(pixel+1, at+reach)-math.Max(pixel, at-reach))
			} else {
				exact[i] = k.at((pixel + 0.5 - at) / shrink)
			}
			sum += exact[i]
		}
		rounded, biggest := int32(0), 0
		for i, w := range exact {
			v := int32(math.Round(w / sum * one))
			t.weights, t.floats = append(t.weights, v), append(t.floats, float32(w/sum))
			t.signed = t.signed || v < 0
			rounded += v
			if w > exact[biggest] {
				biggest = i
			}
		}
		t.weights[p*t.n+biggest] += one - rounded
		for i := 0; i < t.n; i += 2 {
			t.pairs = append(t.pairs, t.weights[p*t.n+i]&0xffff|t.weights[p*t.n+i+1]<<16)
		}
	}
	return t
}
