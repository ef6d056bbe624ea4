package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// The requests that the assertions of WMS 1.1.1 vary.
var (
	caps11 = request{"SERVICE=WMS", "REQUEST=GetCapabilities", "VERSION=1.1.1"}
	map11  = request{"SERVICE=WMS", "VERSION=1.1.1", "REQUEST=GetMap", "LAYERS=cite:Lakes", "STYLES=", "SRS=EPSG:4326",
		"BBOX=-0.0042,-0.0024,0.0042,0.0024", "WIDTH=420", "HEIGHT=240", "FORMAT=image/png"}
	info11     = map11.with("REQUEST=GetFeatureInfo", "QUERY_LAYERS=cite:Lakes", "INFO_FORMAT=application/vnd.ogc.gml", "X=310", "Y=185")
	polygons11 = map11.with("LAYERS=cite:BasicPolygons", "BBOX=-2,-2,2,6", "WIDTH=200", "HEIGHT=400")
	overlap11  = polygons11.with("REQUEST=GetFeatureInfo", "QUERY_LAYERS=cite:BasicPolygons", "INFO_FORMAT=text/plain", "X=100", "Y=100")
)

const seXML = "application/vnd.ogc.se_xml"

func TestWMS11(t *testing.T) {
	holdAll(t, serve(t, "catalog.yaml"), slices.Concat(elements11, capabilities11, described11, maps11, pictures11, infos11))
}

var elements11 = []assertion{
	asked("wms:basic_elements-param_rules-order_and_case-3", caps11.with("EXTRA=1"), isCapabilities("1.1.1")),
	asked("wms:basic_elements-param_rules-order_and_case-4", map11.with("EXTRA=1"), isMap),
	asked("wms:basic_elements-param_rules-order_and_case-5", info11.with("EXTRA=1"), isInfo),
	asked("wms:basic_elements-version-negotiation-2", caps11, isCapabilities("1.1.1")),
	asked("wms:basic_elements-version-negotiation-4", caps11.with("VERSION=0.0.0"), isCapabilities("1.1.1")), // the lowest there is
	asked("wms:basic_elements-validate-exception", map11.with("LAYERS="+noLayer), validBy("wms/1.1.1/WMS_exception_1_1_1.dtd")),
	described("wms:profiles-basic-1", caps11, standardData),
	described("wms:profiles-basic-2", caps11, offers("GetMap", "image/png")),
	described("wms:profiles-queryable-1", caps11, standardData),
	described("wms:profiles-queryable-2", caps11, offers("GetMap", "image/gif")),
	described("wms:profiles-queryable-3", caps11, func(t *testing.T, root *element) {
		if len(root.all("GetFeatureInfo")) == 0 {
			t.Fatal("GetFeatureInfo is not offered")
		}
		for _, l := range root.named() {
			switch l.value("Title") {
			case "cite:BasicPolygons", "cite:Buildings", "cite:Forests", "cite:Lakes", "cite:NamedPlaces", "cite:Ponds":
				if l.attribute["queryable"] != "1" {
					t.Errorf("%s cannot be asked", l.value("Title"))
				}
			}
		}
	}),
}

// standardData is the data of the suites, in any part and size.
func standardData(t *testing.T, root *element) {
	for _, title := range []string{"BasicPolygons", "Bridges", "Buildings", "DividedRoutes", "Forests", "Lakes", "MapNeatline", "NamedPlaces", "Ponds", "RoadSegments", "Streams"} {
		i := slices.IndexFunc(root.named(), func(l *element) bool { return l.value("Title") == "cite:"+title })
		if i < 0 {
			t.Errorf("no layer has the title cite:%s", title)
			continue
		}
		l := root.named()[i]
		if l.attribute["noSubsets"] == "1" || l.attribute["fixedWidth"] > "0" || l.attribute["fixedHeight"] > "0" {
			t.Errorf("cite:%s cannot be had in any part and size", title)
		}
		if !slices.ContainsFunc(l.inherited("SRS"), func(c *element) bool { return text(c) == "EPSG:4326" }) {
			t.Errorf("cite:%s is not in EPSG:4326", title)
		}
	}
}

func offers(operation, format string) func(*testing.T, *element) {
	return func(t *testing.T, root *element) {
		if !slices.ContainsFunc(root.all(operation)[0].of("Format"), func(f *element) bool { return text(f) == format }) {
			t.Errorf("%s has no %s", operation, format)
		}
	}
}

var capabilities11 = []assertion{
	described("wms:wmsops-getcapabilities-output_formats-1", caps11, func(t *testing.T, root *element) {
		if !slices.ContainsFunc(root.all("Exception")[0].of("Format"), func(f *element) bool { return text(f) == seXML }) {
			t.Errorf("no %s", seXML)
		}
	}),
	asked("wms:wmsops-getcapabilities-params-request-1", caps11.with("REQUEST=capabilities"), isCapabilities("1.1.1")),
	proved("wms:wmsops-getcapabilities-params-updatesequence-1", func(t *testing.T, s *server) {
		// One is advertised here, so that it is not ignored; the other tests see to that.
		if sequence(t, s, caps11) <= 0 {
			t.Error("no updateSequence")
		}
	}),
	inSequence("wms:wmsops-getcapabilities-params-updatesequence-2", caps11, 0, anException("CurrentUpdateSequence")),
	inSequence("wms:wmsops-getcapabilities-params-updatesequence-3", caps11, -1, isCapabilities("1.1.1")),
	inSequence("wms:wmsops-getcapabilities-params-updatesequence-4", caps11, 1, anException("InvalidUpdateSequence")),
	inSequence("wms:wmsops-getcapabilities-params-updatesequence-5", caps11, -1000, isCapabilities("1.1.1")),
	inSequence("wms:wmsops-getcapabilities-params-updatesequence-6", caps11, 1000, anException("InvalidUpdateSequence")),
	asked("wms:wmsops-getcapabilities-params-version-1", caps11.with("VERSION", "WMTVER=1.1.1"), isCapabilities("1.1.1")),
	asked("wms:wmsops-getcapabilities-params-version-2", caps11.with("VERSION", "WMTVER=1.3.0"), isCapabilities("1.3.0")),
	asked("wms:wmsops-getcapabilities-params-version-3", caps11.with("WMTVER=0.0.0"), isCapabilities("1.1.1")),
	asked("wms:wmsops-getcapabilities-params-version-4", caps11.with("WMTVER=100.0.0"), isCapabilities("1.1.1")),
	asked("wms:wmsops-getcapabilities-params-version-5", caps11.first("WMTVER=0.0.0"), isCapabilities("1.1.1")),
	asked("wms:wmsops-getcapabilities-params-version-6", caps11.first("WMTVER=100.0.0"), isCapabilities("1.1.1")),
	asked("wms:wmsops-getcapabilities-response-1", caps11, isType("application/vnd.ogc.wms_xml")),
	asked("wms:wmsops-getcapabilities-response-2", caps11, says(`"http://schemas.opengis.net/wms/1.1.1/`), validBy("wms/1.1.1/WMS_MS_Capabilities.dtd")),
}

var described11 = []assertion{
	described("wms:dims-declaring-1", caps11, func(t *testing.T, root *element) {
		for _, d := range root.all("Dimension") {
			if strings.ContainsAny(d.attribute["name"], " \t\n") {
				t.Errorf("%q", d.attribute["name"])
			}
		}
	}),
	described("wms:dims-declaring-3", caps11, func(t *testing.T, root *element) {
		for _, d := range root.all("Dimension") {
			if d.attribute["name"] == "time" && d.attribute["units"] != "ISO8601" {
				t.Errorf("time in %q", d.attribute["units"])
			}
		}
	}),
	described("wms:dims-declaring-4", caps11, func(t *testing.T, root *element) {
		for _, d := range root.all("Dimension") {
			if d.attribute["name"] == "elevation" && !strings.HasPrefix(d.attribute["units"], "EPSG:") {
				t.Errorf("heights in %q", d.attribute["units"])
			}
		}
	}),
	described("wms:wmsops-getcapabilities-response-capability_metadata-1", caps11, addressesArePrefixes),
	described("wms:wmsops-getcapabilities-response-capability_metadata-2", caps11, offers("GetFeatureInfo", "application/vnd.ogc.gml")),
	described("wms:wmsops-getcapabilities-response-general_metadata-1", caps11, func(t *testing.T, root *element) {
		if got := root.value("Service", "Name"); got != "OGC:WMS" {
			t.Errorf("the service is %q", got)
		}
	}),
	described("wms:wmsops-getcapabilities-response-general_metadata-2", caps11, func(t *testing.T, root *element) {
		for _, e := range []string{"Fees", "AccessConstraints"} {
			if got := root.value("Service", e); !strings.EqualFold(got, "none") {
				t.Errorf("%s is %q", e, got)
			}
		}
	}),
	described("wms:wmsops-getcapabilities-response-layer_properties-bbox-1", caps11, func(t *testing.T, root *element) {
		for _, l := range root.all("Layer") {
			seen := map[string]bool{}
			for _, b := range l.of("BoundingBox") {
				if c := b.attribute["SRS"]; seen[c] {
					t.Errorf("layer %q has two boxes in %s", l.value("Name"), c)
				} else {
					seen[c] = true
				}
			}
		}
	}),
	described("wms:wmsops-getcapabilities-response-layer_properties-dim_and_extent-1", caps11, once("Dimension", attribute("name"))),
	described("wms:wmsops-getcapabilities-response-layer_properties-dim_and_extent-2", caps11, func(t *testing.T, root *element) {
		n := 0
		for _, l := range root.all("Layer") {
			for _, e := range l.of("Extent") {
				n++
				if !slices.ContainsFunc(l.inherited("Dimension"), func(d *element) bool { return d.attribute["name"] == e.attribute["name"] }) {
					t.Errorf("layer %q: no dimension is called %q", l.value("Name"), e.attribute["name"])
				}
			}
		}
		if n == 0 {
			t.Error("no extents")
		}
	}),
	described("wms:wmsops-getcapabilities-response-layer_properties-identifier_and_authorityurl-1", caps11, once("AuthorityURL", attribute("name"))),
	described("wms:wmsops-getcapabilities-response-layer_properties-identifier_and_authorityurl-2", caps11, identified),
	described("wms:wmsops-getcapabilities-response-layer_properties-latlonbbox-1", caps11, func(t *testing.T, root *element) {
		if len(root.all("Layer")[0].of("LatLonBoundingBox")) != 1 {
			t.Error("the outermost layer has no box")
		}
	}),
	described("wms:wmsops-getcapabilities-response-layer_properties-latlonbbox-2", caps11, func(t *testing.T, root *element) {
		for _, b := range root.all("LatLonBoundingBox") {
			for key, most := range map[string]float64{"minx": 180, "maxx": 180, "miny": 90, "maxy": 90} {
				if v := number(t, b.attribute[key]); v < -most || v > most {
					t.Errorf("%s=%g is no degrees", key, v)
				}
			}
		}
	}),
	described("wms:wmsops-getcapabilities-response-layer_properties-srs-1", caps11, func(t *testing.T, root *element) {
		if len(root.all("Layer")[0].of("SRS")) == 0 {
			t.Error("the outermost layer has no SRS")
		}
	}),
	described("wms:wmsops-getcapabilities-response-layer_properties-style-1", caps11, once("Style", func(e *element) string { return e.value("Name") })),
}

// eachSRS is the first layer in every SRS.
func eachSRS(root *element) (all [][]string) {
	l := root.named()[0]
	for _, c := range l.inherited("SRS") {
		for _, b := range l.inherited("BoundingBox") {
			if a := b.attribute; a["SRS"] == text(c) {
				all = append(all, []string{"LAYERS=" + l.value("Name"), "SRS=" + text(c), fmt.Sprintf("BBOX=%s,%s,%s,%s", a["minx"], a["miny"], a["maxx"], a["maxy"])})
			}
		}
	}
	return all
}

var maps11 = []assertion{
	asked("wms:wmsops-getmap-params-bbox-1", polygons11.with("BBOX=-2,-2,2,6"), isMap, pixel(0, 0, place)),
	asked("wms:wmsops-getmap-params-bbox-2", polygons11.with("BBOX=-2.5,-2.25,2.5,6.75"), isMap, pixel(0, 0, place)),
	asked("wms:wmsops-getmap-params-bbox-3", map11.with("BBOX=-4.2e-3,-24E-4,4.2e-3,+2.4E-03"), isMap, pixel(0.0020, -0.0013, water)),
	asked("wms:wmsops-getmap-params-bbox-4", polygons11.with("LAYERS", "STYLES", "BBOX=-3,2,2,7", "WIDTH=10", "HEIGHT=10", "SLD_BODY="+plainRed), isMap,
		pixel(-2.25, 5.25, white), pixel(-1.75, 5.25, "#ff0000"), pixel(0.75, 5.75, "#ff0000"), pixel(1.25, 5.75, white),
		pixel(-1.75, 6.25, white), pixel(-1.75, 3.25, "#ff0000"), pixel(-1.75, 2.75, white)),
	asked("wms:wmsops-getmap-params-bbox-5", map11.with("BBOX=0.0042,-0.0024,-0.0042,0.0024"), anException("")),
	asked("wms:wmsops-getmap-params-bbox-6", map11.with("BBOX=0.0042,-0.0024,0.0042,0.0024"), anException("")),
	asked("wms:wmsops-getmap-params-bbox-7", map11.with("BBOX=-0.0042,0.0024,0.0042,-0.0024"), anException("")),
	asked("wms:wmsops-getmap-params-bbox-8", map11.with("BBOX=-0.0042,0.0024,0.0042,0.0024"), anException("")),
	asked("wms:wmsops-getmap-params-bbox-9", map11.with("BBOX=20,20,21,21", "TRANSPARENT=TRUE"), isMap, only(glass)),
	asked("wms:wmsops-getmap-params-bbox-10", map11.with("BBOX=-10,90,10,110", "TRANSPARENT=TRUE"), isMap, only(glass)),
	asked("wms:wmsops-getmap-params-bbox-11", map11.with("BBOX=185,-10,205,10", "TRANSPARENT=TRUE"), isMap, only(glass)),
	// One may show what lies beyond, or nothing; a map it has to be.
	asked("wms:wmsops-getmap-params-bbox-12", map11.with("BBOX=175,-10,185,10"), isMap),
	asked("wms:wmsops-getmap-params-exceptions-1", map11.with("LAYERS="+noLayer), anException("LayerNotDefined"), isType(seXML)),
	asked("wms:wmsops-getmap-params-exceptions-2", map11.with("LAYERS="+noLayer, "EXCEPTIONS="+seXML), anException("LayerNotDefined"), isType(seXML)),
	asked("wms:wmsops-getmap-params-exceptions-3", map11.with("LAYERS="+noLayer, "EXCEPTIONS=application/vnd.ogc.se_inimage"), isMap, has(white), func(t *testing.T, a *answer) {
		if len(colours(a.picture(t))) < 2 {
			t.Error("nothing is written")
		}
	}),
	asked("wms:wmsops-getmap-params-exceptions-4", map11.with("LAYERS="+noLayer, "EXCEPTIONS=application/vnd.ogc.se_inimage", "FORMAT=image/gif"), isMap),
	asked("wms:wmsops-getmap-params-exceptions-5", map11.with("LAYERS="+noLayer, "EXCEPTIONS=application/vnd.ogc.se_blank", "TRANSPARENT=FALSE", "BGCOLOR=0xFF0000"), isMap, only("#ff0000")),
	asked("wms:wmsops-getmap-params-exceptions-6", map11.with("LAYERS="+noLayer, "EXCEPTIONS=application/vnd.ogc.se_blank", "TRANSPARENT=TRUE"), isMap, only(glass)),
	asked("wms:wmsops-getmap-params-exceptions-7", map11.with("LAYERS="+noLayer, "EXCEPTIONS=application/vnd.ogc.se_blank", "FORMAT=image/jpeg"), isMap),
	asked("wms:wmsops-getmap-params-format-1", map11.with("FORMAT=image/x-none"), anException("InvalidFormat")),
	asked("wms:wmsops-getmap-params-format-2", map11.with("FORMAT=image/gif"), isMap),
	asked("wms:wmsops-getmap-params-format-3", map11.with("FORMAT=image/jpeg"), isMap),
	asked("wms:wmsops-getmap-params-format-4", map11.with("FORMAT=image/png"), isMap),
	asked("wms:wmsops-getmap-params-layers-1", map11, isMap, has(water)),
	asked("wms:wmsops-getmap-params-layers-2", map11.with(two), isMap, has(wood), has(water)),
	asked("wms:wmsops-getmap-params-layers-3", map11.with(three), isMap, has(wood), has(water), pixel(-0.00183, 0.0018, water)),
	proved("wms:wmsops-getmap-params-layers-4", func(t *testing.T, s *server) {
		pixel(0.0028, -0.0012, water)(t, s.ask(t, map11.with("LAYERS=cite:Forests,cite:Lakes")))
		pixel(0.0028, -0.0012, wood)(t, s.ask(t, map11.with("LAYERS=cite:Lakes,cite:Forests")))
	}),
	asked("wms:wmsops-getmap-params-layers-5", map11.with("LAYERS="+noLayer), anException("LayerNotDefined")),
	asked("wms:wmsops-getmap-params-layers-6", map11.with("LAYERS=cite:Lakes,"+noLayer), anException("LayerNotDefined")),
	asked("wms:wmsops-getmap-params-layers-7", map11.with("LAYERS="+noLayer+",cite:Lakes"), anException("LayerNotDefined")),
	asked("wms:wmsops-getmap-layer-encoded-name", map11.with("LAYERS=cite:Lakes"), isMap, has(water), func(t *testing.T, a *answer) {
		if !strings.Contains(a.url, "cite%3ALakes") {
			t.Errorf("the name was not encoded: %s", a.url)
		}
	}),
	asked("wms:wmsops-getmap-params-request-1", map11.with("REQUEST=map"), isMap, has(water)),
	asked("wms:wmsops-getmap-params-srs-1", map11, isMap, has(water)),
	asked("wms:wmsops-getmap-params-srs-2", map11.with("SRS=EPSG:3857", "BBOX=-470,-270,470,270"), isMap, has(water)),
	asked("wms:wmsops-getmap-params-srs-3", map11.with("SRS=EPSG:999999"), anException("InvalidSRS")),
	asked("wms:wmsops-getmap-params-styles-1", map11.with("STYLES=area"), isMap, has("#5f9ea0")),
	asked("wms:wmsops-getmap-params-styles-2", map11.with("STYLES=water"), isMap, has(water)),
	asked("wms:wmsops-getmap-params-styles-3", map11.with(two, "STYLES=wood,area"), isMap, has(wood), has("#5f9ea0")),
	asked("wms:wmsops-getmap-params-styles-4", map11.with(three, "STYLES=wood,area,water"), isMap, has(wood), has("#5f9ea0"), has(water)),
	asked("wms:wmsops-getmap-params-styles-5", map11.with("STYLES="+noStyle), anException("StyleNotDefined")),
	asked("wms:wmsops-getmap-params-styles-6", map11.with("STYLES="), isMap, has(water)),
	asked("wms:wmsops-getmap-params-styles-7", map11.with(three, "STYLES=,area,"), isMap, has(wood), has("#5f9ea0"), has(water)),
	asked("wms:wmsops-getmap-params-styles-8", map11.with(three, "STYLES=,,"), isMap, has(wood), has(water)),
	asked("wms:wmsops-getmap-params-styles-9", map11.with(three, "STYLES="), isMap, has(wood), has(water)),
	asked("wms:wmsops-getmap-params-styles-10", map11.with(two, "STYLES=wood,"+noStyle), anException("StyleNotDefined")),
	asked("wms:wmsops-getmap-params-version-1", map11.with("VERSION").first("WMTVER=1.1.1"), isMap),
	eachMap("wms:wmsops-getmap-each-style", map11, caps11, eachStyle, isMap),
	eachMap("wms:wmsops-getmap-each-layer", map11, caps11, eachLayer, isMap),
	eachMap("wms:wmsops-getmap-each-srs", map11, caps11, eachSRS, isMap),
	eachMap("wms:wmsops-getmap-each-format", map11, caps11, formats("GetMap"), isPicture),
	eachMap("wms:wmsops-getmap-each-format-transparent", map11.with("TRANSPARENT=TRUE"), caps11, formats("GetMap"), isPicture),
}

var pictures11 = []assertion{
	asked("wms:wmsops-getmap-params-bgcolor-1", polygons11, isMap, pixel(-1.9, -1.9, white), pixel(0, 0, place)),
	asked("wms:wmsops-getmap-params-bgcolor-2", polygons11.with("BGCOLOR=0x0000FF"), isMap, pixel(-1.9, -1.9, "#0000ff"), pixel(0, 0, place)),
	asked("wms:wmsops-getmap-params-transparent-1", polygons11, isMap, hasNo(glass)),
	asked("wms:wmsops-getmap-params-transparent-2", polygons11.with("TRANSPARENT=fAlSe"), isMap, hasNo(glass)),
	asked("wms:wmsops-getmap-params-transparent-3", polygons11.with("TRANSPARENT=TRUE"), isMap, pixel(-1.9, -1.9, glass), pixel(0, 0, place)),
	asked("wms:wmsops-getmap-params-width_height-1", map11.with("WIDTH=1024", "HEIGHT=768"), isMap),
	asked("wms:wmsops-getmap-params-width_height-2", map11.with("WIDTH=16", "HEIGHT=16"), isMap),
	asked("wms:wmsops-getmap-params-width_height-3", polygons11.with("BBOX=-1,-1,1,1", "WIDTH=200", "HEIGHT=100"), isMap,
		pixel(0, 0.9, place), pixel(0.9, 0, place), pixel(0.7, 0.7, white), pixel(-0.45, 0.45, place)),
}

var infos11 = []assertion{
	asked("wms:wmsops-getfeatureinfo-params-exceptions-1", info11.with("QUERY_LAYERS="+noLayer), anException("LayerNotDefined"), isType(seXML)),
	asked("wms:wmsops-getfeatureinfo-params-exceptions-2", info11.with("QUERY_LAYERS="+noLayer, "EXCEPTIONS="+seXML), anException("LayerNotDefined"), isType(seXML)),
	lessThanTwo("wms:wmsops-getfeatureinfo-params-feature_count-1", overlap11, overlap11.with("FEATURE_COUNT=2")),
	lessThanTwo("wms:wmsops-getfeatureinfo-params-feature_count-2", overlap11.with("FEATURE_COUNT=1"), overlap11.with("FEATURE_COUNT=2")),
	proved("wms:wmsops-getfeatureinfo-params-info_format-1", func(t *testing.T, s *server) {
		var offered []string
		for _, f := range s.ask(t, caps11).xml(t).all("GetFeatureInfo")[0].of("Format") {
			offered = append(offered, text(f))
		}
		got, _, _ := strings.Cut(s.ask(t, info11.with("INFO_FORMAT")).kind, ";")
		if !slices.Contains(offered, got) {
			t.Errorf("%q is not of %q", got, offered)
		}
	}),
	asked("wms:wmsops-getfeatureinfo-params-info_format-2", info11, isInfo, says("Blue Lake")),
	asked("wms:wmsops-getfeatureinfo-params-info_format-3", info11, isInfo, func(t *testing.T, a *answer) {
		if members := a.xml(t).all("featureMember"); len(members) == 0 {
			t.Error("no feature is a member of the collection")
		}
	}),
	asked("wms:wmsops-getfeatureinfo-params-query_layers-1", info11, isInfo, says("Blue Lake")),
	asked("wms:wmsops-getfeatureinfo-params-query_layers-2", info11.with(two, "QUERY_LAYERS=cite:Forests,cite:Lakes"), isInfo, says("Green Forest"), says("Blue Lake")),
	asked("wms:wmsops-getfeatureinfo-params-query_layers-3", info11.with(three, "QUERY_LAYERS=cite:Forests,cite:Lakes,cite:Ponds"), isInfo, says("Green Forest"), says("Blue Lake")),
	asked("wms:wmsops-getfeatureinfo-params-query_layers-4", info11.with(two, "QUERY_LAYERS=cite:Lakes"), isInfo, says("Blue Lake")),
	asked("wms:wmsops-getfeatureinfo-params-query_layers-5", info11.with("QUERY_LAYERS="+noLayer), anException("")),
	asked("wms:wmsops-getfeatureinfo-params-query_layers-6", info11.with("LAYERS=cite:MapNeatline", "QUERY_LAYERS=cite:MapNeatline"), anException("LayerNotQueryable")),
	eachInfo("wms:wmsops-getfeatureinfo-each-info_format", info11, caps11, infoFormats),
}
