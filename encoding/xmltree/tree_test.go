package xmltree

import (
	"errors"
	"strings"
	"testing"
)

func TestDocumentsBecomeTreesWithLines(t *testing.T) {
	n, err := Parse([]byte("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<a xmlns=\"urn:x\"\n k=' v '>\n <b>citt\xe0<![CDATA[ & ]]></b>\n <q:c/></a>"), Limits{})
	if err != nil {
		t.Fatal(err)
	}
	if n.Local != "a" || n.Space != "urn:x" || n.Line != 2 || n.Attr("k") != "v" {
		t.Errorf("root %+v", n)
	}
	e := n.Elements()
	if len(e) != 2 || e[0].Line != 4 || e[1].Line != 5 || e[1].Local != "c" || e[1].Space != "q" {
		t.Fatalf("children %+v", e)
	}
	if got := e[0].RawContent(); got != "città & " {
		t.Errorf("content %q", got)
	}
	if !e[0].Nodes[1].CDATA || e[0].Nodes[0].CDATA {
		t.Error("CDATA is not told from text")
	}
}

func TestHostileDocumentsAreRefused(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"entity bomb", `<!DOCTYPE a [<!ENTITY x "xx"><!ENTITY y "&x;&x;">]><a>&y;</a>`, "line 1: a document type declaration"},
		{"external entity", `<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>`, "document type"},
		{"entity without declaration", "<a>\n&x;</a>", "line 2: invalid character entity"},
		{"deep", strings.Repeat("<a>", 10_000), "nested more than 250"},
		{"wide", "<a>" + strings.Repeat("<b/>", 30_000) + "</a>", "more than 20000 nodes"},
		{"attributes", "<a" + strings.Repeat(` b=""`, 30_000) + "/>", "more than 20000 nodes"},
		{"large", strings.Repeat(" ", 9<<20), "larger than"},
		{"not closed", "<a>\n<b>\n</a>", "line 3:"},
		{"two roots", "<a/><b/>", "after the end"},
		{"text outside", "x<a/>", "outside"},
		{"empty", "", "no root"},
		{"broken UTF-8", "<a>\xff</a>", "not valid UTF-8"},
		{"foreign encoding", `<?xml version="1.0" encoding="EBCDIC"?><a/>`, `"ebcdic" is not read`},
	} {
		_, err := Parse([]byte(c.doc), Limits{Nodes: 20_000})
		var e *Error
		if !errors.As(err, &e) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`<a b="c"><d>e</d><![CDATA[f]]></a>`))
	f.Add([]byte("\xff\xfe<\x00a\x00/\x00>\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		n, err := Parse(data, Limits{Nodes: 1000, Depth: 20})
		if (n == nil) == (err == nil) {
			t.Fatalf("got %v and %v", n, err)
		}
		var e *Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("error of type %T", err)
		}
	})
}
