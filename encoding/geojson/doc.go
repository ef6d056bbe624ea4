// Package geojson writes features as GeoJSON.
//
// Coordinates are east, north (longitude, latitude) in every CRS. Beside the
// WGS 84 of RFC 7946 the older "crs" member of GeoJSON 2008 is written where a
// CRS is given: map clients take the coordinates for the map's own otherwise.
// Numbers stay numbers, instants are RFC 3339 text, what is not finite is null.
// Z is kept, M is dropped.
//
// This package knows no service and no HTTP. It only writes.
// Sources: RFC 7946, the GeoJSON format specification of 2008 (crs).
package geojson
