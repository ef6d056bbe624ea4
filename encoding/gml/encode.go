package gml

import (
	"math"
	"strconv"

	"sigi/crs"
	"sigi/encoding/decimal"
	"sigi/geom"
)

// Version is a version of GML to write.
type Version uint8

// The versions.
const (
	GML212 Version = iota // coordinates, outerBoundaryIs, MultiLineString
	GML311                // pos, posList, exterior, MultiCurve
	GML321                // as 3.1.1 with a gml:id on every geometry, in its own namespace
)

// Namespace is what the prefix gml stands for in a version.
func (v Version) Namespace() string {
	if v == GML321 {
		return "http://www.opengis.net/gml/3.2"
	}
	return "http://www.opengis.net/gml"
}

// EncodeOptions say how geometries are written.
type EncodeOptions struct {
	Version Version
	// Ref is the srsName and the axis order of coordinates.
	Ref crs.Ref
	// Decimals of coordinates, at most; trailing zeros are not written.
	Decimals int
	// ID is the gml:id of the geometry (3.2.1, mandatory there); those of its
	// parts are numbered below it.
	ID string
}

// AppendGeometry writes a geometry after dst, with the prefix gml, and returns
// the longer slice. Z is kept, M is dropped. Nothing is written for a geometry
// that is empty or has a vertex that is not finite.
func AppendGeometry(dst []byte, g *geom.Geometry, o EncodeOptions) []byte {
	e := newEncoder(o)
	e.id = append(e.id, o.ID...)
	return e.append(dst, g)
}

// AppendBound writes a box: a gml:Box in 2.1.2, else a gml:Envelope. Nothing
// is written for an empty one.
func AppendBound(dst []byte, b geom.Bound, o EncodeOptions) []byte {
	if b.Empty() || !b.Finite() {
		return dst
	}
	e := newEncoder(o)
	e.dst = dst
	corners := geom.Geometry{Kind: geom.KindLineString, Flat: []float64{b.MinX, b.MinY, b.MaxX, b.MaxY}}
	if o.Version == GML212 {
		e.text("<gml:Box").srsName(geom.XY).text(">")
		e.run(&corners, 0, 4)
		e.text("</gml:Box>")
		return e.dst
	}
	e.text("<gml:Envelope").srsName(geom.XY).text("><gml:lowerCorner>")
	e.vertex(&corners, 0, ' ').text("</gml:lowerCorner><gml:upperCorner>")
	e.vertex(&corners, 2, ' ').text("</gml:upperCorner></gml:Envelope>")
	return e.dst
}

// encoder writes geometries one after another; it allocates nothing once its
// buffers have grown.
type encoder struct {
	version  Version
	flipped  bool
	decimals int
	srs      string // the attribute srsName, with a space before it
	id       []byte // gml:id of the geometry, escaped; empty: none
	part     int    // number of the last part that got an id
	dst      []byte
}

func newEncoder(o EncodeOptions) *encoder {
	e := &encoder{version: o.Version, flipped: o.Ref.Flipped(), decimals: o.Decimals}
	if name := o.Ref.Text(); name != "" {
		e.srs = ` srsName="` + escapeAttribute(name) + `"`
	}
	return e
}

func (e *encoder) append(dst []byte, g *geom.Geometry) []byte {
	if g == nil || g.Empty() || !g.Finite() {
		return dst
	}
	e.dst, e.part = dst, 0
	e.geometry(g, true)
	return e.dst
}

func (e *encoder) text(s string) *encoder {
	e.dst = append(e.dst, s...)
	return e
}

func (e *encoder) srsName(l geom.Layout) *encoder {
	e.text(e.srs)
	if e.version != GML212 && (l == geom.XYZ || l == geom.XYZM) {
		e.text(` srsDimension="3"`)
	}
	return e
}

// open starts an element of a geometry; the outermost carries the srsName.
func (e *encoder) open(name string, g *geom.Geometry, outermost bool) {
	e.text("<gml:").text(name)
	if e.version == GML321 && len(e.id) > 0 {
		e.text(` gml:id="`)
		e.dst = append(e.dst, e.id...)
		if !outermost {
			e.part++
			e.dst = strconv.AppendInt(append(e.dst, '.'), int64(e.part), 10)
		}
		e.text(`"`)
	}
	if outermost {
		e.srsName(g.Layout)
	}
	e.text(">")
}

func (e *encoder) close(name string) { e.text("</gml:").text(name).text(">") }

// multi are the names of an aggregate: itself and what wraps a member.
type multi struct{ name, member string }

func (v Version) multi(k geom.Kind) multi {
	switch {
	case k == geom.KindMultiPoint:
		return multi{"MultiPoint", "pointMember"}
	case k == geom.KindCollection:
		return multi{"MultiGeometry", "geometryMember"}
	case v == GML212 && k == geom.KindMultiLineString:
		return multi{"MultiLineString", "lineStringMember"}
	case v == GML212:
		return multi{"MultiPolygon", "polygonMember"}
	case k == geom.KindMultiLineString:
		return multi{"MultiCurve", "curveMember"}
	}
	return multi{"MultiSurface", "surfaceMember"}
}

func (e *encoder) geometry(g *geom.Geometry, outermost bool) {
	switch g.Kind {
	case geom.KindPoint:
		e.point(g, 0, outermost)
		return
	case geom.KindLineString:
		e.line(g, 0, len(g.Flat), outermost)
		return
	case geom.KindPolygon:
		e.polygon(g, 0, len(g.Ends), outermost)
		return
	}
	m := e.version.multi(g.Kind)
	e.open(m.name, g, outermost)
	start := 0
	switch g.Kind {
	case geom.KindMultiPoint:
		for at := 0; at < len(g.Flat); at += g.Layout.Stride() {
			e.text("<gml:pointMember>")
			e.point(g, at, false)
			e.close(m.member)
		}
	case geom.KindMultiLineString:
		for _, end := range g.Ends {
			e.text("<gml:").text(m.member).text(">")
			e.line(g, start, int(end), false)
			e.close(m.member)
			start = int(end)
		}
	case geom.KindMultiPolygon:
		for _, end := range g.Parts {
			e.text("<gml:").text(m.member).text(">")
			e.polygon(g, start, int(end), false)
			e.close(m.member)
			start = int(end)
		}
	case geom.KindCollection:
		for i := range g.Members {
			if !g.Members[i].Empty() {
				e.text("<gml:geometryMember>")
				e.geometry(&g.Members[i], false)
				e.close(m.member)
			}
		}
	}
	e.close(m.name)
}

func (e *encoder) point(g *geom.Geometry, at int, outermost bool) {
	e.open("Point", g, outermost)
	if e.version == GML212 {
		e.text("<gml:coordinates>").vertex(g, at, ',').text("</gml:coordinates>")
	} else {
		e.text("<gml:pos>").vertex(g, at, ' ').text("</gml:pos>")
	}
	e.close("Point")
}

func (e *encoder) line(g *geom.Geometry, from, to int, outermost bool) {
	e.open("LineString", g, outermost)
	e.run(g, from, to)
	e.close("LineString")
}

func (e *encoder) polygon(g *geom.Geometry, fromRing, toRing int, outermost bool) {
	outer, inner := "exterior", "interior"
	if e.version == GML212 {
		outer, inner = "outerBoundaryIs", "innerBoundaryIs"
	}
	e.open("Polygon", g, outermost)
	for i := fromRing; i < toRing; i++ {
		start := 0
		if i > 0 {
			start = int(g.Ends[i-1])
		}
		side := inner
		if i == fromRing {
			side = outer
		}
		e.text("<gml:").text(side).text("><gml:LinearRing>")
		e.run(g, start, int(g.Ends[i]))
		e.text("</gml:LinearRing>")
		e.close(side)
	}
	e.close("Polygon")
}

// run writes vertices as one list.
func (e *encoder) run(g *geom.Geometry, from, to int) {
	name, between := "posList", byte(' ')
	if e.version == GML212 {
		name, between = "coordinates", ','
	}
	e.text("<gml:").text(name).text(">")
	for at := from; at < to; at += g.Layout.Stride() {
		if at > from {
			e.dst = append(e.dst, ' ')
		}
		e.vertex(g, at, between)
	}
	e.close(name)
}

// vertex is what everything else costs nothing beside.
func (e *encoder) vertex(g *geom.Geometry, at int, between byte) *encoder {
	a, b := g.Flat[at], g.Flat[at+1]
	if e.flipped {
		a, b = b, a
	}
	e.dst = decimal.Append(e.dst, a, e.decimals)
	e.dst = append(e.dst, between)
	e.dst = decimal.Append(e.dst, b, e.decimals)
	if g.Layout == geom.XYZ || g.Layout == geom.XYZM {
		z := g.Flat[at+2]
		if math.IsNaN(z) || math.IsInf(z, 0) { // a list must not lose its step
			z = 0
		}
		e.dst = append(e.dst, between)
		e.dst = decimal.Append(e.dst, z, e.decimals)
	}
	return e
}
