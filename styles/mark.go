package styles

import "strings"

// marks are the names of well-known marks that are drawn, without GeoServer's
// "shape://": those of SE (05-077r4 §11.3.2), of GeoServer and of QGIS.
var marks = func() map[string]bool {
	m := map[string]bool{}
	for _, name := range strings.Fields(`square rectangle circle dot triangle equilateral_triangle star diamond
		pentagon hexagon octagon cross cross_fill crossfill x cross2_fill arrow filled_arrowhead carrow arrowhead oarrow
		line vertline horline slash backslash plus times cross2`) {
		m[name] = true
	}
	return m
}()

// markSources is a source of each mark that is drawn, for marks by expression:
// what is drawn of one is kept by its source.
var markSources = func() map[string]*GraphicSource {
	m := map[string]*GraphicSource{}
	for name := range marks {
		m[name] = &GraphicSource{WellKnownName: name}
	}
	return m
}()

// markSource is the source of a mark by name, in whatever case; a square for one
// that is not known.
func markSource(name string) *GraphicSource {
	name = strings.ToLower(strings.TrimSpace(name))
	if s, ok := markSources[name]; ok {
		return s
	}
	if s, ok := markSources[strings.TrimPrefix(name, "shape://")]; ok {
		return s
	}
	return markSources["square"]
}

// KnownMark reports whether a well-known name can be drawn; names are in
// lower case.
func KnownMark(name string) bool { return marks[strings.TrimPrefix(name, "shape://")] }
