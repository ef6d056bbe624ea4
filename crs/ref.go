package crs

import (
	"math"
	"strconv"
	"strings"

	"sigi/fault"
	"sigi/geom"
)

// Policy is how a version of a protocol reads the short form "EPSG:n". Other
// forms carry their axis order with them.
type Policy uint8

// The policies.
const (
	AsDeclared Policy = iota // WMS 1.3.0, WMTS, GML 3: as the authority declares
	EastNorth                // WMS 1.1.1 and before, WFS 1.0.0: always east, north
)

// Ref is one written reference to a system: the system, the text as the
// client wrote it (answers echo it), and the axis order on the wire that
// follows from both. It is a small comparable value; the zero Ref has no
// system and leaves coordinates as they are.
type Ref struct {
	crs     *CRS
	text    string
	flipped bool
}

// CRS is the system; nil for the zero Ref.
func (r Ref) CRS() *CRS { return r.crs }

// Text is the reference as it was written.
func (r Ref) Text() string { return r.text }

// Flipped reports whether coordinates on the wire are north, east.
func (r Ref) Flipped() bool { return r.flipped }

// Ref is the reference "EPSG:n" to the system under a policy.
func (c *CRS) Ref(p Policy) Ref {
	return Ref{crs: c, text: c.String(), flipped: c.northFirst && p == AsDeclared}
}

// maxRef bounds a reference. The longest legal one is near 80 characters.
const maxRef = 256

// ParseRef reads a reference in one of the forms listed at the top of this
// package. Everything else, and every system that is not known, is
// fault.UnsupportedCRS about "crs".
func ParseRef(text string, p Policy) (Ref, error) {
	if len(text) > maxRef {
		return Ref{}, unknownCRS(text)
	}
	authority, code, fixed, ok := splitRef(text)
	if !ok {
		return Ref{}, unknownCRS(text)
	}
	c, err := Lookup(authority, code)
	if err != nil {
		return Ref{}, err
	}
	switch fixed {
	case formDeclared:
		p = AsDeclared
	case formEastNorth:
		p = EastNorth
	}
	return Ref{crs: c, text: text, flipped: c.northFirst && p == AsDeclared}, nil
}

// form is what a spelling says about axis order.
type form uint8

const (
	formPolicy    form = iota // nothing: the protocol decides
	formDeclared              // the authority's order
	formEastNorth             // east, north
)

func splitRef(text string) (authority, code string, f form, ok bool) {
	lower := strings.ToLower(text)
	for _, prefix := range [...]string{"urn:ogc:def:crs:", "urn:x-ogc:def:crs:"} {
		if strings.HasPrefix(lower, prefix) {
			part := strings.Split(text[len(prefix):], ":")
			switch {
			case len(part) == 3 && (part[1] == "" || validToken(part[1])):
				return part[0], part[2], formDeclared, true
			case len(part) == 2: // no version: not legal, and sent
				return part[0], part[1], formDeclared, true
			}
			return "", "", 0, false
		}
	}
	for _, scheme := range [...]string{"http://", "https://"} {
		if !strings.HasPrefix(lower, scheme) {
			continue
		}
		rest := text[len(scheme):]
		if tail, ok := cutPrefixFold(rest, "www.opengis.net/def/crs/"); ok {
			part := strings.Split(tail, "/")
			if len(part) != 3 || !validToken(part[1]) {
				return "", "", 0, false
			}
			return part[0], part[2], formDeclared, true
		}
		if tail, ok := cutPrefixFold(rest, "www.opengis.net/gml/srs/epsg.xml#"); ok {
			return "EPSG", tail, formEastNorth, true
		}
		return "", "", 0, false
	}
	f = formPolicy
	if n := len(text); n > 2 && text[0] == '[' && text[n-1] == ']' { // safe CURIE: stands for the URI
		text, f = text[1:n-1], formDeclared
	}
	authority, code, ok = strings.Cut(text, ":")
	if ok && strings.EqualFold(authority, "CRS") { // WMS 1.3.0 annex B
		switch code {
		case "84", "83", "27":
			return "OGC", "CRS" + code, f, true
		}
		return "", "", 0, false
	}
	if ok && (strings.EqualFold(authority, "AUTO2") || strings.EqualFold(authority, "AUTO")) {
		code, ok = autoUTM(strings.EqualFold(authority, "AUTO2"), code)
		return "EPSG", code, f, ok
	}
	return authority, code, f, ok
}

// autoUTM reads "42001,unit,lon,lat", the UTM zone around a place, which EPSG
// has a code for; unit is a factor to metres (AUTO2, WMS 1.3.0 annex B.7) or
// an EPSG code of a unit (AUTO, WMS 1.1.1 annex E). Only metres are spoken, and
// the other automatic projections are not.
func autoUTM(factor bool, text string) (code string, ok bool) {
	part := strings.Split(text, ",")
	if len(part) != 4 || part[0] != "42001" || part[1] != "9001" && !factor || part[1] != "1" && factor {
		return "", false
	}
	lon, errLon := strconv.ParseFloat(part[2], 64)
	lat, errLat := strconv.ParseFloat(part[3], 64)
	if errLon != nil || errLat != nil || !(math.Abs(lon) <= 180 && math.Abs(lat) <= 90) {
		return "", false
	}
	zone := min(int(math.Floor((lon+180)/6))+1, 60)
	if lat < 0 {
		return strconv.Itoa(32700 + zone), true
	}
	return strconv.Itoa(32600 + zone), true
}

func cutPrefixFold(s, prefix string) (string, bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return "", false
	}
	return s[len(prefix):], true
}

// WireBound is a box as written on the wire: two lower and two upper
// ordinates in the axis order of a reference. Only a Ref turns it into a box
// of the house.
type WireBound [4]float64

// Bound is the box in house order. Ordinates that are not finite, a minimum
// above its maximum and a box without area are fault.BadParam about "bbox"
// (WMS 1.3.0 §7.3.3.6).
func (r Ref) Bound(w WireBound) (geom.Bound, error) {
	b, err := r.Envelope(w)
	if err == nil && (b.MinX == b.MaxX || b.MinY == b.MaxY) {
		return geom.Bound{}, fault.New(fault.BadParam, "bbox", "the box has no area")
	}
	return b, err
}

// Envelope is Bound for filters, where a box may be a line or a point.
func (r Ref) Envelope(w WireBound) (geom.Bound, error) {
	for _, v := range w {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return geom.Bound{}, fault.New(fault.BadParam, "bbox", "the box has an ordinate that is not a number")
		}
	}
	if w[0] > w[2] || w[1] > w[3] {
		return geom.Bound{}, fault.New(fault.BadParam, "bbox", "the box has a minimum above its maximum")
	}
	if r.flipped {
		return geom.Bound{MinX: w[1], MinY: w[0], MaxX: w[3], MaxY: w[2]}, nil
	}
	return geom.Bound{MinX: w[0], MinY: w[1], MaxX: w[2], MaxY: w[3]}, nil
}

// Wire is the inverse of Bound.
func (r Ref) Wire(b geom.Bound) WireBound {
	if r.flipped {
		return WireBound{b.MinY, b.MinX, b.MaxY, b.MaxX}
	}
	return WireBound{b.MinX, b.MinY, b.MaxX, b.MaxY}
}

// WireXY is a point as written on the wire.
func (r Ref) WireXY(x, y float64) (a, b float64) {
	if r.flipped {
		return y, x
	}
	return x, y
}

// HouseXY is the inverse of WireXY.
func (r Ref) HouseXY(a, b float64) (x, y float64) {
	if r.flipped {
		return b, a
	}
	return a, b
}
