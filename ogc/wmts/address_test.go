package wmts

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"sigi/ogc/ows"
	"sigi/publish"
)

func TestTheWaysToATileAreOne(t *testing.T) {
	want := publish.TileQuery{Layer: "cite:Lakes", Style: "blue", Set: "UTM32NItaly", Matrix: "12", Col: 1022, Row: 734, Format: "jpeg"}
	noStyle := want
	noStyle.Style = ""
	const kvp = "SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=cite:Lakes&STYLE=blue&FORMAT=image/jpeg&TILEMATRIXSET=UTM32NItaly&TILEMATRIX=12&TILEROW=734&TILECOL=1022"
	for _, c := range []struct {
		path, query string
		want        publish.TileQuery
	}{
		{"/wmts/1.0.0/cite:Lakes/blue/UTM32NItaly/12/734/1022.jpg", "", want},
		{"/wmts/1.0.0/cite:Lakes/blue/UTM32NItaly/12/734/1022.jpeg", "", want},
		{"/xyz/cite:Lakes/UTM32NItaly/12/1022/734.jpg", "", noStyle},
		{"/wmts", kvp, want},
		{"/wmts", strings.ToLower(kvp[:strings.Index(kvp, "&LAYER")]) + kvp[strings.Index(kvp, "&LAYER"):], want},
		{"/wmts", strings.Replace(kvp, "image/jpeg", "image%2Fjpeg", 1), want},
		{"/wmts", strings.Replace(kvp, "STYLE=blue", "style=", 1), noStyle},
	} {
		got, ok := TileAddress(c.path, c.query)
		if !ok || got != c.want {
			t.Errorf("%s?%s: %+v %t", c.path, c.query, got, ok)
		}
	}
	// What takes more care is left to those who take it.
	for _, c := range [][2]string{
		{"/wmts/1.0.0/WMTSCapabilities.xml", ""}, {"/wmts/1.0.0/a/b/c/d/1/2.png", "x=1"}, {"/wmts/1.0.0/a//c/d/1/2.png", ""}, {"/wmts/1.0.0/a/b/c/d/1/2/3/4.png", ""},
		{"/wmts/1.0.0/a/b/c/d/-1/2.png", ""}, {"/wmts/1.0.0/a/b/c/d/1/+2.png", ""}, {"/wmts/1.0.0/a/b/c/d/1/9999999999.png", ""}, {"/wmts/1.0.0/a/b/c/d/1/2.exe", ""},
		{"/wmts/1.0.0/a/b/c/d/1/2", ""}, {"/xyz/a/b/c/1/2.png", "style=x"}, {"/xyz/a/b/1/2.png", ""}, {"/wms", kvp}, {"/wmts", ""}, {"/wmts", kvp + "&X=1"}, {"/wmts", kvp + "&LAYER=b"},
		{"/wmts", strings.Replace(kvp, "cite:Lakes", "cite%3ALakes", 1)}, {"/wmts", strings.Replace(kvp, "GetTile", "GetFeatureInfo", 1)}, {"/wmts", strings.Replace(kvp, "1.0.0", "1.0.1", 1)},
		{"/wmts", strings.Replace(kvp, "STYLE=blue&", "", 1)}, {"/wmts", strings.Replace(kvp, "image/jpeg", "image/tiff", 1)}, {"/wmts", strings.Replace(kvp, "SERVICE=WMTS", "SERVICE=WMS", 1)},
	} {
		if got, ok := TileAddress(c[0], c[1]); ok {
			t.Errorf("%s?%s: %+v", c[0], c[1], got)
		}
	}
}

func TestReadingAnAddressAllocatesNothing(t *testing.T) {
	for _, c := range [][2]string{
		{"/xyz/edifici/WebMercatorQuad/14/8632/5848.png", ""},
		{"/wmts", "SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=edifici&STYLE=&FORMAT=image%2Fpng&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=14&TILEROW=5848&TILECOL=8632"},
	} {
		if n := testing.AllocsPerRun(100, func() {
			if _, ok := TileAddress(c[0], c[1]); !ok {
				t.Error("not read")
			}
		}); n != 0 {
			t.Errorf("%s: %v allocations", c[0], n)
		}
	}
}

// The quick reader of parameters never disagrees with the careful one.
func FuzzTileParams(f *testing.F) {
	const kvp = "SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=edifici&STYLE=&FORMAT=image/png&TILEMATRIXSET=WebMercatorQuad&TILEMATRIX=14&TILEROW=5848&TILECOL=8632"
	f.Add(kvp)
	f.Add(strings.ToLower(kvp))
	f.Add(strings.Replace(kvp, "edifici", "..%2f..%2fetc", 1))
	f.Add(strings.Replace(kvp, "5848", "18446744073709551617", 1))
	f.Add(strings.Replace(kvp, "&LAYER=edifici", "&LAYER=a&layer=a", 1))
	f.Fuzz(func(t *testing.T, query string) {
		quick, ok := tileParams(query)
		if !ok {
			return
		}
		p, err := ows.ParseKVP(query)
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		careful, err := decodeTile(p)
		if err != nil {
			t.Fatalf("%q: %v", query, err)
		}
		// Names with spaces around them are not layers.
		careful.Layer, careful.Style = p["LAYER"], p["STYLE"]
		if careful.Set != p["TILEMATRIXSET"] || careful.Matrix != p["TILEMATRIX"] {
			return
		}
		if quick != careful {
			t.Errorf("%q: %+v, carefully %+v", query, quick, careful)
		}
	})
}

// Neither does the reader of addresses.
func FuzzTileAddress(f *testing.F) {
	for _, path := range []string{
		"/wmts/1.0.0/edifici/base/WebMercatorQuad/14/5848/8632.png", "/xyz/edifici/WebMercatorQuad/14/8632/5848.png", "/wmts/1.0.0/../../../etc/passwd/1/2.png",
		"/xyz/a/b/c/99999999999999999999/1.png", "/wmts/1.0.0/////////", "/xyz/a/b/c/1.png/2.png", "/wmts/1.0.0/a/b/c/d/0x1/1e3.png",
	} {
		f.Add(path)
	}
	f.Fuzz(func(t *testing.T, path string) {
		quick, ok := TileAddress(path, "")
		if !ok {
			return
		}
		var careful publish.TileQuery
		var err error
		if rest, is := strings.CutPrefix(path, RESTPath); is {
			parts, _ := split(rest)
			careful, err = restTile(parts, parts[5])
		} else {
			parts, _ := split(strings.TrimPrefix(path, XYZPath))
			y, end, _ := strings.Cut(parts[4], ".")
			careful, err = tileOf(parts[0], "", parts[1], parts[2], y, parts[3]+"."+end)
		}
		if err != nil || quick != careful {
			t.Errorf("%q: %+v, carefully %+v %v", path, quick, careful, err)
		}
	})
}

func TestMandatoryParametersAreAskedForByName(t *testing.T) {
	all := url.Values{"VERSION": {"1.0.0"}, "LAYER": {"a"}, "STYLE": {""}, "FORMAT": {"image/png"}, "TILEMATRIXSET": {"s"}, "TILEMATRIX": {"1"}, "TILEROW": {"2"}, "TILECOL": {"3"},
		"I": {"4"}, "J": {"5"}, "INFOFORMAT": {"text/plain"}}
	p, err := ows.ParseKVP(all.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if g, err := decodeInfo(p); err != nil || fmt.Sprintf("%+v %d %d %d", g.tile, g.i, g.j, g.count) != "{Layer:a Style: Set:s Matrix:1 Col:3 Row:2 Format:png Dimensions:} 4 5 10" {
		t.Errorf("%+v %v", g, err)
	}
	for name := range all {
		less := url.Values{}
		for n, v := range all {
			if n != name {
				less[n] = v
			}
		}
		p, err := ows.ParseKVP(less.Encode())
		if err != nil {
			t.Fatal(err)
		}
		_, err = decodeInfo(p)
		a := report(err)
		if a.Status != 400 || !strings.Contains(string(a.Body), `exceptionCode="MissingParameterValue"`) || !strings.Contains(strings.ToUpper(string(a.Body)), `LOCATOR="`+name+`"`) {
			t.Errorf("without %s: %d %s", name, a.Status, a.Body)
		}
	}
}
