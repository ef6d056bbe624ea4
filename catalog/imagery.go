package catalog

import (
	"os"
	"slices"
	"strings"

	"sigi/styles"
)

// imageryDriver is the driver of sources of pixels.
const imageryDriver = "imagery"

// resamplings are the ways to resample pixels.
var resamplings = []string{"nearest", "bilinear", "bicubic", "average", "lanczos"}

// imagerySource checks a source of pixels: an image or a tile index at path,
// or a connection to the table of a tile index.
func (l *loading) imagerySource(m *mapping, s *Source, what string) {
	switch {
	case s.Path == "" && s.Connection == "":
		l.problem(m.line, "%s: path is missing; name an image or a tile index (made by `sigi import imagery`), or give the connection to one", what)
	case s.Path == "":
	default:
		if _, err := os.Stat(s.Path); err != nil && !strings.Contains(s.Path, ":") && !strings.HasPrefix(s.Path, "/vsi") {
			l.problem(m.lineOf("path"), "%s: file %s cannot be read (%v)", what, s.Path, unwrapPath(err))
		}
	}
}

// imagery reads what only layers of pixels have, and refuses what only layers
// of features have.
func (l *loading) imagery(m *mapping, y *Layer, pixels bool) {
	read := func(key string) string {
		if !pixels && !m.has(key) {
			return ""
		}
		v := m.text(key)
		switch {
		case !pixels:
			l.problem(m.lineOf(key), "%s: %s is of layers whose driver is imagery", m.what, key)
		case v != "" && !slices.Contains(resamplings, v):
			l.problem(m.lineOf(key), "%s: %s is %q; it must be %s", m.what, key, v, strings.Join(resamplings, ", "))
		}
		return v
	}
	y.Resampling, y.Shrinking = read("resampling"), read("shrinking")
	if !pixels {
		return
	}
	for _, k := range []struct {
		key string
		set bool
	}{{"sql", y.SQL != ""}, {"key", y.Key != ""}, {"geometry", y.GeometryColumn != ""}, {"resident", y.Resident}, {"features", y.Features}} {
		if k.set {
			l.problem(m.lineOf(k.key), "%s: %s makes no sense for a layer of pixels; remove it", m.what, k.key)
		}
	}
}

// plainPixels is the style of a layer of pixels that names none: as they are.
func plainPixels() *Style {
	return &Style{
		Name: "default", Title: Text{It: "Immagine", En: "Image"}, Identity: "pixels",
		Style: &styles.Style{Name: "default", FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{&styles.RasterSymbolizer{}}}}}}},
	}
}
