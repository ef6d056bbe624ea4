package sheets

import (
	"context"
	"fmt"
	"path/filepath"

	"sigi/sample/geotiff"
)

const quality = 84

// File is the name of the sheet's GeoTIFF.
func (s *Sheet) File() string { return fmt.Sprintf("foglio_%d_%02d.tif", s.edition.Year, s.Number) }

// Write draws the sheets of an edition into dir, on as many cores as there are; progress counts
// them. Memory is some ten bytes a pixel of the sheets in hand.
func Write(ctx context.Context, a *Archive, sheets []Sheet, dir string, progress func(done, total int)) error {
	return geotiff.Blocks(ctx, len(sheets), 1, progress, func(i, _ int) error {
		return sheets[i].write(a, filepath.Join(dir, sheets[i].File()))
	})
}

func (s *Sheet) write(a *Archive, path string) error {
	w, err := geotiff.Create(path, geotiff.Header{
		Width: s.Width, Height: s.Height, EPSG: 32632, Transform: s.Transform, Quality: quality, Mask: true,
		Description: fmt.Sprintf("Cadastre of %d, sheet %d, of the sample town, drawn by SIGI", s.edition.Year, s.Number),
	}, max(s.Width, s.Height))
	if err != nil {
		return err
	}
	img, mask := s.Draw(a)
	if err := w.Write(0, 0, geotiff.Pixels{Colour: img, Mask: mask}); err != nil {
		w.Abandon()
		return err
	}
	return w.Close()
}
