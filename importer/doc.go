// Package importer is what the importers of other programs' projects share: a
// Draft of a catalog with its styles, the Report of what will look different,
// and how both are written into a folder.
//
// An importer (importer/qgis, importer/mapfile, importer/sld) reads a stranger's
// file, which is bounded and never trusted, and fills a Draft. Write makes of it
// catalog.yaml, styles/*.sld, the pictures that styles name, and import.txt.
// Each style is read back by encoding/sld before it is written, so that what that
// notes stands in the report too.
//
// Order is drawing order, as in a catalog: what comes first lies at the bottom.
// Names are made so that a catalog takes them (Namer). Secrets never become part
// of a Draft: an importer puts ${NAME} in their place and says so in the report.
//
// This package knows no format of other programs and opens no source.
package importer
