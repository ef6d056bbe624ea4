package importer

import "sigi/styles"

// Draft is a catalog to be written.
type Draft struct {
	Origin  string // the file it came from, for the head of the catalog
	Service Service
	CRSs    []string // "EPSG:32632"; empty: none is written
	Sources []*Source
	Nodes   []Node // bottom first
	Themes  []Theme
	Fonts   map[string][]byte // files of fonts, by their names in the catalog's folder fonts
	Report  Report
}

// Service is what the catalog says of the whole; empty fields are not written.
type Service struct {
	Title, Abstract, Online, URL, Fees, Access string
	Keywords                                   []string
	Person, Organization, Position             string
	Phone, Email                               string
	MaxWidth, MaxHeight                        int // pixels; 0: not said
}

// Source is where data comes from. Connection may hold ${NAME}, never a secret.
type Source struct {
	Name, Driver     string // "postgis", "ogr"
	Connection, Path string // Path as the importer reads it; Write makes it relative to the catalog where Relative says so
	Relative         bool
	OpenOptions      string
}

// Node is a *Group or a *Layer.
type Node interface{ isNode() }

// Group is a branch of the tree.
type Group struct {
	Name, Title, Abstract string
	Nodes                 []Node // bottom first
}

// Layer is a layer with its styles; the first is the default.
type Layer struct {
	Name, Title, Abstract          string
	Keywords                       []string
	Attribution, MetadataURL       string
	Source                         *Source
	Table, SQL, Key, Geometry, CRS string
	Styles                         []*Style
	MinDenominator, MaxDenominator float64 // 0: none
	Opacity                        float64 // 0..1; 0 as 1
	NotQueryable                   bool
	Attributes                     []Attribute // shown; empty: all
}

// Attribute is an attribute shown to people.
type Attribute struct{ Name, Title string }

// Style is a style under its name, which is unique in the draft and that of its
// file.
type Style struct {
	Name, Title string
	Style       *styles.Style
	Document    []byte            // where not nil, written as it is instead of Style
	Files       map[string][]byte // pictures, by path relative to the style
}

// Theme is a named composition, bottom first.
type Theme struct {
	Name, Title string
	Layers      []ThemeLayer
}

// ThemeLayer is a layer of a theme; an empty style is the default.
type ThemeLayer struct{ Layer, Style string }

func (*Group) isNode() {}
func (*Layer) isNode() {}

// Layers calls f for each layer, bottom first.
func (d *Draft) Layers(f func(*Layer)) { eachLayer(d.Nodes, f) }

func eachLayer(nodes []Node, f func(*Layer)) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *Group:
			eachLayer(n.Nodes, f)
		case *Layer:
			f(n)
		}
	}
}
