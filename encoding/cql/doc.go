// Package cql reads filters written as text: CQL2 text (OGC 21-065r2) and the
// ECQL of GeoServer, whose common part is most of both, and what QGIS writes
// as an expression where it is the same.
//
// Read: and, or, not; = <> != < <= > >=; [not] like, ilike, in, between,
// is [not] null; + - * / and || (text joined); casei(); functions that package
// filter knows; bbox, intersects, disjoint, contains, within, touches,
// crosses, overlaps, equals, dwithin, beyond, with and without "s_"; before,
// after, during, tequals; in ('layer.1', ...) over ids; include and exclude;
// geometries as WKT, also with "SRID=n;"; bbox(x, y, x, y) as geometry.
// Keywords in any case, attributes bare or in double quotes.
//
// Not read: arrays, if-else, property of another record.
//
// Ordinates are x, y (east, north) unless Options.Default says that its system
// is written north first.
//
// Hostile input: limits on length, depth (filter.MaxDepth) and vertices.
//
// This package knows no HTTP.
package cql
