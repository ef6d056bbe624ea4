package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The requests that the assertions of WMS 1.3.0 vary: over the whole of Blue Lake, two
// hundred-thousandths of a degree a pixel.
var (
	caps13 = request{"SERVICE=WMS", "REQUEST=GetCapabilities", "VERSION=1.3.0"}
	map13  = request{"SERVICE=WMS", "VERSION=1.3.0", "REQUEST=GetMap", "LAYERS=cite:Lakes", "STYLES=", "CRS=CRS:84",
		"BBOX=-0.0042,-0.0024,0.0042,0.0024", "WIDTH=420", "HEIGHT=240", "FORMAT=image/png"}
	info13 = map13.with("REQUEST=GetFeatureInfo", "QUERY_LAYERS=cite:Lakes", "INFO_FORMAT=text/plain", "I=310", "J=185")
	// A map of the three polygons about the null island.
	polygons13 = map13.with("LAYERS=cite:BasicPolygons", "BBOX=-2,-2,2,6", "WIDTH=200", "HEIGHT=400")
)

// Colours of the styles of the suites' catalog.
const (
	water, wood, place, mark = "#6fa8c7", "#9cc48a", "#ead9a8", "#4b0082"
	white, glass             = "#ffffff", ""
)

const noLayer, noStyle = "no-such-layer", "no-such-style"

func TestWMS13(t *testing.T) {
	s := serve(t, "catalog.yaml")
	holdAll(t, s, slices.Concat(capabilities13, layers13, maps13, infos13, elements13, basic13, dimensions13, terrain13, recommended13))
	// The suites' layers have defaults for their dimensions; without them one must be named.
	t.Run("without defaults", func(t *testing.T) { holdAll(t, serve(t, withoutDefaults(t)), undefaulted13) })
}

// withoutDefaults is the suites' catalog, its dimensions without default values.
func withoutDefaults(t *testing.T) string {
	text, err := os.ReadFile("catalog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	for _, name := range []string{"data", "styles", "metadata"} {
		from, err := filepath.Abs(name)
		if err == nil {
			err = os.Symlink(from, filepath.Join(folder, name))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, was := range []string{`, default: "2000-01-01T00:00:00Z"`, `, default: 500`} {
		if !bytes.Contains(text, []byte(was)) {
			t.Fatalf("the catalog has no %q", was)
		}
		text = bytes.Replace(text, []byte(was), nil, 1)
	}
	path := filepath.Join(folder, "catalog.yaml")
	if err := os.WriteFile(path, text, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

var undefaulted13 = []assertion{
	asked("dims:missing-no-default", map13, anException("MissingDimensionValue")),
}

// sequence is the capabilities' updateSequence.
func sequence(t *testing.T, s *server, q request) float64 {
	n, err := strconv.ParseFloat(s.ask(t, q).xml(t).attribute["updateSequence"], 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// inSequence asks for capabilities with an updateSequence that far from the current one.
func inSequence(name string, q request, off float64, then must) assertion {
	return proved(name, func(t *testing.T, s *server) {
		then(t, s.ask(t, q.with(fmt.Sprintf("UPDATESEQUENCE=%.0f", sequence(t, s, q)+off))))
	})
}

// described looks at the capabilities.
func described(name string, q request, look func(t *testing.T, root *element)) assertion {
	return proved(name, func(t *testing.T, s *server) { look(t, s.ask(t, q).xml(t)) })
}

// linked follows every address of elements of a name: what comes is of the Format beside it.
func linked(name string, q request, of string) assertion {
	return proved(name, func(t *testing.T, s *server) {
		for _, e := range s.ask(t, q).xml(t).all(of) {
			a := s.fetch(t, e.href())
			if isType(e.value("Format"))(t, a); a.status != 200 {
				t.Errorf("%s answers %d", e.href(), a.status)
			}
		}
	})
}

// sized follows every address of pictures: they are as large as the element says.
func sized(name string, q request, of string) assertion {
	return proved(name, func(t *testing.T, s *server) {
		all := s.ask(t, q).xml(t).all(of)
		if len(all) == 0 && of == "LegendURL" {
			t.Fatal("no legends")
		}
		for _, e := range all {
			b := s.fetch(t, e.href()).picture(t).Bounds()
			if got, want := fmt.Sprint(b.Dx(), " ", b.Dy()), e.attribute["width"]+" "+e.attribute["height"]; got != want {
				t.Errorf("%s is %s, not %s", e.href(), got, want)
			}
		}
	})
}

var capabilities13 = []assertion{
	proved("getcapabilities:each-format", func(t *testing.T, s *server) {
		for _, f := range s.ask(t, caps13).xml(t).all("GetCapabilities")[0].of("Format") {
			isType(f.text)(t, s.ask(t, caps13.with("FORMAT="+f.text)))
		}
	}),
	asked("getcapabilities:no-format", caps13, isType("text/xml"), isCapabilities("1.3.0")),
	asked("getcapabilities:invalid-format", caps13.with("FORMAT=application/x-none"), isType("text/xml"), isCapabilities("1.3.0")),
	proved("getcapabilities:updatesequence-ignored", func(t *testing.T, s *server) {
		// One is advertised here, so that it is not ignored; the other tests see to that.
		if sequence(t, s, caps13) <= 0 {
			t.Error("no updateSequence")
		}
	}),
	inSequence("getcapabilities:updatesequence-current", caps13, 0, anException("CurrentUpdateSequence")),
	inSequence("getcapabilities:updatesequence-lower", caps13, -10, isCapabilities("1.3.0")),
	inSequence("getcapabilities:updatesequence-higher", caps13, 10, anException("InvalidUpdateSequence")),
	described("getcapabilities:normative-schema", caps13, func(t *testing.T, root *element) {
		at := strings.Fields(root.attribute["schemaLocation"])
		if len(at) < 2 || at[0] != "http://www.opengis.net/wms" || at[1] != "http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd" {
			t.Errorf("schemas at %q", at)
		}
	}),
	asked("getcapabilities:validate-using-schemaLocation", caps13, validBy("sld/1.1.0/sld_capabilities.xsd")),
	described("getcapabilities:capability-onlineresource", caps13, addressesArePrefixes),
	described("getcapabilities:capability-xml-getcapabilities-format", caps13, func(t *testing.T, root *element) {
		if got := root.value("Capability", "Request", "GetCapabilities", "Format"); got != "text/xml" {
			t.Errorf("the first format is %q", got)
		}
	}),
	described("getcapabilities:capability-xml-exception-format", caps13, func(t *testing.T, root *element) {
		if got := root.value("Capability", "Exception", "Format"); got != "XML" {
			t.Errorf("the first format of exceptions is %q", got)
		}
	}),
	linked("getcapabilities:resource-format", caps13, "LegendURL"),
	sized("getcapabilities:resource-size", caps13, "LegendURL"),
	sized("getcapabilities:logourls", caps13, "LogoURL"),
	linked("getcapabilities:dataurls", caps13, "DataURL"),
	linked("getcapabilities:featurelisturls", caps13, "FeatureListURL"),
	linked("getcapabilities:metadataurls", caps13, "MetadataURL"),
	linked("getcapabilities:style-legendurls", caps13, "LegendURL"),
	linked("getcapabilities:style-stylesheeturls", caps13, "StyleSheetURL"),
	linked("getcapabilities:style-styleurls", caps13, "StyleURL"),
}

func addressesArePrefixes(t *testing.T, root *element) {
	gets := root.all("Get")
	if len(gets) == 0 {
		t.Fatal("no address for GET")
	}
	for _, g := range gets {
		if h := g.href(); !strings.HasSuffix(h, "?") && !strings.HasSuffix(h, "&") || !strings.HasPrefix(h, "http") {
			t.Errorf("%q is no prefix of an address", h)
		}
	}
}

// once wants no child of a name to say twice what key picks, in the layer and those around it.
func once(of string, key func(*element) string) func(*testing.T, *element) {
	return func(t *testing.T, root *element) {
		for _, l := range root.all("Layer") {
			seen := map[string]bool{}
			for _, e := range l.inherited(of) {
				if k := key(e); seen[k] {
					t.Errorf("layer %q has %s %q twice", l.value("Name"), of, k)
				} else {
					seen[k] = true
				}
			}
		}
	}
}

// every wants something of every named layer, and there to be some.
func every(look func(t *testing.T, l *element)) func(*testing.T, *element) {
	return func(t *testing.T, root *element) {
		named := root.named()
		if len(named) < 12 {
			t.Fatalf("%d layers", len(named))
		}
		for _, l := range named {
			look(t, l)
		}
	}
}

// inherits wants every named layer to have or inherit a child of a name.
func inherits(of string) func(*testing.T, *element) {
	return every(func(t *testing.T, l *element) {
		if len(l.inherited(of)) == 0 {
			t.Errorf("layer %q has no %s", l.value("Name"), of)
		}
	})
}

func attribute(name string) func(*element) string {
	return func(e *element) string { return e.attribute[name] }
}

func text(e *element) string { return strings.TrimSpace(e.text) }

// identified wants every Identifier to have its AuthorityURL.
func identified(t *testing.T, root *element) {
	for _, l := range root.all("Layer") {
		for _, id := range l.of("Identifier") {
			if !slices.ContainsFunc(l.inherited("AuthorityURL"), func(a *element) bool { return a.attribute["name"] == id.attribute["authority"] }) {
				t.Errorf("layer %q: nobody is the authority %q", l.value("Name"), id.attribute["authority"])
			}
		}
	}
}

func number(t *testing.T, s string) float64 {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil {
		t.Error(err)
	}
	return v
}

var layers13 = []assertion{
	described("getcapabilities:bbox-crs-advertised", caps13, every(func(t *testing.T, l *element) {
		for _, b := range l.inherited("BoundingBox") {
			if !slices.ContainsFunc(l.inherited("CRS"), func(c *element) bool { return text(c) == b.attribute["CRS"] }) {
				t.Errorf("layer %q has a box in %s, which it does not offer", l.value("Name"), b.attribute["CRS"])
			}
		}
	})),
	described("getcapabilities:bbox-present", caps13, inherits("BoundingBox")),
	described("getcapabilities:bbox-distinct-crs", caps13, func(t *testing.T, root *element) {
		for _, l := range root.all("Layer") {
			seen := map[string]bool{}
			for _, b := range l.of("BoundingBox") {
				if c := b.attribute["CRS"]; seen[c] {
					t.Errorf("layer %q has two boxes in %s", l.value("Name"), c)
				} else {
					seen[c] = true
				}
			}
		}
	}),
	described("getcapabilities:crs-auto2-declarations", caps13, func(t *testing.T, root *element) {
		for _, c := range root.all("CRS") {
			if strings.HasPrefix(text(c), "AUTO2:") && strings.Contains(text(c), ",") {
				t.Errorf("%s names more than its identifier", text(c))
			}
		}
	}),
	described("getcapabilities:crs-present", caps13, inherits("CRS")),
	described("getcapabilities:crs-for-all-layers", caps13, func(t *testing.T, root *element) {
		top := root.all("Layer")[0]
		in := map[string]int{}
		for _, l := range root.named() {
			for _, c := range l.inherited("CRS") {
				in[text(c)]++
			}
		}
		for c, n := range in {
			if n == len(root.named()) && !slices.ContainsFunc(top.of("CRS"), func(e *element) bool { return text(e) == c }) {
				t.Errorf("all layers have %s, the one around them does not", c)
			}
		}
	}),
	described("getcapabilities:ex_geobbox-present", caps13, inherits("EX_GeographicBoundingBox")),
	described("getcapabilities:ex_geobbox-coordinates", caps13, func(t *testing.T, root *element) {
		for _, b := range root.all("EX_GeographicBoundingBox") {
			w, e := number(t, b.value("westBoundLongitude")), number(t, b.value("eastBoundLongitude"))
			s, n := number(t, b.value("southBoundLatitude")), number(t, b.value("northBoundLatitude"))
			if w >= e || s >= n {
				t.Errorf("%g to %g, %g to %g is no box", w, e, s, n)
			}
		}
	}),
	described("getcapabilities:authorityurl-unique", caps13, once("AuthorityURL", attribute("name"))),
	described("getcapabilities:identifier-matches-authorityurl", caps13, identified),
	described("getcapabilities:style-unique", caps13, once("Style", func(e *element) string { return e.value("Name") })),
	described("getcapabilities:dims-time", caps13, func(t *testing.T, root *element) {
		n := 0
		for _, d := range root.all("Dimension") {
			if d.attribute["name"] == "time" {
				if n++; d.attribute["units"] != "ISO8601" {
					t.Errorf("time in %q", d.attribute["units"])
				}
			}
		}
		if n == 0 {
			t.Error("no layer has a time")
		}
	}),
	described("getcapabilities:dims-elevation-crs88", caps13, func(t *testing.T, root *element) {
		for _, d := range root.all("Dimension") {
			if d.attribute["units"] == "CRS:88" && d.attribute["unitSymbol"] != "m" {
				t.Errorf("heights by CRS:88 in %q", d.attribute["unitSymbol"])
			}
		}
	}),
	described("getcapabilities:dims-no-redeclarations", caps13, func(t *testing.T, root *element) {
		for _, l := range root.all("Layer") {
			units := map[string]string{}
			for _, d := range l.inherited("Dimension") {
				u := d.attribute["units"] + " " + d.attribute["unitSymbol"]
				if was, ok := units[d.attribute["name"]]; ok && was != u {
					t.Errorf("%s in %q and in %q", d.attribute["name"], was, u)
				}
				units[d.attribute["name"]] = u
			}
		}
	}),
	described("getcapabilities:layer-extents", caps13, func(t *testing.T, root *element) {
		for _, b := range root.all("BoundingBox") {
			x0, y0, x1, y1 := number(t, b.attribute["minx"]), number(t, b.attribute["miny"]), number(t, b.attribute["maxx"]), number(t, b.attribute["maxy"])
			if x0 >= x1 || y0 >= y1 {
				t.Errorf("%v has no area", b.attribute)
			}
			if b.attribute["CRS"] == "EPSG:4326" { // latitude first
				x0, y0, x1, y1 = y0, x0, y1, x1
			} else if b.attribute["CRS"] != "CRS:84" {
				continue
			}
			if x0 < -180 || x1 > 180 || y0 < -90 || y1 > 90 {
				t.Errorf("%v does not lie on the earth", b.attribute)
			}
		}
	}),
}

// eachMap asks for a map with every value of a parameter that the capabilities offer.
func eachMap(name string, q, caps request, values func(root *element) [][]string, then must) assertion {
	return proved(name, func(t *testing.T, s *server) {
		all := values(s.ask(t, caps).xml(t))
		if len(all) == 0 {
			t.Fatal("nothing is offered")
		}
		for _, params := range all {
			then(t, s.ask(t, q.with(params...)))
		}
	})
}

// isPicture wants a map in a format that is no picture of pixels to be of its type at least.
func isPicture(t *testing.T, a *answer) {
	t.Helper()
	switch f := a.request.get("FORMAT"); {
	case strings.HasPrefix(f, "image/png"), f == "image/jpeg", f == "image/gif":
		isType(f)(t, a)
		a.picture(t)
	default:
		if isType(f)(t, a); len(a.body) == 0 {
			t.Errorf("nothing in %s", f)
		}
	}
}

func formats(operation string) func(root *element) [][]string {
	return func(root *element) (all [][]string) {
		for _, f := range root.all(operation)[0].of("Format") {
			all = append(all, []string{"FORMAT=" + text(f)})
		}
		return all
	}
}

func eachLayer(root *element) (all [][]string) {
	for _, l := range root.named() {
		all = append(all, []string{"LAYERS=" + l.value("Name")})
	}
	return all
}

func eachStyle(root *element) (all [][]string) {
	for _, l := range root.named() {
		for _, st := range l.inherited("Style") {
			all = append(all, []string{"LAYERS=" + l.value("Name"), "STYLES=" + st.value("Name")})
		}
	}
	return all
}

// eachCRS is every layer in every CRS, over its own box there.
func eachCRS(root *element) (all [][]string) {
	for _, l := range root.named() {
		for _, c := range l.inherited("CRS") {
			for _, b := range l.inherited("BoundingBox") {
				if b.attribute["CRS"] == text(c) {
					a := b.attribute
					all = append(all, []string{"LAYERS=" + l.value("Name"), "CRS=" + text(c), "BBOX=" + strings.Join([]string{a["minx"], a["miny"], a["maxx"], a["maxy"]}, ",")})
					break
				}
			}
		}
	}
	return all
}

const two, three = "LAYERS=cite:Forests,cite:Lakes", "LAYERS=cite:Forests,cite:Lakes,cite:Ponds"

var maps13 = []assertion{
	asked("getmap:bbox-direct", map13.with("BBOX=0.0006,-0.0018,0.0031,-0.0001"), isMap),
	asked("getmap:bbox-inherited", map13.with("CRS=EPSG:3857", "BBOX=-470,-270,470,270"), isMap),
	asked("getmap:bbox-below-scale", map13.with("LAYERS=cite:Bridges", "BBOX=0.0001,0.0006,0.0003,0.0008"), isMap),
	asked("getmap:bbox-above-scale", map13.with("LAYERS=cite:Bridges", "BBOX=-180,-90,180,90"), isMap),
	asked("getmap:bbox-minx-gt-maxx", map13.with("BBOX=0.0042,-0.0024,-0.0042,0.0024"), anException("")),
	asked("getmap:bbox-minx-eq-maxx", map13.with("BBOX=0.0042,-0.0024,0.0042,0.0024"), anException("")),
	asked("getmap:bbox-miny-gt-maxy", map13.with("BBOX=-0.0042,0.0024,0.0042,-0.0024"), anException("")),
	asked("getmap:bbox-miny-eq-maxy", map13.with("BBOX=-0.0042,0.0024,0.0042,0.0024"), anException("")),
	asked("getmap:bbox-no-overlap", map13.with("BBOX=20,20,21,21", "TRANSPARENT=TRUE"), isMap, only(glass)),
	asked("getmap:bbox-outside-crs", map13.with("BBOX=-10,90,10,110", "TRANSPARENT=TRUE"), isMap, only(glass)),
	asked("getmap:crs-direct", map13.with("CRS=CRS:84"), isMap, has(water)),
	asked("getmap:crs-inherited", map13.with("CRS=EPSG:4326", "BBOX=-0.0024,-0.0042,0.0024,0.0042"), isMap, has(water)),
	asked("getmap:invalid-crs", map13.with("CRS=EPSG:999999"), anException("InvalidCRS")),
	eachMap("getmap:each-layer-crs-combination", map13, caps13, eachCRS, isMap),
	eachMap("getmap:each-crs", map13, caps13, func(root *element) [][]string { return eachCRS(root)[:len(root.all("Layer")[0].of("CRS"))] }, isMap),
	asked("getmap:exceptions-default", map13.with("LAYERS="+noLayer), anException("LayerNotDefined")),
	asked("getmap:exceptions-xml", map13.with("LAYERS="+noLayer, "EXCEPTIONS=XML"), anException("LayerNotDefined"), validBy("wms/1.3.0/exceptions_1_3_0.xsd")),
	asked("getmap:exceptions-inimage-mime", map13.with("LAYERS="+noLayer, "EXCEPTIONS=INIMAGE"), isMap),
	asked("getmap:exceptions-blank-red", map13.with("LAYERS="+noLayer, "EXCEPTIONS=BLANK", "TRANSPARENT=FALSE", "BGCOLOR=0xFF0000"), isMap, only("#ff0000")),
	asked("getmap:exceptions-blank-transparent", map13.with("LAYERS="+noLayer, "EXCEPTIONS=BLANK", "TRANSPARENT=TRUE"), isMap, only(glass)),
	asked("getmap:exceptions-blank-mime", map13.with("LAYERS="+noLayer, "EXCEPTIONS=BLANK"), isMap),
	asked("getmap:invalid-format", map13.with("FORMAT=image/x-none"), anException("InvalidFormat")),
	eachMap("getmap:each-format", map13, caps13, formats("GetMap"), isPicture),
	asked("getmap:two-layers", map13.with(two), isMap, has(wood), has(water)),
	asked("getmap:three-layers", map13.with(three), isMap, has(wood), has(water), pixel(-0.00183, 0.0018, water)),
	asked("getmap:invalid-layer", map13.with("LAYERS="+noLayer), anException("LayerNotDefined")),
	asked("getmap:first-layer-invalid", map13.with("LAYERS="+noLayer+",cite:Lakes"), anException("LayerNotDefined")),
	asked("getmap:second-layer-invalid", map13.with("LAYERS=cite:Lakes,"+noLayer), anException("LayerNotDefined")),
	eachMap("getmap:each-layer", map13, caps13, eachLayer, isMap),
	asked("getmap:styles-direct", map13.with("STYLES=area"), isMap, has("#5f9ea0")),
	asked("getmap:styles-inherited", map13.with("STYLES=water"), isMap, has(water)), // every layer here has its own
	asked("getmap:two-styles", map13.with(two, "STYLES=wood,area"), isMap, has(wood), has("#5f9ea0")),
	asked("getmap:three-styles", map13.with(three, "STYLES=wood,area,water"), isMap, has(wood), has("#5f9ea0"), has(water)),
	asked("getmap:invalid-style", map13.with("STYLES="+noStyle), anException("StyleNotDefined")),
	asked("getmap:styles-default-single-layer", map13.with("STYLES="), isMap, has(water)),
	asked("getmap:styles-default-multiple-layers", map13.with(three, "STYLES="), isMap, has(wood), has(water)),
	asked("getmap:styles-default-commas", map13.with(three, "STYLES=,,"), isMap, has(wood), has(water)),
	asked("getmap:styles-some-default", map13.with(three, "STYLES=,area,"), isMap, has(wood), has("#5f9ea0"), has(water)),
	asked("getmap:first-style-invalid", map13.with(two, "STYLES="+noStyle+",water"), anException("StyleNotDefined")),
	asked("getmap:second-style-invalid", map13.with(two, "STYLES=wood,"+noStyle), anException("StyleNotDefined")),
	eachMap("getmap:each-style", map13, caps13, eachStyle, isMap),
	asked("getmap:transparent-default", map13, isMap, hasNo(glass)),
	asked("getmap:transparent-false", map13.with("TRANSPARENT=FALSE"), isMap, hasNo(glass)),
	asked("getmap:transparent-opaque-layer", map13.with("LAYERS=cite:Forests", "BBOX=0,-0.002,0.001,-0.001", "TRANSPARENT=TRUE"), isMap, has(wood)),
	asked("getmap:large-size", map13.with("WIDTH=1024", "HEIGHT=768"), isMap),
	asked("getmap:small-size", map13.with("WIDTH=8", "HEIGHT=5"), isMap),
	proved("getmap:layerlimit", func(t *testing.T, s *server) {
		root := s.ask(t, caps13).xml(t)
		if limit := root.value("Service", "LayerLimit"); limit != "" {
			t.Errorf("this catalog has no limit, not %s", limit)
		}
		var names []string
		for _, l := range root.named() {
			names = append(names, l.value("Name"))
		}
		isMap(t, s.ask(t, map13.with("LAYERS="+strings.Join(slices.Repeat(names, 3), ","))))
	}),
	asked("getmap:no-version", map13.with("VERSION"), anException("")),
}

// eachInfo asks with every value that the capabilities offer.
func eachInfo(name string, q, caps request, values func(root *element) [][]string) assertion {
	return eachMap(name, q, caps, values, isInfo)
}

func infoFormats(root *element) (all [][]string) {
	for _, f := range root.all("GetFeatureInfo")[0].of("Format") {
		all = append(all, []string{"INFO_FORMAT=" + text(f)})
	}
	return all
}

func eachQueryable(root *element) (all [][]string) {
	for _, l := range root.named() {
		if l.attribute["queryable"] == "1" {
			all = append(all, []string{"LAYERS=" + l.value("Name"), "QUERY_LAYERS=" + l.value("Name")})
		}
	}
	return all
}

// says wants text in an answer.
func says(want string) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		if !bytes.Contains(a.body, []byte(want)) {
			t.Errorf("does not say %q", want)
		}
	}
}

var infos13 = []assertion{
	asked("getfeatureinfo:exceptions-default", info13.with("QUERY_LAYERS="+noLayer), anException("LayerNotDefined")),
	asked("getfeatureinfo:exceptions-xml", info13.with("QUERY_LAYERS="+noLayer, "EXCEPTIONS=XML"), anException("LayerNotDefined"), validBy("wms/1.3.0/exceptions_1_3_0.xsd")),
	asked("getfeatureinfo:invalid-info_format", info13.with("INFO_FORMAT=text/x-none"), anException("InvalidFormat")),
	eachInfo("getfeatureinfo:each-info_format", info13, caps13, infoFormats),
	asked("getfeatureinfo:invalid-i", info13.with("I=420"), anException("InvalidPoint")),
	asked("getfeatureinfo:invalid-j", info13.with("J=-1"), anException("InvalidPoint")),
	asked("getfeatureinfo:two-query_layers", info13.with(two, "QUERY_LAYERS=cite:Forests,cite:Lakes"), isInfo, says("Green Forest"), says("Blue Lake")),
	asked("getfeatureinfo:three-query_layers", info13.with(three, "QUERY_LAYERS=cite:Forests,cite:Lakes,cite:Ponds"), isInfo, says("Green Forest"), says("Blue Lake")),
	asked("getfeatureinfo:less-query_layers", info13.with(two, "QUERY_LAYERS=cite:Lakes"), isInfo, says("Blue Lake")),
	asked("getfeatureinfo:invalid-query_layers", info13.with("QUERY_LAYERS="+noLayer), anException("LayerNotDefined")),
	asked("getfeatureinfo:query_layers-not-queryable", info13.with("LAYERS=cite:MapNeatline", "QUERY_LAYERS=cite:MapNeatline"), anException("LayerNotQueryable")),
	eachInfo("getfeatureinfo:each-queryable-layer", info13, caps13, eachQueryable),

	described("queryable:getfeatureinfo-supported", caps13, func(t *testing.T, root *element) {
		if len(root.all("GetFeatureInfo")) != 1 {
			t.Error("GetFeatureInfo is not offered")
		}
	}),
	described("queryable:std-data-queryable", caps13, func(t *testing.T, root *element) {
		for _, l := range root.named() {
			switch l.value("Title") {
			case "cite:BasicPolygons", "cite:Buildings", "cite:Forests", "cite:Lakes", "cite:NamedPlaces", "cite:Ponds":
				if l.attribute["queryable"] != "1" {
					t.Errorf("%s cannot be asked", l.value("Title"))
				}
			}
		}
	}),
	lessThanTwo("queryable:feature_count-default", overlap13, overlap13.with("FEATURE_COUNT=2")),
	lessThanTwo("queryable:feature_count-1", overlap13.with("FEATURE_COUNT=1"), overlap13.with("FEATURE_COUNT=2")),
}

// Where two of the polygons overlap.
var overlap13 = polygons13.with("REQUEST=GetFeatureInfo", "QUERY_LAYERS=cite:BasicPolygons", "INFO_FORMAT=text/plain", "I=100", "J=100")

// lessThanTwo wants a request to bring less than another does.
func lessThanTwo(name string, one, two request) assertion {
	return proved(name, func(t *testing.T, s *server) {
		a, b := s.ask(t, one), s.ask(t, two)
		isInfo(t, a)
		isInfo(t, b)
		if len(a.body) == 0 || len(a.body) >= len(b.body) {
			t.Errorf("%d and %d bytes", len(a.body), len(b.body))
		}
	})
}

var elements13 = []assertion{
	asked("basic_elements:extra-GetCapabilities-param", caps13.with("EXTRA=1"), isCapabilities("1.3.0")),
	asked("basic_elements:extra-GetMap-param", map13.with("EXTRA=1"), isMap),
	asked("basic_elements:extra-GetFeatureInfo-param", info13.with("EXTRA=1"), isInfo),
	proved("basic_elements:escaped-chars", func(t *testing.T, s *server) {
		for _, p := range []string{"%52EQUEST=%47etCapabilities&SERVICE=%57MS", "REQUEST=GetCapabilities&%53ERVICE=WM%53"} {
			isCapabilities("1.3.0")(t, s.fetch(t, s.base+"/wms?"+p))
		}
	}),
	proved("basic_elements:escaped-space", func(t *testing.T, s *server) {
		q := map13.with("FORMAT=image/png; mode=8bit")
		a := s.fetch(t, s.base+"/wms?"+strings.ReplaceAll(q.query(), "%20", "+"))
		a.request = q
		isMap(t, a)
	}),
	asked("basic_elements:negotiate-no-version", caps13.with("VERSION"), isCapabilities("1.3.0")),
	asked("basic_elements:negotiate-basic_elements-version", caps13, isCapabilities("1.3.0")),
	asked("basic_elements:negotiate-higher-version", caps13.with("VERSION=100.0.0"), isCapabilities("1.3.0")),
	proved("basic_elements:negotiate-lower-version", func(t *testing.T, s *server) {
		if got := s.ask(t, caps13.with("VERSION=0.0.0")).xml(t).attribute["version"]; got > "1.3.0" || got == "" {
			t.Errorf("version %q", got)
		}
	}),
}

// plainRed is a style without outlines.
const plainRed = `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>cite:BasicPolygons</Name><UserStyle><FeatureTypeStyle><Rule>` +
	`<PolygonSymbolizer><Fill><CssParameter name="fill">#ff0000</CssParameter></Fill></PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`

var basic13 = []assertion{
	described("main:data-preconditions", caps13, func(t *testing.T, root *element) {
		for _, title := range []string{"BasicPolygons", "Bridges", "Buildings", "DividedRoutes", "Forests", "Lakes", "MapNeatline", "NamedPlaces", "Ponds", "RoadSegments", "Streams"} {
			i := slices.IndexFunc(root.named(), func(l *element) bool { return l.value("Title") == "cite:"+title })
			if i < 0 {
				t.Errorf("no layer has the title cite:%s", title)
				continue
			}
			l := root.named()[i]
			if l.attribute["noSubsets"] == "1" || l.attribute["fixedWidth"] != "" || l.attribute["fixedHeight"] != "" {
				t.Errorf("cite:%s cannot be had in any part and size", title)
			}
			if !slices.ContainsFunc(l.inherited("CRS"), func(c *element) bool { return text(c) == "CRS:84" }) {
				t.Errorf("cite:%s is not in CRS:84", title)
			}
		}
	}),
	described("basic:gif-or-png", caps13, func(t *testing.T, root *element) {
		if !slices.ContainsFunc(root.all("GetMap")[0].of("Format"), func(f *element) bool { return text(f) == "image/png" || text(f) == "image/gif" }) {
			t.Error("neither PNG nor GIF")
		}
	}),
	asked("basic:bbox-exponential", map13.with("BBOX=-4.2e-3,-24E-4,4.2e-3,+2.4E-03"), isMap, pixel(0.0020, -0.0013, water)),
	// A square from -2 to 1 covers whole pixels of half a degree, if the box goes round them.
	asked("basic:bbox-pixel-interpretation", polygons13.with("LAYERS", "STYLES", "BBOX=-3,2,2,7", "WIDTH=10", "HEIGHT=10", "SLD_BODY="+plainRed), isMap,
		pixel(-2.25, 5.25, white), pixel(-1.75, 5.25, "#ff0000"), pixel(0.75, 5.75, "#ff0000"), pixel(1.25, 5.75, white),
		pixel(-1.75, 6.25, white), pixel(-1.75, 3.25, "#ff0000"), pixel(-1.75, 2.75, white)),
	asked("basic:no-bgcolor", polygons13, isMap, pixel(-1.9, -1.9, white), pixel(0, 0, place)),
	asked("basic:blue-bgcolor", polygons13.with("BGCOLOR=0x0000FF"), isMap, pixel(-1.9, -1.9, "#0000ff"), pixel(0, 0, place)),
	asked("basic:transparent-true", polygons13.with("TRANSPARENT=TRUE"), isMap, pixel(-1.9, -1.9, glass), pixel(0, 0, place)),
	asked("basic:basic-polygons-sanity-check", polygons13, isMap,
		pixel(0, 0, place), pixel(0.4, 0.4, place), pixel(-0.4, -0.4, place),
		pixel(0.7, 0.7, white), pixel(-0.7, 0.7, white), pixel(0.7, -0.7, white), pixel(-0.7, -0.7, white)),
	asked("basic:blue-lake-sanity-check", map13.with("LAYERS=cite:Forests,cite:Lakes,cite:Ponds,cite:MapNeatline", "WIDTH=840", "HEIGHT=480"), isMap,
		pixel(0.0028, -0.0012, water), // the lake
		pixel(0.0021, -0.0008, wood),  // its island, on which the forest shows
		pixel(0.0035, 0, wood), pixel(-0.00183, 0.0018, water), pixel(-0.003, -0.001, white)),
	proved("basic:layer-order", func(t *testing.T, s *server) {
		pixel(0.0028, -0.0012, water)(t, s.ask(t, map13.with("LAYERS=cite:Forests,cite:Lakes")))
		pixel(0.0028, -0.0012, wood)(t, s.ask(t, map13.with("LAYERS=cite:Lakes,cite:Forests")))
	}),
	// Twice as wide as high over a square: all is stretched.
	asked("basic:aspect-ratio", polygons13.with("BBOX=-1,-1,1,1", "WIDTH=200", "HEIGHT=100"), isMap,
		pixel(0, 0.9, place), pixel(0.9, 0, place), pixel(0.7, 0.7, white), pixel(-0.45, 0.45, place)),
	asked("interactive:exceptions-inimage", map13.with("LAYERS="+noLayer, "EXCEPTIONS=INIMAGE"), isMap, has(white), func(t *testing.T, a *answer) {
		if len(colours(a.picture(t))) < 2 {
			t.Error("nothing is written")
		}
	}),
	described("interactive:fees-and-access-constraints", caps13, func(t *testing.T, root *element) {
		for _, e := range []string{"Fees", "AccessConstraints"} {
			if got := root.value("Service", e); !strings.EqualFold(got, "none") {
				t.Errorf("%s is %q", e, got)
			}
		}
	}),
}

// autos asks for the autos at a time, over a map around their ways.
func autos(value string) request { return map13.with("LAYERS=cite:Autos", "TIME="+value) }

const atOnce = "2000-01-01T00:00:"

var dimensions13 = []assertion{
	described("vector_elevation:vector_elevation", caps13, declares("cite:Lakes", "elevation", "CRS:88")),
	asked("vector_elevation:geometry-low", map13.with("ELEVATION=480"), isMap, pixel(0.0014, -0.0012, water), pixel(0.0022, -0.0013, white), pixel(0.0028, -0.0012, white)),
	asked("vector_elevation:geometry-med", map13.with("ELEVATION=490"), isMap, pixel(0.0014, -0.0012, water), pixel(0.0022, -0.0013, water), pixel(0.0028, -0.0012, white)),
	asked("vector_elevation:geometry-high", map13.with("ELEVATION=500"), isMap, pixel(0.0014, -0.0012, water), pixel(0.0022, -0.0013, water), pixel(0.0028, -0.0012, water)),
	asked("vector_elevation:geometry-multiple-values", map13.with("ELEVATION=480,490"), anException("InvalidDimensionValue")),
	asked("vector_elevation:geometry-nearest-value", map13.with("ELEVATION=483"), isMap, warns("Nearest value used"), pixel(0.0014, -0.0012, water), pixel(0.0022, -0.0013, white)),
	asked("vector_elevation:geometry-default-value", map13, isMap, warns("Default value used"), pixel(0.0028, -0.0012, water)),
	asked("vector_elevation:geometry-and-other-layer", map13.with(two, "ELEVATION=480"), isMap, pixel(0.0014, -0.0012, water), pixel(0.0028, -0.0012, wood)),

	described("time:time-options-requirements", caps13, declares("cite:Autos", "time", "ISO8601")),
	proved("time:time-each-instant", func(t *testing.T, s *server) {
		for k, at := range [][2]float64{{-0.0014, 0.0002}, {-0.0022, 0}, {-0.0029, -0.0002}, {-0.0032, -0.0004}} {
			a := s.ask(t, autos(fmt.Sprintf("%s%02dZ", atOnce, 5*k)))
			pixel(at[0], at[1], mark)(t, a)
			if k > 0 {
				pixel(-0.0014, 0.0002, white)(t, a)
			}
		}
	}),
	asked("time:time-interval", autos(atOnce+"00Z/"+atOnce+"10Z/PT5S"), isMap, pixel(-0.0014, 0.0002, mark), pixel(-0.0022, 0, mark), pixel(-0.0029, -0.0002, mark), pixel(-0.0032, -0.0014, white)),
	asked("time:time-interval-and-instant", autos(atOnce+"00Z/"+atOnce+"05Z/PT5S,"+atOnce+"25Z"), isMap, pixel(-0.0014, 0.0002, mark), pixel(-0.0032, -0.0014, mark), pixel(-0.0029, -0.0002, white)),
	asked("time:time-interval-list", autos(atOnce+"00Z/"+atOnce+"05Z/PT5S,"+atOnce+"45Z/"+atOnce+"50Z/PT5S"), isMap, pixel(-0.0014, 0.0002, mark), pixel(-0.0026, -0.0012, mark), pixel(-0.0029, -0.0002, white)),
	asked("time:time-instant-list", autos(atOnce+"00Z,"+atOnce+"50Z"), isMap, pixel(-0.0014, 0.0002, mark), pixel(-0.0026, -0.0004, mark), pixel(-0.0022, 0, white)),
	described("time:time-current-instant", caps13, noCurrent),
	described("time:time-current-interval", caps13, noCurrent),
	asked("time:time-default", map13.with("LAYERS=cite:Autos"), isMap, warns("Default value used"), pixel(-0.0014, 0.0002, mark)),
	asked("time:time-and-other-layer", autos(atOnce+"05Z").with("LAYERS=cite:Forests,cite:Autos"), isMap, pixel(-0.0022, 0, mark), pixel(0.0035, 0, wood)),
}

// terrain asks for the pixels of the terrain between heights. Its high spot is the block of
// 150 pixels in the north-west, from 335 to 425 m; the low spot, below 200 m, that in the south-east.
func terrain(heights string) request {
	return map13.with("LAYERS=cite:Terrain", "BBOX=-0.5,-0.5,0.5,0.5", "WIDTH=600", "HEIGHT=600", "TRANSPARENT=TRUE", "ELEVATION="+heights)
}

const highX, highY, lowX, lowY = -0.4, 0.4, 0.4, -0.4

// blank wants so many pixels of the terrain to be seen through.
func blank(want int) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		if n := colours(a.picture(t))[glass]; n != want {
			t.Errorf("%d pixels are seen through, not %d", n, want)
		}
	}
}

// solid wants a place of the terrain to be drawn, or not to be.
func solid(x, y float64, want bool) must {
	return func(t *testing.T, a *answer) {
		t.Helper()
		px, py := int((x+0.5)*600), int((0.5-y)*600)
		if got := hex(a.picture(t).At(px, py)); (got != glass) != want {
			t.Errorf("at %g, %g is %q", x, y, got)
		}
	}
}

var terrain13 = []assertion{
	described("raster_elevation:raster_elevation", caps13, declares("cite:Terrain", "elevation", "CRS:88")),
	asked("raster_elevation:terrain-low-range", terrain("0/200"), isMap, blank(600*600-150*150), solid(lowX, lowY, true), solid(highX, highY, false)),
	asked("raster_elevation:terrain-mid-range", terrain("200/335"), isMap, blank(2*150*150), solid(lowX, lowY, false), solid(highX, highY, false), solid(0, 0, true)),
	asked("raster_elevation:terrain-high-range", terrain("335/425"), isMap, blank(600*600-150*150), solid(lowX, lowY, false), solid(highX, highY, true)),
	asked("raster_elevation:terrain-low-and-high-ranges", terrain("0/200,335/425"), isMap, blank(600*600-2*150*150), solid(lowX, lowY, true), solid(highX, highY, true)),
	asked("raster_elevation:terrain-range-and-value", terrain("0/200,250"), isMap, solid(lowX, lowY, true), solid(highX, highY, false)),
	asked("raster_elevation:terrain-value", terrain("250"), isMap, has(glass), func(t *testing.T, a *answer) {
		if len(colours(a.picture(t))) < 2 {
			t.Error("nothing lies at 250 m")
		}
	}),
	asked("raster_elevation:terrain-invalid", terrain("1000"), anException("InvalidDimensionValue")),
	asked("raster_elevation:terrain-default", terrain("0").with("ELEVATION"), isMap, warns("Default value used"), blank(0)),
	asked("raster_elevation:terrain-and-other-layer", terrain("335/425").with("LAYERS=cite:Terrain,cite:Forests"), isMap, solid(highX, highY, true)),
}

// declares wants a layer to have a dimension in its units.
func declares(title, name, units string) func(*testing.T, *element) {
	return func(t *testing.T, root *element) {
		for _, l := range root.named() {
			if l.value("Title") != title {
				continue
			}
			for _, d := range l.of("Dimension") {
				if d.attribute["name"] == name {
					if d.attribute["units"] != units || text(d) == "" {
						t.Errorf("%s in %q: %q", name, d.attribute["units"], text(d))
					}
					return
				}
			}
		}
		t.Errorf("no layer %s has the dimension %s", title, name)
	}
}

// noCurrent: the suites' data are of one minute of the year 2000 and offer no "current";
// that the word works where it is offered is tested in ogc/testdata/dimensions.txt.
func noCurrent(t *testing.T, root *element) {
	for _, d := range root.all("Dimension") {
		if d.attribute["current"] == "1" {
			t.Errorf("%s of the suites' data offers its current value", d.attribute["name"])
		}
	}
}

var recommended13 = []assertion{
	described("recommendations:service-keywords", caps13, func(t *testing.T, root *element) {
		if root.value("Service", "KeywordList", "Keyword") == "" {
			t.Error("no keywords")
		}
	}),
	described("recommendations:service-contact-info", caps13, func(t *testing.T, root *element) {
		if root.value("Service", "ContactInformation", "ContactPersonPrimary", "ContactPerson") == "" {
			t.Error("nobody to ask")
		}
	}),
	described("recommendations:png-getmap-format", caps13, func(t *testing.T, root *element) {
		if !slices.ContainsFunc(root.all("GetMap")[0].of("Format"), func(f *element) bool { return text(f) == "image/png" }) {
			t.Error("no PNG")
		}
	}),
	described("recommendations:layer-abstracts", caps13, hasOwn("Abstract")),
	described("recommendations:layer-keywordlists", caps13, hasOwn("KeywordList")),
	described("recommendations:layer-crs", caps13, every(func(t *testing.T, l *element) {
		if !slices.ContainsFunc(l.inherited("CRS"), func(c *element) bool { return text(c) == "CRS:84" || text(c) == "EPSG:4326" }) {
			t.Errorf("layer %q is in neither CRS:84 nor EPSG:4326", l.value("Name"))
		}
	})),
	described("recommendations:metadataurls", caps13, hasOwn("MetadataURL")),
	described("recommendations:dims-no-whitespace", caps13, func(t *testing.T, root *element) {
		for _, d := range root.all("Dimension") {
			if strings.ContainsAny(d.attribute["name"], " \t\n") {
				t.Errorf("%q", d.attribute["name"])
			}
		}
	}),
	described("recommendations:dims-defaults", caps13, func(t *testing.T, root *element) {
		for _, d := range root.all("Dimension") {
			if d.attribute["default"] == "" {
				t.Errorf("%s has no default", d.attribute["name"])
			}
		}
	}),
}

func hasOwn(child string) func(*testing.T, *element) {
	return every(func(t *testing.T, l *element) {
		if len(l.of(child)) == 0 {
			t.Errorf("layer %q has no %s", l.value("Name"), child)
		}
	})
}
