// Package orthophoto takes the sample town's photographs from the air: it draws, from the
// same features that the themes carry, what a camera above would have seen in
// a year, straight down everywhere, and writes it as a cloud optimised GeoTIFF of 0.2 m.
//
// # How a picture comes about
//
//  1. A Survey collects areas, roofs, ways and trees from the town's features. Which of them
//     a year shows follows from Feature.Since; below what is not there yet lie the fields
//     of the old cadastre.
//  2. A scene is a cell of 2048 pixels with what reaches into it. Surfaces are laid down
//     from the ground up, as numbers of materials; roofs rise from their eaves, crowns
//     are stamped; every pixel also gets its height and how its face is turned to the sun.
//  3. Shadows are swept over the heights, row by row from the sun's side, so that
//     they fall on streets, on lower roofs and on trees alike.
//  4. Developing gives every material its colour, grain, clouds and furrows, the light of
//     face and terrain, blurs as a lens does, and applies the film of the year.
//
// Everything accidental comes from hashes of places, nothing from the order of work: any cell
// can be drawn alone, on any core, and fits its neighbours to the pixel.
//
// Heights are above the ground, which counts as level for shadows, though not for
// light; a roof leans nowhere, as in a true orthophoto. A tower's shadow ends at 50 m.
package orthophoto
