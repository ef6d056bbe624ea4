package sample

import (
	"context"
	"image"
	"math"

	"sigi/sample/geotiff"
	"sigi/sample/town"
)

// Heights are given every five metres, in the middle of pixels, to the centimetre.
const (
	terrainPixel  = 5.0
	terrainNoData = -9999
)

// terrain writes the ground of the municipality twice: as heights (float32, no data outside
// it), and shaded over colours of height (masked outside it).
func (r *rasters) terrain(ctx context.Context, model, relief string, progress func(done, total int)) error {
	lo, hi := town.XY{X: math.Inf(1), Y: math.Inf(1)}, town.XY{X: math.Inf(-1), Y: math.Inf(-1)}
	for _, p := range r.outer {
		lo = town.XY{X: min(lo.X, p.X), Y: min(lo.Y, p.Y)}
		hi = town.XY{X: max(hi.X, p.X), Y: max(hi.Y, p.Y)}
	}
	west, north := math.Floor(lo.X/terrainPixel)*terrainPixel, math.Ceil(hi.Y/terrainPixel)*terrainPixel
	head := geotiff.Header{
		Width: int(math.Ceil((hi.X - west) / terrainPixel)), Height: int(math.Ceil((north - lo.Y) / terrainPixel)),
		EPSG: townCRS, Kind: geotiff.Terrain, NoData: terrainNoData,
		Transform:   [6]float64{west, terrainPixel, 0, north, 0, -terrainPixel},
		Description: "Terrain model of the sample town, metres above the sea",
	}
	heights, err := geotiff.Create(model, head, geotiff.Tile)
	if err != nil {
		return err
	}
	head.Kind, head.Mask, head.Quality, head.Description = geotiff.Colour, true, 88, "Shaded relief of the sample town"
	shades, err := geotiff.Create(relief, head, geotiff.Tile)
	if err != nil {
		heights.Abandon()
		return err
	}
	if err := r.terrainBlocks(ctx, head, heights, shades, progress); err != nil {
		heights.Abandon()
		shades.Abandon()
		return err
	}
	if err := heights.Close(); err != nil {
		shades.Abandon()
		return err
	}
	return shades.Close()
}

// terrainBlocks draws both files block by block.
func (r *rasters) terrainBlocks(ctx context.Context, head geotiff.Header, heights, shades *geotiff.Writer, progress func(done, total int)) error {
	west, north := head.Transform[0], head.Transform[3]
	const side = geotiff.Tile
	return geotiff.Blocks(ctx, (head.Width+side-1)/side, (head.Height+side-1)/side, progress, func(bx, by int) error {
		w, h := min(side, head.Width-bx*side), min(side, head.Height-by*side)
		at := func(i, j float64) town.XY {
			return town.XY{X: west + (float64(bx*side)+i+0.5)*terrainPixel, Y: north - (float64(by*side)+j+0.5)*terrainPixel}
		}
		// With a pixel more on all sides, for slopes.
		z := make([]float64, (w+2)*(h+2))
		for j := range h + 2 {
			for i := range w + 2 {
				z[j*(w+2)+i] = r.ground(at(float64(i-1), float64(j-1)))
			}
		}
		m := &geotiff.Heights{Width: w, Height: h, Z: make([]float32, w*h)}
		img, mask := image.NewRGBA(image.Rect(0, 0, w, h)), image.NewGray(image.Rect(0, 0, w, h))
		for j := range h {
			inside := r.crossings(at(0, float64(j)).Y)
			for i := range w {
				o := (j+1)*(w+2) + i + 1
				c := shaded(z[o], (z[o+1]-z[o-1])/(2*terrainPixel), (z[o-w-2]-z[o+w+2])/(2*terrainPixel))
				copy(img.Pix[img.PixOffset(i, j):], c[:])
				m.Z[j*w+i] = terrainNoData
				if inside(at(float64(i), 0).X) {
					m.Z[j*w+i] = float32(math.Round(z[o]*100) / 100)
					mask.Pix[j*mask.Stride+i] = 255
				}
			}
		}
		if err := heights.Write(bx, by, geotiff.Pixels{Heights: m}); err != nil {
			return err
		}
		return shades.Write(bx, by, geotiff.Pixels{Colour: img, Mask: mask})
	})
}

// hypsometry are colours of heights, metres above the sea.
var hypsometry = []struct{ z, r, g, b float64 }{
	{210, 190, 214, 176}, {245, 210, 224, 184}, {275, 232, 230, 190}, {330, 230, 212, 166}, {420, 206, 180, 140}, {560, 178, 150, 122}, {700, 214, 204, 196},
}

// shaded is the colour of a height, lit from the north-west, 45 degrees high, with slopes (to the
// east and to the north) made steeper by two thirds, as maps do.
func shaded(z, gx, gy float64) [4]uint8 {
	k := 0
	for k < len(hypsometry)-2 && z > hypsometry[k+1].z {
		k++
	}
	a, b := &hypsometry[k], &hypsometry[k+1]
	t := max(0, min(1, (z-a.z)/(b.z-a.z)))
	const steeper = 1.67
	gx, gy = gx*steeper, gy*steeper
	lit := (gx*0.5 - gy*0.5 + math.Sqrt2/2) / math.Sqrt(1+gx*gx+gy*gy) / (math.Sqrt2 / 2)
	light := 0.3 + 0.7*max(0, lit)
	of := func(a, b float64) uint8 { return uint8(max(0, min(255, (a+(b-a)*t)*light))) }
	return [4]uint8{of(a.r, b.r), of(a.g, b.g), of(a.b, b.b), 255}
}

// crossings tells which x of a row lie in the municipality.
func (r *rasters) crossings(y float64) func(x float64) bool {
	var xs []float64
	for i, a := range r.outer {
		b := r.outer[(i+1)%len(r.outer)]
		if (a.Y > y) != (b.Y > y) {
			xs = append(xs, a.X+(b.X-a.X)*(y-a.Y)/(b.Y-a.Y))
		}
	}
	return func(x float64) bool {
		in := false
		for _, c := range xs {
			in = in != (c > x)
		}
		return in
	}
}
