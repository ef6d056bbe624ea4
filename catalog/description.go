package catalog

import (
	"net/url"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// Keyword is a word that people find a service or layer by.
type Keyword struct {
	Text
	Vocabulary string // that it is from, such as "ISO" or "GEMET"; "": none
}

// Words are the keywords that say something, in a language.
func Words(in []Keyword, lang string) (out []string) {
	for _, k := range in {
		if text := k.In(lang); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// Attribution is whose a layer is.
type Attribution struct {
	Title Text
	URL   string // of them; "": none
	Logo  string // address of a picture; "": none
	// Of the logo; LogoFormat is its media type.
	LogoFormat            string
	LogoWidth, LogoHeight int
}

// Authority is who gives identifiers to layers.
type Authority struct{ Name, URL string }

// Identifier is a layer's in the list of an authority of the service.
type Identifier struct{ Authority, Value string }

// Inspire is what a view service of INSPIRE says of itself in addition
// (Regulation (EC) 976/2009; Technical Guidance View Services 3.11). With the
// address of its metadata record it says no more; without, the rest.
type Inspire struct {
	MetadataURL string
	Date        string // of the metadata: 2026-01-31
	Contact     Contact
	Keyword     string // of the classification of services
}

// keywords reads a list of texts, bilingual ones, and mappings with a vocabulary.
func (l *loading) keywords(m *mapping) (all []Keyword) {
	for _, n := range m.list("keywords") {
		all = append(all, l.keyword(n, m.what+": keywords"))
	}
	return all
}

func (l *loading) keyword(n ast.Node, what string) Keyword {
	if s, ok := scalar(n); ok {
		return Keyword{Text: Text{It: strings.TrimSpace(s)}}
	}
	m := l.mapping(n, what)
	if m == nil {
		return Keyword{}
	}
	k := Keyword{Text: Text{It: m.text("it"), En: m.text("en")}, Vocabulary: m.text("vocabulary")}
	m.finish()
	return k
}

// attribution reads a text, or a mapping with addresses.
func (l *loading) attribution(m *mapping) (a Attribution) {
	e := m.take("attribution")
	if e == nil {
		return a
	}
	if s, ok := scalar(e.value); ok {
		a.Title = Text{It: strings.TrimSpace(s)}
		return a
	}
	am := l.mapping(e.value, m.what+": attribution")
	if am == nil {
		return a
	}
	a.Title, a.URL = am.texts("title"), l.address(am, "url")
	if logo := am.section("logo", am.what+": logo"); logo != nil {
		a.Logo, a.LogoFormat = l.address(logo, "url"), logo.text("format")
		a.LogoWidth, a.LogoHeight = logo.integer("width", 0, 1, 10000), logo.integer("height", 0, 1, 10000)
		if a.Logo == "" || a.LogoWidth == 0 || a.LogoHeight == 0 {
			l.problem(logo.line, "%s: a logo has url, width and height", logo.what)
		}
		if a.LogoFormat == "" {
			a.LogoFormat = "image/png"
		}
		logo.finish()
	}
	am.finish()
	return a
}

// address reads an absolute address.
func (l *loading) address(m *mapping, key string) string {
	text := m.text(key)
	if u, err := url.Parse(text); text != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
		l.problem(m.lineOf(key), "%s: %s is %q; it must start with http:// or https://", m.what, key, text)
	}
	return text
}

// authorities reads a mapping of names to addresses.
func (l *loading) authorities(m *mapping) (all []Authority) {
	s := m.section("authorities", m.what+": authorities")
	if s == nil {
		return nil
	}
	for _, e := range s.keys {
		l.checkName(e.key, e.line, s.what)
		all = append(all, Authority{e.key, l.address(s, e.key)})
	}
	return all
}

// identifiers reads a mapping of authorities to a layer's identifiers.
func (l *loading) identifiers(m *mapping) (all []Identifier) {
	s := m.section("identifiers", m.what+": identifiers")
	if s == nil {
		return nil
	}
	for _, e := range s.keys {
		id := Identifier{e.key, s.text(e.key)}
		known := false
		var names []string
		for _, a := range l.catalog.Service.Authorities {
			known, names = known || a.Name == id.Authority, append(names, a.Name)
		}
		if !known {
			l.problem(e.line, "%s: %q is not among the authorities of the service%s", s.what, id.Authority, didYouMean(id.Authority, names))
		}
		all = append(all, id)
	}
	return all
}

// inspire reads the switch and what goes with it: true, false, or a mapping;
// what is said of one endpoint does not hold for another.
func (l *loading) inspire(m *mapping, before *Inspire, contact Contact) *Inspire {
	e := m.take("inspire")
	if e == nil {
		return before
	}
	if b, ok := e.value.(*ast.BoolNode); ok {
		if !b.Value {
			return nil
		}
		l.problem(e.line, "%s: inspire must say where the metadata of the service is (metadata:), or of when they are (date:)", m.what)
		return nil
	}
	im := l.mapping(e.value, m.what+": inspire")
	if im == nil {
		return nil
	}
	i := &Inspire{MetadataURL: l.address(im, "metadata"), Date: im.text("date"), Contact: contact, Keyword: im.text("keyword")}
	if i.Keyword == "" {
		i.Keyword = "infoMapAccessService"
	}
	if i.MetadataURL == "" {
		if _, err := time.Parse(time.DateOnly, i.Date); err != nil {
			l.problem(im.line, "%s: give metadata, the address of the service's record, or date, that of its metadata, like 2026-01-31", im.what)
		}
		if contact.Organization == "" || contact.Email == "" {
			l.problem(im.line, "%s: without metadata, the contact must have organization and email", im.what)
		}
	}
	im.finish()
	return i
}
