package ogc

import (
	"image"
	"strings"
	"testing"
)

// The whole of Blue Lake, north up and turned by ANGLE.
func TestMapsAreTurnedClockwiseAboutTheirCentre(t *testing.T) {
	h := blueLake(t)
	const layers, box = "cite:Forests,cite:Lakes,cite:RoadSegments,cite:NamedPlaces", "-0.0042,-0.0042,0.0042,0.0042"
	north := pixels(t, h, layers, box, "200", "200", "")
	same := func(what string, got image.Image, at func(x, y int) (int, int)) {
		t.Helper()
		b := got.Bounds()
		n := 0
		for y := range b.Dy() {
			for x := range b.Dx() {
				px, py := at(x, y)
				r, g, bl, _ := got.At(px, py).RGBA()
				wr, wg, wb, _ := north.At(x, y).RGBA()
				far := func(a, b uint32) bool { return max(a, b)-min(a, b) > 8<<8 }
				if far(r, wr) || far(g, wg) || far(bl, wb) {
					n++
				}
			}
		}
		if n > 0 {
			t.Errorf("%s: %d pixels are others", what, n)
		}
	}
	same("by nothing", pixels(t, h, layers, box, "200", "200", "&ANGLE=0"), func(x, y int) (int, int) { return x, y })
	same("by a whole turn", pixels(t, h, layers, box, "200", "200", "&ANGLE=360"), func(x, y int) (int, int) { return x, y })
	same("by a quarter", pixels(t, h, layers, box, "200", "200", "&ANGLE=90"), func(x, y int) (int, int) { return 199 - y, x })
	same("by a quarter back", pixels(t, h, layers, box, "200", "200", "&ANGLE=-90"), func(x, y int) (int, int) { return y, 199 - x })
	same("by half a turn", pixels(t, h, layers, box, "200", "200", "&ANGLE=180"), func(x, y int) (int, int) { return 199 - x, 199 - y })

	// The lake, at pixel 152, 132 with north up, is found where the turned map shows it.
	info := "/wms?VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=cite:Lakes&QUERY_LAYERS=cite:Lakes&STYLES=&CRS=CRS:84&BBOX=" + box +
		"&WIDTH=200&HEIGHT=200&INFO_FORMAT=text/plain&FEATURE_COUNT=1&"
	for params, found := range map[string]bool{
		"I=152&J=132": true, "I=67&J=152&ANGLE=90": true, "I=152&J=132&ANGLE=90": false, "I=47&J=67&ANGLE=180": true, "I=47&J=67": false,
	} {
		if got := strings.Contains(get(h, info+params).Body.String(), "Blue Lake"); got != found {
			t.Errorf("%s finds the lake: %t", params, got)
		}
	}

	// Other axes and versions, the same picture.
	byVersion := func(params string) string {
		return get(h, "/wms?REQUEST=GetMap&LAYERS="+layers+"&STYLES=&WIDTH=200&HEIGHT=200&FORMAT=image/png&ANGLE=33&"+params+"&BBOX="+box).Body.String()
	}
	if byVersion("VERSION=1.1.1&SRS=EPSG:4326") != byVersion("VERSION=1.3.0&CRS=EPSG:4326") {
		t.Error("the versions turn differently")
	}
	for format, want := range map[string]string{"image/svg+xml": "<svg", "application/pdf": "%PDF", "image/tiff": `locator="ANGLE"`} {
		got := get(h, "/wms?VERSION=1.3.0&REQUEST=GetMap&CRS=CRS:84&LAYERS=cite:Lakes&STYLES=&WIDTH=200&HEIGHT=200&ANGLE=33&BBOX="+box+"&FORMAT="+strings.ReplaceAll(format, "+", "%2B")).Body.String()
		if !strings.Contains(got, want) {
			t.Errorf("%s: %.200s", format, got)
		}
	}
	for _, wrong := range []string{"north", "1e9", "NaN"} {
		if got := get(h, "/wms?VERSION=1.3.0&REQUEST=GetMap&CRS=CRS:84&LAYERS=cite:Lakes&STYLES=&WIDTH=200&HEIGHT=200&FORMAT=image/png&BBOX="+box+"&ANGLE="+wrong).Body.String(); !strings.Contains(got, `locator="ANGLE"`) {
			t.Errorf("ANGLE=%s: %.200s", wrong, got)
		}
	}
}
