package vector

import (
	"fmt"
	"strings"

	"sigi/crs"
)

// viewport is the entry of the page that says where on the earth it lies: its
// four corners in longitude and latitude of the map's own datum, and the system
// (Supplement to ISO 32000, §8.8.1: viewport, measure dictionary of subtype GEO).
// Readers find the page's own grid again, as the corners of a map are corners in
// its system. Empty where the system cannot be written that way.
func (d *pdf) viewport(w, h float64) []byte {
	f := &d.frame
	if f.CRS == nil {
		return nil
	}
	base, err := f.CRS.Geodetic()
	if err != nil {
		return nil
	}
	wkt, err := f.CRS.WKT()
	if err != nil {
		return nil
	}
	to, err := crs.NewTransform(f.CRS, base)
	if err != nil {
		return nil
	}
	// Lower left, upper left, upper right, lower right, as LPTS below.
	b := f.Bound
	corners := []float64{b.MinX, b.MinY, b.MinX, b.MaxY, b.MaxX, b.MaxY, b.MaxX, b.MinY}
	if to.Points(corners, 2) != nil {
		return nil
	}
	var points []byte
	for i := 0; i < len(corners); i += 2 {
		if corners[i]-corners[i] != 0 || corners[i+1]-corners[i+1] != 0 {
			return nil
		}
		points = fmt.Appendf(points, "%.10f %.10f ", corners[i+1], corners[i]) // latitude first
	}
	kind := "PROJCS"
	if f.CRS.Geographic() {
		kind = "GEOGCS"
	}
	code := ""
	if f.CRS.Authority() == "EPSG" {
		code = "/EPSG " + f.CRS.Code()
	}
	const square = "[0 0 0 1 1 1 1 0]"
	out := []byte("/VP[<</Type/Viewport/Name(SIGI)/BBox[0 0 ")
	out = append(appendNumbers(out, w, h), ']')
	return fmt.Appendf(out, "/Measure<</Type/Measure/Subtype/GEO/Bounds%s/GPTS[%s]/LPTS%s/GCS<</Type/%s%s/WKT%s>>>>>>]",
		square, points, square, kind, code, textString(strings.TrimSpace(wkt)))
}
