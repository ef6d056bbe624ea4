package publish

import (
	"sync/atomic"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/render"
	"sigi/styles"
)

// MapQuery asks for one picture in the names of the catalog.
type MapQuery struct {
	Layers        []LayerQuery // bottom first; groups and themes are expanded in place
	CRS           *crs.CRS
	Bound         geom.Bound // in CRS, house axes
	Width, Height int
	Angle         float64           // degrees by which what Bound would show is turned clockwise about its centre
	DPI           float64           // 0: not said (90.7, the 0.28 mm pixel)
	Dimensions    map[string]string // what is asked for, by name in lower case; the rest is at its default
	Transparent   bool
	Background    styles.Color // used if not Transparent
	Language      string       // of the titles of layers, in documents
}

// LayerQuery is one layer, group or map theme of a MapQuery.
type LayerQuery struct {
	Name    string
	Style   string           // "": the default; of a group only "" or "default"
	Own     *styles.Style    // instead of Style: a client's, by attributes that identify shows; of a layer alone
	Filter  filter.Expr      // by attributes that identify shows, and geometry; nil: all features
	SortBy  []styles.SortKey // instead of the style's order, by attributes that identify shows; nil: that
	Opacity float64          // 0 means 1
}

// Picture is a drawn map.
type Picture struct {
	*render.Picture
	DPI    float64
	Chosen []Chosen // of the dimensions of its layers, in drawing order

	turn  *turn        // nil: none was needed
	drawn time.Time    // when; the turn goes on
	stood atomic.Int64 // nanoseconds aside since, of all goroutines
}

// Document says what a map drawn on a canvas lacks and what it took.
type Document struct {
	Report render.Report
	Chosen []Chosen // as in Picture
}

// Hit is a feature found by Identify with all attributes that may be shown.
type Hit struct {
	Layer    *catalog.Layer
	Type     *feature.Type
	Key      feature.Key
	Names    []catalog.Attribute // one a value
	Values   []feature.Value
	Geometry geom.Geometry // in the layer's own CRS, a copy
	CRS      *crs.CRS      // of Geometry
}
