package qgis

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"sigi/encoding/xmltree"
	"sigi/importer"
)

// Options say where a project's files are looked for.
type Options struct {
	// Pictures are folders of SVG files that symbols name, beside the project's
	// own; empty: where QGIS has its own on Linux.
	Pictures []string
}

// Read reads a project file. The error says what is wrong with the file as a
// whole; everything else stands in the draft's report.
func Read(file string, o Options) (*importer.Draft, error) {
	data, name, err := readProject(file)
	if err != nil {
		return nil, fmt.Errorf("the QGIS project: %w", err)
	}
	root, err := parseProject(data)
	if err != nil {
		return nil, fmt.Errorf("the QGIS project %s: %w", name, err)
	}
	p := newProject(root, name, filepath.Dir(file), o)
	p.draft.Origin = filepath.Base(file)
	p.read()
	if len(p.layers) == 0 {
		return nil, fmt.Errorf("the QGIS project %s has no layer that can be served:\n%s", name, p.reportText())
	}
	return p.draft, nil
}

func newProject(root *xmltree.Node, file, folder string, o Options) *project {
	if len(o.Pictures) == 0 {
		o.Pictures = []string{"/usr/share/qgis/svg", "/usr/local/share/qgis/svg"}
	}
	return &project{
		file: file, folder: folder, options: o, root: root, draft: &importer.Draft{},
		sources: map[string]*importer.Source{}, layers: map[string]*layer{},
	}
}

func (p *project) read() {
	p.service()
	p.systems()
	p.readLayers()
	p.draft.Nodes = p.tree()
	p.themes()
}

// project is one reading.
type project struct {
	file, folder string
	options      Options
	root         *xmltree.Node
	draft        *importer.Draft
	sources      map[string]*importer.Source // by what they are
	layers       map[string]*layer           // by id
	sourceNames  importer.Namer
	nodeNames    importer.Namer // layers, groups and themes share names
	styleNames   importer.Namer
}

// layer is a layer of the project that became one of the draft.
type layer struct {
	*importer.Layer
	styles map[string]string // names of the draft by those of the project
}

func (p *project) reportText() string {
	var b strings.Builder
	if _, err := p.draft.Report.WriteTo(&b); err != nil {
		return err.Error()
	}
	return b.String()
}

func (p *project) note(layer string, n *xmltree.Node, format string, args ...any) {
	line := 0
	if n != nil {
		line = n.Line
	}
	p.draft.Report.Add(layer, p.file, line, format, args...)
}

// at returns the element below a path of names, or nil.
func at(n *xmltree.Node, path ...string) *xmltree.Node {
	for _, local := range path {
		if n == nil {
			return nil
		}
		n = n.Child(local)
	}
	return n
}

// content is the text of the element below a path, "" if it is not there.
func content(n *xmltree.Node, path ...string) string {
	if n = at(n, path...); n == nil {
		return ""
	}
	return n.Content()
}

func values(n *xmltree.Node) []string {
	var out []string
	if n == nil {
		return nil
	}
	for _, v := range n.Elements() {
		if s := v.Content(); v.Is("value") && s != "" {
			out = append(out, s)
		}
	}
	return out
}

func attributeNumber(n *xmltree.Node, name string, otherwise float64) float64 {
	f, err := strconv.ParseFloat(n.Attr(name), 64)
	if err != nil || f-f != 0 {
		return otherwise
	}
	return f
}

// service reads the WMS properties, else the project's own metadata.
func (p *project) service() {
	properties := p.root.Child("properties")
	text := func(name string) string { return content(properties, name) }
	meta := p.root.Child("projectMetadata")
	s := &p.draft.Service
	*s = importer.Service{
		Title: text("WMSServiceTitle"), Abstract: text("WMSServiceAbstract"), Online: text("WMSOnlineResource"), URL: text("WMSUrl"),
		Fees: text("WMSFees"), Access: text("WMSAccessConstraints"), Keywords: values(at(properties, "WMSKeywordList")),
		Person: text("WMSContactPerson"), Organization: text("WMSContactOrganization"), Position: text("WMSContactPosition"),
		Phone: text("WMSContactPhone"), Email: text("WMSContactMail"),
	}
	for _, otherwise := range []string{content(meta, "title"), content(p.root, "title")} {
		if s.Title == "" {
			s.Title = otherwise
		}
	}
	if s.Abstract == "" {
		s.Abstract = content(meta, "abstract")
	}
	if !strings.HasPrefix(s.URL, "http") {
		s.URL = ""
	} else {
		s.URL, _, _ = strings.Cut(s.URL, "?")
		p.note("", at(properties, "WMSUrl"), "the public address %s is taken over; take it out where this server has another", s.URL)
	}
	s.MaxWidth, s.MaxHeight = atoi(text("WMSMaxWidth")), atoi(text("WMSMaxHeight"))
	if extent := values(at(properties, "WMSExtent")); len(extent) == 4 {
		p.note("", at(properties, "WMSExtent"), "the advertised extent is that of the data, not the one of the project")
	}
	for _, name := range []string{"WMSRestrictedComposers", "WMSComposerList"} {
		if n := at(properties, name); n != nil && len(values(n)) > 0 {
			p.note("", n, "print layouts are not offered")
		}
	}
}

func atoi(s string) int {
	i, err := strconv.Atoi(s)
	if err != nil || i < 1 || i > 32768 {
		return 0
	}
	return i
}

// systems lists the project's reference system and those of its WMS.
func (p *project) systems() {
	all := append([]string{p.projectCRS()}, values(at(p.root, "properties", "WMSCrsList"))...)
	all = append(all, "EPSG:3857", "EPSG:4326")
	seen := map[string]bool{}
	for _, s := range all {
		if s = authority(s); s != "" && !seen[s] {
			seen[s] = true
			p.draft.CRSs = append(p.draft.CRSs, s)
		}
	}
}

func (p *project) projectCRS() string {
	return content(p.root, "projectCrs", "spatialrefsys", "authid")
}

// authority is "EPSG:32632"; systems of the user's own have no code for others.
func authority(s string) string {
	name, code, ok := strings.Cut(strings.ToUpper(strings.TrimSpace(s)), ":")
	if _, err := strconv.Atoi(code); !ok || err != nil || (name != "EPSG" && name != "ESRI" && name != "IGNF" && name != "CRS" && name != "OGC") {
		return ""
	}
	return name + ":" + code
}

// readLayers reads every layer of the project, in its order.
func (p *project) readLayers() {
	hidden := map[string]bool{}
	for _, name := range values(at(p.root, "properties", "WMSRestrictedLayers")) {
		hidden[name] = true
	}
	list := p.root.Child("projectlayers")
	if list == nil {
		return
	}
	for _, n := range list.Elements() {
		title := content(n, "layername")
		switch {
		case !n.Is("maplayer"):
		case hidden[title]:
			p.note(title, n, "the layer is excluded from the WMS of the project and left out")
		default:
			p.readLayer(n, title)
		}
	}
}

func (p *project) readLayer(n *xmltree.Node, title string) {
	switch kind := n.Attr("type"); {
	case n.Attr("embedded") == "1":
		p.note(n.Attr("id"), n, "a layer embedded from %q is left out; import that project too", clip(n.Attr("project")))
		return
	case kind != "vector":
		p.note(title, n, "a layer of type %s is not drawn yet and left out", kind)
		return
	case n.Attr("geometry") == "No geometry" || n.Attr("wkbType") == "NoGeometry":
		p.note(title, n, "a table without geometry is left out")
		return
	}
	l := &importer.Layer{Title: content(n, "title"), Abstract: content(n, "abstract"), Keywords: values(at(n, "keywordList")), Opacity: 1}
	if l.Title == "" {
		l.Title = title
	}
	if !p.source(l, n, title) {
		return
	}
	if l.CRS == "" && l.Source.Driver == "ogr" { // files without a system of their own take the project's word
		l.CRS = p.fileCRS(l, n)
	}
	name := content(n, "shortname")
	if name == "" {
		name = title
	}
	l.Name = p.nodeNames.Name(name, "layer")
	l.Attribution = content(n, "attribution")
	if m := at(n, "metadataUrls", "metadataUrl"); m != nil {
		l.MetadataURL = m.Content()
	} else {
		l.MetadataURL = content(n, "metadataUrl")
	}
	if !strings.Contains(l.MetadataURL, "://") {
		l.MetadataURL = ""
	}
	if f := content(n, "flags", "Identifiable"); f == "0" {
		l.NotQueryable = true
	}
	l.MinDenominator, l.MaxDenominator = scaleRange(n, "hasScaleBasedVisibilityFlag", "maxScale", "minScale")
	if f, err := strconv.ParseFloat(content(n, "layerOpacity"), 64); err == nil && f > 0 && f < 1 {
		l.Opacity = f
	}
	if b := content(n, "blendMode"); b != "" && b != "0" {
		p.note(l.Name, at(n, "blendMode"), "the blend mode of the layer is not drawn: it covers what lies below")
	}
	for _, what := range []struct{ element, is string }{{"vectorjoins", "joins"}, {"expressionfields", "virtual fields"}} {
		if j := at(n, what.element); j != nil && len(j.Elements()) > 0 {
			p.note(l.Name, j, "%s are not known to the source; make them in a view", what.is)
		}
	}
	p.attributes(l, n)
	made := &layer{Layer: l, styles: map[string]string{}}
	p.styles(made, n)
	p.layers[content(n, "id")] = made
}

// fileCRS is the layer's system where the file can say none.
func (p *project) fileCRS(l *importer.Layer, n *xmltree.Node) string {
	if strings.EqualFold(filepath.Ext(l.Source.Path), ".shp") {
		if id := authority(content(n, "srs", "spatialrefsys", "authid")); id != "" {
			return id
		}
	}
	return ""
}

// scaleRange reads denominators: QGIS calls the larger one the minimum scale. It
// includes the upper end.
func scaleRange(n *xmltree.Node, flag, low, high string) (least, greatest float64) {
	if flag != "" && n.Attr(flag) != "1" {
		return 0, 0
	}
	least, greatest = attributeNumber(n, low, 0), attributeNumber(n, high, 0)
	if least < 0 || least > 1e12 {
		least = 0
	}
	if greatest < 0 || greatest > 1e12 || greatest <= least {
		greatest = 0
	}
	return least, greatest
}

// attributes reads aliases, and which attributes are hidden from the WMS.
func (p *project) attributes(l *importer.Layer, n *xmltree.Node) {
	hidden := map[string]bool{}
	if e := at(n, "excludeAttributesWMS"); e != nil {
		for _, a := range e.Elements() {
			hidden[a.Content()] = true
		}
	}
	fields := at(n, "fieldConfiguration")
	if fields == nil {
		return
	}
	for _, f := range fields.Elements() {
		if strings.Contains(f.Attr("configurationFlags"), "HideFromWms") {
			hidden[f.Attr("name")] = true
		}
	}
	if j := at(n, "vectorjoins"); j != nil && len(j.Elements()) > 0 {
		return // joined attributes are not those of the source, and are not told apart here
	}
	if e := at(n, "expressionfields"); e != nil {
		for _, f := range e.Elements() {
			hidden[f.Attr("name")] = true
		}
	}
	titles := map[string]string{}
	if a := at(n, "aliases"); a != nil {
		for _, e := range a.Elements() {
			titles[e.Attr("field")] = e.Attr("name")
		}
	}
	told := false
	for _, f := range fields.Elements() {
		name := f.Attr("name")
		if name == "" || hidden[name] || strings.EqualFold(name, l.Key) || name == "fid" {
			told = told || hidden[name]
			continue
		}
		told = told || titles[name] != ""
		l.Attributes = append(l.Attributes, importer.Attribute{Name: name, Title: titles[name]})
	}
	if !told { // all of them, under their own names, is what no list says
		l.Attributes = nil
	}
}
