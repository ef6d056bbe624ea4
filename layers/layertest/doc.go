// Package layertest is the contract of package layers as tests, which every
// driver runs, and the resident index over every driver.
//
//	layertest.Run(t, func(t *testing.T) layers.Features { ... })
//
// The features opened hold the records of Records, written by the driver's own
// test in whatever way its source is written (GeoJSON gives them as a file,
// SQL as statements). A driver is free in its keys and its order of writing:
// records are told apart by their attribute "code". Attributes that a format
// cannot hold may be missing, except code, name and height.
//
// To add a driver, write its records and call Run. To add a rule, add a
// subtest to Run: it holds for all drivers from then on.
package layertest
