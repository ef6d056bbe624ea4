package gml

import (
	"math"
	"strconv"

	"sigi/crs"
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
	if g == nil || g.Empty() || !g.Finite() {
		return dst
	}
	e := &encoder{dst: dst, EncodeOptions: o}
	e.geometry(g, true)
	return e.dst
}

// AppendBound writes a box: a gml:Box in 2.1.2, else a gml:Envelope. Nothing
// is written for an empty one.
func AppendBound(dst []byte, b geom.Bound, o EncodeOptions) []byte {
	if b.Empty() || !b.Finite() {
		return dst
	}
	e := &encoder{dst: dst, EncodeOptions: o}
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

type encoder struct {
	EncodeOptions
	dst  []byte
	part int // number of the last part that got an id
}

func (e *encoder) text(s string) *encoder {
	e.dst = append(e.dst, s...)
	return e
}

func (e *encoder) srsName(l geom.Layout) *encoder {
	if name := e.Ref.Text(); name != "" {
		e.text(` srsName="`).text(escapeAttribute(name)).text(`"`)
	}
	if e.Version != GML212 && (l == geom.XYZ || l == geom.XYZM) {
		e.text(` srsDimension="3"`)
	}
	return e
}

// open starts an element of a geometry; the outermost carries the srsName.
func (e *encoder) open(name string, g *geom.Geometry, outermost bool) {
	e.text("<gml:").text(name)
	if e.Version == GML321 && e.ID != "" {
		id := e.ID
		if !outermost {
			e.part++
			id += "." + strconv.Itoa(e.part)
		}
		e.text(` gml:id="`).text(escapeAttribute(id)).text(`"`)
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
	case geom.KindLineString:
		e.line(g, 0, len(g.Flat), outermost)
	case geom.KindPolygon:
		e.polygon(g, 0, len(g.Ends), outermost)
	default:
		m := e.Version.multi(g.Kind)
		e.open(m.name, g, outermost)
		for _, member := range e.members(g) {
			e.text("<gml:").text(m.member).text(">")
			member()
			e.close(m.member)
		}
		e.close(m.name)
	}
}

// members are the writers of an aggregate's members.
func (e *encoder) members(g *geom.Geometry) (all []func()) {
	switch g.Kind {
	case geom.KindMultiPoint:
		for at := 0; at < len(g.Flat); at += g.Layout.Stride() {
			all = append(all, func() { e.point(g, at, false) })
		}
	case geom.KindMultiLineString:
		start := 0
		for _, end := range g.Ends {
			from := start
			all = append(all, func() { e.line(g, from, int(end), false) })
			start = int(end)
		}
	case geom.KindMultiPolygon:
		start := 0
		for _, end := range g.Parts {
			from := start
			all = append(all, func() { e.polygon(g, from, int(end), false) })
			start = int(end)
		}
	case geom.KindCollection:
		for i := range g.Members {
			if !g.Members[i].Empty() {
				all = append(all, func() { e.geometry(&g.Members[i], false) })
			}
		}
	}
	return all
}

func (e *encoder) point(g *geom.Geometry, at int, outermost bool) {
	e.open("Point", g, outermost)
	if e.Version == GML212 {
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
	if e.Version == GML212 {
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
	if e.Version == GML212 {
		name, between = "coordinates", ','
	}
	e.text("<gml:").text(name).text(">")
	for at := from; at < to; at += g.Layout.Stride() {
		if at > from {
			e.text(" ")
		}
		e.vertex(g, at, between)
	}
	e.close(name)
}

func (e *encoder) vertex(g *geom.Geometry, at int, between byte) *encoder {
	a, b := e.Ref.WireXY(g.Flat[at], g.Flat[at+1])
	e.dst = appendOrdinate(e.dst, a, e.Decimals)
	e.dst = append(e.dst, between)
	e.dst = appendOrdinate(e.dst, b, e.Decimals)
	if g.Layout == geom.XYZ || g.Layout == geom.XYZM {
		z := g.Flat[at+2]
		if math.IsNaN(z) || math.IsInf(z, 0) { // a list must not lose its step
			z = 0
		}
		e.dst = append(e.dst, between)
		e.dst = appendOrdinate(e.dst, z, e.Decimals)
	}
	return e
}

// appendOrdinate writes a number with at most so many decimals.
func appendOrdinate(dst []byte, v float64, decimals int) []byte {
	start := len(dst)
	dst = strconv.AppendFloat(dst, v, 'f', decimals, 64)
	if decimals > 0 {
		for dst[len(dst)-1] == '0' {
			dst = dst[:len(dst)-1]
		}
		if dst[len(dst)-1] == '.' {
			dst = dst[:len(dst)-1]
		}
	}
	if string(dst[start:]) == "-0" {
		dst = append(dst[:start], '0')
	}
	return dst
}
