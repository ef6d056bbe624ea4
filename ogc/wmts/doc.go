// Package wmts is the Web Map Tile Service 1.0.0 (OGC 07-057r7): key-value
// parameters, RESTful addresses, and the XYZ addresses of web maps beside.
//
//	operation         KVP                  RESTful, below /wmts/1.0.0/
//	GetCapabilities   /wmts?...            WMTSCapabilities.xml
//	GetTile           /wmts?...            {Layer}/{Style}/{TileMatrixSet}/{TileMatrix}/{TileRow}/{TileCol}.png
//	GetFeatureInfo    /wmts?...            .../{TileRow}/{TileCol}/{J}/{I}.json
//	XYZ                                    /xyz/{layer}/{TileMatrixSet}/{z}/{x}/{y}.png
//
// Every layer, named group and map theme is a layer here. Its limits follow
// from where its data lies; a tile outside of them is TileOutOfRange, but by
// XYZ, whose clients know no limits, an empty tile.
//
// What a tile shows, whether it is kept and for how long is publish's matter.
// Exceptions are those of OWS Common 1.1 (06-121r3 §8) with the HTTP status
// that 07-057r7 §7 asks for, whichever way the request came.
//
// This package knows no HTTP beyond media types and addresses, and no other
// service but for the links to WMS legends.
package wmts
