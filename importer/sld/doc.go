// Package sld makes the skeleton of a catalog for a folder of SLD files: a layer
// for each style, in the order of their names, whose tables a person fills in.
//
// A file with one style is copied as it is, with the pictures it names; of one
// with several each is written anew. What encoding/sld notes of a file stands in the
// report with file and line, and a file that it cannot read is left out and
// said why.
//
// Hostile input: number and size of files are bounded; nothing outside the folder
// is read.
package sld
