// Package label decides which labels a picture carries and where.
//
// A label is an Item: candidate places in order of preference, each a few
// boxes, and its rank. Place walks the items by rank and gives each the first
// candidate that overlaps nothing placed before. Candidates come from the
// feature alone, never from the edge of the picture: PointCandidates,
// LongestRun, Along. InsidePoint is the point of an area where its label or
// graphic stands. Cells cuts what is larger than a cell of a grid that is
// fixed to the world, so that a long street is labelled in each cell and every
// picture agrees on where.
//
// What holds between pictures of the same resolution: candidates are the
// same, and so is the order items are decided in; a conflict that reaches over
// more than the margin read around a picture may be decided differently in its
// neighbour. Deciding whole cells of the world is for a later issue.
//
// Determinism: the result depends on the items and their order, on no map
// iteration and no clock. Lengths are pixels, y down; angles are radians,
// clockwise on the screen. This package knows no fonts, no style and no CRS.
package label
