package wfs

import (
	_ "embed" // the templates
	"strconv"
	"strings"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/filter"
	"sigi/geom"
	"sigi/ogc/ows"
)

// The documents as they stand on the wire; read these to see what is said.
var (
	//go:embed capabilities_100.xml.tmpl
	text100 string
	//go:embed capabilities_110.xml.tmpl
	text110 string
	//go:embed capabilities_200.xml.tmpl
	text200 string

	capabilities100 = ows.NewXMLTemplate("capabilities_100.xml.tmpl", text100)
	capabilities110 = ows.NewXMLTemplate("capabilities_110.xml.tmpl", text110)
	capabilities200 = ows.NewXMLTemplate("capabilities_200.xml.tmpl", text200)
)

// capabilitiesAge is how long a client may keep the document.
const capabilitiesAge = time.Minute

// capabilities is what the document says, in one language, before a version
// gives it a form.
type capabilities struct {
	UpdateSequence    string
	Current           bool // the client has it already: nothing more is said
	Sections          ows.Sections
	Namespaces        []catalog.Namespace
	Title, Abstract   string
	Keywords          []string
	Provider          string
	OnlineResource    string
	Href              string
	Contact           catalog.Contact
	Fees              string
	AccessConstraints string
	CountDefault      int
	Formats           []string
	Operations        []string
	Functions         []string
	Types             []typeEntry
}

// typeEntry is a feature type.
type typeEntry struct {
	Name, Title, Abstract string
	Keywords              []string
	DefaultCRS            string
	OtherCRSs             []string
	West, South           string
	East, North           string
	MetadataURL           string
}

func (s *Service) getCapabilities(c *call) (*ows.Response, error) {
	model := &capabilities{UpdateSequence: c.session.UpdateSequence()}
	asked, sections, said := c.request.Params.Text("UPDATESEQUENCE"), c.request.Params.Text("SECTIONS"), c.request.Params.Has("SECTIONS")
	if r := c.request.Root; r != nil {
		asked = r.Attr("updateSequence")
		var names []string
		if e := r.Child("Sections"); e != nil {
			for _, n := range e.Elements() {
				names = append(names, n.Content())
			}
			sections, said = strings.Join(names, ","), len(names) > 0
		}
	}
	var err error
	if model.Current, err = ows.Current(asked, model.UpdateSequence); err != nil {
		return nil, err
	}
	if model.Current && !c.dialect.short {
		return nil, fault.New(fault.StaleUpdate, "updatesequence", "the capabilities have not changed: UPDATESEQUENCE is still %.80q", asked)
	}
	if said && c.dialect.sections != nil {
		if model.Sections, err = ows.ParseSections(sections, c.dialect.sections); err != nil {
			return nil, err
		}
	}
	c.describe(model)
	body, err := c.dialect.capabilities.Bytes(model)
	return &ows.Response{ContentType: ows.TypeXML, Body: body, MaxAge: capabilitiesAge, Validate: true}, err
}

func (c *call) describe(m *capabilities) {
	cat := c.session.Catalog()
	service := cat.Service
	m.Namespaces = c.names.all
	m.Title, m.Abstract, m.Keywords = service.Title.In(c.lang), service.Abstract.In(c.lang), catalog.Words(service.Keywords, c.lang)
	m.Contact, m.Provider = service.Contact, service.Contact.Organization
	if m.Provider == "" {
		m.Provider = m.Title
	}
	m.Fees, m.AccessConstraints = service.Fees, service.AccessConstraints
	if service.Licence != "" {
		m.AccessConstraints = strings.TrimPrefix(m.AccessConstraints+"; "+service.Licence, "none; ")
	}
	m.Href = c.href()
	if m.OnlineResource = service.OnlineResource; m.OnlineResource == "" {
		m.OnlineResource = c.request.Base + "/"
	}
	m.CountDefault = cat.Limits.MaxFeatures
	m.Formats = c.dialect.formats
	m.Operations = c.dialect.operations
	m.Functions = filter.Functions()
	for _, t := range c.session.FeatureTypes() {
		m.Types = append(m.Types, c.entry(c.named(t), cat.CRSs))
	}
}

func (c *call) entry(t *featureType, advertised []*crs.CRS) typeEntry {
	l := t.Layer
	e := typeEntry{
		Name: t.qualified(), Title: l.Title.In(c.lang), Abstract: l.Abstract.In(c.lang), Keywords: catalog.Words(l.Keywords, c.lang),
		MetadataURL: l.MetadataURL,
	}
	if e.Title == "" {
		e.Title = l.Name
	}
	if t.Type.CRS != nil {
		e.DefaultCRS = c.dialect.crsName(t.Type.CRS)
	}
	for _, other := range advertised {
		if e.DefaultCRS != "" && other != t.Type.CRS {
			e.OtherCRSs = append(e.OtherCRSs, c.dialect.crsName(other))
		}
	}
	b, ok := c.session.Extent(l, nil)
	if !ok { // a type without features must have a box all the same
		b = geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90}
	}
	degrees := func(v float64) string { return strconv.FormatFloat(v, 'f', 7, 64) }
	e.West, e.South, e.East, e.North = degrees(b.MinX), degrees(b.MinY), degrees(b.MaxX), degrees(b.MaxY)
	return e
}
