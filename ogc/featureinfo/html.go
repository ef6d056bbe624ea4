package featureinfo

import (
	"bytes"
	"html/template"
	"strings"
)

// page is a small document that also looks right inside a client's pop-up. It
// needs nothing from outside. cellpadding is for QGIS, whose text browser
// knows no padding.
var page = template.Must(template.New("featureinfo").Parse(`<!DOCTYPE html>
<html lang="{{.Language}}">
<head>
<meta charset="utf-8">
<title>{{.Title}}</title>
<style>
body{margin:.5rem;font:14px/1.4 "Titillium Web",system-ui,sans-serif;color:#17324d}
h2{font-size:1rem;margin:.75rem 0 .25rem}
table{border-collapse:collapse;margin:0 0 .75rem}
caption{text-align:left;font-size:.8rem;color:#5b6f82}
th,td{text-align:left;vertical-align:top;padding:.2rem .6rem;border-top:1px solid #d9dadb}
th{font-weight:600;color:#435a70}
td.n{text-align:right;font-variant-numeric:tabular-nums}
</style>
</head>
<body>
{{range .Layers}}<h2>{{.Title}}</h2>
{{range .Features}}<table cellpadding="3" cellspacing="0">
<caption>{{.ID}}</caption>
{{range .Rows}}<tr><th scope="row">{{.Name}}</th><td{{if .Number}} class="n"{{end}}>{{if .Link}}<a href="{{.Value}}">{{.Value}}</a>{{else}}{{.Value}}{{end}}</td></tr>
{{end}}</table>
{{end}}{{else}}<p>{{.Nothing}}</p>
{{end}}</body>
</html>
`))

type htmlPage struct {
	Language, Title, Nothing string
	Layers                   []htmlLayer
}

type htmlLayer struct {
	Title    string
	Features []htmlFeature
}

type htmlFeature struct {
	ID   string
	Rows []htmlRow
}

type htmlRow struct {
	Name, Value  string
	Number, Link bool
}

func writeHTML(r Result) ([]byte, error) {
	p := htmlPage{Language: r.Language, Title: "Informazioni", Nothing: nothing(r.Language)}
	if r.Language == "en" {
		p.Title = "Information"
	}
	for _, g := range byLayer(r.Hits) {
		l := htmlLayer{Title: g[0].Layer.Title.In(r.Language)}
		if l.Title == "" {
			l.Title = g[0].Layer.Name
		}
		for i := range g {
			h := &g[i]
			f := htmlFeature{ID: id(h)}
			for j, v := range h.Values {
				row := htmlRow{Name: attributeTitle(h, j, r.Language), Value: v.Text()}
				if v.IsNull() {
					row.Value = "–"
				}
				row.Number = isNumber(v)
				row.Link = strings.HasPrefix(row.Value, "https://") || strings.HasPrefix(row.Value, "http://")
				f.Rows = append(f.Rows, row)
			}
			l.Features = append(l.Features, f)
		}
		p.Layers = append(p.Layers, l)
	}
	var b bytes.Buffer
	if err := page.Execute(&b, p); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}
