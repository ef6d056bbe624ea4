package sheets

import "sigi/render/raster"

// Pixel is the side of a scanned pixel on the ground, metres: 1:2000 at 170 dots an inch.
const Pixel = 0.3

// margin is paper round the neat line, pixels.
const margin = 150

// Edition is one survey and how it was drawn.
type Edition struct {
	Year          int
	Columns, Rows int
	title         string
	lid           raster.Paint // of the scanner, round the paper
	paper         [3]float64
	stain         float64
	ink           raster.Paint
	line          float64 // width in pixels
	washes        map[use]raster.Paint
	rims          bool // fields are coloured along their borders alone
	askew         float64
}

// Editions are those of the sample.
var Editions = []Edition{
	{
		Year: 1853, Columns: 3, Rows: 4, title: "CATASTO LOMBARDO VENETO", askew: 0.016, stain: 1,
		lid: raster.Paint{R: 38, G: 36, B: 34, A: 255}, paper: [3]float64{238, 226, 198}, ink: raster.Paint{R: 58, G: 44, B: 36, A: 235}, line: 1.5,
		washes: map[use]raster.Paint{
			useHouse: {R: 206, G: 104, B: 92, A: 200}, useCourt: {R: 226, G: 160, B: 140, A: 150}, useChurch: {R: 176, G: 66, B: 70, A: 215},
			useGarden: {R: 138, G: 172, B: 112, A: 150}, useMeadow: {R: 170, G: 196, B: 128, A: 110}, useWood: {R: 122, G: 148, B: 108, A: 130},
			useVines: {R: 228, G: 206, B: 140, A: 90}, useField: {R: 236, G: 218, B: 168, A: 60}, useWater: {R: 120, G: 170, B: 190, A: 190},
		},
	},
	{
		Year: 1901, Columns: 4, Rows: 3, title: "NUOVO CATASTO TERRENI", askew: 0.011, stain: 0.5, rims: true,
		lid: raster.Paint{R: 224, G: 224, B: 222, A: 255}, paper: [3]float64{240, 236, 222}, ink: raster.Paint{R: 30, G: 30, B: 38, A: 240}, line: 1.2,
		washes: map[use]raster.Paint{
			useBuilding: {R: 222, G: 138, B: 132, A: 190}, useChurch: {R: 196, G: 92, B: 96, A: 200}, useHouse: {R: 222, G: 138, B: 132, A: 170},
			useGarden: {R: 150, G: 184, B: 140, A: 130}, useMeadow: {R: 176, G: 204, B: 158, A: 120}, useWood: {R: 140, G: 166, B: 132, A: 130},
			useVines: {R: 214, G: 196, B: 150, A: 110}, useField: {R: 226, G: 206, B: 160, A: 100}, useWater: {R: 140, G: 186, B: 214, A: 190},
			useRail: {R: 200, G: 200, B: 204, A: 150},
		},
	},
}
