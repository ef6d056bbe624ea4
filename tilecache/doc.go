// Package tilecache keeps tiles: keys and blobs, stores, and the one place
// where equal work in flight is done once.
//
// A Key is the address of a tile with everything that decides what is on it:
// the layer, its style, the tile matrix set, the format, and a Revision, which
// stands for the definitions and the data behind them. Another catalog,
// another style or other data is another revision, so a store can never give
// an old tile for a new question, and nothing has to be dropped to be right;
// what is left of old revisions is taken away by Sweep.
//
// A Blob is the bytes of an encoded picture, with an entity tag made of them.
// This package does not know what is in it.
//
//	Cache    looks into a store, draws what is missing through a Source, a
//	         metatile at a time and once however many ask, and stores it
//	Memory   a store of so many bytes; what was used longest ago goes first
//	Files    a store of files: a bundle of 8 x 8 tiles each, see there
//	Tiers    stores one behind the other
//
// Trouble of a store never stops a tile: what cannot be read is drawn again,
// what cannot be written is served all the same. Cache.Trouble tells of it,
// and the log once when it begins and once when it ends.
//
// This package knows no catalog, no picture and no HTTP. The contract of
// stores is Store's comment and the suite cachetest.
package tilecache
