package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"sigi/catalog"
	"sigi/contentcoding"
	"sigi/geom"
)

// catalogAnswer is /api/catalog.json: what the page shows of a catalog, in
// one language. Extents are [west, south, east, north] in degrees.
type catalogAnswer struct {
	Sequence  string        `json:"sequence"`
	Language  string        `json:"language"`
	Languages []string      `json:"languages"`
	Title     string        `json:"title"`
	Abstract  string        `json:"abstract,omitempty"`
	Provider  string        `json:"provider,omitempty"` // organization
	Email     string        `json:"email,omitempty"`
	Link      string        `json:"link,omitempty"` // of the provider
	Licence   string        `json:"licence,omitempty"`
	Base      string        `json:"base,omitempty"` // of the addresses to paste; "": where the page is
	Services  []Service     `json:"services"`
	Extent    []float64     `json:"extent,omitempty"`
	Systems   []systemEntry `json:"systems"`
	Themes    []themeEntry  `json:"themes"`
	Tree      []node        `json:"tree"` // catalog order: the first is at the bottom of the map
	Limits    limitsEntry   `json:"limits"`
	Tiles     tilesEntry    `json:"tiles"`
}

type limitsEntry struct {
	Width  int `json:"width"`
	Height int `json:"height"`
	Layers int `json:"layers,omitempty"` // of one map; none: no limit
}

// node is a group (with children) or a layer of the tree.
type node struct {
	Kind     string    `json:"kind"` // "group" or "layer"
	Name     string    `json:"name,omitempty"`
	Title    string    `json:"title"`
	Abstract string    `json:"abstract,omitempty"`
	Extent   []float64 `json:"extent,omitempty"`

	Children []node `json:"children,omitempty"`

	Queryable      bool             `json:"queryable,omitempty"`
	MinDenominator float64          `json:"minDenominator,omitempty"`
	MaxDenominator float64          `json:"maxDenominator,omitempty"` // none: no limit
	Attribution    string           `json:"attribution,omitempty"`
	Metadata       string           `json:"metadata,omitempty"` // address of its record; relative if it is here
	Styles         []styleEntry     `json:"styles,omitempty"`
	Attributes     []attributeEntry `json:"attributes,omitempty"`
}

// styleEntry has the scales at which any rule of the style draws something.
type styleEntry struct {
	Name           string  `json:"name"`
	Title          string  `json:"title"`
	MinDenominator float64 `json:"minDenominator,omitempty"` // included
	MaxDenominator float64 `json:"maxDenominator,omitempty"` // excluded; none: no limit
}

type attributeEntry struct {
	Name  string `json:"name"`
	Title string `json:"title"`
}

type themeEntry struct {
	Name     string       `json:"name"`
	Title    string       `json:"title"`
	Abstract string       `json:"abstract,omitempty"`
	Layers   []themeLayer `json:"layers"` // bottom first
}

type themeLayer struct {
	Layer string `json:"layer"`
	Style string `json:"style,omitempty"` // "": the default
}

// catalogCache keeps the answer for the generation asked for last, by language.
type catalogCache struct {
	mu       sync.Mutex
	sequence string
	byLang   map[string]*document
}

func (c *catalogCache) get(sequence, lang string) *document {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sequence != sequence {
		return nil
	}
	return c.byLang[lang]
}

func (c *catalogCache) put(sequence, lang string, d *document) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sequence != sequence {
		c.sequence, c.byLang = sequence, map[string]*document{}
	}
	c.byLang[lang] = d
}

func (h *handler) catalog(w http.ResponseWriter, r *http.Request) (*document, error) {
	s, err := h.open(r.Context())
	if err != nil {
		return nil, err
	}
	defer s.Close()
	lang, err := languageOf(r, s.Catalog().Service.Language)
	if err != nil {
		return nil, err
	}
	w.Header().Add("Vary", "Accept-Language")
	sequence := s.UpdateSequence()
	if d := h.catalogs.get(sequence, lang); d != nil {
		return d, nil
	}
	body, err := json.Marshal(h.describe(s, lang))
	if err != nil {
		return nil, fmt.Errorf("web: catalog: %w", err)
	}
	d := newDocument("application/json", checked, contentcoding.Fast, body)
	h.catalogs.put(sequence, lang, d)
	return d, nil
}

// describe says a session's catalog in a language.
func (h *handler) describe(s session, lang string) catalogAnswer {
	c, public := s.Catalog(), h.PublicURL
	if public == "" {
		public = c.Service.PublicURL
	}
	whole, ok := s.Extent(&c.Root, nil)
	if !ok {
		whole = geom.EmptyBound
	}
	a := catalogAnswer{
		Sequence: s.UpdateSequence(), Language: lang, Languages: languages,
		Title: c.Service.Title.In(lang), Abstract: c.Service.Abstract.In(lang),
		Provider: c.Service.Contact.Organization, Email: c.Service.Contact.Email, Link: c.Service.OnlineResource,
		Licence: c.Service.Licence, Base: strings.TrimRight(public, "/"), Services: services(c, h.Services, lang), Extent: extent(whole, ok),
		Systems: systems(c, whole), Themes: []themeEntry{}, Tree: []node{}, Tiles: tiles(c),
		Limits: limitsEntry{c.Limits.MaxWidth, c.Limits.MaxHeight, c.Limits.MaxLayers},
	}
	for _, child := range c.Root.Children {
		a.Tree = append(a.Tree, describeNode(s, child, lang))
	}
	for _, t := range c.MapThemes {
		e := themeEntry{Name: t.Name, Title: titled(t.Title, lang, t.Name), Abstract: t.Abstract.In(lang)}
		for _, l := range t.Layers {
			entry := themeLayer{Layer: l.Layer.Name}
			if l.Style != nil && l.Style != l.Layer.Styles[0] {
				entry.Style = l.Style.Name
			}
			e.Layers = append(e.Layers, entry)
		}
		a.Themes = append(a.Themes, e)
	}
	return a
}

// services are those of the whole, and a WMS for each endpoint under its title.
func services(c *catalog.Catalog, of []Service, lang string) []Service {
	all := append([]Service{}, of...)
	for _, e := range c.Endpoints {
		all = append(all, Service{"WMS: " + titled(e.Catalog.Service.Title, lang, e.Name), "wms/" + url.PathEscape(e.Name)})
	}
	return all
}

func describeNode(s session, n catalog.Node, lang string) node {
	b, ok := s.Extent(n, nil)
	switch n := n.(type) {
	case *catalog.Group:
		out := node{Kind: "group", Name: n.Name, Title: titled(n.Title, lang, n.Name), Abstract: n.Abstract.In(lang), Extent: extent(b, ok)}
		for _, child := range n.Children {
			out.Children = append(out.Children, describeNode(s, child, lang))
		}
		return out
	case *catalog.Layer:
		out := node{
			Kind: "layer", Name: n.Name, Title: titled(n.Title, lang, n.Name), Abstract: n.Abstract.In(lang), Extent: extent(b, ok),
			Queryable: n.Queryable, Attribution: n.Attribution.Title.In(lang), Metadata: n.MetadataURL,
			MinDenominator: n.MinDenominator, MaxDenominator: n.MaxDenominator,
		}
		if n.Metadata != nil && out.Metadata == "" {
			out.Metadata = "metadata/" + url.PathEscape(n.Name) + ".xml"
		}
		for _, st := range n.Styles {
			lowest, highest := scales(st)
			out.Styles = append(out.Styles, styleEntry{st.Name, titled(st.Title, lang, st.Name), lowest, highest})
		}
		for _, at := range n.Attributes {
			out.Attributes = append(out.Attributes, attributeEntry{at.Name, titled(at.Title, lang, at.Name)})
		}
		return out
	}
	panic(fmt.Sprintf("web: a node of type %T", n)) // catalog has two kinds
}

// scales is the range of denominators in which a style has rules; 0 as the
// upper end means no limit.
func scales(s *catalog.Style) (lowest, highest float64) {
	first := true
	for _, f := range s.Style.FeatureTypes {
		for i := range f.Rules {
			r := &f.Rules[i]
			if first {
				lowest, highest, first = r.MinDenominator, r.MaxDenominator, false
				continue
			}
			lowest = min(lowest, r.MinDenominator)
			if highest != 0 && r.MaxDenominator != 0 {
				highest = max(highest, r.MaxDenominator)
			} else {
				highest = 0
			}
		}
	}
	return lowest, highest
}

// titled is a title, or the name where there is none.
func titled(t catalog.Text, lang, name string) string {
	if title := t.In(lang); title != "" {
		return title
	}
	return name
}

// extent is a box as the page reads it; nil where there is none.
func extent(b geom.Bound, ok bool) []float64 {
	if !ok || b.Empty() || !b.Finite() {
		return nil
	}
	return []float64{b.MinX, b.MinY, b.MaxX, b.MaxY}
}
