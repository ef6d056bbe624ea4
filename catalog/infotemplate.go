package catalog

import (
	"bytes"
	"html/template"
	"path/filepath"
	"regexp"
	"strconv"
)

// InfoTemplate writes feature info as HTML: a whole page (of a service), or
// what stands under the title of one layer. It is Go's html/template, which
// escapes what it writes by where it stands; there is no script in such pages,
// as they are sent under a policy that forbids it.
type InfoTemplate struct {
	Path     string
	template *template.Template
}

// InfoPage is what the template of a page is given.
type InfoPage struct {
	Language string // "it" or "en"
	Title    string // of the service
	Nothing  string // what is said where nothing was found
	Layers   []InfoLayer
}

// InfoLayer is what was found of a layer; what the template of a layer is given.
type InfoLayer struct {
	Language    string
	Name, Title string
	Features    []InfoFeature
	HTML        template.HTML // by the template of the layer, or as it is usual
}

// InfoFeature is a feature that was found.
type InfoFeature struct {
	ID   string // as in every protocol: "edifici.12"
	Rows []InfoRow
}

// InfoRow is an attribute of a feature.
type InfoRow struct {
	Name, Title, Value string // Title is Name where there is none
	Null, Number, Link bool
}

// Value is an attribute's, as text; "" if it is null or not there.
func (f InfoFeature) Value(name string) string { return f.row(name).Value }

// Has reports whether an attribute is there and says something.
func (f InfoFeature) Has(name string) bool { return f.row(name).Value != "" }

func (f InfoFeature) row(name string) InfoRow {
	for _, r := range f.Rows {
		if r.Name == name && !r.Null {
			return r
		}
	}
	return InfoRow{}
}

// ParseInfoTemplate reads a template; name stands for it in messages, which are
// text/template's. It is tried on an example, so that what it asks for and does
// not exist is found here.
func ParseInfoTemplate(name, text string, page bool) (*InfoTemplate, error) {
	t, err := template.New(name).Parse(text)
	if err != nil {
		return nil, err
	}
	i := &InfoTemplate{template: t}
	feature := InfoFeature{ID: "a.1", Rows: []InfoRow{{Name: "a", Title: "a", Value: "https://example.it", Link: true}, {Name: "b", Title: "b", Value: "1", Number: true}, {Name: "c", Title: "c", Null: true}}}
	layer := InfoLayer{Language: "it", Name: "a", Title: "a", Features: []InfoFeature{feature, feature}}
	var example any = layer
	if page {
		example = InfoPage{Language: "it", Title: "a", Nothing: "-", Layers: []InfoLayer{layer, layer}}
	}
	_, err = i.Execute(example)
	return i, err
}

// Execute fills the template: that of a page with an InfoPage, else with an
// InfoLayer.
func (t *InfoTemplate) Execute(data any) ([]byte, error) {
	var b bytes.Buffer
	err := t.template.Execute(&b, data)
	return b.Bytes(), err
}

// maxInfoBytes bounds the file of a template.
const maxInfoBytes = 1 << 20

// infoTemplate reads the key `info`, the file of a template; nil if it is not
// there.
func (l *loading) infoTemplate(m *mapping, page bool) *InfoTemplate {
	file := m.text("info")
	if file == "" {
		return nil
	}
	at, path := m.lineOf("info"), l.resolve(file)
	text, err := readBounded(path, maxInfoBytes)
	if err != nil {
		l.problem(at, "%s: info: file %s cannot be read (%v)%s", m.what, l.shown(path), unwrapPath(err), nearFile(path))
		return nil
	}
	l.revision.Write(text)
	t, err := ParseInfoTemplate(filepath.Base(path), string(text), page)
	if err != nil {
		l.problems = append(l.problems, templateProblem(l.shown(path), err))
		return nil
	}
	t.Path = path
	return t
}

var templateLine = regexp.MustCompile(`^(?:html/)?template: ?[^:]*:(\d+)(?::\d+)?: (.*)$`)

// templateProblem puts the line of a message where the others have it.
func templateProblem(file string, err error) Problem {
	if found := templateLine.FindStringSubmatch(err.Error()); found != nil {
		line, _ := strconv.Atoi(found[1]) // digits, by the rule
		return Problem{file, line, found[2]}
	}
	return Problem{file, 0, err.Error()}
}

// infoFiles are the files of templates, to be watched.
func (c *Catalog) infoFiles() (all []string) {
	add := func(t *InfoTemplate) {
		if t != nil {
			all = append(all, t.Path)
		}
	}
	add(c.Service.Info)
	for _, e := range c.Endpoints {
		add(e.Catalog.Service.Info)
	}
	for _, y := range c.Layers {
		add(y.Info)
	}
	return all
}
