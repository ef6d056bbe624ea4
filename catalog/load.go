package catalog

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"sigi/crs"
	"sigi/fetch"
	"sigi/geom"
)

// Load reads a catalog and the style files it names. The error, if any, is
// Problems: all that is wrong, and there is no catalog then.
func Load(path string) (*Catalog, error) {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, Problems{{path, 0, err.Error()}}
	}
	l := &loading{
		reader:   reader{file: path},
		folder:   filepath.Dir(absolute),
		sources:  map[string]*Source{},
		styles:   map[string]*Style{},
		records:  map[string]*Record{},
		revision: sha256.New(),
		catalog:  &Catalog{Path: absolute, byName: map[string]Node{}, themeNamed: map[string]*MapTheme{}},
	}
	data, err := os.ReadFile(absolute)
	if err != nil {
		return nil, Problems{{path, 0, fmt.Sprintf("cannot be read (%v); name the catalog with --catalog", unwrapPath(err))}}
	}
	l.revision.Write(data)
	if root := l.parse(data); root != nil {
		l.root(root)
	}
	if len(l.problems) > 0 {
		return nil, l.problems.sorted()
	}
	l.catalog.Revision = hex.EncodeToString(l.revision.Sum(nil))
	for _, e := range l.catalog.Endpoints {
		e.Catalog.Revision = l.catalog.Revision
	}
	return l.catalog, nil
}

// unwrapPath drops the path from a file error, since messages start with it.
func unwrapPath(err error) error {
	if p, ok := err.(*os.PathError); ok {
		return p.Err
	}
	return err
}

// loading is one reading of a catalog.
type loading struct {
	reader
	folder   string // of the catalog file
	styleDir string
	sources  map[string]*Source
	styles   map[string]*Style // by path
	records  map[string]*Record
	answers  []answers
	images   *fetch.Policy // from where files of images may be read
	revision hash.Hash
	catalog  *Catalog
}

func (l *loading) root(m *mapping) {
	c := l.catalog
	l.service(m.section("service", "service"))
	c.CRSs = l.crss(m)
	c.Limits = l.limits(m.section("limits", "limits"))
	l.fonts(m)
	l.tiles(m)
	c.StyleSources = l.styleSources(m.section("sld", "sld"))
	if c.IndexFolder = m.expanded("index_folder"); c.IndexFolder != NoIndexFolder {
		c.IndexFolder = l.resolve(c.IndexFolder)
	}
	if images := m.section("images", "images"); images != nil {
		l.images = l.policy(images, "images", "https://files.example.it/orto/")
		images.finish()
	}
	l.readSources(m.section("sources", "sources"))
	l.styleDir = l.resolve(m.text("styles"))
	if len(m.keys) > 0 && len(c.Sources) == 0 {
		l.problem(m.lineOf("sources"), "sources: none is given; name at least one")
	}
	c.Root.Children = l.tree(m, "layers", "the catalog", 0)
	if len(c.Layers) == 0 && len(l.problems) == 0 {
		l.problem(m.lineOf("layers"), "layers: none is given; name at least one")
	}
	for _, n := range m.list("themes") {
		l.theme(n)
	}
	l.resolveAnswers()
	c.Root.Title, c.Root.Abstract = c.Service.Title, c.Service.Abstract
	for _, n := range m.list("endpoints") {
		l.endpoint(n)
	}
	m.finish()
}

func (l *loading) resolve(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(l.folder, path)
}

func (l *loading) service(m *mapping) {
	s := &l.catalog.Service
	*s = Service{Title: Text{It: "SIGI"}, Language: "it", Fees: "none", AccessConstraints: "none", Namespace: Namespace{"sigi", "urn:sigi:layers"}}
	if m == nil {
		return
	}
	l.presentation(m, s)
	s.PublicURL = strings.TrimRight(m.text("url"), "/")
	if s.PublicURL != "" && !strings.HasPrefix(s.PublicURL, "http://") && !strings.HasPrefix(s.PublicURL, "https://") {
		l.problem(m.lineOf("url"), "service: url is %q; it must start with http:// or https://", s.PublicURL)
	}
	if n := m.section("namespace", "service: namespace"); n != nil {
		l.namespace(n, &s.Namespace)
	}
	if more := m.section("namespaces", "service: namespaces"); more != nil {
		for _, e := range more.keys {
			e.taken = true
			n := Namespace{Prefix: e.key}
			n.URI, _ = scalar(e.value)
			l.checkNamespace(n, e.line)
			for _, other := range append(s.Namespaces, s.Namespace) {
				if other.Prefix == n.Prefix || other.URI == n.URI {
					l.problem(e.line, "service: namespaces: %q is given twice", n.Prefix)
				}
			}
			s.Namespaces = append(s.Namespaces, n)
		}
	}
	m.finish()
}

// presentation reads what capabilities say of a service; what is not given
// stays as it is.
func (l *loading) presentation(m *mapping, s *Service) {
	if t := m.texts("title"); t != (Text{}) {
		s.Title = t
	}
	if t := m.texts("abstract"); t != (Text{}) {
		s.Abstract = t
	}
	if m.has("keywords") {
		s.Keywords = l.keywords(m)
	} else {
		m.take("keywords")
	}
	if lang := m.text("language"); lang != "" {
		if lang != "it" && lang != "en" {
			l.problem(m.lineOf("language"), "%s: language is %q; it must be it or en", m.what, lang)
		}
		s.Language = lang
	}
	if o := m.text("online"); o != "" {
		s.OnlineResource = o
	}
	if f := m.text("fees"); f != "" {
		s.Fees = f
	}
	if a := m.text("access"); a != "" {
		s.AccessConstraints = a
	}
	if t := m.text("licence"); t != "" {
		s.Licence = t
	}
	if k := m.section("contact", m.what+": contact"); k != nil {
		s.Contact = Contact{
			Person: k.text("person"), Organization: k.text("organization"), Position: k.text("position"),
			AddressType: k.text("address_type"), Address: k.text("address"), City: k.text("city"), State: k.text("state"),
			Country: k.text("country"), PostCode: k.text("postcode"), Phone: k.text("phone"), Fax: k.text("fax"), Email: k.text("email"),
		}
		k.finish()
	}
	if all := l.authorities(m); all != nil {
		s.Authorities = all
	}
	s.Inspire = l.inspire(m, s.Inspire, s.Contact)
	if t := l.infoTemplate(m, true); t != nil {
		s.Info = t
	}
}

// prefixRule is an XML name without a colon that XML itself does not claim.
var prefixRule = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_.-]*$`)

// protocolPrefixes stand for the namespaces of the documents features are in.
var protocolPrefixes = map[string]bool{"wfs": true, "gml": true, "ows": true, "fes": true, "ogc": true, "xlink": true, "xsi": true, "xsd": true}

func (l *loading) namespace(m *mapping, into *Namespace) {
	if p := m.text("prefix"); p != "" {
		into.Prefix = p
	}
	if u := m.text("uri"); u != "" {
		into.URI = u
	}
	l.checkNamespace(*into, m.line)
	m.finish()
}

func (l *loading) checkNamespace(n Namespace, line int) {
	if p := n.Prefix; !prefixRule.MatchString(p) || strings.HasPrefix(strings.ToLower(p), "xml") || protocolPrefixes[p] {
		l.problem(line, "service: namespace: prefix is %q; it must be a short name like \"town\" that no protocol uses", p)
	}
	u := n.URI
	if parsed, err := url.Parse(u); err != nil || !parsed.IsAbs() || strings.ContainsAny(u, " <>\"{}") || strings.HasPrefix(u, "http://www.opengis.net/") && !strings.HasPrefix(u, "http://www.opengis.net/cite") {
		l.problem(line, "service: namespace: uri is %q; it must be an address of your own like https://www.example.it/features", u)
	}
}

// defaultCRSs are advertised where a catalog names none.
var defaultCRSs = []string{"EPSG:3857", "EPSG:4326", "CRS:84"}

func (l *loading) crss(m *mapping) (all []*crs.CRS) {
	names, lines := m.words("crs")
	if names == nil {
		names, lines = defaultCRSs, make([]int, len(defaultCRSs))
	}
	seen := map[*crs.CRS]string{}
	for i, name := range names {
		c := l.crs(name, lines[i], "crs")
		if c == nil {
			continue
		}
		if first, twice := seen[c]; twice {
			l.problem(lines[i], "crs: %s is the same as %s; remove one", name, first)
			continue
		}
		seen[c] = name
		all = append(all, c)
	}
	return all
}

func (l *loading) crs(name string, line int, what string) *crs.CRS {
	ref, err := crs.ParseRef(name, crs.AsDeclared)
	if err != nil {
		l.problem(line, "%s: %q is not a CRS that PROJ knows; write it as EPSG:32632", what, name)
		return nil
	}
	return ref.CRS()
}

// defaultLimits suit a city's public service on a small machine.
func defaultLimits() Limits {
	return Limits{
		MaxWidth: 4096, MaxHeight: 4096, MaxLayers: 100, MaxFeatureCount: 100, MaxFeatures: 1_000_000,
		Timeout: 30 * time.Second, MaxQueue: 500, MaxBody: 1 << 20, MemoryBudget: 8 << 30, ImageryBudget: 256 << 20,
	}
}

func (l *loading) limits(m *mapping) Limits {
	d := defaultLimits()
	if m == nil {
		return d
	}
	d.MaxWidth = m.integer("width", d.MaxWidth, 1, 32768)
	d.MaxHeight = m.integer("height", d.MaxHeight, 1, 32768)
	d.MaxLayers = m.integer("layers", d.MaxLayers, 0, 10000)
	d.MaxFeatureCount = m.integer("feature_count", d.MaxFeatureCount, 1, 100000)
	d.MaxFeatures = m.integer("features", d.MaxFeatures, 1, 100_000_000)
	d.Timeout = m.duration("timeout", d.Timeout, 100*time.Millisecond, time.Hour)
	d.MaxConcurrent = m.integer("concurrent", 0, 1, 1024)
	d.MaxQueue = m.integer("queue", d.MaxQueue, 1, 100000)
	d.MaxBody = m.bytes("body", d.MaxBody)
	d.MemoryBudget = m.bytes("memory", d.MemoryBudget)
	d.ImageryBudget = m.bytes("imagery", d.ImageryBudget)
	m.finish()
	return d
}

func (l *loading) readSources(m *mapping) {
	if m == nil {
		return
	}
	for _, e := range m.keys {
		e.taken = true
		what := fmt.Sprintf("source %q", e.key)
		l.checkName(e.key, e.line, what)
		s := &Source{Name: e.key, Options: map[string]string{}, Line: e.line}
		sm := l.mapping(e.value, what)
		if sm == nil {
			continue
		}
		s.Driver = sm.required("driver")
		s.Connection = sm.expanded("connection")
		if s.Path = sm.expanded("path"); s.Driver != imageryDriver || !strings.Contains(s.Path, "://") {
			s.Path = l.resolve(s.Path)
		}
		switch s.Driver {
		case "postgis":
			if s.Connection == "" && sm.lineOf("connection") == sm.line {
				l.problem(e.line, "%s: connection is missing; for instance postgres://user@host/database", what)
			}
		case "ogr":
			if s.Path == "" {
				l.problem(e.line, "%s: path is missing; name the file", what)
			} else if _, err := os.Stat(s.Path); err != nil && !strings.Contains(s.Path, ":") && !strings.HasPrefix(s.Path, "/vsi") {
				l.problem(sm.lineOf("path"), "%s: file %s cannot be read (%v)", what, s.Path, unwrapPath(err))
			}
		case "imagery":
			l.imagerySource(sm, s, what)
		case "":
		default:
			l.problem(sm.lineOf("driver"), "%s: driver %q is not known%s; known are postgis, ogr and imagery", what, s.Driver, didYouMean(s.Driver, []string{"postgis", "ogr", "imagery"}))
		}
		if o := sm.section("options", what+": options"); o != nil {
			for _, oe := range o.keys {
				oe.taken = true
				v, ok := scalar(oe.value)
				if oe.key == "listen" { // a connection, as that of the source
					v = o.expanded(oe.key)
				}
				if !ok {
					l.problem(oe.line, "%s: options: %s must be text or a number, not %s", what, oe.key, kindOf(oe.value))
				}
				s.Options[oe.key] = v
			}
		}
		sm.finish()
		s.Identity = identity(s.Driver, s.Connection, s.Path, fmt.Sprint(s.Options))
		if s.Driver == imageryDriver && l.images != nil {
			s.Remote = l.images
			s.Identity = identity(s.Identity, fmt.Sprint(*l.images))
		}
		l.sources[s.Name] = s
		l.catalog.Sources = append(l.catalog.Sources, s)
	}
}

func identity(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// nameRule keeps names usable in URLs, ids ("layer.7"), XML names and file
// names, in every protocol alike.
var nameRule = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_:-]*$`)

func (l *loading) checkName(name string, line int, what string) {
	if name != "" && !nameRule.MatchString(name) {
		l.problem(line, "%s: the name may have letters without accents, digits, _ and -, and starts with a letter", what)
	}
}

// maxDepth bounds the nesting of groups.
const maxDepth = 16

func (l *loading) tree(m *mapping, key, what string, depth int) []Node {
	if depth > maxDepth {
		l.problem(m.lineOf(key), "%s: groups are nested more than %d deep", what, maxDepth)
		return nil
	}
	var nodes []Node
	for _, n := range m.list(key) {
		item := l.mapping(n, what+": "+key)
		if item == nil {
			continue
		}
		isGroup, isLayer := item.has("group"), item.has("layer")
		switch {
		case isGroup == isLayer:
			l.problem(item.line, "%s: %s: each item is either `- layer: name` or `- group: name`", what, key)
		case isGroup:
			nodes = append(nodes, l.group(item, depth))
		default:
			if layer := l.layer(item); layer != nil {
				nodes = append(nodes, layer)
			}
		}
	}
	return nodes
}

func (m *mapping) has(key string) bool {
	for _, e := range m.keys {
		if e.key == key {
			return true
		}
	}
	return false
}

// claim makes a name known; two nodes of one name are a problem.
func (l *loading) claim(name string, n Node, line int, what string) {
	if name == "" {
		return
	}
	l.checkName(name, line, what)
	_, layer := l.catalog.byName[name]
	_, theme := l.catalog.themeNamed[name]
	if layer || theme {
		l.problem(line, "%s: the name is already taken by another layer, group or theme; choose another", what)
		return
	}
	if n != nil {
		l.catalog.byName[name] = n
	}
}

func (l *loading) group(m *mapping, depth int) *Group {
	g := &Group{Name: m.text("group")}
	m.what = fmt.Sprintf("group %q", g.Name)
	l.claim(g.Name, g, m.lineOf("group"), m.what)
	g.Title, g.Abstract = m.texts("title"), m.texts("abstract")
	if g.Title == (Text{}) {
		g.Title = Text{It: g.Name}
	}
	g.Children = l.tree(m, "layers", m.what, depth+1)
	if len(g.Children) == 0 && len(l.problems) == 0 {
		l.problem(m.line, "%s: the group is empty; give it layers or remove it", m.what)
	}
	m.finish()
	return g
}

func (l *loading) layer(m *mapping) *Layer {
	y := &Layer{Name: m.required("layer"), Line: m.line}
	m.what = fmt.Sprintf("layer %q", y.Name)
	l.claim(y.Name, y, m.lineOf("layer"), m.what)
	y.Title, y.Abstract = m.texts("title"), m.texts("abstract")
	if y.Title == (Text{}) {
		y.Title = Text{It: y.Name}
	}
	y.Keywords = l.keywords(m)
	y.Attribution = l.attribution(m)
	y.Identifiers = l.identifiers(m)
	y.Info = l.infoTemplate(m, false)
	y.DataURL = l.address(m, "data")
	if link := m.text("metadata"); strings.Contains(link, "://") {
		y.MetadataURL = link
	} else if link != "" {
		y.Metadata = l.record(l.resolve(link), m.lineOf("metadata"), m.what)
	}
	source := m.required("source")
	y.Source = l.sources[source]
	if y.Source == nil && source != "" {
		names := make([]string, 0, len(l.sources))
		for _, s := range l.catalog.Sources {
			names = append(names, s.Name)
		}
		l.problem(m.lineOf("source"), "%s: source %q is not defined%s", m.what, source, didYouMean(source, names))
	}
	y.Table, y.SQL, y.Key, y.GeometryColumn = m.text("table"), m.text("sql"), m.text("key"), m.text("geometry")
	if y.Table != "" && y.SQL != "" {
		l.problem(m.lineOf("sql"), "%s: give either table or sql, not both", m.what)
	}
	if name := m.text("crs"); name != "" {
		y.CRS = l.crs(name, m.lineOf("crs"), m.what+": crs")
	}
	if scale := m.section("scale", m.what+": scale"); scale != nil {
		y.MinDenominator = scale.number("min", 0, 0, 1e12)
		y.MaxDenominator = scale.number("max", 0, 0, 1e12)
		if y.MaxDenominator > 0 && y.MinDenominator >= y.MaxDenominator {
			l.problem(scale.line, "%s: scale: min %g must be below max %g", m.what, y.MinDenominator, y.MaxDenominator)
		}
		scale.finish()
	}
	pixels := y.Source != nil && y.Source.Driver == imageryDriver
	y.Resident = m.boolean("resident", !pixels)
	y.Queryable = m.boolean("queryable", true)
	y.Features = m.boolean("features", y.Queryable && !pixels)
	l.imagery(m, y, pixels)
	l.readAnswers(m, y)
	switch y.GMLGeometry = GMLGeometry(m.text("gml_geometry")); y.GMLGeometry {
	case OwnGeometry, FirstGeometry, LastGeometry:
	default:
		l.problem(m.lineOf("gml_geometry"), "%s: gml_geometry is %q; it must be first or last", m.what, y.GMLGeometry)
	}
	y.Opacity = m.number("opacity", 1, 0, 1)
	y.Bound = l.extent(m)
	for _, n := range m.list("attributes") {
		y.Attributes = append(y.Attributes, l.attribute(n, m.what))
	}
	l.dimensions(m, y)
	l.changes(m, y)
	l.layerStyles(m, y)
	m.finish()
	code := ""
	if y.CRS != nil {
		code = y.CRS.String()
	}
	y.Identity = identity(y.Table, y.SQL, y.Key, y.GeometryColumn, code, fmt.Sprint(y.Watch, y.Poll))
	l.catalog.Layers = append(l.catalog.Layers, y)
	return y
}

// extent reads a declared box: west, south, east, north in degrees.
func (l *loading) extent(m *mapping) *geom.Bound {
	items := m.list("extent")
	if items == nil {
		return nil
	}
	at := m.lineOf("extent")
	var v []float64
	for _, n := range items {
		var f float64
		if s, ok := scalar(n); ok {
			if _, err := fmt.Sscan(s, &f); err == nil && !math.IsNaN(f) && math.Abs(f) <= 360 {
				v = append(v, f)
			}
		}
	}
	if len(items) != 4 || len(v) != 4 || v[0] >= v[2] || v[1] >= v[3] {
		l.problem(at, "%s: extent must be [west, south, east, north] in degrees", m.what)
		return nil
	}
	return &geom.Bound{MinX: v[0], MinY: v[1], MaxX: v[2], MaxY: v[3]}
}

func (l *loading) attribute(n ast.Node, what string) Attribute {
	if s, ok := scalar(n); ok {
		return Attribute{Name: s, Title: Text{It: s}}
	}
	m := l.mapping(n, what+": attributes")
	if m == nil {
		return Attribute{}
	}
	a := Attribute{Name: m.required("name"), Title: m.texts("title"), Required: m.boolean("required", false), GML: m.text("gml")}
	if a.Title == (Text{}) {
		a.Title = Text{It: a.Name}
	}
	if a.GML != "" && a.GML != "name" && a.GML != "description" {
		l.problem(m.lineOf("gml"), "%s: attributes: gml is %q; it must be name or description", what, a.GML)
	}
	m.finish()
	return a
}

func (l *loading) theme(n ast.Node) {
	m := l.mapping(n, "themes")
	if m == nil {
		return
	}
	t := &MapTheme{Name: m.required("theme")}
	m.what = fmt.Sprintf("theme %q", t.Name)
	l.claim(t.Name, nil, m.lineOf("theme"), m.what)
	t.Title, t.Abstract = m.texts("title"), m.texts("abstract")
	if t.Title == (Text{}) {
		t.Title = Text{It: t.Name}
	}
	for _, item := range m.list("layers") {
		t.Layers = append(t.Layers, l.themeLayers(item, m.what)...)
	}
	if len(t.Layers) == 0 && len(l.problems) == 0 {
		l.problem(m.line, "%s: the theme is empty; give it layers", m.what)
	}
	m.finish()
	l.catalog.themeNamed[t.Name] = t
	l.catalog.MapThemes = append(l.catalog.MapThemes, t)
}

// themeLayers reads "name" (a layer or a group) or {layer: name, style: name}.
func (l *loading) themeLayers(n ast.Node, what string) []ThemeLayer {
	name, style, at := "", "", line(n)
	if s, ok := scalar(n); ok {
		name = s
	} else if m := l.mapping(n, what+": layers"); m != nil {
		name, style = m.required("layer"), m.text("style")
		m.finish()
	}
	node, ok := l.catalog.byName[name]
	if !ok {
		if name != "" {
			l.problem(at, "%s: layer %q is not defined%s", what, name, didYouMean(name, l.known()))
		}
		return nil
	}
	return l.expand(node, style, at, what)
}

func (l *loading) expand(n Node, style string, at int, what string) []ThemeLayer {
	switch n := n.(type) {
	case *Layer:
		s, ok := (*Style)(nil), false
		if len(n.Styles) > 0 {
			s, ok = n.StyleNamed(style)
			if !ok {
				l.problem(at, "%s: layer %q has no style %q", what, n.Name, style)
			}
		}
		return []ThemeLayer{{n, s}}
	case *Group:
		if style != "" {
			l.problem(at, "%s: %q is a group and has no styles", what, n.Name)
		}
		var all []ThemeLayer
		for _, child := range n.Children {
			all = append(all, l.expand(child, "", at, what)...)
		}
		return all
	}
	return nil
}
