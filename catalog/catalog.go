package catalog

import (
	"strings"
	"time"

	"sigi/crs"
	"sigi/fetch"
	"sigi/geom"
	"sigi/render/fonts"
	"sigi/styles"
)

// Catalog is what catalog.yaml says, checked and resolved: every reference is
// a pointer and nothing can be missing. Immutable; a reload makes a new one.
type Catalog struct {
	Path      string // the file it came from
	Revision  string // hash of the file and all style files, in hex; equal contents, equal revision
	Service   Service
	Sources   []*Source
	Layers    []*Layer // all, in file order, groups flattened
	Root      Group    // the tree that capabilities show
	MapThemes []*MapTheme
	Endpoints []*Endpoint
	// StyleSources is from where styles that a request names by address may be
	// fetched; nil: nowhere.
	StyleSources *fetch.Policy
	CRSs         []*crs.CRS // advertised, in file order
	Limits       Limits
	Tiles        Tiles
	// Fonts are those of the catalog's folders, beside the embedded ones; FontFolders
	// where they are.
	Fonts       *fonts.Library
	FontFolders []string
	fontNotes   []string // what of them is not read
	// IndexFolder is where indexes of layers are kept for the next start; "": the
	// server chooses, NoIndexFolder: nowhere.
	IndexFolder string
	byName      map[string]Node
	themeNamed  map[string]*MapTheme
}

// NoIndexFolder says that no index is kept.
const NoIndexFolder = "none"

// Text is a text in Italian and English. Either may be empty.
type Text struct{ It, En string }

// In returns the text in a language ("it" or "en"), or the other where it is
// not given.
func (t Text) In(lang string) string {
	if lang == "en" && t.En != "" || t.It == "" {
		return t.En
	}
	return t.It
}

// Service is what the capabilities say of the service as a whole.
type Service struct {
	Title, Abstract   Text
	Keywords          []Keyword
	Language          string // default language of answers: "it" or "en"
	OnlineResource    string // of the provider
	PublicURL         string // base of every link; empty: from the request
	Fees              string // "none" if not given
	AccessConstraints string
	Licence           string
	Contact           Contact
	Authorities       []Authority
	Info              *InfoTemplate // of the pages of feature info; nil: the usual one
	Inspire           *Inspire      // nil: it is no service of INSPIRE
	Namespace         Namespace     // of features
	Namespaces        []Namespace   // further ones, of layers whose names begin with the prefix and a colon
}

// Namespace is the XML namespace of the features of a catalog.
type Namespace struct{ Prefix, URI string }

// Contact is who answers for the service.
type Contact struct {
	Person, Organization, Position             string
	AddressType, Address, City, State, Country string
	PostCode, Phone, Fax, Email                string
}

// Source is where layers' data comes from.
type Source struct {
	Name       string
	Driver     string            // "postgis", "ogr"
	Path       string            // absolute
	Connection string            // secrets filled in; never logged
	Remote     *fetch.Policy     // imagery: from where files may be read; nil: from nowhere
	Options    map[string]string // what else the driver takes
	Identity   string            // hash of all of the above: equal identity, same source, need not be opened again
	Line       int               // in the catalog file, for messages
}

// Node is a layer or a group of the tree.
type Node interface{ NodeName() string }

// Group is a named branch of the tree; asking for it draws its layers in order.
type Group struct {
	Name            string // may be empty: not askable
	Title, Abstract Text
	Children        []Node
}

// Layer is a published, styled view of a table or file.
type Layer struct {
	Name            string
	Title, Abstract Text
	Keywords        []Keyword
	Attribution     Attribution
	Identifiers     []Identifier
	Info            *InfoTemplate // of what feature info says of it in HTML; nil: as usual
	DataURL         string        // where its data can be had; "": nowhere
	MetadataURL     string        // of its metadata record elsewhere; "": none, or Metadata
	Metadata        *Record
	Source          *Source
	Table           string
	SQL             string
	Key             string
	GeometryColumn  string
	GMLGeometry     GMLGeometry
	CRS             *crs.CRS // override; nil: as the source declares
	Styles          []*Style // the first is the default; at least one
	MinDenominator  float64
	MaxDenominator  float64
	Resident        bool
	Queryable       bool
	Answers         []*Layer // that identify asks instead of it; empty: it answers itself
	Features        bool     // offered by services of features
	Opacity         float64
	Resampling      string      // of pixels: nearest, bilinear, bicubic, average, lanczos; "": by their kind
	Shrinking       string      // likewise, where the map shrinks them; "": as Resampling
	Bound           *geom.Bound // declared lon/lat box; nil: from the data
	Attributes      []Attribute // shown by identify, in order; empty: all
	Dimensions      []Dimension
	Watch           []BaseTable // behind a view or a statement: their changes are its changes
	Poll            Poll
	Identity        string // hash of all that decides the data (not the styles)
	Line            int
}

// BaseTable is a table behind a layer.
type BaseTable struct {
	Table string
	Keyed bool // the key of its row is that of the feature made of it
}

// Poll is how a layer is asked whether its data changed, where no log tells. The
// zero value asks nothing.
type Poll struct {
	Every  time.Duration
	Column string // grows with each change of a row; "": every row is looked at
}

// GMLGeometry is how the property of a layer's geometry is named in GML, and
// where it stands.
type GMLGeometry string

// The ways.
const (
	OwnGeometry   GMLGeometry = ""      // by the geometry's column, before the attributes
	FirstGeometry GMLGeometry = "first" // as GML defines it, such as gml:pointProperty
	LastGeometry  GMLGeometry = "last"  // likewise, behind the attributes
)

// Attribute is an attribute shown to people.
type Attribute struct {
	Name     string
	Title    Text
	Required bool   // never null, and in every feature that WFS writes, asked for or not
	GML      string // the property of every feature that it is in GML: "name" or "description"; "": one of its own
}

// Shown returns how an attribute is shown; what is not listed is shown by its
// name.
func (l *Layer) Shown(attribute string) Attribute {
	for _, a := range l.Attributes {
		if a.Name == attribute {
			return a
		}
	}
	return Attribute{Name: attribute, Title: Text{It: attribute}}
}

// Style is a style of the catalog with the names it is published under.
type Style struct {
	Name            string
	Title, Abstract Text
	Path            string
	Identity        string // hash of the file and of the pictures it names
	Style           *styles.Style
	Notes           []string // "file.sld:12: GraphicFill is not drawn yet": what will look different
}

// MapTheme is a named composition of layers and styles.
type MapTheme struct {
	Name            string
	Title, Abstract Text
	Layers          []ThemeLayer // bottom first
}

// ThemeLayer is a layer of a theme with its style (nil: the default).
type ThemeLayer struct {
	Layer *Layer
	Style *Style
}

// Limits bound what a request may ask.
type Limits struct {
	MaxWidth, MaxHeight int           // pixels of a map
	MaxLayers           int           // of a map (LayerLimit); 0: no limit
	MaxFeatureCount     int           // of identify
	MaxFeatures         int           // of one answer of a feature service
	Timeout             time.Duration // of a request
	MaxConcurrent       int           // maps drawn at once; more wait
	MaxQueue            int           // requests waiting; more are refused
	MaxBody             int64         // bytes of a POST
	MemoryBudget        int64         // bytes of resident layers
	ImageryBudget       int64         // bytes of decoded blocks of images
}

// Qualified is the namespace of a layer's features and their name in it.
func (c *Catalog) Qualified(l *Layer) (n Namespace, local string) {
	if prefix, local, ok := strings.Cut(l.Name, ":"); ok && local != "" {
		for _, n := range c.Service.Namespaces {
			if n.Prefix == prefix {
				return n, local
			}
		}
	}
	return c.Service.Namespace, l.Name
}

// NodeName implements Node.
func (l *Layer) NodeName() string { return l.Name }

// NodeName implements Node.
func (g *Group) NodeName() string { return g.Name }

// Named returns the layer or group of that name.
func (c *Catalog) Named(name string) (Node, bool) {
	n, ok := c.byName[name]
	return n, ok
}

// Theme returns the map theme of that name.
func (c *Catalog) Theme(name string) (*MapTheme, bool) {
	t, ok := c.themeNamed[name]
	return t, ok
}

// StyleNamed returns the style of that name; "" and "default" are the first.
func (l *Layer) StyleNamed(name string) (*Style, bool) {
	if name == "" || name == "default" {
		return l.Styles[0], true
	}
	for _, s := range l.Styles {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}
