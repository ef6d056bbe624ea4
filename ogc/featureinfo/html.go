package featureinfo

import (
	_ "embed" // the templates
	"html/template"
	"strings"

	"sigi/catalog"
)

// The page as it is where the catalog names no template: a small document that
// also looks right inside a client's pop-up, and needs nothing from outside.
// cellpadding is for QGIS, whose text browser knows no padding.
var (
	//go:embed page.html
	pageText string
	//go:embed layer.html
	layerText string

	page  = mustTemplate("page.html", pageText, true)
	layer = mustTemplate("layer.html", layerText, false)
)

// mustTemplate panics if a template of the program is wrong.
func mustTemplate(name, text string, page bool) *catalog.InfoTemplate {
	t, err := catalog.ParseInfoTemplate(name, text, page)
	if err != nil {
		panic(err)
	}
	return t
}

// writeHTML fills the templates of layers, and with them that of the page.
func writeHTML(r Result) ([]byte, error) {
	p := catalog.InfoPage{Language: r.Language, Title: r.Title, Nothing: nothing(r.Language)}
	if p.Title == "" {
		p.Title = catalog.Text{It: "Informazioni", En: "Information"}.In(r.Language)
	}
	for _, g := range byLayer(r.Hits) {
		of := g[0].Layer
		l := catalog.InfoLayer{Language: r.Language, Name: of.Name, Title: of.Title.In(r.Language)}
		if l.Title == "" {
			l.Title = of.Name
		}
		for i := range g {
			h := &g[i]
			f := catalog.InfoFeature{ID: id(h)}
			for j, v := range h.Values {
				row := catalog.InfoRow{Name: h.Names[j].Name, Title: attributeTitle(h, j, r.Language), Value: v.Text(), Null: v.IsNull(), Number: isNumber(v)}
				row.Link = strings.HasPrefix(row.Value, "https://") || strings.HasPrefix(row.Value, "http://")
				f.Rows = append(f.Rows, row)
			}
			l.Features = append(l.Features, f)
		}
		own := layer
		if of.Info != nil {
			own = of.Info
		}
		text, err := own.Execute(l)
		if err != nil {
			return nil, err
		}
		l.HTML = template.HTML(text) // it was escaped by its template
		p.Layers = append(p.Layers, l)
	}
	if r.Page != nil {
		return r.Page.Execute(p)
	}
	return page.Execute(p)
}
