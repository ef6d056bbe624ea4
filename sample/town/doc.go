// Package town invents a town: a walled upper town on a hill, a lower town of
// blocks along the plain, old suburbs along the roads that leave it, a railway,
// streams, fields and woods, with the cadastre, the plans and the constraints
// that an Italian municipality keeps about such a place.
//
// Everything stands on one planar subdivision (Net): roads, railway, streams and
// walls are its edges, and the land between them its faces. A face, moved inwards
// by the half widths of its edges, is a block; what lies between a block and its
// edges is road. Blocks are split into parcels, parcels carry buildings. Whatever
// is split is split exactly, so that parcels tile blocks, and blocks, roads and
// water tile the municipality, by construction and not by repair.
//
// The package knows neither files nor drivers: Build hands one feature after the
// other to a function. It uses no clock, no map order and no global state, so that
// the same Config always gives the same features in the same order.
//
// Coordinates are metres in EPSG:32632, x east and y north, rounded to the
// millimetre, heights are metres above the sea. One theme, the cadastre of 1853,
// says CRS 3003 in its Layer and is to be transformed by who writes it.
//
// Class codes, attribute names and code lists follow the rules of the Lombard
// topographic database (DGR 8/6650 of 2008) and of the national catalogue (DM
// 10/11/2011), as far as they are public; the town, its people and its streets are invented.
package town
