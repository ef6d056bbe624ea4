package crs

import "math"

// earthRadius is the radius OGC takes for a degree: the equatorial radius of
// WGS 84 (OGC 07-057r7 §6.1, "meters per unit").
const earthRadius = 6378137.0

// MetresPerDegree is the length OGC gives a degree, whatever the latitude.
const MetresPerDegree = 2 * math.Pi * earthRadius / 360

// PixelSize is the side in metres of the pixel that scale denominators are
// about: 0.28 mm (OGC 05-077r4 §10.2, 06-042 §7.2.4.6.9).
const PixelSize = 0.00028

// ScaleDenominator is n in 1:n for a picture of the given resolution in CRS
// units a pixel, in a CRS of the given metres a unit.
func ScaleDenominator(resolution, metresPerUnit float64) float64 {
	return resolution * metresPerUnit / PixelSize
}

// Resolution is the inverse of ScaleDenominator: CRS units a pixel.
func Resolution(denominator, metresPerUnit float64) float64 {
	return denominator * PixelSize / metresPerUnit
}
