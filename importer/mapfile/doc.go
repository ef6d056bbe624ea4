// Package mapfile reads a MapServer mapfile into a draft of a catalog, as far as
// it goes: INCLUDE, SYMBOLSET, LAYER with PostGIS, OGR and shape data, CLASS with
// text, list, simple regular and logical expressions, STYLE, LABEL, METADATA of
// WMS, groups, scales, PROJECTION. What it does not take over is reported with the
// line of the file.
//
// MapServer counts a scale at 72 pixels an inch unless RESOLUTION says otherwise,
// WMS at 0.28 mm: denominators are brought to the latter. Only the first class
// that takes a feature draws it. Lines with several styles are drawn style by
// style, so that casings lie below.
//
// The files: lexer.go, parser.go the tree of blocks; mapfile.go, source.go layers
// and their data; class.go, style.go, symbol.go, label.go how they are drawn;
// expression.go which features.
//
// Hostile input: the files, their sum, includes and nesting are bounded; nothing
// but regular files is read.
//
// Source: the mapfile reference of MapServer 8.
package mapfile
