package styles

// marks are the names of well-known marks that can be drawn, in the spelling
// of SE, GeoServer (shape://) and QGIS.
var marks = map[string]bool{
	"square": true, "circle": true, "triangle": true, "star": true, "cross": true, "x": true,
	"diamond": true, "pentagon": true, "hexagon": true, "arrow": true,
	"line": true, "horline": true, "slash": true, "backslash": true,
	"shape://vertline": true, "shape://horline": true, "shape://slash": true, "shape://backslash": true,
	"shape://dot": true, "shape://plus": true, "shape://times": true,
}

// KnownMark reports whether a well-known name can be drawn; names are in
// lower case.
func KnownMark(name string) bool { return marks[name] }
