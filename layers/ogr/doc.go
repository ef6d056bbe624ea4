// Package ogr reads layers from whatever GDAL reads: GeoPackage, FlatGeobuf,
// Shapefile, GeoJSON, GML and the rest.
//
// A data set serves one goroutine at a time, so a source keeps a pool of them.
// Features cross from C in runs of a thousand: one call reads a run into flat
// buffers (geometry as ISO WKB, attributes by column), which is what makes a
// bulk load fast. godal, which the house uses for pictures, has no access to
// feature ids, attribute filters and geometry columns, and makes a map for
// each feature; so the few functions of GDAL's C API are called here (bridge.c).
//
// The key is the feature id of the format, or a named attribute. Features
// come in key order: a format that numbers its features as they lie in the
// file is read as it lies; otherwise the keys are read first and sorted.
//
// Filters become OGR filters as far as those select no feature too few, and
// boxes a look into the R-tree of a GeoPackage; in other formats a box is a
// scan. Everything is then tested here exactly (package filter). No text of a
// request becomes part of a filter unless quoted by the rules of SQL.
//
// Files are read as they are when they are read: a snapshot pins nothing.
// x is east also where a file's axes are latitude, longitude.
//
// Options of a source: open_options ("NAME=VALUE NAME=VALUE", as GDAL's
// format pages list them).
//
// Errors: fault.Unavailable for a file that cannot be opened now,
// fault.NotFound for a layer or attribute that is not there,
// fault.UnsupportedCRS where neither file nor catalog say the system.
//
// Source: GDAL 3.6, ogr_api.h and the vector data model.
package ogr
