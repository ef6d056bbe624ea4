// Package gml reads and writes geometries in the Geography Markup Language:
// GML 2.1.2, 3.1.1 and 3.2.1, the simple-features part.
//
// Reading (decode.go) takes every geometry of simple features in the spellings
// of all three versions; curves other than straight segments are refused, not
// guessed. Ordinates are brought into house order (x east, y north) by the
// srsName under the protocol's axis policy; Z is kept.
//
// This package knows no feature and no service.
// Sources: OGC 02-069, 03-105r1, 07-036, 10-100r3 (simple features profile).
package gml
