package render

import (
	"context"
	"image"
	"math"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/layers"
)

// Sample is what a layer of pixels holds at a place.
type Sample struct {
	X, Y   float64   // in the layer's CRS
	Values []float32 // by band, of the finest pixel there; NaN: none
}

// Sample returns what lies under the centre of pixel x, y of a map in its
// layer of pixels with that index, on the topmost image; nil if nothing is
// shown there. Faults: PointOutside, and those of reading.
func (r *Renderer) Sample(ctx context.Context, m *Map, layer, x, y int) (*Sample, error) {
	v, err := newView(m)
	if err != nil {
		return nil, err
	}
	if x < 0 || y < 0 || x >= m.Width || y >= m.Height {
		return nil, fault.New(fault.PointOutside, "", "the pixel %d, %d is outside the map", x, y)
	}
	l := &m.Layers[layer]
	if !v.inScale(l) {
		return nil, nil
	}
	if painters, err := v.rasterPainters(l); err != nil || len(painters) == 0 {
		return nil, err
	}
	toLayer, err := crs.NewTransform(v.crs, l.Raster.Type().CRS)
	if err != nil {
		return nil, err
	}
	at := make([]float64, 2)
	at[0], at[1] = v.toPixel.Inverse().XY(float64(x)+0.5, float64(y)+0.5)
	if err := toLayer.Points(at, 2); err != nil {
		return nil, err
	}
	s := &Sample{X: at[0], Y: at[1]}
	if s.X-s.X != 0 || s.Y-s.Y != 0 {
		return nil, nil
	}
	snapshot, err := l.Raster.Open(ctx)
	if err != nil {
		return nil, inLayer(l.Name, err)
	}
	defer snapshot.Close()
	sheets, gone, err := snapshot.Sheets(ctx, geom.Bound{MinX: s.X, MinY: s.Y, MaxX: s.X, MaxY: s.Y}, 0)
	if err != nil {
		return nil, inLayer(l.Name, err)
	}
	bands := make([]int, len(l.Raster.Bands()))
	for i := range bands {
		bands[i] = i
	}
	var p layers.Pixels
	for i := len(sheets) - 1; i >= 0; i-- {
		lattice := sheets[i].Lattice()
		px, py := lattice.XY(s.X, s.Y)
		q := image.Pt(int(math.Floor(px)), int(math.Floor(py)))
		if !q.In(lattice.Bound) {
			continue
		}
		p.Rect = image.Rectangle{Min: q, Max: q.Add(image.Pt(1, 1))}
		if err := sheets[i].Read(ctx, &p, bands); err != nil {
			return nil, inLayer(l.Name, err)
		}
		gone = append(gone, p.Missing...)
		s.Values = s.Values[:0]
		some := false
		for _, plane := range p.Planes {
			s.Values = append(s.Values, plane[0])
			some = some || plane[0] == plane[0]
		}
		if some {
			return s, nil
		}
	}
	if len(gone) > 0 {
		return nil, inLayer(l.Name, gone[0])
	}
	return nil, nil
}
