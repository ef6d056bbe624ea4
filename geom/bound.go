package geom

import "math"

// Bound is a box in house order: x east, y north, both edges included.
// A box as written on the wire is another type, crs.WireBound, so that
// forgetting to apply an axis order does not compile.
type Bound struct{ MinX, MinY, MaxX, MaxY float64 }

// EmptyBound contains nothing; extending it by a point gives that point.
var EmptyBound = Bound{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

// Empty reports whether the box contains no point.
func (b Bound) Empty() bool { return !(b.MinX <= b.MaxX && b.MinY <= b.MaxY) }

// Width is the extent in x; 0 if empty.
func (b Bound) Width() float64 { return math.Max(0, b.MaxX-b.MinX) }

// Height is the extent in y; 0 if empty.
func (b Bound) Height() float64 { return math.Max(0, b.MaxY-b.MinY) }

// Center is the middle of the box.
func (b Bound) Center() (x, y float64) { return (b.MinX + b.MaxX) / 2, (b.MinY + b.MaxY) / 2 }

// ExtendXY returns the box grown to contain (x, y); NaN changes nothing.
func (b Bound) ExtendXY(x, y float64) Bound {
	if x < b.MinX {
		b.MinX = x
	}
	if x > b.MaxX {
		b.MaxX = x
	}
	if y < b.MinY {
		b.MinY = y
	}
	if y > b.MaxY {
		b.MaxY = y
	}
	return b
}

// Union returns the smallest box around both.
func (b Bound) Union(o Bound) Bound {
	return Bound{math.Min(b.MinX, o.MinX), math.Min(b.MinY, o.MinY), math.Max(b.MaxX, o.MaxX), math.Max(b.MaxY, o.MaxY)}
}

// Intersect returns the common part; it may be Empty.
func (b Bound) Intersect(o Bound) Bound {
	return Bound{math.Max(b.MinX, o.MinX), math.Max(b.MinY, o.MinY), math.Min(b.MaxX, o.MaxX), math.Min(b.MaxY, o.MaxY)}
}

// Intersects reports whether the boxes share a point, edges included.
func (b Bound) Intersects(o Bound) bool {
	return b.MinX <= o.MaxX && o.MinX <= b.MaxX && b.MinY <= o.MaxY && o.MinY <= b.MaxY
}

// Contains reports whether o lies in b, edges included.
func (b Bound) Contains(o Bound) bool {
	return b.MinX <= o.MinX && o.MaxX <= b.MaxX && b.MinY <= o.MinY && o.MaxY <= b.MaxY
}

// ContainsXY reports whether the point lies in b, edges included.
func (b Bound) ContainsXY(x, y float64) bool {
	return b.MinX <= x && x <= b.MaxX && b.MinY <= y && y <= b.MaxY
}

// Pad returns the box grown by d on every side (shrunk if d is negative).
func (b Bound) Pad(d float64) Bound {
	return Bound{b.MinX - d, b.MinY - d, b.MaxX + d, b.MaxY + d}
}

// Finite reports whether all four edges are numbers, neither NaN nor infinite.
func (b Bound) Finite() bool {
	return !math.IsNaN((b.MinX - b.MinX) + (b.MinY - b.MinY) + (b.MaxX - b.MaxX) + (b.MaxY - b.MaxY))
}
