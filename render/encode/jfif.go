package encode

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
)

// jfifHeader is SOI and an APP0 segment of JFIF 1.01 with square pixels, no
// unit and no thumbnail (ITU-T T.871 section 10.1).
var jfifHeader = []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00")

const jfifUnits = 13 // where the unit stands, followed by two densities of two bytes

// setJFIFDensity gives the JPEG in b a JFIF header, where it has none, and
// writes the DPI into it. Zero or less means none.
func setJFIFDensity(b []byte, dpi float64) []byte {
	if !bytes.HasPrefix(b, jfifHeader[:11]) {
		b = slices.Replace(b, 0, 2, jfifHeader...)
	}
	if d := math.Round(dpi); d >= 1 && d <= math.MaxUint16 {
		b[jfifUnits] = 1 // dots per inch
		binary.BigEndian.PutUint16(b[jfifUnits+1:], uint16(d))
		binary.BigEndian.PutUint16(b[jfifUnits+3:], uint16(d))
	}
	return b
}
