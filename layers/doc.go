// Package layers says what a layer promises to those who draw and query it;
// the drivers live below it (layers/postgis, layers/ogr) and so does
// layers/memory, the resident index that wraps any of them.
//
// The contract, which layers/layertest checks for every driver:
//
//   - Everything is in the layer's own CRS, x east, y north.
//   - Read yields batches of features whose box meets Query.Bound (exactly the
//     box test, edges included), for which Query.Filter is true, in key order:
//     drawing order is part of the map, so it may not depend on the driver.
//   - A batch, its geometries and values are valid until the next one is asked
//     for. The receiver may not change them.
//   - A nil geometry (Kind none) is yielded only if Query.Bound is nil.
//   - Stopping the range early, or cancelling the context, frees everything.
//   - Rows that cannot be read are counted in Type-independent Odd reports,
//     never fatal and never silently dropped.
//   - A Features value is safe for concurrent use; a Snapshot for one
//     goroutine at a time.
//
// Errors: fault.Unavailable when a source cannot answer now, fault.BadParam for
// a filter over attributes that are not there, the context's error when it
// ends. This package knows no SQL, no style and no protocol.
package layers
