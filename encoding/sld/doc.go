// Package sld reads styling documents: SLD 1.0.0 and SLD 1.1.0 with SE 1.1,
// whole (StyledLayerDescriptor) or a bare UserStyle or FeatureTypeStyle, into
// package styles' model. The versions are read by one reader: their elements
// have other names or mean the same.
//
// What a document asks for and SIGI does not draw is never dropped in silence:
// each such place becomes a Note with file and line, also what this reader does
// not know. What is wrong (broken XML, an element where it cannot stand, a
// number or colour that cannot be read, a picture that is not there) is an
// error with file and line, and the document does not load.
//
// Read besides the standards, because documents in the field have it: the
// vendor options of GeoServer listed at textOption and featureTypeOption, its templates
// ("${attribute}") of marks and pictures, which are read with the document, and its well-known marks
// (shape://), QGIS' parametric SVG references ("x.svg?fill=#ff0000"), embedded
// pictures (base64:), empty elements and mark names, lengths written "3px".
//
// An attribute named by a symbolizer's Geometry is taken to be the layer's one
// geometry. Functions of it, one in another too, are those of
// styles.LookupGeometryFunc; others are noted.
//
// Hostile input: the limits of package xmltree; no entities; pictures only
// through Options.Resolve, with limits on bytes and pixels.
//
// This package knows no file system and no HTTP.
// Sources: OGC 02-070 (SLD 1.0.0), 05-078r4 (SLD 1.1.0), 05-077r4 (SE 1.1.0).
package sld
