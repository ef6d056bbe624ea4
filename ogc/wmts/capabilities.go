package wmts

import (
	_ "embed" // the template
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/geom"
	"sigi/ogc/featureinfo"
	"sigi/ogc/ows"
	"sigi/render/encode"
	"sigi/tilematrix"
)

// The document as it stands on the wire; read this to see what is said.
var (
	//go:embed capabilities.xml.tmpl
	text string

	write = ows.NewXMLTemplate("capabilities.xml.tmpl", text)
)

// capabilitiesAge is how long a client may keep the document: as WMS's.
const capabilitiesAge = time.Minute

// sectionNames are the parts of the document (07-057r7 table 3).
var sectionNames = []string{"ServiceIdentification", "ServiceProvider", "OperationsMetadata", "Contents", "Themes"}

// capabilities is what the document says, in one language.
type capabilities struct {
	UpdateSequence    string
	Sections          ows.Sections
	Bare              bool // nothing but version and update sequence
	Title, Abstract   string
	Keywords          []string
	Fees              string
	AccessConstraints string
	Provider          string
	ProviderSite      string
	Contact           catalog.Contact
	KVP, REST         string // hrefs
	Document          string // address of this document
	Layers            []layerEntry
	Sets              []setEntry
	Themes            []themeEntry
}

// layerEntry is a layer, group or map theme.
type layerEntry struct {
	Name, Title, Abstract string
	Keywords              []string
	Geographic            *corners
	Metadata              string
	Styles                []styleEntry
	Formats, InfoFormats  []string
	Dimensions            []dimensionEntry
	Links                 []linkEntry
	Resources             []resourceEntry
}

// corners are the lower and upper corner of a box as they are written.
type corners struct{ Lower, Upper string }

type styleEntry struct {
	Name, Title, Legend string
	Default             bool
}

type linkEntry struct {
	Set    string
	Limits []limitEntry
}

type limitEntry struct {
	Matrix string
	tilematrix.Range
}

type resourceEntry struct{ Format, Type, Template string }

type setEntry struct {
	Name, Title, CRS string
	Matrices         []matrixEntry
}

type matrixEntry struct {
	tilematrix.Matrix
	Scale, Corner string
}

// themeEntry is a branch of the tree (07-057r7 §7.1.1.3).
type themeEntry struct {
	Name, Title, Abstract string
	Themes                []themeEntry
	Layers                []string
}

// getCapabilities answers with the document, or the parts of it that are
// asked for.
func (s *Service) getCapabilities(c *call) (*ows.Response, error) {
	if c.params.Has("ACCEPTVERSIONS") {
		if _, err := ows.Accept(c.params.Text("ACCEPTVERSIONS"), []ows.Version{version}); err != nil {
			return nil, err
		}
	}
	var sections ows.Sections
	if c.params.Has("SECTIONS") {
		var err error
		if sections, err = ows.ParseSections(c.params.Text("SECTIONS"), sectionNames); err != nil {
			return nil, err
		}
	}
	sequence := c.session.UpdateSequence()
	current, err := ows.Current(c.params.Text("UPDATESEQUENCE"), sequence)
	if err != nil {
		return nil, err
	}
	if current { // 06-121r3 §7.3.4: no exception here, unlike WMS
		body, err := write.Bytes(&capabilities{UpdateSequence: sequence, Bare: true})
		if err != nil {
			return nil, err
		}
		return &ows.Response{ContentType: ows.TypeXML, Body: body, MaxAge: capabilitiesAge, Validate: true}, nil
	}
	return s.document(c, sections)
}

// document answers with the document; nil sections are all.
func (s *Service) document(c *call, sections ows.Sections) (*ows.Response, error) {
	key := documentKey{c.session.UpdateSequence(), c.request.Address("wmts"), c.lang}
	body, known := s.documents.get(key)
	if !known || sections != nil {
		model := describe(c)
		model.Sections = sections
		var err error
		if body, err = write.Bytes(model); err != nil {
			return nil, err
		}
		if sections == nil {
			s.documents.put(key, body)
		}
	}
	return &ows.Response{ContentType: ows.TypeXML, Body: body, MaxAge: capabilitiesAge, Validate: true}, nil
}

// documents remembers whole documents: one of fifty layers in three sets has
// some thousand limits.
type documents struct {
	mu   sync.Mutex
	kept map[documentKey][]byte
}

type documentKey struct{ sequence, address, lang string }

// maxDocuments bounds them; there are two languages and few addresses.
const maxDocuments = 8

func (d *documents) get(k documentKey) ([]byte, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	b, ok := d.kept[k]
	return b, ok
}

func (d *documents) put(k documentKey, b []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.kept == nil || len(d.kept) >= maxDocuments {
		d.kept = map[documentKey][]byte{}
	}
	d.kept[k] = b
}

func describe(c *call) *capabilities {
	cat, base := c.session.Catalog(), c.request.Base
	service := cat.Service
	m := &capabilities{
		UpdateSequence: c.session.UpdateSequence(),
		Title:          service.Title.In(c.lang), Abstract: service.Abstract.In(c.lang), Keywords: catalog.Words(service.Keywords, c.lang),
		Fees: service.Fees, AccessConstraints: service.AccessConstraints,
		Provider: service.Contact.Organization, ProviderSite: service.OnlineResource, Contact: service.Contact,
		KVP: c.request.Address("wmts") + "?", REST: base + RESTPath, Document: base + RESTPath + DocumentName,
	}
	if service.Licence != "" {
		m.AccessConstraints = strings.TrimPrefix(m.AccessConstraints+"; "+service.Licence, "none; ")
	}
	if m.Provider == "" {
		m.Provider = m.Title
	}
	if m.ProviderSite == "" {
		m.ProviderSite = base + "/"
	}
	if c.request.Endpoint != "" { // tiles have one address, whatever part of the catalog they are in
		m.Document = m.KVP + "SERVICE=WMTS&REQUEST=GetCapabilities"
	}
	t := &tree{call: c, model: m}
	m.Themes = t.themes(cat.Root.Children)
	if len(cat.MapThemes) > 0 {
		themes := themeEntry{Name: "map-themes", Title: catalog.Text{It: "Temi di mappa", En: "Map themes"}.In(c.lang)}
		for _, theme := range cat.MapThemes {
			t.theme(theme)
			themes.Layers = append(themes.Layers, theme.Name)
		}
		m.Themes = append(m.Themes, themes)
	}
	for _, s := range cat.Tiles.Sets {
		m.Sets = append(m.Sets, setOf(s))
	}
	return m
}

// tree lists the layers of one document.
type tree struct {
	call  *call
	model *capabilities
}

// themes lists nodes and what is below them; layers that stand alone are a
// branch without a name of their own.
func (t *tree) themes(nodes []catalog.Node) (all []themeEntry) {
	for _, n := range nodes {
		switch n := n.(type) {
		case *catalog.Layer:
			t.layer(n)
			all = append(all, themeEntry{Name: "layer-" + n.Name, Title: n.Title.In(t.call.lang), Layers: []string{n.Name}})
		case *catalog.Group:
			e := themeEntry{Name: n.Name, Title: n.Title.In(t.call.lang), Abstract: n.Abstract.In(t.call.lang)}
			if n.Name != "" {
				t.group(n)
				e.Layers = append(e.Layers, n.Name)
			}
			for _, child := range n.Children {
				if l, ok := child.(*catalog.Layer); ok {
					t.layer(l)
					e.Layers = append(e.Layers, l.Name)
				} else {
					e.Themes = append(e.Themes, t.themes([]catalog.Node{child})...)
				}
			}
			if e.Name == "" {
				e.Name = "group-" + strconv.Itoa(len(all)+1)
			}
			all = append(all, e)
		}
	}
	return all
}

func (t *tree) layer(l *catalog.Layer) {
	lang := t.call.lang
	e := layerEntry{Name: l.Name, Title: l.Title.In(lang), Abstract: l.Abstract.In(lang), Keywords: catalog.Words(l.Keywords, lang), Metadata: l.MetadataURL}
	for i, s := range l.Styles {
		style := styleEntry{Name: s.Name, Title: s.Title.In(lang), Default: i == 0}
		style.Legend = t.call.request.Address("wms") + "?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetLegendGraphic&FORMAT=image/png&LAYER=" +
			url.QueryEscape(l.Name) + "&STYLE=" + url.QueryEscape(s.Name)
		e.Styles = append(e.Styles, style)
	}
	t.add(e, l, l.Queryable)
}

func (t *tree) group(g *catalog.Group) {
	lang := t.call.lang
	t.add(layerEntry{Name: g.Name, Title: g.Title.In(lang), Abstract: g.Abstract.In(lang)}, g, queryable(g))
}

func queryable(n catalog.Node) bool {
	switch n := n.(type) {
	case *catalog.Layer:
		return n.Queryable
	case *catalog.Group:
		return slices.ContainsFunc(n.Children, queryable)
	}
	return false
}

func (t *tree) theme(m *catalog.MapTheme) {
	lang := t.call.lang
	whole := &catalog.Group{}
	for _, l := range m.Layers {
		whole.Children = append(whole.Children, l.Layer)
	}
	t.add(layerEntry{Name: m.Name, Title: m.Title.In(lang), Abstract: m.Abstract.In(lang)}, whole, queryable(whole))
}

// add completes an entry and adds it.
func (t *tree) add(e layerEntry, n catalog.Node, queryable bool) {
	session := t.call.session
	if e.Title == "" {
		e.Title = e.Name
	}
	if len(e.Styles) == 0 {
		e.Styles = []styleEntry{{Name: "default", Default: true}}
	}
	e.Geographic = geographic(session, n)
	tiles := &session.Catalog().Tiles
	e.Dimensions = dimensionEntries(session, e.Name)
	base := t.model.REST + e.Name + "/{Style}" + template(e.Dimensions) + "/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}"
	for _, name := range tiles.Formats {
		f, ok := encode.ByName(name)
		if !ok {
			continue
		}
		e.Formats = append(e.Formats, f.MediaType)
		e.Resources = append(e.Resources, resourceEntry{f.MediaType, "tile", base + "." + ending(name)})
	}
	if queryable {
		e.InfoFormats = featureinfo.MediaTypes()
		for _, i := range infoEndings {
			e.Resources = append(e.Resources, resourceEntry{i.mediaType, "FeatureInfo", base + "/{J}/{I}." + i.ending})
		}
	}
	for _, s := range tiles.Sets {
		if link, ok := linkOf(session, e.Name, s); ok {
			e.Links = append(e.Links, link)
		}
	}
	if len(e.Links) == 0 { // one is mandatory, also for a layer without features
		e.Links = []linkEntry{{Set: tiles.Sets[0].ID}}
	}
	t.model.Layers = append(t.model.Layers, e)
}

// linkOf says which tiles of a set a layer has; ok is false if it has none, as
// it lies elsewhere.
func linkOf(session Session, layer string, s *tilematrix.Set) (link linkEntry, ok bool) {
	link = linkEntry{Set: s.ID}
	limits, err := session.TileLimits(layer, s)
	if err != nil || !slices.ContainsFunc(limits, func(r tilematrix.Range) bool { return !r.Empty() }) {
		return link, false
	}
	for i := firstListed(limits, s); i < len(limits); i++ {
		link.Limits = append(link.Limits, limitEntry{s.Matrices[i].ID, limits[i]})
	}
	return link, true
}

// geographic is the box of a node in degrees, rounded outward; nil while its
// data is not there.
func geographic(session Session, n catalog.Node) *corners {
	b, ok := session.Extent(n, nil)
	if !ok || b.Empty() || !b.Finite() {
		return nil
	}
	b = b.Intersect(geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90})
	const unit = 1e7 // a centimetre
	down := func(v float64) string { return decimal(math.Floor(v*unit) / unit) }
	up := func(v float64) string { return decimal(math.Ceil(v*unit) / unit) }
	return &corners{down(b.MinX) + " " + down(b.MinY), up(b.MaxX) + " " + up(b.MaxY)}
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

func setOf(s *tilematrix.Set) setEntry {
	e := setEntry{Name: s.ID, Title: s.Title, CRS: urn(s.CRS)}
	// The corner is in the order that the CRS declares (07-057r7 table 9).
	ref := s.CRS.Ref(crs.AsDeclared)
	for _, m := range s.Matrices {
		a, b := ref.WireXY(m.OriginX, m.OriginY)
		e.Matrices = append(e.Matrices, matrixEntry{m, decimal(m.Denominator), decimal(a) + " " + decimal(b)})
	}
	return e
}

// urn is the CRS as WMTS writes it: those of OGC with the version of their
// definition (07-057r7 annex E).
func urn(c *crs.CRS) string {
	if c.Authority() == "OGC" {
		return "urn:ogc:def:crs:OGC:1.3:" + c.Code()
	}
	return c.URN()
}
