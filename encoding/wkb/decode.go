package wkb

import (
	"encoding/binary"
	"fmt"
	"math"

	"sigi/geom"
)

// The codes of kinds that geom does not have.
const (
	codeCircularString = 8
	codeCompoundCurve  = 9
	codeCurvePolygon   = 10
	codeMultiCurve     = 11
	codeMultiSurface   = 12
	codePolyhedral     = 15
	codeTIN            = 16
	codeTriangle       = 17
)

// The flags of EWKB.
const (
	flagZ    = 0x80000000
	flagM    = 0x40000000
	flagSRID = 0x20000000
)

// maxDepth bounds nesting: a collection of multi surfaces of compound curves
// is 5 deep, and collections in collections are rare.
const maxDepth = 32

// maxBytes keeps offsets within int32, as geom.Geometry.Ends has them.
const maxBytes = math.MaxInt32

// Info is what Decode found beside the geometry.
type Info struct {
	SRID       int32 // of EWKB; 0 where none is given
	Linearised bool  // arcs became chords
	Closed     int   // rings that were not closed and now are
}

// Decoder reads well-known binary. The zero value is ready; not safe for
// concurrent use.
type Decoder struct {
	// Tolerance is the largest distance of a chord from its arc, in units of
	// the coordinates. 0 means 32 chords a quarter turn, which keeps them
	// within 0.0003 of the radius.
	Tolerance float64

	data []byte
	pos  int
	info Info
	big  bool      // byte order of the header read last
	line []float64 // control points of an arc
}

// Decode reads one geometry into g, which is emptied first and whose slices
// are appended to; nothing of data is kept. Trailing bytes are an error. After
// an error g holds nothing of use.
func (d *Decoder) Decode(g *geom.Geometry, data []byte) (Info, error) {
	g.Reset()
	d.data, d.pos, d.info = data, 0, Info{}
	if len(data) > maxBytes {
		return Info{}, fmt.Errorf("wkb: %d bytes are too many", len(data))
	}
	err := d.geometry(g, 0)
	if err == nil && d.pos != len(d.data) {
		err = d.fail("%d bytes follow the geometry", len(d.data)-d.pos)
	}
	d.data = nil
	return d.info, err
}

func (d *Decoder) fail(format string, args ...any) error {
	return fmt.Errorf("wkb: at byte %d: %s", d.pos, fmt.Sprintf(format, args...))
}

// header is the head of a geometry or of a member.
func (d *Decoder) header() (code uint32, layout geom.Layout, err error) {
	if len(d.data)-d.pos < 5 {
		return 0, 0, d.fail("the data ends within a header")
	}
	switch d.data[d.pos] {
	case 0:
		d.big = true
	case 1:
		d.big = false
	default:
		return 0, 0, d.fail("byte order %d is not known", d.data[d.pos])
	}
	d.pos++
	code = d.uint32()
	if code&flagSRID != 0 {
		if len(d.data)-d.pos < 4 {
			return 0, 0, d.fail("the data ends within the SRID")
		}
		d.info.SRID = int32(d.uint32())
	}
	z, m := code&flagZ != 0, code&flagM != 0
	code &^= flagZ | flagM | flagSRID
	switch code / 1000 {
	case 0:
	case 1:
		z = true
	case 2:
		m = true
	case 3:
		z, m = true, true
	default:
		return 0, 0, d.fail("geometry type %d is not known", code)
	}
	switch {
	case z && m:
		layout = geom.XYZM
	case z:
		layout = geom.XYZ
	case m:
		layout = geom.XYM
	}
	return code % 1000, layout, nil
}

// member is header for a member that shares the slices of its owner and so
// must have its layout.
func (d *Decoder) member(layout geom.Layout) (code uint32, err error) {
	code, l, err := d.header()
	if err == nil && l != layout {
		err = d.fail("a member has other ordinates than its owner")
	}
	return code, err
}

// uint32 reads four bytes that are known to be there.
func (d *Decoder) uint32() uint32 {
	b := d.data[d.pos : d.pos+4]
	d.pos += 4
	if d.big {
		return binary.BigEndian.Uint32(b)
	}
	return binary.LittleEndian.Uint32(b)
}

// count reads a number of things that take at least size bytes each.
func (d *Decoder) count(size int, what string) (int, error) {
	if len(d.data)-d.pos < 4 {
		return 0, d.fail("the data ends before the number of %s", what)
	}
	n := d.uint32()
	if int64(n)*int64(size) > int64(len(d.data)-d.pos) {
		return 0, d.fail("%d %s do not fit in the %d bytes left", n, what, len(d.data)-d.pos)
	}
	return int(n), nil
}

// floats appends n ordinates that are known to be there.
func (d *Decoder) floats(into []float64, n int) []float64 {
	src := d.data[d.pos : d.pos+8*n]
	d.pos += 8 * n
	at := len(into)
	if cap(into)-at < n {
		grown := make([]float64, at, grow(cap(into), at+n))
		copy(grown, into)
		into = grown
	}
	into = into[:at+n]
	dst := into[at:]
	if d.big {
		for i := range dst {
			dst[i] = math.Float64frombits(binary.BigEndian.Uint64(src[8*i:]))
		}
		return into
	}
	for i := range dst {
		dst[i] = math.Float64frombits(binary.LittleEndian.Uint64(src[8*i : 8*i+8]))
	}
	return into
}

// grow is the capacity for at least need when cap no longer suffices.
func grow(have, need int) int {
	if double := have + have/2; double > need {
		return double
	}
	return need
}

func (d *Decoder) geometry(g *geom.Geometry, depth int) error {
	code, layout, err := d.header()
	if err != nil {
		return err
	}
	g.Layout = layout
	switch code {
	case uint32(geom.KindPoint):
		g.Kind = geom.KindPoint
		return d.point(g)
	case uint32(geom.KindLineString), codeCircularString, codeCompoundCurve:
		g.Kind = geom.KindLineString
		return d.curve(g, code, depth)
	case uint32(geom.KindPolygon), codeCurvePolygon, codeTriangle:
		g.Kind = geom.KindPolygon
		return d.surface(g, code, depth)
	case uint32(geom.KindMultiPoint):
		g.Kind = geom.KindMultiPoint
		return d.multiPoint(g)
	case uint32(geom.KindMultiLineString), codeMultiCurve:
		g.Kind = geom.KindMultiLineString
		return d.multiCurve(g, depth)
	case uint32(geom.KindMultiPolygon), codeMultiSurface, codePolyhedral, codeTIN:
		g.Kind = geom.KindMultiPolygon
		return d.multiSurface(g, depth)
	case uint32(geom.KindCollection):
		g.Kind = geom.KindCollection
		return d.collection(g, depth)
	}
	return d.fail("geometry type %d is not known", code)
}

func (d *Decoder) point(g *geom.Geometry) error {
	n := g.Layout.Stride()
	if len(d.data)-d.pos < 8*n {
		return d.fail("the data ends within a point")
	}
	at := len(g.Flat)
	g.Flat = d.floats(g.Flat, n)
	if math.IsNaN(g.Flat[at]) && math.IsNaN(g.Flat[at+1]) {
		g.Flat = g.Flat[:at]
	}
	return nil
}

func (d *Decoder) multiPoint(g *geom.Geometry) error {
	n, err := d.count(5+8*g.Layout.Stride(), "points")
	if err != nil {
		return err
	}
	for range n {
		code, err := d.member(g.Layout)
		if err != nil {
			return err
		}
		if code != uint32(geom.KindPoint) {
			return d.fail("a multi point has a member of type %d", code)
		}
		if err := d.point(g); err != nil {
			return err
		}
	}
	return nil
}

// curve appends one line of any type to g.Flat and, if it has vertices, its
// end to g.Ends.
func (d *Decoder) curve(g *geom.Geometry, code uint32, depth int) error {
	at := len(g.Flat)
	if err := d.path(g, code, depth); err != nil {
		return err
	}
	if len(g.Flat) > at {
		g.Ends = append(g.Ends, int32(len(g.Flat)))
	}
	return nil
}

// path appends the vertices of one curve to g.Flat.
func (d *Decoder) path(g *geom.Geometry, code uint32, depth int) error {
	stride := g.Layout.Stride()
	switch code {
	case uint32(geom.KindLineString):
		n, err := d.count(8*stride, "vertices")
		if err != nil {
			return err
		}
		g.Flat = d.floats(g.Flat, n*stride)
	case codeCircularString:
		n, err := d.count(8*stride, "vertices")
		if err != nil {
			return err
		}
		d.line = d.floats(d.line[:0], n*stride)
		if err := d.arcs(g, d.line); err != nil {
			return err
		}
	case codeCompoundCurve:
		if depth++; depth > maxDepth {
			return d.fail("nested more than %d deep", maxDepth)
		}
		n, err := d.count(9, "curves")
		if err != nil {
			return err
		}
		first := len(g.Flat)
		for range n {
			code, err := d.member(g.Layout)
			if err != nil {
				return err
			}
			if code != uint32(geom.KindLineString) && code != codeCircularString {
				return d.fail("a compound curve has a member of type %d", code)
			}
			at := len(g.Flat)
			if err := d.path(g, code, depth); err != nil {
				return err
			}
			if at > first && len(g.Flat) > at && g.Flat[at] == g.Flat[at-stride] && g.Flat[at+1] == g.Flat[at-stride+1] {
				g.Flat = append(g.Flat[:at], g.Flat[at+stride:]...)
			}
		}
	default:
		return d.fail("a curve is expected, not type %d", code)
	}
	if len(g.Flat) > maxBytes {
		return d.fail("the geometry has too many vertices")
	}
	return nil
}

// surface appends the rings of one polygon of any type. A polygon whose outer
// ring has no vertices is empty, whatever its holes are.
func (d *Decoder) surface(g *geom.Geometry, code uint32, depth int) error {
	curved := code == codeCurvePolygon
	size, what := 4, "rings"
	if curved {
		size = 9
	}
	n, err := d.count(size, what)
	if err != nil {
		return err
	}
	stride := g.Layout.Stride()
	flat, ends, hollow := len(g.Flat), len(g.Ends), false
	for i := range n {
		at := len(g.Flat)
		if curved {
			code, err := d.member(g.Layout)
			if err != nil {
				return err
			}
			if err := d.path(g, code, depth); err != nil {
				return err
			}
		} else {
			n, err := d.count(8*stride, "vertices")
			if err != nil {
				return err
			}
			g.Flat = d.floats(g.Flat, n*stride)
		}
		end := len(g.Flat)
		if end == at {
			hollow = hollow || i == 0
			continue
		}
		if f := g.Flat; differ(f[at], f[end-stride]) || differ(f[at+1], f[end-stride+1]) {
			g.Flat = append(g.Flat, g.Flat[at:at+stride]...)
			d.info.Closed++
		}
		g.Ends = append(g.Ends, int32(len(g.Flat)))
	}
	if hollow {
		g.Flat, g.Ends = g.Flat[:flat], g.Ends[:ends]
	}
	return nil
}

// differ is a != b where NaN equals itself.
func differ(a, b float64) bool { return a != b && (a == a || b == b) }

func (d *Decoder) multiCurve(g *geom.Geometry, depth int) error {
	n, err := d.count(9, "lines")
	if err != nil {
		return err
	}
	for range n {
		code, err := d.member(g.Layout)
		if err != nil {
			return err
		}
		if err := d.curve(g, code, depth+1); err != nil {
			return err
		}
	}
	return nil
}

func (d *Decoder) multiSurface(g *geom.Geometry, depth int) error {
	n, err := d.count(9, "polygons")
	if err != nil {
		return err
	}
	for range n {
		code, err := d.member(g.Layout)
		if err != nil {
			return err
		}
		if code != uint32(geom.KindPolygon) && code != codeCurvePolygon && code != codeTriangle {
			return d.fail("a surface has a member of type %d", code)
		}
		at := len(g.Ends)
		if err := d.surface(g, code, depth+1); err != nil {
			return err
		}
		if len(g.Ends) > at {
			g.Parts = append(g.Parts, int32(len(g.Ends)))
		}
	}
	return nil
}

func (d *Decoder) collection(g *geom.Geometry, depth int) error {
	if depth++; depth > maxDepth {
		return d.fail("nested more than %d deep", maxDepth)
	}
	n, err := d.count(9, "members")
	if err != nil {
		return err
	}
	for i := range n {
		if i < cap(g.Members) {
			g.Members = g.Members[:i+1]
			g.Members[i].Reset()
		} else {
			g.Members = append(g.Members, geom.Geometry{})
		}
		if err := d.geometry(&g.Members[i], depth); err != nil {
			return err
		}
	}
	return nil
}
