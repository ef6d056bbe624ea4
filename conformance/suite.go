package main

// suite is one official suite and how it is started.
type suite struct {
	name    string // as -only takes it
	title   string
	service string // path and query of the capabilities below the server's base
	urlKey  string // the suite's parameter that takes the address of the capabilities
	params  map[string]string
	floor   int // fewest passed tests of a run that can be believed
	// catalog is what is served to the suite; "": catalog.yaml.
	catalog string

	// Of a CTL suite.
	repo      string     // the repository's name
	code      string     // the folder below TE_BASE/scripts that its scripts expect
	main      string     // the main script, below code
	test      string     // a test to start with in place of the script's suite; "": the suite
	functions *functions // the Java functions it calls; nil: none

	// Of a TestNG suite.
	class string // main class
	jar   string // pattern of its jar below the engine's items
}

// functions are Java functions that scripts call and no repository of
// artefacts has compiled.
type functions struct {
	repo    string
	sources []string // files to compile, with what they refer to; none: all
}

// cite1 serves the suites of the first years.
var cite1 = &functions{repo: "cite1-utils"}

// suites in the order they are run. What their parameters mean is said in
// their main scripts; the marks of servers in docs/conformance.md.
var suites = []suite{
	{
		name: "wms13", title: "WMS 1.3.0", service: "/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities",
		repo: "ets-wms13", code: "wms13/1.3.0", main: "ctl/main-auto.xml", urlKey: "capabilities-url",
		params: map[string]string{"updatesequence": "auto", "basic": "basic", "queryable": "queryable",
			"vector_elevation": "vector_elevation", "raster_elevation": "raster_elevation", "time": "time", "recommended": "recommended"},
		floor: 250,
	},
	{
		name: "wms11", title: "WMS 1.1.1", service: "/wms?SERVICE=WMS&VERSION=1.1.1&REQUEST=GetCapabilities",
		repo: "ets-wms11", code: "wms11/1.1.1", main: "ctl/main-auto.xml", urlKey: "capabilities-url", functions: cite1,
		params: map[string]string{
			"updatesequence": "auto", "profile": "queryable", "recommended": "true", "getfeatureinfo": "true",
			"feesconstraints": "true", "bboxconstraints": "either",
		},
		floor: 130,
	},
	{
		name: "wmts10", title: "WMTS 1.0.0", service: "/wmts?SERVICE=WMTS&VERSION=1.0.0&REQUEST=GetCapabilities",
		repo: "ets-wmts10", code: "wmts/1.0.0", main: "ctl/wmts-auto.xml", test: "wmts:main", urlKey: "capabilities-url",
		params: map[string]string{ // the script's own suite leaves REST and GetFeatureInfo out
			"fail-early": "off", "include-kvp-get-encoding": "on", "include-restful-encoding": "on",
			"include-CommonOperations-tests": "on", "include-GetCapabilities-tests": "on",
			"include-GetTile-tests": "on", "include-GetFeatureInfo-tests": "on",
		},
		floor: 39,
	},
	{
		name: "wfs20", title: "WFS 2.0", service: "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetCapabilities", urlKey: "wfs",
		class: "org.opengis.cite.iso19142.TestNGController", jar: "ets-wfs20-*-aio.jar",
		floor: 60,
	},
	{
		name: "wfs11", title: "WFS 1.1.0", service: "/wfs?SERVICE=WFS&VERSION=1.1.0&REQUEST=GetCapabilities",
		repo: "ets-wfs11", code: "wfs/1.1.0", main: "ctl/main-auto.ctl", urlKey: "capabilities-url",
		params: map[string]string{"profile": "sf-0"},
		functions: &functions{repo: "ets-wfs11", sources: []string{
			"org/opengis/cite/wfs11/GetFeatureTestExtension.java", "org/opengis/cite/wfs11/GetFeatureTestConditions.java",
		}},
		floor: 60,
	},
	{
		name: "wfs10", title: "WFS 1.0.0", service: "/wfs?SERVICE=WFS&VERSION=1.0.0&REQUEST=GetCapabilities",
		repo: "ets-wfs10", code: "wfs10/1.0.0", main: "ctl/main-auto.xml", urlKey: "capabilities-url", functions: cite1,
		catalog: "wfs10.yaml", floor: 380,
	},
}
