package render

import (
	"math"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/render/fonts"
	"sigi/styles"
)

// view is the one place where map units become pixels and y flips.
//
//	map: x east, y north, units of the CRS    pixels: x right, y down
//	(MinX, MaxY) ----------------------->     (0, 0)
//	(MaxX, MinY) ----------------------->     (Width, Height)
type view struct {
	bound         geom.Bound
	crs           *crs.CRS
	width, height int
	ratio         float64    // pixels per reference pixel
	toPixel       crs.Affine // map units to pixels
	resolution    float64    // map units per pixel
	denominator   float64    // by the reference pixel
	metresPerUnit float64    // on the ground at the centre

	// originX and originY are the pixel (0, 0) in world pixels: pixels counted
	// from the CRS's origin, x right and y down, at this resolution. What is
	// anchored to world pixels is at the same place in every picture of the
	// same resolution.
	originX, originY float64

	fonts *fonts.Library
}

// newView checks a map's frame. Faults: fault.BadParam.
func newView(m *Map) (view, error) {
	if m.CRS == nil {
		return view{}, fault.New(fault.UnsupportedCRS, "crs", "the map has no coordinate reference system")
	}
	if m.Width <= 0 || m.Height <= 0 {
		return view{}, fault.New(fault.BadParam, "width", "a map of %d x %d pixels cannot be drawn", m.Width, m.Height)
	}
	if b := m.Bound; !b.Finite() || !(b.MinX < b.MaxX && b.MinY < b.MaxY) {
		return view{}, fault.New(fault.BadParam, "bbox", "the box has no area")
	}
	v := view{bound: m.Bound, crs: m.CRS, width: m.Width, height: m.Height, ratio: m.PixelRatio, fonts: m.Fonts}
	if !(v.ratio > 0) {
		v.ratio = 1
	}
	v.ratio = math.Min(math.Max(v.ratio, minRatio), maxRatio)
	v.toPixel = crs.ToPixels(m.Bound, float64(m.Width), float64(m.Height))
	// Pixels that are not square: the scale is that of a square of equal area.
	v.resolution = math.Sqrt(m.Bound.Width() / float64(m.Width) * m.Bound.Height() / float64(m.Height))
	if !(v.resolution > 0) || math.IsInf(v.toPixel.A-v.toPixel.D, 0) {
		return view{}, fault.New(fault.BadParam, "bbox", "the box is too small for its coordinates")
	}
	v.denominator = crs.ScaleDenominator(v.resolution*v.ratio, m.CRS.MetresPerUnit())
	v.metresPerUnit = groundMetres(m.CRS, m.Bound)
	v.originX, v.originY = -v.toPixel.B, -v.toPixel.E
	return v, nil
}

// frame is what a canvas needs of the map.
func (v *view) frame() Frame {
	x, y := v.worldPixel()
	return Frame{Width: v.width, Height: v.height, PixelRatio: v.ratio, Bound: v.bound, CRS: v.crs,
		Denominator: v.denominator, OriginX: x, OriginY: y}
}

// worldPixel is the pixel (0, 0) in whole world pixels.
func (v *view) worldPixel() (x, y int) {
	return int(math.Floor(v.originX + tieBreak)), int(math.Floor(v.originY + tieBreak))
}

// styleView is what the evaluation of a style needs of the map.
func (v *view) styleView() styles.View {
	return styles.View{
		PixelsPerMetre: 1 / (v.resolution * v.ratio * v.metresPerUnit),
		Denominator:    v.denominator,
	}
}

// groundMetres is the length on the ground of a unit of the CRS in the middle
// of a box: lengths given in metres are ground lengths, while the scale
// denominator goes by the nominal metre of the CRS, which Web Mercator
// stretches by 1.43 in Bergamo. Where the middle cannot be converted the
// nominal metre serves.
func groundMetres(c *crs.CRS, b geom.Bound) float64 {
	nominal := c.MetresPerUnit()
	t, err := crs.NewTransform(c, crs.WGS84LonLat())
	if err != nil {
		return nominal
	}
	x, y := b.Center()
	d := math.Min(b.Width(), b.Height()) / 4
	if m := 100 / nominal; d > m {
		d = m
	}
	p := []float64{x - d, y, x + d, y, x, y - d, x, y + d}
	if t.Points(p, 2) != nil {
		return nominal
	}
	// Radii of curvature of WGS 84 along the parallel and the meridian.
	const a, e2 = 6378137.0, 0.00669437999014
	lat := (p[1] + p[3]) / 2 * math.Pi / 180
	w := 1 - e2*math.Sin(lat)*math.Sin(lat)
	east := a / math.Sqrt(w) * math.Cos(lat) * math.Pi / 180
	north := a * (1 - e2) / (w * math.Sqrt(w)) * math.Pi / 180
	// Area of the little square on the ground: right whatever the convergence.
	ax, ay := (p[2]-p[0])*east, (p[3]-p[1])*north
	bx, by := (p[6]-p[4])*east, (p[7]-p[5])*north
	g := math.Sqrt(math.Abs(ax*by-ay*bx)) / (2 * d)
	if !(g > nominal/1000) || math.IsInf(g, 0) {
		return nominal
	}
	return g
}

// Denominator is the map's scale denominator, by which rules are in scale; 0 if
// the map cannot be drawn.
func (m *Map) Denominator() float64 {
	v, err := newView(m)
	if err != nil {
		return 0
	}
	return v.denominator
}
