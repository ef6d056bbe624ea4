package render

import (
	"sigi/geom"
	"sigi/render/label"
)

// points draws a graphic at the feature's point: at each of its points, in the
// middle of its longest line, or inside its largest area (SE 1.1 §11.3.1 asks
// for a representative point).
func (d *drawer) points(s *symbolizer) {
	symbol := Graphic{s.sprite, &s.sprites}
	if !s.constant {
		symbol = Graphic{s.Point.Symbol(&d.row), nil}
	}
	if symbol.Sprite == nil {
		return
	}
	d.eachPoint(func(x, y float64) {
		if !d.drawBox.ContainsXY(x, y) {
			return // nor NaN
		}
		d.canvas.Graphic(symbol, x, y)
	})
}

// eachPoint calls f for each point at which a graphic of the path stands.
func (d *drawer) eachPoint(f func(x, y float64)) {
	g := &d.path.whole
	switch g.Kind {
	case geom.KindPoint, geom.KindMultiPoint:
		for i := 0; i+1 < len(g.Flat); i += 2 {
			f(g.Flat[i], g.Flat[i+1])
		}
	case geom.KindLineString, geom.KindMultiLineString:
		run, length := d.longestLine()
		if len(run) > 0 {
			f(label.At(run, length/2))
		} else {
			f(g.Flat[0], g.Flat[1])
		}
	case geom.KindPolygon, geom.KindMultiPolygon:
		x, y, _, _, cuts := label.InsidePoint(g, d.cuts)
		d.cuts = cuts
		f(x, y)
	}
}

// longestLine is the longest line or ring of the path, and its length.
func (d *drawer) longestLine() ([]float64, float64) {
	if d.path.finite {
		return label.LongestLine(&d.path.whole)
	}
	return label.LongestRun(&d.path.whole, d.path.bound)
}
