package imagery

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/airbusgeo/godal"

	"sigi/crs"
	"sigi/fault"
	"sigi/layers/gdal"
)

// IndexOptions say how a tile index is made.
type IndexOptions struct {
	Table    string   // of the index; "mosaic" if empty
	CRS      *crs.CRS // of files that name none; nil: those are left out
	Overview bool     // also make an overview of the whole beside the index
	Progress func(done, of int)
}

// IndexReport is what became of a folder.
type IndexReport struct {
	Files    int
	CRS      *crs.CRS
	Left     []string // files that were left out, with why
	Overview string   // its path; empty: none
}

// imageEndings are the endings of files that are looked at.
var imageEndings = map[string]bool{}

func init() {
	for _, e := range strings.Fields(".tif .tiff .jp2 .j2k .jpg .jpeg .png .vrt .img .ecw .sid .asc .webp .bil .hgt") {
		imageEndings[e] = true
	}
}

// overviewSuffix is what the name of a mosaic's overview ends with, after that
// of its index; a mosaic takes one that is there.
const overviewSuffix = ".overview.tif"

// overviewSide is the longer side of a mosaic's overview.
const overviewSide = 8192

// MakeIndex looks for images in a folder and below, and writes the GeoPackage
// of their footprints: geometry, location (relative to the index) and order (by
// name, so that later years lie on top). What cannot be used is left out and
// said. Errors: fault.BadParam if there is no image.
func MakeIndex(ctx context.Context, folder, out string, o IndexOptions) (*IndexReport, error) {
	gdal.Register()
	if o.Table == "" {
		o.Table = "mosaic"
	}
	var paths []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && imageEndings[strings.ToLower(filepath.Ext(path))] && !strings.HasSuffix(path, overviewSuffix) {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	slices.Sort(paths)
	r := &IndexReport{}
	var used []footprint
	var like *header
	for i, path := range paths {
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if o.Progress != nil {
			o.Progress(i, len(paths))
		}
		h, err := headerOf(path)
		if err != nil {
			r.Left = append(r.Left, fmt.Sprintf("%s: %v", path, err))
			continue
		}
		system := h.crs
		if system == nil {
			system = o.CRS
		}
		switch {
		case system == nil:
			r.Left = append(r.Left, path+": it names no coordinate reference system that PROJ has a code for; give one with --crs")
			continue
		case r.CRS != nil && r.CRS != system:
			r.Left = append(r.Left, fmt.Sprintf("%s: it is in %s, the files before in %s; make an index of each", path, system, r.CRS))
			continue
		case like != nil && like.sameBands(h) != "":
			r.Left = append(r.Left, path+": "+like.sameBands(h))
			continue
		}
		r.CRS, like = system, h
		used = append(used, footprint{path, h})
	}
	if len(used) == 0 {
		return r, fault.New(fault.BadParam, "folder", "there is no image in %s that can be used%s", folder, firstOf(r.Left))
	}
	r.Files = len(used)
	if err := writeIndex(out, o.Table, r.CRS, used); err != nil {
		return nil, err
	}
	if o.Overview {
		r.Overview = strings.TrimSuffix(out, filepath.Ext(out)) + overviewSuffix
		if err := writeOverview(r.Overview, r.CRS, used); err != nil {
			return nil, fmt.Errorf("the overview: %w", err)
		}
	}
	return r, nil
}

type footprint struct {
	path string
	head *header
}

func firstOf(left []string) string {
	if len(left) == 0 {
		return ""
	}
	return ": " + left[0]
}

func headerOf(path string) (*header, error) {
	d, err := openDataset(path, nil)
	if err != nil {
		return nil, err
	}
	defer d.close()
	h, err := readHeader(d.gdal)
	if err == nil {
		h.readCRS(d.gdal)
	}
	return h, err
}

func writeIndex(out, table string, system *crs.CRS, used []footprint) error {
	if err := os.Remove(out); err != nil && !os.IsNotExist(err) {
		return err
	}
	d, err := godal.CreateVector(godal.GeoPackage, out, godal.ErrLogger(onlyErrors))
	if err != nil {
		return err
	}
	err = fillIndex(d, out, table, system, used)
	if closed := d.Close(); err == nil {
		err = closed
	}
	return err
}

func fillIndex(d *godal.Dataset, out, table string, system *crs.CRS, used []footprint) error {
	sr, err := godal.NewSpatialRef(system.String())
	if err != nil {
		return err
	}
	defer sr.Close()
	l, err := d.CreateLayer(table, sr, godal.GTPolygon, godal.NewFieldDefinition("location", godal.FTString), godal.NewFieldDefinition("order", godal.FTInt))
	if err != nil {
		return err
	}
	if err := d.StartTransaction(); err != nil {
		return err
	}
	folder, err := filepath.Abs(filepath.Dir(out))
	if err != nil {
		return err
	}
	for i, f := range used {
		location, err := filepath.Abs(f.path)
		if err != nil {
			return err
		}
		if rel, err := filepath.Rel(folder, location); err == nil {
			location = rel
		}
		var ring []string
		w, h := float64(f.head.width), float64(f.head.height)
		for _, c := range [5][2]float64{{0, 0}, {w, 0}, {w, h}, {0, h}, {0, 0}} {
			x, y := ground(f.head.toPixel, c[0], c[1])
			ring = append(ring, fmt.Sprintf("%.9f %.9f", x, y))
		}
		g, err := godal.NewGeometryFromWKT("POLYGON(("+strings.Join(ring, ",")+"))", sr)
		if err != nil {
			return err
		}
		row, err := l.NewFeature(g)
		g.Close()
		if err != nil {
			return err
		}
		fields := row.Fields()
		err = row.SetFieldValue(fields["location"], location)
		if err == nil {
			err = row.SetFieldValue(fields["order"], i)
		}
		if err == nil {
			err = l.UpdateFeature(row)
		}
		row.Close()
		if err != nil {
			return err
		}
	}
	return d.CommitTransaction()
}

// ground is where a pixel lies.
func ground(m [6]float64, px, py float64) (x, y float64) {
	det := m[0]*m[4] - m[1]*m[3]
	px, py = px-m[2], py-m[5]
	return (m[4]*px - m[1]*py) / det, (m[0]*py - m[3]*px) / det
}

// writeOverview makes a picture of the whole mosaic with overviews of its own.
func writeOverview(out string, system *crs.CRS, used []footprint) error {
	var paths []string
	for _, f := range used {
		paths = append(paths, f.path)
	}
	quiet := godal.ErrLogger(onlyErrors)
	vrt, err := godal.BuildVRT("", paths, []string{"-a_srs", system.String(), "-r", "average"}, quiet)
	if err != nil {
		return err
	}
	defer func() { _ = vrt.Close() }()
	s := vrt.Structure()
	switches := []string{"-of", "GTiff", "-r", "average", "-co", "TILED=YES", "-co", "BIGTIFF=IF_SAFER", "-co", "COMPRESS=DEFLATE", "-co", "PREDICTOR=2"}
	if first := used[0].head; len(first.bands) == 3 && first.bands[0].Depth == 8 && first.mask == maskNone && len(used) == 1 {
		switches = append(switches[:len(switches)-4], "-co", "COMPRESS=JPEG", "-co", "PHOTOMETRIC=YCBCR")
	} else if first.bands[0].Float {
		switches[len(switches)-1] = "PREDICTOR=3"
	}
	if longer := max(s.SizeX, s.SizeY); longer > overviewSide {
		switches = append(switches, "-outsize", fmt.Sprint(max(s.SizeX*overviewSide/longer, 1)), fmt.Sprint(max(s.SizeY*overviewSide/longer, 1)))
	}
	d, err := vrt.Translate(out, switches, quiet)
	if err != nil {
		return err
	}
	err = d.BuildOverviews(godal.Resampling(godal.Average), quiet)
	if closed := d.Close(); err == nil {
		err = closed
	}
	return err
}
