// Package fonts holds the embedded faces and shapes text with them.
//
// The faces are DejaVu Sans in regular, bold, oblique and bold oblique
// (licence beside them). They cover Latin, Greek and Cyrillic, and a label
// looks the same on every machine, as no font of the system is used. Every
// family name, known or not, falls to DejaVu Sans; a serif face would be a
// further row in Families.
//
// Lengths are in ems, y down, so that a shaped text fits any size: hinting is
// off, as maps are drawn at any scale and their labels at any angle.
//
// This package knows no map and no pixels. Shaping is that of
// go-text/typesetting (HarfBuzz's algorithm): kerning, ligatures, combining
// marks, right-to-left runs. A Shaper is for one goroutine, an Outline is
// immutable.
package fonts
