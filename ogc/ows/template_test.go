package ows

import "testing"

func TestEveryHoleOfATemplateIsEscaped(t *testing.T) {
	tpl := NewXMLTemplate("t", `{{define "x"}}[{{.}}]{{end}}{{$v := "<"}}<a b="{{.A}}">{{if .B}}{{.A}}{{else}}no{{.A}}{{end}}{{range .L}}{{.}}{{template "x" .}}{{end}}{{with .A}}{{.}}{{end}}{{$v}}{{printf "%s" .A}}</a>

{{if .B}}x{{end}}
`)
	got, err := tpl.Bytes(map[string]any{"A": `<"&`, "B": false, "L": []string{"<1>"}})
	if err != nil {
		t.Fatal(err)
	}
	want := "<a b=\"&lt;&#34;&amp;\">no&lt;&#34;&amp;&lt;1&gt;[&lt;1&gt;]&lt;&#34;&amp;&lt;&lt;&#34;&amp;</a>\n"
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestLinesAreIndentedByDepth(t *testing.T) {
	got, err := NewXMLTemplate("t", `<?xml version="1.0"?>
<!DOCTYPE a SYSTEM "a.dtd">
<a>
{{define "b"}}<b x="1">{{range .}}
{{template "b" .}}{{end}}
</b>{{end}}
         {{template "b" .}}

<c/><d>text</d>
</a>`).Bytes([]any{[]any{}, []any{[]any{}}})
	if err != nil {
		t.Fatal(err)
	}
	want := `<?xml version="1.0"?>
<!DOCTYPE a SYSTEM "a.dtd">
<a>
  <b x="1">
    <b x="1">
    </b>
    <b x="1">
      <b x="1">
      </b>
    </b>
  </b>
  <c/><d>text</d>
</a>
`
	if string(got) != want {
		t.Errorf("got\n%s", got)
	}
}
