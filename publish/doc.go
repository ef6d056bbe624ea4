// Package publish is the one door between the edges (WMS, WFS, WMTS, portal)
// and the maps: a catalog in force, its open sources, and what can be asked
// of them. Groups, defaults, admission, partial answers and readiness are
// decided here once, so that no protocol decides them again.
//
// A Server holds one generation: a catalog with the data of its layers. A
// reload builds the next generation beside it, takes over every source and
// layer whose definition did not change (they are not read again), and swaps;
// what the old one alone used is closed when its last Session and its last
// loading end. Layers
// load in the background: the server answers from the start, and Status says
// which layers are still missing and why. A source that cannot be reached is
// tried again until it can.
//
// Data that changes at its source is followed (follow.go): a layer's state is
// exchanged as a whole, and who draws has the one he began with.
//
// Partial answers: a map of several layers of which some cannot be drawn now
// is drawn without them, and says so in Report.Missing; a map of which
// nothing can be drawn is a fault.Unavailable.
//
// There is no drawing, no SQL and no wire format in here. Everything is safe
// for concurrent use, but for a Session, which is for one request.
package publish
