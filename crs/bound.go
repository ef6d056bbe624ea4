package crs

import (
	"math"
	"slices"

	"sigi/fault"
	"sigi/geom"
)

// boundSteps is the number of pieces each side of a box is cut into. The
// error left is the sagitta of a piece: below 1/4000 of the bow of the side.
const boundSteps = 32

// edgeRounds is how often the stretch between a point that can be converted
// and a neighbour that cannot is halved: the edge of what can be converted is
// known to 1/500 of a side. More would bring Mercator's y close to infinity.
const edgeRounds = 4

// Bound is a box around what b becomes: its sides are cut into pieces and its
// inside is sampled, so that bows of parallels and meridians count. Where the
// box reaches beyond what can be converted, the part up to there counts; a box
// none of whose samples can be converted is fault.BadParam about "bbox". In a geographic target, a box with a pole
// inside, or across the antimeridian, gets all longitudes, and results stay
// within ±180, ±90.
//
// The box may be short by the bow of a 32nd of a side; whoever must not miss
// anything at an edge pads, as for symbols anyway.
func (t *Transform) Bound(b geom.Bound) (geom.Bound, error) {
	if b.Empty() || !b.Finite() {
		return geom.Bound{}, fault.New(fault.BadParam, "bbox", "the box is empty")
	}
	if t.pair.identity {
		return b, nil
	}
	op, err := t.pair.take()
	if err != nil {
		return geom.Bound{}, err
	}
	defer t.pair.put(op)

	const n = boundSteps
	sample := make([]float64, 0, 2*(n+1)*(n+1))
	for j := 0; j <= n; j++ {
		for i := 0; i <= n; i++ {
			sample = append(sample, mix(b.MinX, b.MaxX, i, n), mix(b.MinY, b.MaxY, j, n))
		}
	}
	was := slices.Clone(sample)
	if err := op.points(t.inverse, sample, (n+1)*(n+1), 2); err != nil {
		return geom.Bound{}, err
	}
	out := extend(geom.EmptyBound, sample)
	if out, err = t.extendToEdge(op, out, was, sample); err != nil {
		return geom.Bound{}, err
	}
	if out.Empty() {
		return geom.Bound{}, fault.New(fault.BadParam, "bbox", "the box lies where %s cannot be converted to %s", t.from, t.to)
	}
	if !t.to.geographic {
		return out, nil
	}

	turn := math.Round(2 * math.Pi * earthRadius / t.to.metresPerUnit) // 360 degrees or 400 grads
	wraps := false
	for i := 2; i < len(sample) && !wraps; i += 2 {
		if i%(2*(n+1)) != 0 {
			wraps = math.Abs(sample[i]-sample[i-2]) > turn/2 && finite(sample[i], sample[i-2])
		}
	}
	poles := []float64{0, turn / 4, 0, -turn / 4}
	if !t.from.geographic && op.points(!t.inverse, poles, 2, 2) == nil {
		if b.ContainsXY(poles[0], poles[1]) {
			out.MaxY, wraps = turn/4, true
		}
		if b.ContainsXY(poles[2], poles[3]) {
			out.MinY, wraps = -turn/4, true
		}
	}
	if wraps {
		out.MinX, out.MaxX = -turn/2, turn/2
	}
	world := geom.Bound{MinX: -turn / 2, MinY: -turn / 4, MaxX: turn / 2, MaxY: turn / 4}
	return out.Intersect(world), nil
}

// extend grows b by the points that are finite.
func extend(b geom.Bound, flat []float64) geom.Bound {
	for i := 0; i < len(flat); i += 2 {
		if finite(flat[i], flat[i+1]) {
			b = b.ExtendXY(flat[i], flat[i+1])
		}
	}
	return b
}

// extendToEdge looks for the edge of what can be converted between samples
// that could and neighbours that could not; was are the samples before.
func (t *Transform) extendToEdge(op *projOperation, out geom.Bound, was, became []float64) (geom.Bound, error) {
	const row = boundSteps + 1
	var good, bad []float64
	pair := func(a, b int) {
		okA, okB := finite(became[2*a], became[2*a+1]), finite(became[2*b], became[2*b+1])
		switch {
		case okA && !okB:
			good, bad = append(good, was[2*a], was[2*a+1]), append(bad, was[2*b], was[2*b+1])
		case okB && !okA:
			good, bad = append(good, was[2*b], was[2*b+1]), append(bad, was[2*a], was[2*a+1])
		}
	}
	for k := range row * row {
		if k%row != 0 {
			pair(k-1, k)
		}
		if k >= row {
			pair(k-row, k)
		}
	}
	if len(good) == 0 {
		return out, nil
	}
	middle := make([]float64, len(good))
	for range edgeRounds {
		for i := range middle {
			middle[i] = (good[i] + bad[i]) / 2
		}
		moved := slices.Clone(middle)
		if err := op.points(t.inverse, moved, len(moved)/2, 2); err != nil {
			return out, err
		}
		out = extend(out, moved)
		for i := 0; i < len(middle); i += 2 {
			to := bad
			if finite(moved[i], moved[i+1]) {
				to = good
			}
			to[i], to[i+1] = middle[i], middle[i+1]
		}
	}
	return out, nil
}

// mix is the i-th of n steps from a to b; exact at both ends, and in between
// where the steps are a power of two and a is a multiple of it.
func mix(a, b float64, i, n int) float64 {
	if i == n {
		return b
	}
	return a + float64(float64((b-a)*float64(i))/float64(n))
}
