package layers

import (
	"math"

	"sigi/geom"
)

// EvenCost predicts the cost of a query for a driver that knows how many
// features there are and where, and nothing more: they are taken to lie evenly
// over their extent; a negative count is not known. Vertices are not known.
func EvenCost(count int64, extent geom.Bound, q Query) Cost {
	if count < 0 { // not known
		return Cost{Features: -1, Vertices: -1}
	}
	n := float64(count)
	if q.Bound != nil {
		part := extent.Intersect(*q.Bound)
		switch area := extent.Width() * extent.Height(); {
		case part.Empty():
			n = 0
		case area > 0:
			n = math.Ceil(n * part.Width() * part.Height() / area)
		}
	}
	if q.Limit > 0 {
		n = math.Min(n, float64(q.Limit+q.Offset))
	}
	return Cost{Features: int64(n), Vertices: -1}
}

// Predictor is implemented by Features with an index in memory: Predict is a
// coarser Estimate, in microseconds, that opens nothing.
type Predictor interface {
	Predict(q Query) Cost
}
