// Package fonts holds the faces that text is drawn in and shapes text with them.
//
// Embedded are DejaVu Sans in regular, bold, oblique and bold oblique
// (licence beside them). They cover Latin, Greek and Cyrillic. A Library has the
// fonts of folders beside; no font of the system is used unless its folder is
// named, so that a label looks the same on every machine. A family that is not
// there, and a line with a letter that its font lacks, fall to DejaVu Sans.
//
// Lengths are in ems, y down, so that a shaped text fits any size: hinting is
// off, as maps are drawn at any scale and their labels at any angle.
//
// This package knows no map and no pixels. Shaping is that of
// go-text/typesetting (HarfBuzz's algorithm): kerning, ligatures, combining
// marks, right-to-left runs. A Shaper is for one goroutine; a Face,
// a Library and an Outline are immutable.
//
// Sources: OpenType 1.9 (name, OS/2, glyf, loca); faces are chosen as CSS Fonts 3
// does, by the nearest weight.
package fonts
