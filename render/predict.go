package render

import (
	"math"
	"time"

	"sigi/crs"
	"sigi/geom"
	"sigi/layers"
	"sigi/styles"
)

// What a map takes, by its counts: of this house's own measurements on one core
// of a small server. They need not be right, only in proportion; how long a map
// takes on a machine is learned from what such maps took.
const (
	costMap       = 500 * time.Microsecond // plans, PROJ
	costPixel     = 9 * time.Nanosecond    // clearing and encoding
	costResampled = 25 * time.Nanosecond   // a pixel of a layer of pixels
	costFeature   = 400 * time.Nanosecond
	costVertex    = 45 * time.Nanosecond
	costSource    = 20 * time.Millisecond // of a layer that is asked when it is drawn, of unknown size
	maxPrediction = time.Hour
)

// Predict is the time that drawing a map and encoding its picture nominally
// take: by the counts of features and vertices in its box and at its scale,
// as the indexes in memory know them. It costs some microseconds and reads
// nothing; a map that cannot be drawn costs nothing.
func Predict(m *Map) time.Duration {
	if m.CRS == nil || m.Width <= 0 || m.Height <= 0 || !m.Bound.Finite() || m.Bound.Empty() {
		return 0
	}
	cost := costMap + time.Duration(m.Width)*time.Duration(m.Height)*costPixel
	pixel := math.Min(m.Bound.Width()/float64(m.Width), m.Bound.Height()/float64(m.Height))
	denominator := m.denominator()
	var box geom.Bound
	var from *crs.CRS
	for i := range m.Layers {
		l := &m.Layers[i]
		if denominator < l.MinDenominator || l.MaxDenominator > 0 && denominator >= l.MaxDenominator {
			continue
		}
		if l.Raster != nil {
			cost += time.Duration(m.Width) * time.Duration(m.Height) * costResampled
			continue
		}
		if l.Style == nil {
			continue
		}
		readings := time.Duration(readings(l.Style, denominator))
		if readings == 0 {
			continue
		}
		p, ok := l.Features.(layers.Predictor)
		if !ok {
			cost += costSource
			continue
		}
		if c := l.Features.Type().CRS; from == nil || c != from {
			from, box = c, m.boxIn(c)
		}
		data := l.Features.Bound()
		if data.Empty() || !data.Intersects(box) {
			continue
		}
		q := layers.Query{Bound: &box, Resolution: pixel * box.Width() / m.Bound.Width()}
		if l.Filter == nil && uniform(l.Style, denominator) {
			q.Dots, q.Gather = dotFromIndexPx*q.Resolution, gatherPx*q.Resolution
		}
		c := p.Predict(q)
		cost += readings * (time.Duration(c.Features)*costFeature + time.Duration(c.Vertices)*costVertex)
	}
	return min(max(cost, 0), maxPrediction)
}

// denominator is that of newView, without its checks.
func (m *Map) denominator() float64 {
	ratio := m.PixelRatio
	if !(ratio > 0) {
		ratio = 1
	}
	ratio = math.Min(math.Max(ratio, minRatio), maxRatio)
	resolution := math.Sqrt(m.Bound.Width() / float64(m.Width) * m.Bound.Height() / float64(m.Height))
	return crs.ScaleDenominator(resolution*ratio, m.CRS.MetresPerUnit())
}

// boxIn is about the box of the map in another system: by its corners and the
// middles of its edges. It is empty where they cannot be converted.
func (m *Map) boxIn(to *crs.CRS) geom.Bound {
	if to == m.CRS {
		return m.Bound
	}
	t, err := crs.NewTransform(m.CRS, to)
	if err != nil {
		return geom.EmptyBound
	}
	b := m.Bound
	x, y := b.Center()
	points := []float64{b.MinX, b.MinY, x, b.MinY, b.MaxX, b.MinY, b.MaxX, y, b.MaxX, b.MaxY, x, b.MaxY, b.MinX, b.MaxY, b.MinX, y}
	if t.Points(points, 2) != nil {
		return geom.EmptyBound
	}
	box := geom.EmptyBound
	for i := 0; i < len(points); i += 2 {
		if x, y := points[i], points[i+1]; x-x == 0 && y-y == 0 {
			box = box.ExtendXY(x, y)
		}
	}
	return box
}

// uniform reports whether a style shows areas at a scale, all by one rule: from
// afar they come gathered.
func uniform(s *styles.Style, denominator float64) bool {
	for i := range s.FeatureTypes {
		n := 0
		for j := range s.FeatureTypes[i].Rules {
			r := &s.FeatureTypes[i].Rules[j]
			if !r.InScale(denominator) {
				continue
			}
			if n++; n > 1 || r.Filter != nil || len(r.Symbolizers) != 1 {
				return false
			}
			if _, area := r.Symbolizers[0].(*styles.PolygonSymbolizer); !area {
				return false
			}
		}
	}
	return true
}

// readings is how many of a style's feature-type styles show something at a
// scale: each reads the layer once.
func readings(s *styles.Style, denominator float64) (n int) {
	for i := range s.FeatureTypes {
		for j := range s.FeatureTypes[i].Rules {
			if s.FeatureTypes[i].Rules[j].InScale(denominator) {
				n++
				break
			}
		}
	}
	return n
}
