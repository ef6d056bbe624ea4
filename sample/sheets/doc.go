// Package sheets draws the sheets of the sample town's old cadastres, as a scanner sees
// them: paper with its fibres and stains, ink, watercolour that gathers where the brush
// stopped, numbers set by hand, a frame with its neat line, and the sheet never quite straight
// on the glass. Each is a GeoTIFF with a rotated geotransform and an inner mask that
// ends at the neat line, so that a mosaic of them shows maps and no margins.
//
// An Edition says what was drawn when and how: the survey of 1853 with its
// coloured houses and gardens, and that of 1901, thinner and paler, by which time the town
// has grown. An Archive collects what they show from the town's features.
//
// Sheets fit each other and the ground as old sheets do: some tenths of a metre
// off, by the same rule every time. All accidents are hashes of numbers of
// sheets and parcels; a sheet can be drawn alone.
//
// The ground is metres in EPSG:32632; sheet and pixel coordinates run down.
package sheets
