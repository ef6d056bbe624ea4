// Package timing says where the time of a request went. A Record goes with the
// context of a request; whoever knows of a stage adds to it, and the edge
// writes it down as Server-Timing (W3C Server Timing, §3.1).
//
// The stages of a map:
//
//	queue   waiting for a turn
//	index   planning, and finding features in the index
//	fetch   getting them, from memory or a source
//	draw    shapes
//	label   placing and drawing names
//	encode  making the bytes of the picture
//
// Stages are of the clock, not of cores. A record costs a few nanoseconds to
// add to; nothing is measured a feature at a time.
package timing
