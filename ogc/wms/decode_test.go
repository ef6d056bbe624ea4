package wms

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"sigi/crs"
	"sigi/fault"
	"sigi/filter"
	"sigi/geom"
	"sigi/ogc/ows"
	"sigi/styles"
)

func v(version string) *dialect {
	d, _, _ := dialectOf(ows.Params{"VERSION": version})
	return d
}

func TestDialectOfARequest(t *testing.T) {
	for _, c := range []struct{ rule, key, version, want string }{
		{"1.3.0 is 1.3.0", "VERSION", "1.3.0", "1.3.0"},
		{"1.1.1 is 1.1.1", "VERSION", "1.1.1", "1.1.1"},
		{"GDAL's 1.1.0 is 1.1.1", "VERSION", "1.1.0", "1.1.1"},
		{"1.0.0 in its own word is 1.1.1", "WMTVER", "1.0.0", "1.1.1"},
		{"none is the newest", "X", "", "1.3.0"},
		{"higher is the newest", "VERSION", "100.0.0", "1.3.0"},
		{"between is the lower", "VERSION", "1.2.0", "1.1.1"},
		{"nonsense is tside in the newest", "VERSION", "x", "1.3.0"},
	} {
		d, _, _ := dialectOf(ows.Params{c.key: c.version})
		if got := d.version.String(); got != c.want {
			t.Errorf("%s: got %s", c.rule, got)
		}
	}
}

// The same map asked for in both versions is the same question, whatever the
// CRS declares about its axes.
func TestVersionsAskTheSameQuestion(t *testing.T) {
	for _, code := range []string{"EPSG:4326", "EPSG:3857", "EPSG:32632", "EPSG:3003", "EPSG:3004", "EPSG:6706", "EPSG:6707", "EPSG:6708", "EPSG:7791", "EPSG:4258", "EPSG:3035", "EPSG:25832", "EPSG:2056", "CRS:84"} {
		for _, side := range []float64{0.25, 1e-7, 123456.789} {
			house := geom.Bound{MinX: 9.5, MinY: 45.25, MaxX: 9.5 + side, MaxY: 45.75 + side}
			asked := func(version string) (mapRequest, error) {
				d := v(version)
				ref, err := crs.ParseRef(code, d.policy)
				if err != nil {
					return mapRequest{}, err
				}
				w := ref.Wire(house)
				return decodeMap(ows.Params{
					"LAYERS": "a,b", "STYLES": ",x", d.crsParams[0]: code, "WIDTH": "400", "HEIGHT": "300",
					"BBOX": fmt.Sprintf("%v,%v,%v,%v", w[0], w[1], w[2], w[3]), "DPI": "96", "TRANSPARENT": "TRUE",
				}, nil, d, true)
			}
			m111, err1 := asked("1.1.1")
			m130, err2 := asked("1.3.0")
			if err1 != nil || err2 != nil {
				t.Fatal(code, err1, err2)
			}
			q111, err1 := m111.query()
			q130, err2 := m130.query()
			if err1 != nil || err2 != nil || !reflect.DeepEqual(q111, q130) {
				t.Errorf("%s:\n1.1.1 %+v %v\n1.3.0 %+v %v", code, q111, err1, q130, err2)
			}
			if c := q130.CRS; c.NorthFirst() == (m111.wire == m130.wire) {
				t.Errorf("%s is north first: %t, but the boxes on the wire are %v and %v", code, c.NorthFirst(), m111.wire, m130.wire)
			}
		}
	}
}

func TestNumbersOfABox(t *testing.T) {
	for text, want := range map[string]crs.WireBound{
		"1,2,3,4":                                {1, 2, 3, 4},
		" 1 , 2,3 ,4 ":                           {1, 2, 3, 4},
		"-.0005E1,-25E-4,+05E-3,.00025E+1":       {-0.005, -0.0025, 0.005, 0.0025},
		"-.0005E1,-25E-4, 05E-3,.00025E 1":       {-0.005, -0.0025, 0.005, 0.0025}, // plus signs not encoded
		"9.61000000,45.65000000,9.73,45.7400000": {9.61, 45.65, 9.73, 45.74},
		"1.,2.,3.,4.":                            {1, 2, 3, 4},
	} {
		if got, err := decodeBBOX(text); err != nil || got != want {
			t.Errorf("%q is %v, %v; want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "1,2,3", "1,2,3,4,5", "1,2,3,4,EPSG:4326", "1,2,3,", "NaN,1,2,3", "-Inf,1,2,3", "infinity,1,2,3",
		"0x1,1,2,3", "1_0,1,2,3", "1e999,1,2,3", "1;2;3;4", "1 2 3 4", "a,b,c,d", "１,2,3,4"} {
		if _, err := decodeBBOX(text); !fault.Is(err, fault.BadParam) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestFourSpellingsAreOneDPI(t *testing.T) {
	for _, c := range []struct {
		p    ows.Params
		want float64
	}{
		{nil, 0},
		{ows.Params{"DPI": "96"}, 96},
		{ows.Params{"MAP_RESOLUTION": "180"}, 180},
		{ows.Params{"FORMAT_OPTIONS": "dpi:144"}, 144},
		{ows.Params{"FORMAT_OPTIONS": "antialias:on; DPI : 144 ;layout:x"}, 144},
		{ows.Params{"FORMAT_OPTIONS": "antialias:on"}, 0},
		{ows.Params{"PIXELSIZE": "0.28"}, 25.4 / 0.28},
		{ows.Params{"DPI": "96", "MAP_RESOLUTION": "96", "FORMAT_OPTIONS": "dpi:96"}, 96},
		{ows.Params{"DPI": "", "MAP_RESOLUTION": "72"}, 72},
	} {
		if got, err := decodeDPI(c.p); err != nil || math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v is %v, %v; want %v", c.p, got, err, c.want)
		}
	}
	for _, p := range []ows.Params{{"DPI": "0"}, {"DPI": "-96"}, {"DPI": "1e9"}, {"MAP_RESOLUTION": "NaN"}, {"FORMAT_OPTIONS": "dpi:x"}, {"PIXELSIZE": "0"}, {"PIXELSIZE": "-0.28"}, {"PIXELSIZE": "1e-9"}} {
		if _, err := decodeDPI(p); !fault.Is(err, fault.BadParam) {
			t.Errorf("%v: %v", p, err)
		}
	}
}

func TestColours(t *testing.T) {
	for text, want := range map[string]styles.Color{
		"0xFF8000": {R: 255, G: 128, B: 0, A: 255}, "0Xff8000": {R: 255, G: 128, B: 0, A: 255},
		"#010203": {R: 1, G: 2, B: 3, A: 255}, "FFFFFF": white,
	} {
		if got, err := decodeColor(text); err != nil || got != want {
			t.Errorf("%s is %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "0x", "red", "0xFFF", "0xFFFFFFFF", "#12345g", "-x1234", "+12345"} {
		if _, err := decodeColor(text); !fault.Is(err, fault.BadParam) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestFiltersAreOneALayer(t *testing.T) {
	const x = "<Filter><PropertyIsEqualTo><PropertyName>a</PropertyName><Literal>)(1</Literal></PropertyIsEqualTo></Filter>"
	for _, c := range []struct {
		param, text string
		layers      int
		want        string // the filters, "-" for none; "" if the request is refused
	}{
		{"CQL_FILTER", "a = 1", 1, `("a" = 1)`},
		{"CQL_FILTER", " a = 'x;y''z' ; include;b=2", 3, `("a" = 'x;y''z') | - | ("b" = 2)`},
		{"CQL_FILTER", "a = 1;", 2, `("a" = 1) | -`},
		{"CQL_FILTER", "a = 1", 2, ""},
		{"CQL_FILTER", "a = ", 1, ""},
		{"CQL_FILTER", "a = 1; DROP TABLE b", 1, ""},
		{"CQL_FILTER", " ", 1, "-"},
		{"FILTER", x, 1, `("a" = ')(1')`},
		{"FILTER", "(" + x + ")", 1, `("a" = ')(1')`},
		{"FILTER", "()(" + x + ")()", 3, `- | ("a" = ')(1') | -`},
		{"FILTER", "(" + x + ")( " + x + " )", 2, `("a" = ')(1') | ("a" = ')(1')`},
		{"FILTER", x, 2, ""},
		{"FILTER", "<Filter>", 1, ""},
		{"FILTER", "()", 1, "-"},
		{"FILTER", `edifici:"nome" = 'x'`, 1, "-"}, // QGIS Server's own
	} {
		layers := make([]layerRequest, c.layers)
		err := decodeFilters(ows.Params{c.param: c.text}, layers)
		if c.want == "" {
			if f := fault.From(err); err == nil || f.Param != strings.ToLower(c.param) {
				t.Errorf("%s=%s for %d layers: %v, %+v", c.param, c.text, c.layers, err, layers)
			}
			continue
		}
		var got []string
		for _, l := range layers {
			if l.filter == nil {
				got = append(got, "-")
				continue
			}
			got = append(got, filter.Format(l.filter))
		}
		if err != nil || strings.Join(got, " | ") != c.want {
			t.Errorf("%s=%s: got %q, %v; want %q", c.param, c.text, strings.Join(got, " | "), err, c.want)
		}
	}
	if err := decodeFilters(ows.Params{"CQL_FILTER": "a=1", "FILTER": x}, make([]layerRequest, 1)); !fault.Is(err, fault.BadParam) {
		t.Errorf("two filters for one layer: %v", err)
	}
}

func TestAnOpacityOfZeroIsNotTheDefault(t *testing.T) {
	m, err := decodeMap(ows.Params{"LAYERS": "a,b,c", "STYLES": "", "CRS": "CRS:84", "BBOX": "1,2,3,4", "WIDTH": "1", "HEIGHT": "1", "OPACITIES": "0,51"}, nil, v("1.3.0"), true)
	if err != nil {
		t.Fatal(err)
	}
	q, err := m.query()
	if err != nil {
		t.Fatal(err)
	}
	if o := q.Layers[0].Opacity; !(o > 0 && o < 1.0/1024) {
		t.Errorf("opacity 0 is %v; publish takes 0 for opaque", o)
	}
	if q.Layers[1].Opacity != 0.2 || q.Layers[2].Opacity != 1 {
		t.Errorf("%+v", q.Layers)
	}
}

func FuzzDecodeBBOX(f *testing.F) {
	for _, s := range []string{"1,2,3,4", "-.0005E1,-25E-4,+05E-3,.00025E+1", "NaN,1,2,3", "1e308,1,2,3", "0x1p4,,,", "1,2,3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		w, err := decodeBBOX(text)
		if err != nil {
			if !fault.Is(err, fault.BadParam) {
				t.Errorf("%q: %v", text, err)
			}
			return
		}
		for _, n := range w {
			if math.IsNaN(n) || math.IsInf(n, 0) {
				t.Errorf("%q let %v through", text, n)
			}
		}
		again, err := decodeBBOX(fmt.Sprintf("%v,%v,%v,%v", w[0], w[1], w[2], w[3]))
		if err != nil || again != w {
			t.Errorf("%q is %v, written and read again %v, %v", text, w, again, err)
		}
	})
}

// Whatever is asked, a decoder answers with a request or with a fault that is
// the asker's.
func FuzzDecode(f *testing.F) {
	f.Add("LAYERS=a&STYLES=&CRS=EPSG:4326&BBOX=1,2,3,4&WIDTH=10&HEIGHT=10&FORMAT=image/png&QUERY_LAYERS=a&I=1&J=1&INFO_FORMAT=text/plain", true)
	f.Add("LAYERS=a,b&STYLES=x&SRS=CRS:84&BBOX=1,2,3,4&WIDTH=-1&OPACITIES=1,2,3&BGCOLOR=0xzz", false)
	f.Add("LAYER=a&SCALE=1e9&RULE=x&FORMAT_OPTIONS=dpi:1;dpi:2&PIXELSIZE=0.1", true)
	f.Add("layers=a&styles=&crs=AUTO2:42001,1,9,45&bbox=1,2,3,4&axis=xy", true)
	f.Fuzz(func(t *testing.T, query string, newest bool) {
		p, err := ows.ParseKVP(query)
		if err != nil {
			return
		}
		d := v("1.1.1")
		if newest {
			d = v("1.3.0")
		}
		judge := func(what string, err error) bool {
			if err != nil && fault.From(err).Code == fault.Internal {
				t.Errorf("%s of %q is our fault: %v", what, query, err)
			}
			return err == nil
		}
		if g, err := decodeGetMap(p, nil, d); judge("GetMap", err) {
			if q, err := g.query(); judge("query", err) && (q.Width < 1 || !q.Bound.Finite() || q.Bound.Empty() || q.CRS == nil || len(q.Layers) == 0) {
				t.Errorf("%q gives %+v", query, q)
			}
		}
		if g, err := decodeGetFeatureInfo(p, nil, d); judge("GetFeatureInfo", err) && g.featureCount < 1 {
			t.Errorf("%q gives %+v", query, g)
		}
		_, err = decodeGetLegendGraphic(p, nil, d)
		judge("GetLegendGraphic", err)
	})
}
