// Package dimension is what a map has beside place: time, elevation, and
// whatever else a layer is sampled along. A Dimension says which values there
// are; Choose turns what a request asks for into spans of values to show.
//
// Values of both kinds are float64: numbers as they are, instants as
// microseconds since 1970 in UTC, which float64 holds exactly until the year
// 2255. A Span has both its ends in it. A date of reduced precision is a span:
// "2024-03" is from its first microsecond to its last.
//
// Written forms (06-042 annexes C and D):
//
//	v              one value
//	v1,v2,v3       several
//	low/high       an interval
//	low/high/step  an interval sampled at steps; a request may leave the step out
//	current        of time: the most recent value there is
//
// This package knows no layer, no attribute and no protocol.
package dimension
