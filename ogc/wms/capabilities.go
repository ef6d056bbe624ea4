package wms

import (
	_ "embed" // the templates
	"math"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/ogc/featureinfo"
	"sigi/ogc/ows"
	"sigi/render/encode"
	"sigi/render/vector"
)

// The documents as they stand on the wire; read these to see what is said.
var (
	//go:embed capabilities_111.xml.tmpl
	text111 string
	//go:embed capabilities_130.xml.tmpl
	text130 string

	capabilities111 = ows.NewXMLTemplate("capabilities_111.xml.tmpl", text111)
	capabilities130 = ows.NewXMLTemplate("capabilities_130.xml.tmpl", text130)
)

// capabilitiesAge is how long a client may keep the document. Short, since a
// reload changes it; QGIS would keep one without expiry for a day.
const capabilitiesAge = time.Minute

// capabilities is what the document says, in one language, before a version
// gives it a form.
type capabilities struct {
	UpdateSequence    string
	Title, Abstract   string
	Keywords          []keywordEntry
	OnlineResource    string // of the provider
	Href              string // of every operation; ends in ? or &
	Contact           catalog.Contact
	HasContact        bool
	HasAddress        bool
	Fees              string
	AccessConstraints string
	LayerLimit        int
	MaxWidth          int
	MaxHeight         int
	MapFormats        []string
	InfoFormats       []string
	LegendFormats     []string
	ExceptionFormats  []string
	Inspire           *inspireEntry // nil: none
	Root              layerEntry
}

// layerEntry is a layer, group or map theme of the tree.
type layerEntry struct {
	Name, Title, Abstract string
	Keywords              []keywordEntry
	CRSs                  []string // of the root alone; the rest inherit
	Geographic            *box     // nil: inherited
	Bounds                []box
	Attribution           attributionEntry
	Authorities           []catalog.Authority // of the root alone
	Identifiers           []catalog.Identifier
	DataURL, DataFormat   string
	MetadataURL           string
	MetadataFormat        string
	Dimensions            []dimensionEntry
	Styles                []styleEntry
	MinDenominator        float64 // 0: none
	MaxDenominator        float64
	Queryable             bool
	Layers                []layerEntry
}

// keywordEntry is a keyword; 1.1.1 has no word for its vocabulary.
type keywordEntry struct{ Word, Vocabulary string }

func keywordsOf(in []catalog.Keyword, lang string) (all []keywordEntry) {
	for _, k := range in {
		if word := k.In(lang); word != "" {
			all = append(all, keywordEntry{word, k.Vocabulary})
		}
	}
	return all
}

// attributionEntry is whose a layer is, in a language.
type attributionEntry struct {
	catalog.Attribution
	Name string
}

// Said reports whether there is something to write.
func (a attributionEntry) Said() bool { return a.Name != "" || a.URL != "" || a.Logo != "" }

// box is a box as it is written: in the axis order of CRS.
type box struct {
	CRS                    string
	MinX, MinY, MaxX, MaxY string
}

// styleEntry is a style of a layer.
type styleEntry struct {
	Name, Title, Abstract string
	LegendURL             string
	Width, Height         int // of the legend; 0: not known
}

func (s *Service) getCapabilities(c *call) (*ows.Response, error) {
	sequence := c.session.UpdateSequence()
	if err := checkUpdate(c.params.Text("UPDATESEQUENCE"), sequence); err != nil {
		return nil, err
	}
	model := s.capabilities(c, sequence)
	body, err := c.dialect.write.Bytes(model)
	if err != nil {
		return nil, err
	}
	return &ows.Response{ContentType: c.dialect.capabilitiesType, Body: body, MaxAge: capabilitiesAge, Validate: true}, nil
}

// checkUpdate refuses what a client has already (06-042 §7.2.3.5).
func checkUpdate(asked, ours string) error {
	current, err := ows.Current(asked, ours)
	if current {
		return fault.New(fault.StaleUpdate, "updatesequence", "the capabilities have not changed: UPDATESEQUENCE is still %s", quote(ours))
	}
	return err
}

func (s *Service) capabilities(c *call, sequence string) *capabilities {
	cat := c.session.Catalog()
	service := cat.Service
	t := &tree{service: s, call: c, sequence: sequence}
	t.href = c.request.Address("wms") + "?"
	if c.lang != ows.Language("", service.Language) {
		t.language = languages[c.lang]
		t.href += "LANGUAGE=" + t.language + "&"
	}
	model := &capabilities{
		UpdateSequence: sequence,
		Title:          service.Title.In(c.lang), Abstract: service.Abstract.In(c.lang), Keywords: keywordsOf(service.Keywords, c.lang),
		OnlineResource: service.OnlineResource, Href: t.href,
		Contact: service.Contact, HasContact: service.Contact != catalog.Contact{},
		Fees: service.Fees, AccessConstraints: service.AccessConstraints,
		LayerLimit: cat.Limits.MaxLayers, MaxWidth: cat.Limits.MaxWidth, MaxHeight: cat.Limits.MaxHeight,
		ExceptionFormats: c.dialect.exceptionFormats, InfoFormats: featureinfo.MediaTypes(),
	}
	model.Inspire = t.inspire(service)
	k := service.Contact
	model.HasAddress = k.AddressType+k.Address+k.City+k.State+k.PostCode+k.Country != ""
	if model.HasAddress && k.AddressType == "" {
		model.Contact.AddressType = "postal"
	}
	if service.Licence != "" {
		model.AccessConstraints = strings.TrimPrefix(model.AccessConstraints+"; "+service.Licence, "none; ")
	}
	if model.OnlineResource == "" {
		model.OnlineResource = c.request.Base + "/"
	}
	for _, f := range encode.Formats() {
		model.MapFormats = append(model.MapFormats, f.MediaType)
		model.LegendFormats = append(model.LegendFormats, f.MediaType)
	}
	model.LegendFormats = append(model.LegendFormats, typeJSON)
	for _, f := range vector.Formats() {
		model.MapFormats = append(model.MapFormats, f.MediaType)
	}
	model.Root = t.root(cat)
	return model
}

// tree builds the layer tree of one document.
type tree struct {
	service  *Service
	call     *call
	sequence string
	href     string
	language string // of links; "" if it is the default
	// authorities are the names of those that the root declares.
	authorities map[string]bool
}

func (t *tree) root(cat *catalog.Catalog) layerEntry {
	t.authorities = map[string]bool{}
	for _, a := range cat.Service.Authorities {
		t.authorities[a.Name] = true
	}
	root := t.group(&cat.Root)
	root.Authorities = cat.Service.Authorities
	// A layer whose data is not there yet inherits the root's box, so the root
	// always has one.
	if root.Geographic == nil {
		root.Geographic = &box{MinX: "-180", MinY: "-90", MaxX: "180", MaxY: "90"}
	}
	for _, c := range cat.CRSs {
		if name := t.call.dialect.crsName(c); name != "" {
			root.CRSs = append(root.CRSs, name)
		}
	}
	if len(cat.MapThemes) > 0 {
		themes := layerEntry{Title: catalog.Text{It: "Temi di mappa", En: "Map themes"}.In(t.call.lang)}
		for _, m := range cat.MapThemes {
			themes.Layers = append(themes.Layers, t.theme(m))
		}
		root.Layers = append(root.Layers, themes)
	}
	return root
}

func (t *tree) group(g *catalog.Group) layerEntry {
	lang := t.call.lang
	e := layerEntry{Name: g.Name, Title: g.Title.In(lang), Abstract: g.Abstract.In(lang)}
	if e.Title == "" {
		e.Title = t.call.session.Catalog().Service.Title.In(lang)
	}
	t.boxes(&e, g)
	for _, child := range g.Children {
		switch n := child.(type) {
		case *catalog.Group:
			e.Layers = append(e.Layers, t.group(n))
		case *catalog.Layer:
			e.Layers = append(e.Layers, t.layer(n))
		}
	}
	if g.Name != "" {
		for _, l := range e.Layers {
			e.Queryable = e.Queryable || l.Queryable
		}
	}
	return e
}

func (t *tree) theme(m *catalog.MapTheme) layerEntry {
	lang := t.call.lang
	e := layerEntry{Name: m.Name, Title: m.Title.In(lang), Abstract: m.Abstract.In(lang)}
	if e.Title == "" {
		e.Title = m.Name
	}
	whole := catalog.Group{}
	for _, l := range m.Layers {
		whole.Children = append(whole.Children, l.Layer)
		e.Queryable = e.Queryable || l.Layer.Queryable
	}
	t.boxes(&e, &whole)
	return e
}

func (t *tree) layer(l *catalog.Layer) layerEntry {
	lang := t.call.lang
	e := layerEntry{
		Name: l.Name, Title: l.Title.In(lang), Abstract: l.Abstract.In(lang), Keywords: keywordsOf(l.Keywords, lang),
		Attribution: attributionEntry{l.Attribution, l.Attribution.Title.In(lang)}, MetadataURL: l.MetadataURL, DataURL: l.DataURL, Dimensions: t.call.dialect.dimensionsOf(l),
		MinDenominator: l.MinDenominator, MaxDenominator: l.MaxDenominator, Queryable: l.Queryable,
	}
	if l.Metadata != nil {
		e.MetadataURL = t.call.request.Base + ows.MetadataPath(l.Name)
	}
	if e.MetadataURL != "" {
		e.MetadataFormat = formatOfLink(e.MetadataURL)
	}
	if e.DataURL != "" {
		e.DataFormat = formatOfLink(e.DataURL)
	}
	for _, id := range l.Identifiers {
		if t.authorities[id.Authority] { // an endpoint may have others
			e.Identifiers = append(e.Identifiers, id)
		}
	}
	t.boxes(&e, l)
	for _, s := range l.Styles {
		style := styleEntry{Name: s.Name, Title: s.Title.In(lang), Abstract: s.Abstract.In(lang)}
		if style.Title == "" {
			style.Title = s.Name
		}
		style.LegendURL = t.legendURL(l.Name, s.Name)
		style.Width, style.Height = t.service.legends.size(t.call, t.sequence, l.Name, s.Name)
		e.Styles = append(e.Styles, style)
	}
	return e
}

// formatOfLink guesses what a link leads to from its ending.
func formatOfLink(link string) string {
	u, err := url.Parse(link)
	if err != nil {
		return "text/xml"
	}
	switch strings.ToLower(path.Ext(u.Path)) {
	case ".html", ".htm":
		return "text/html"
	case ".pdf":
		return "application/pdf"
	case ".txt":
		return "text/plain"
	}
	return "text/xml"
}

func (t *tree) legendURL(layer, style string) string {
	link := t.call.request.Address("wms") + "?SERVICE=WMS&VERSION=" + t.call.dialect.version.String() +
		"&REQUEST=GetLegendGraphic&FORMAT=image/png&LAYER=" + url.QueryEscape(layer) + "&STYLE=" + url.QueryEscape(style)
	if t.language != "" {
		link += "&LANGUAGE=" + t.language
	}
	return link
}

// Decimals of boxes: a centimetre on the ground, rounded outward.
const (
	degreeDecimals = 7
	lengthDecimals = 2
)

// boxes sets the geographic box and one box for each advertised CRS that can
// express it, in the CRS's axis order. WGS 84 in degrees is written from the
// same numbers in all its forms, since readers compare them.
func (t *tree) boxes(e *layerEntry, n catalog.Node) {
	session, d := t.call.session, t.call.dialect
	world, ok := session.Extent(n, nil)
	if !ok || world.Empty() || !world.Finite() {
		return
	}
	world = outward(world, degreeDecimals).Intersect(geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90})
	e.Geographic = written("", crs.WireBound{world.MinX, world.MinY, world.MaxX, world.MaxY})
	for _, c := range session.Catalog().CRSs {
		name := d.crsName(c)
		if name == "" {
			continue
		}
		b, decimals := world, degreeDecimals
		if c.String() != "EPSG:4326" && c.String() != "OGC:CRS84" {
			if b, ok = session.Extent(n, c); !ok || b.Empty() || !b.Finite() {
				continue
			}
			if !c.Geographic() {
				decimals = lengthDecimals
			}
			b = outward(b, decimals)
		}
		e.Bounds = append(e.Bounds, *written(name, c.Ref(d.policy).Wire(b)))
	}
}

// outward rounds a box to a number of decimals so that it contains what it
// did; a box without width or height gets one, as a minimum must be below its
// maximum.
func outward(b geom.Bound, decimals int) geom.Bound {
	unit := math.Pow(10, float64(decimals))
	down := func(v float64) float64 { return math.Floor(v*unit) / unit }
	up := func(v float64) float64 { return math.Ceil(v*unit) / unit }
	b = geom.Bound{MinX: down(b.MinX), MinY: down(b.MinY), MaxX: up(b.MaxX), MaxY: up(b.MaxY)}
	if b.MinX == b.MaxX {
		b.MinX, b.MaxX = b.MinX-1/unit, b.MaxX+1/unit
	}
	if b.MinY == b.MaxY {
		b.MinY, b.MaxY = b.MinY-1/unit, b.MaxY+1/unit
	}
	return b
}

func written(name string, w crs.WireBound) *box {
	f := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	return &box{CRS: name, MinX: f(w[0]), MinY: f(w[1]), MaxX: f(w[2]), MaxY: f(w[3])}
}

// Number writes a denominator without an exponent.
func (layerEntry) Number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// noUpperHint is a ScaleHint that no map reaches (1:3.5e12).
const noUpperHint = 1e9 * math.Sqrt2

// HasScaleHint, ScaleHintMin and ScaleHintMax are the scale range as 1.1.1
// writes it: the diagonal of a pixel on the ground in metres (01-068r3
// §7.1.4.5.8).
func (e layerEntry) HasScaleHint() bool { return e.MinDenominator > 0 || e.MaxDenominator > 0 }

// ScaleHintMin is the lower end.
func (e layerEntry) ScaleHintMin() string { return diagonal(e.MinDenominator) }

// ScaleHintMax is the upper end.
func (e layerEntry) ScaleHintMax() string {
	if e.MaxDenominator == 0 {
		return strconv.FormatFloat(noUpperHint, 'f', 0, 64)
	}
	return diagonal(e.MaxDenominator)
}

func diagonal(denominator float64) string {
	return strconv.FormatFloat(crs.Resolution(denominator, 1)*math.Sqrt2, 'f', -1, 64)
}
