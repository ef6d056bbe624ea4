// Package wms speaks the Web Map Service.
//
//	operation         1.3.0  1.1.1  (1.1.0 and 1.0.0 are answered as 1.1.1)
//	GetCapabilities     x      x
//	GetMap              x      x
//	GetFeatureInfo      x      x
//	GetLegendGraphic    x      x    (GET and POST of key-value parameters)
//	DescribeLayer       x      x
//	GetStyles           x      x
//
// A POST is a form of parameters or an XML document (document.go).
//
// A request is decoded into a struct that knows no version; what differs
// between versions is one row of data, a dialect. Decoding is pure: values in,
// struct or fault out. Names, limits and rights are publish's to judge.
//
// What clients send beyond the specification and is understood: CRS for SRS
// and the reverse, I/J for X/Y and the reverse, DPI, MAP_RESOLUTION,
// FORMAT_OPTIONS=dpi and PIXELSIZE (one thing), OPACITIES (0 to 255 a layer),
// LANGUAGE, AXIS=xy (BBOX is east, north whatever the CRS declares),
// BUFFER and RADIUS (pixels around the point of GetFeatureInfo). CQL_FILTER, FILTER
// (XML and QGIS') and FEATUREID; SLD_BODY, styles of the client's own (sld.go). SLD, an
// address, is fetched where the catalog allows it, else refused: ignoring it would show something else than was asked for; TILED, TIME of a
// layer without one, and all that is unknown is ignored.
//
// Legends are of layers, groups, map themes and several of them, as pictures or
// JSON, by LEGEND_OPTIONS (decode_getlegendgraphic.go).
//
// Texts are in the language of the LANGUAGE parameter, else of the catalog;
// never of a header, so that an answer depends on its address alone.
//
// This package knows no HTTP beyond media types and headers of an answer, no
// source and no pixel of a map.
//
// Sources: OGC 06-042 (WMS 1.3.0), 01-068r3 (WMS 1.1.1), 02-070 and 05-078r4
// (GetLegendGraphic), INSPIRE view services (LANGUAGE).
package wms
