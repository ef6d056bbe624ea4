// Command raster compares package render/raster with Anti-Grain Geometry,
// the rasteriser of MapServer and Mapnik, in one run on one machine: both
// draw the same pixels of the Florence data, one thread each, in turns.
//
//	DATA=dir bench/raster/run.sh [rounds]
//
// Scenes, 1024x768: T, the town at 6 m a pixel, and C, the city at 1.5 m.
// Jobs: 1 buildings filled; 2 buildings filled and outlined with 1 px,
// feature by feature; 3a roads of 1.5 px; 3b roads of 5 px and over them of
// 3 px. Roads have round caps and joins, outlines mitres. Both read the same
// arrays of pixel coordinates and draw on premultiplied RGBA; AGG gets no
// path copies, scanlines of its own choice and full optimisation.
//
// It prints the least and the median time of each, the ratio, the geometric
// mean of ratios, and how many pixels of the two pictures differ by more than
// 48 levels in a channel.
package main
