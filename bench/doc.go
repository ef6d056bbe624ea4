// Command bench compares SIGI with MapServer and QGIS Server: the same
// requests, on the same PostGIS, on the same machine, in one run.
//
//	make bench DATA=dir
//
// Rules of a fair ratio (docs/benchmarks.md repeats them beside the figures):
// requests in turns, at least nine interleaved rounds, the median, the spread
// beside it; no view repeats; no cache of answers. Peers at their best:
// FastCGI, one process a core, pooled connections, spatially clustered and
// indexed tables; MapServer over FlatGeobuf too. A ratio counts only if the
// pictures agree: drawing order aligned, under 0.5 % of pixels differing by
// more than 48 levels in a channel, half a pixel of offset allowed for. Where most of
// what is drawn is below a pixel no two renderers agree so well, nor does a peer with its own
// larger picture: there it counts if SIGI's is as near to that as the peer's own.
//
// It is a program, not a test: nothing here fails a build because a machine
// was slow.
package main
