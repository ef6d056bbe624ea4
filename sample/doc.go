// Package sample writes the sample town: GeoPackage files with the themes of an
// Italian municipality, and the SLD files that draw them.
//
// The town itself comes from package town, which knows no files. This package knows
// nothing of towns: it stores whatever layers and features it is handed. README.md
// beside this file lists themes, layers, attributes and counts.
package sample
