package mapfile

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"sigi/filter"
	"sigi/importer"
	"sigi/styles"
)

// Read reads a mapfile. The error says what is wrong with the file as a whole;
// everything else stands in the draft's report.
func Read(file string) (*importer.Draft, error) {
	r := &reading{folder: filepath.Dir(file)}
	tokens, err := r.tokens(file, filepath.Base(file), 0)
	if err != nil {
		return nil, fmt.Errorf("the mapfile: %w", err)
	}
	top, err := parse(tokens)
	if err != nil {
		return nil, fmt.Errorf("the mapfile: %w", err)
	}
	root := top.first("MAP")
	if root == nil {
		return nil, fmt.Errorf("the mapfile %s has no MAP", filepath.Base(file))
	}
	m := newReader(r, root)
	m.draft.Origin = filepath.Base(file)
	layers := m.read()
	if layers == 0 {
		var why strings.Builder
		if _, err := m.draft.Report.WriteTo(&why); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("the mapfile has no layer that can be served:\n%s", why.String())
	}
	return m.draft, nil
}

func newReader(r *reading, root *block) *mapReader {
	return &mapReader{reading: r, root: root, draft: &importer.Draft{}, sources: map[string]*importer.Source{}, symbols: map[string]*block{}, fonts: map[string]string{}}
}

// read reads the map and returns how many layers can be served.
func (m *mapReader) read() (layers int) {
	m.readSymbols()
	m.readFonts()
	m.service()
	m.resolution()
	for _, b := range m.root.all("LAYER") {
		if l := m.layer(b); l != nil {
			m.place(l, b)
			layers++
		}
	}
	return layers
}

// mapReader makes a draft of a tree.
type mapReader struct {
	*reading
	root        *block
	draft       *importer.Draft
	sources     map[string]*importer.Source
	symbols     map[string]*block
	fonts       map[string]string // files by their names in FONTSET
	sourceNames importer.Namer
	nodeNames   importer.Namer
	styleNames  importer.Namer
	scaleFactor float64 // of a denominator of the mapfile to one at 0.28 mm
}

func (m *mapReader) note(layer, file string, line int, format string, args ...any) {
	m.draft.Report.Add(layer, file, line, format, args...)
}

// metadata is a value by the first of its names, with the prefixes of services.
func metadata(b *block, names ...string) string {
	meta := b.first("METADATA")
	for _, prefix := range []string{"wms_", "ows_", "wfs_"} {
		for _, n := range names {
			if s := meta.text(prefix + n); s != "" {
				return s
			}
		}
	}
	return ""
}

func (m *mapReader) service() {
	web := m.root.first("WEB")
	if web == nil {
		web = m.root
	}
	s := &m.draft.Service
	*s = importer.Service{
		Title: metadata(web, "title"), Abstract: metadata(web, "abstract"), Online: metadata(web, "service_onlineresource"), Fees: metadata(web, "fees"),
		Access: metadata(web, "accessconstraints"), Keywords: split(metadata(web, "keywordlist")),
		Person: metadata(web, "contactperson"), Organization: metadata(web, "contactorganization"), Position: metadata(web, "contactposition"),
		Phone: metadata(web, "contactvoicetelephone"), Email: metadata(web, "contactelectronicmailaddress"),
	}
	if s.Title == "" {
		s.Title = m.root.text("NAME")
	}
	if n := int(m.root.number(0, "MAXSIZE")); n > 0 && n <= 32768 {
		s.MaxWidth, s.MaxHeight = n, n
	}
	seen := map[string]bool{}
	for _, c := range append([]string{projection(m.root)}, strings.Fields(metadata(web, "srs"))...) {
		if c = strings.ToUpper(c); strings.HasPrefix(c, "EPSG:") && !seen[c] {
			seen[c] = true
			m.draft.CRSs = append(m.draft.CRSs, c)
		}
	}
}

func split(s string) []string {
	var out []string
	for _, w := range strings.Split(s, ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// projection is the code of a PROJECTION block, "" for one by its parameters.
func projection(b *block) string {
	p := b.first("PROJECTION")
	if p == nil {
		return ""
	}
	for _, i := range p.items {
		s := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(i.values[0].text), "+"))
		s = strings.TrimPrefix(s, "init=")
		if code, ok := strings.CutPrefix(s, "epsg:"); ok {
			if _, err := strconv.Atoi(code); err == nil {
				return "EPSG:" + code
			}
		}
	}
	return ""
}

// resolution settles how denominators are counted.
func (m *mapReader) resolution() {
	dpi := m.root.number(72, "RESOLUTION")
	if dpi < 10 || dpi > 2400 {
		dpi = 72
	}
	m.scaleFactor = 25.4 / dpi / 0.28
	if base := m.root.number(72, "DEFRESOLUTION"); base != dpi {
		m.note("", m.root.file, m.root.line, "sizes are those at DEFRESOLUTION, not %v/%v of them", dpi, base)
	}
}

// denominators reads a range of scales.
func (m *mapReader) denominators(b *block, low, high string) (least, greatest float64) {
	old := strings.TrimSuffix(low, "DENOM") // as MapServer 4 wrote it
	least, greatest = b.number(0, low, old), b.number(0, high, strings.TrimSuffix(high, "DENOM"))
	if least < 0 || least > 1e12 {
		least = 0
	}
	if greatest < 0 || greatest > 1e12 || greatest <= least {
		greatest = 0
	}
	if least > 0 || greatest > 0 {
		m.note("", m.root.file, m.root.line, "scale denominators are multiplied by %.4g, since WMS counts them at 0.28 mm a pixel", m.scaleFactor)
	}
	whole := func(f float64) float64 { return float64(int64(f*m.scaleFactor + 0.5)) }
	return whole(least), whole(greatest)
}

// layer reads a layer; nil where it cannot be served, which is noted.
func (m *mapReader) layer(b *block) *importer.Layer {
	name := b.text("NAME")
	shown := name
	if shown == "" {
		shown = "in line " + strconv.Itoa(b.line)
	}
	switch kind := strings.ToUpper(b.text("TYPE")); kind {
	case "POINT", "LINE", "POLYGON", "ANNOTATION", "CIRCLE":
	default:
		m.note(shown, b.file, b.line, "a layer of type %s is not drawn yet and left out", kind)
		return nil
	}
	if metadata(b, "enable_request") == "!*" {
		m.note(shown, b.file, b.line, "the layer is closed to requests and left out")
		return nil
	}
	l := &importer.Layer{Title: metadata(b, "title"), Abstract: metadata(b, "abstract"), Keywords: split(metadata(b, "keywordlist")), Opacity: 1,
		Attribution: metadata(b, "attribution_title"), MetadataURL: metadata(b, "metadataurl_href")}
	if !m.source(l, b, shown) {
		return nil
	}
	l.Name = m.nodeNames.Name(name, "layer")
	if l.Title == "" {
		l.Title = name
	}
	if !strings.Contains(l.MetadataURL, "://") {
		l.MetadataURL = ""
	}
	l.NotQueryable = b.item("TEMPLATE", "HEADER", "FOOTER") == nil
	l.MinDenominator, l.MaxDenominator = m.denominators(b, "MINSCALEDENOM", "MAXSCALEDENOM")
	opacity := b.number(100, "OPACITY", "TRANSPARENCY")
	for _, c := range b.all("COMPOSITE") {
		opacity = c.number(opacity, "OPACITY")
		if c.item("COMPOP") != nil || c.item("COMPFILTER") != nil {
			m.note(l.Name, c.file, c.line, "the layer covers what lies below, without COMPOP and COMPFILTER")
		}
	}
	if opacity > 0 && opacity < 100 {
		l.Opacity = opacity / 100
	}
	for _, k := range []string{"STYLEITEM", "MASK", "CLUSTER", "JOIN", "GEOMTRANSFORM", "SYMBOLSCALEDENOM", "UTFITEM", "OFFSITE"} {
		if i := b.item(k); i != nil {
			m.note(l.Name, i.file, i.line, "%s is not taken over", k)
		}
		for _, c := range b.all(k) {
			m.note(l.Name, c.file, c.line, "%s is not taken over", k)
		}
	}
	if include := metadata(b, "include_items"); include != "" && include != "all" {
		for _, a := range split(include) {
			l.Attributes = append(l.Attributes, importer.Attribute{Name: a, Title: b.first("METADATA").text("gml_" + a + "_alias")})
		}
	}
	var filters []filter.Expr
	if i := b.item("FILTER"); i != nil && len(i.values) > 0 {
		v := i.values[0]
		if v.kind == text && strings.HasPrefix(strings.TrimSpace(v.text), "(") { // an expression within quotes
			v.kind = expression
		}
		e, err := condition(v, b.text("FILTERITEM"))
		if err != nil {
			m.note(l.Name, i.file, i.line, "the layer's FILTER cannot be translated, so that all features are drawn: %v", err)
		} else {
			filters = append(filters, e)
		}
	}
	c := &classReader{m: m, layer: l, block: b, kind: strings.ToUpper(b.text("TYPE")), filters: filters, files: map[string][]byte{}}
	name = m.styleNames.Name(l.Name, "style")
	l.Styles = []*importer.Style{{Name: name, Files: c.files, Style: &styles.Style{Name: name, Title: l.Title, FeatureTypes: c.read()}}}
	return l
}

// place puts a layer into the groups it names.
func (m *mapReader) place(l *importer.Layer, b *block) {
	path := strings.Split(strings.Trim(metadata(b, "layer_group"), "/"), "/")
	title := metadata(b, "group_title")
	if path[0] == "" {
		path = path[:0]
		if g := b.text("GROUP"); g != "" {
			path = append(path, g)
		}
	}
	nodes := &m.draft.Nodes
	for depth, name := range path {
		if depth >= 15 {
			break
		}
		var found *importer.Group
		for i, n := range *nodes {
			if g, ok := n.(*importer.Group); ok && g.Title == name || ok && depth == len(path)-1 && title != "" && g.Title == title {
				found = g
				if i != len(*nodes)-1 {
					m.note(l.Name, b.file, b.line, "the layer is drawn with its group %q, which begins lower down", name)
				}
			}
		}
		if found == nil {
			found = &importer.Group{Name: m.nodeNames.Name(name, "group"), Title: name}
			if title != "" && depth == len(path)-1 {
				found.Title = title
			}
			*nodes = append(*nodes, found)
		}
		nodes = &found.Nodes
	}
	*nodes = append(*nodes, l)
}
