// Package qgis reads a QGIS project (.qgz, .qgs) into a draft of a catalog.
//
// What becomes what: the layer tree the groups and layers, in drawing order; map
// themes the themes; the WMS properties the service; PostGIS layers and those of
// files (GeoPackage, Shapefile, GeoJSON, FlatGeobuf and whatever GDAL opens) the
// sources; each style of a layer an SLD. A rule is drawn where QGIS would draw
// it: nested rules carry the conditions of those above, ELSE those of its
// siblings. Lengths keep their kind of unit, on paper or on the ground.
//
// The files: archive.go, project.go, tree.go, source.go the project;
// renderer.go, rule.go which symbol for which features; symbol.go, fill.go, line.go,
// marker.go, pattern.go, picture.go the symbols; label.go labels; property.go,
// length.go parameters; expression.go, function.go expressions.
//
// What cannot be translated is reported with the line of the project file, never
// dropped in silence. Passwords do not become part of the draft.
//
// Hostile input: the archive and every file in it are bounded (archive.go),
// package xmltree refuses entities; of the document type QGIS writes, the name
// alone is passed over. Pictures are read from beside the project and from QGIS'
// own folder, as SVG, PNG or JPEG alone.
//
// Source: the files of QGIS 3.4 to 3.40 and its API documentation; nothing of its
// code is here.
package qgis
