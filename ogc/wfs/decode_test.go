package wfs

import (
	"slices"
	"strings"
	"testing"

	"sigi/catalog"
	"sigi/crs"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/ogc/ows"
)

func TestListsInBrackets(t *testing.T) {
	for text, want := range map[string][]string{
		"":                       nil,
		"a,b":                    {"a,b"},
		"(a,b)(c)":               {"a,b", "c"},
		"(a)()(c)":               {"a", "", "c"},
		"(a),(b)":                {"a", "b"},
		" (a) (b) ":              {"a", "b"},
		"(f(x))(g(y,(z)))":       {"f(x)", "g(y,(z))"},
		"(<F>a)b</F>)":           nil, // brackets inside must fit together
		"((a)":                   nil,
		"(a))":                   nil,
		"(a)x(b)":                nil,
		"(<fes:Filter/>)(<F/>) ": {"<fes:Filter/>", "<F/>"},
	} {
		got, err := lists(text, "filter")
		if !slices.Equal(got, want) && (err == nil || want != nil) {
			t.Errorf("%q: %q %v, want %q", text, got, err, want)
		}
		if err != nil && !fault.Is(err, fault.BadParam) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestConditionsOfCQLAreSplitOutsideQuotes(t *testing.T) {
	for text, want := range map[string][]string{
		"a = 1":                                 {"a = 1"},
		"a = 1;b = 2":                           {"a = 1", "b = 2"},
		"a = 'x;y';\"b;c\" = 2":                 {"a = 'x;y'", "\"b;c\" = 2"},
		"INTERSECTS(g, SRID=4326;POINT(1 2));b": {"INTERSECTS(g, SRID=4326;POINT(1 2))", "b"},
		"a = 'it''s;'":                          {"a = 'it''s;'"},
	} {
		if got := cqlList(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestBoxes(t *testing.T) {
	for text, want := range map[string]bbox{
		"1,2,3,4":           {crs.WireBound{1, 2, 3, 4}, ""},
		" 1 , 2,3 ,4 ":      {crs.WireBound{1, 2, 3, 4}, ""},
		"1,2,3,4,EPSG:4326": {crs.WireBound{1, 2, 3, 4}, "EPSG:4326"},
		"-1.5,2e1,3,4,urn:ogc:def:crs:EPSG::4326": {crs.WireBound{-1.5, 20, 3, 4}, "urn:ogc:def:crs:EPSG::4326"},
		"1,2,0,3,4,9,EPSG:4979":                   {crs.WireBound{1, 2, 3, 4}, "EPSG:4979"},
		"1,2,3,4,AUTO2:42001,1,9,45":              {crs.WireBound{1, 2, 3, 4}, "AUTO2:42001,1,9,45"},
	} {
		if got, err := decodeBBOX(text); err != nil || *got != want {
			t.Errorf("%q: %+v %v, want %+v", text, got, err, want)
		}
	}
	for _, text := range []string{"1,2,3", "", "a,b,c,d", "1,2,3,NaN", "1,2,3,Inf", "0x1,2,3,4", "1,2,3,4,5", "1;2;3;4"} {
		if got, err := decodeBBOX(text); !fault.Is(err, fault.BadParam) {
			t.Errorf("%q: %+v %v", text, got, err)
		}
	}
}

func TestOrders(t *testing.T) {
	for text, want := range map[string][]sortKey{
		"":              nil,
		"a":             {{"a", false}},
		"a A,b D":       {{"a", false}, {"b", true}},
		"a ASC, b DESC": {{"a", false}, {"b", true}},
		"p:a desc,b+":   nil,
		"x/y  DESC":     {{"x/y", true}},
	} {
		if got, err := decodeSort(text); want != nil && (err != nil || !slices.Equal(got, want)) {
			t.Errorf("%q: %v %v, want %v", text, got, err, want)
		}
	}
	if _, err := decodeSort("a up"); !fault.Is(err, fault.BadParam) {
		t.Error(err)
	}
}

// A prefix stands for what the request binds it to; one that is not bound, and
// none, stand for the catalog's namespace.
func TestNamesAreResolvedByNamespace(t *testing.T) {
	ours := catalog.Namespace{Prefix: "town", URI: "https://town.example/f"}
	service := catalog.Service{Namespace: ours, Namespaces: []catalog.Namespace{{Prefix: "plan", URI: "https://town.example/plan"}}}
	for _, c := range []struct {
		namespaces, name, local string
		ok                      bool
	}{
		{"", "edifc", "edifc", true},
		{"", "town:edifc", "edifc", true},
		{"", "x:edifc", "edifc", true},
		{"", "plan:edifc", "edifc", false}, // another namespace of the catalog
		{"xmlns(plan,https://town.example/f)", "plan:edifc", "edifc", true},
		{"xmlns(x,https://town.example/f)", "x:edifc", "edifc", true},
		{"xmlns(x=https://town.example/f)", "x:edifc", "edifc", true},
		{"xmlns(x,https://elsewhere.example)", "x:edifc", "edifc", false},
		{"xmlns(town,https://elsewhere.example)", "town:edifc", "edifc", false},
		{"xmlns(https://town.example/f)", "edifc", "edifc", true},
		{"xmlns(https://elsewhere.example)", "edifc", "edifc", true}, // unprefixed names are always ours
		{"xmlns(xml,http://www.w3.org/XML/1998/namespace),xmlns(ns7,https://town.example/f)", "ns7:edifc", "edifc", true},
		{"", "{https://town.example/f}edifc", "edifc", true},
		{"", "{https://elsewhere.example}edifc", "edifc", false},
		{"", "schema-element(town:edifc)", "edifc", true},
	} {
		n, err := newNames(service, &ows.Request{Params: ows.Params{"NAMESPACES": c.namespaces}})
		if err != nil {
			t.Fatal(err)
		}
		if local, ok := n.match(c.name, ours); local != c.local || ok != c.ok {
			t.Errorf("%s with %s: %q %t", c.name, c.namespaces, local, ok)
		}
	}
	for _, bad := range []string{"xmlns(", "xmlns", "xmlns(a,b)x", "a=b"} {
		if _, err := newNames(service, &ows.Request{Params: ows.Params{"NAMESPACES": bad}}); !fault.Is(err, fault.BadParam) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// One struct: parameters and XML that say the same decode to the same.
func TestParametersAndXMLAreOneRequest(t *testing.T) {
	for _, c := range []struct{ version, query, document string }{
		{"2.0.0", "TYPENAMES=p:a&COUNT=3&STARTINDEX=2&RESULTTYPE=hits&SRSNAME=EPSG:4326&PROPERTYNAME=x,p:y&SORTBY=x DESC,y ASC&OUTPUTFORMAT=json",
			`<GetFeature count="3" startIndex="2" resultType="hits" outputFormat="json"><Query typeNames="p:a" srsName="EPSG:4326"><PropertyName>x</PropertyName><PropertyName>p:y</PropertyName><SortBy><SortProperty><ValueReference>x</ValueReference><SortOrder>DESC</SortOrder></SortProperty><SortProperty><ValueReference>y</ValueReference></SortProperty></SortBy></Query></GetFeature>`},
		{"2.0.0", "TYPENAMES=(a)(b)", `<GetFeature><Query typeNames="a"/><Query typeNames="b"/></GetFeature>`},
		{"1.1.0", "TYPENAME=a,b&MAXFEATURES=7", `<GetFeature maxFeatures="7"><Query typeName="a"/><Query typeName="b"/></GetFeature>`},
		{"1.1.0", "TYPENAME=a,b&MAXFEATURES=7", `<GetFeature maxFeatures="7"><Query typeName="a,b"/></GetFeature>`},
		{"2.0.0", "STOREDQUERY_ID=urn:ogc:def:query:OGC-WFS::GetFeatureById&ID=a.1", `<GetFeature><StoredQuery id="urn:ogc:def:query:OGC-WFS::GetFeatureById"><Parameter name="id">a.1</Parameter></StoredQuery></GetFeature>`},
		{"2.0.0", "TYPENAMES=a&VALUEREFERENCE=x", `<GetPropertyValue valueReference="x"><Query typeNames="a"/></GetPropertyValue>`},
	} {
		v, _ := ows.ParseVersion(c.version)
		p, err := ows.ParseKVP(strings.ReplaceAll(c.query, " ", "%20"))
		if err != nil {
			t.Fatal(err)
		}
		a, err := decodeGetFeature(p, of(v))
		if err != nil {
			t.Fatalf("%s: %v", c.query, err)
		}
		root, err := xmltree.Parse([]byte(c.document), xmltree.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := decodeDocument(root, of(v))
		if err != nil {
			t.Fatalf("%s: %v", c.document, err)
		}
		for _, g := range []*getFeature{a, b} {
			for i := range g.queries {
				g.queries[i].alone = false // said of ids alone
			}
		}
		if got, want := inWords(b), inWords(a); got != want {
			t.Errorf("%s\n parameters %s\n XML        %s", c.query, want, got)
		}
	}
}

// inWords is a request in words.
func inWords(g *getFeature) string {
	var b strings.Builder
	for _, q := range g.queries {
		b.WriteString(q.typeName + " in " + q.srsName + " of " + strings.Join(q.properties, "+") + " ids " + strings.Join(q.ids, "+"))
		for _, k := range q.sort {
			b.WriteString(" by " + k.property + map[bool]string{true: " down"}[k.descending])
		}
		b.WriteString("; ")
	}
	if g.hits {
		b.WriteString("hits ")
	}
	if g.single {
		b.WriteString("single ")
	}
	b.WriteString(g.format + " " + g.value + " ")
	b.WriteString(strings.Repeat("s", g.start) + strings.Repeat("c", max(0, g.count)))
	return b.String()
}

// A filter that goes from a document into an address reads the same.
func TestAFilterInALinkIsTheSame(t *testing.T) {
	doc := `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"><fes:And><fes:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!"><fes:ValueReference>p:nome</fes:ValueReference><fes:Literal>a &lt; "b" &amp; c</fes:Literal></fes:PropertyIsLike><fes:BBOX><gml:Envelope srsName="EPSG:4326"><gml:lowerCorner>1 2</gml:lowerCorner><gml:upperCorner>3 4</gml:upperCorner></gml:Envelope></fes:BBOX></fes:And></fes:Filter>`
	root, err := xmltree.Parse([]byte(doc), xmltree.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	written := appendNode(nil, root, "")
	again, err := xmltree.Parse(written, xmltree.Limits{})
	if err != nil {
		t.Fatalf("%v in %s", err, written)
	}
	if got := string(appendNode(nil, again, "")); got != string(written) || !strings.Contains(got, "a &lt; &#34;b&#34; &amp; c") {
		t.Errorf("%s\n%s", written, got)
	}
}
