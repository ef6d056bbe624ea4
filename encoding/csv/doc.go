// Package csv writes features as comma-separated values (RFC 4180): a header,
// then a record a feature with its id, its attributes and its geometry as WKT
// (OGC 06-103r4 §7), the form that GDAL and QGIS read back.
//
// Text that a spreadsheet would take for a formula is written as it is: it is
// data, and GDAL reads it back. Coordinates are east, north. Z is kept ("POINT
// Z (1 2 3)"), M is dropped.
//
// This package knows no service and no HTTP. It only writes.
package csv
