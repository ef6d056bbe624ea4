package publish

import (
	"time"

	"sigi/layers"
)

// How images stay fresh. Pixels are not in memory: a map shows the files as they
// are when it is drawn. What can be old is what was learnt when the layer was
// opened (where it lies, its bands, the rows of its tile index) and the tiles that
// are kept. So files are looked at in turns:
//
//	something changed    kept tiles of the layer are out of use at once, and no new
//	                     ones are kept: a file may be half written
//	nothing since then   the layer is opened anew; tiles are kept under the
//	                     revision that its files have now
//
// A layer that cannot be opened anew, as its only file is gone, goes on with what
// was learnt; what is drawn of it says what is missing.

const (
	// lookEvery is between looks at the files of a layer. Where looking takes long,
	// as of ten thousand files on another machine, it is done for one part of the
	// time in lookShare.
	lookEvery = time.Second
	lookShare = 50
)

// followPixels looks at the files of a layer of pixels until nobody holds the
// dataset any more; of features it does nothing.
func (d *dataset) followPixels() {
	l := d.state.Load()
	if l == nil || l.raster == nil || l.raster.Revision() == "" {
		return
	}
	last, took, said := l.raster.Revision(), time.Duration(0), false
	for {
		select {
		case <-d.ctx.Done():
			return
		case <-time.After(max(lookEvery, lookShare*took)):
		}
		began := time.Now()
		now := l.raster.Now(d.ctx)
		took = time.Since(began)
		settled := now == last
		last = now
		if now == l.raster.Revision() {
			if l.print == nil { // it is again as it was
				l, said = d.putPixels(l.raster, l.took), false
			}
			continue
		}
		if l.print != nil {
			d.log.Info("images of a layer changed; its kept tiles are out of use", "layer", d.definition.Name)
			l = &loaded{raster: l.raster, stamp: d.stamp(), took: l.took}
			d.state.Store(l)
		}
		if !settled {
			continue
		}
		src, err := d.source.open(d.ctx)
		if err == nil {
			var r layers.Raster
			if r, err = openRaster(d.ctx, src.(layers.RasterSource), d.definition); err == nil {
				l, said = d.putPixels(r, time.Since(began)), false
				last = r.Revision()
				d.reportLoaded(l)
				continue
			}
		}
		if !said && d.ctx.Err() == nil {
			said = true
			d.log.Warn("layer cannot be opened anew; trying again", "layer", d.definition.Name, "source", d.source.definition.Name, "error", err)
		}
	}
}

// putPixels puts an open layer of pixels in force.
func (d *dataset) putPixels(r layers.Raster, took time.Duration) *loaded {
	l := &loaded{raster: r, print: rasterFingerprint(r), stamp: d.stamp(), took: took}
	d.state.Store(l)
	return l
}
