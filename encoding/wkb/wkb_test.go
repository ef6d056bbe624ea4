package wkb

import (
	"bytes"
	"encoding/binary"
	"encoding/hex"
	"math"
	"strings"
	"testing"

	"github.com/paulmach/orb"
	orbwkb "github.com/paulmach/orb/encoding/wkb"

	"sigi/geom"
)

// builder writes well-known binary by hand, in either byte order.
type builder struct {
	bytes.Buffer
	order binary.ByteOrder
}

func (b *builder) head(code uint32) *builder {
	if b.order == binary.BigEndian {
		b.WriteByte(0)
	} else {
		b.WriteByte(1)
	}
	return b.n(code)
}

func (b *builder) n(v uint32) *builder { _ = binary.Write(b, b.order, v); return b }

func (b *builder) f(v ...float64) *builder { _ = binary.Write(b, b.order, v); return b }

func le() *builder { return &builder{order: binary.LittleEndian} }
func be() *builder { return &builder{order: binary.BigEndian} }

func TestEveryKindIsReadInEveryForm(t *testing.T) {
	polygon := []float64{0, 0, 4, 0, 4, 4, 0, 0}
	for _, c := range []struct {
		name string
		data *builder
		want geom.Geometry
	}{
		{"point", le().head(1).f(1, 2), geom.Point(1, 2)},
		{"point, big endian", be().head(1).f(1, 2), geom.Point(1, 2)},
		{"point, ISO Z", le().head(1001).f(1, 2, 3), geom.Geometry{Kind: geom.KindPoint, Layout: geom.XYZ, Flat: []float64{1, 2, 3}}},
		{"point, ISO M", le().head(2001).f(1, 2, 3), geom.Geometry{Kind: geom.KindPoint, Layout: geom.XYM, Flat: []float64{1, 2, 3}}},
		{"point, ISO ZM", le().head(3001).f(1, 2, 3, 4), geom.Geometry{Kind: geom.KindPoint, Layout: geom.XYZM, Flat: []float64{1, 2, 3, 4}}},
		{"point, EWKB Z", le().head(1|flagZ).f(1, 2, 3), geom.Geometry{Kind: geom.KindPoint, Layout: geom.XYZ, Flat: []float64{1, 2, 3}}},
		{"point, EWKB ZM with SRID", be().head(1|flagZ|flagM|flagSRID).n(3003).f(1, 2, 3, 4), geom.Geometry{Kind: geom.KindPoint, Layout: geom.XYZM, Flat: []float64{1, 2, 3, 4}}},
		{"point of NaN is empty", le().head(1).f(math.NaN(), math.NaN()), geom.Geometry{Kind: geom.KindPoint}},
		{"line", le().head(2).n(2).f(0, 0, 1, 1), geom.LineString(0, 0, 1, 1)},
		{"empty line", le().head(2).n(0), geom.Geometry{Kind: geom.KindLineString}},
		{"polygon", le().head(3).n(1).n(4).f(polygon...), geom.Polygon(polygon)},
		{"empty polygon", le().head(3).n(0), geom.Geometry{Kind: geom.KindPolygon}},
		{"an open ring is closed", le().head(3).n(1).n(3).f(polygon[:6]...), geom.Polygon(polygon)},
		{"a ring without vertices is passed over", le().head(3).n(2).n(4).f(polygon...).n(0), geom.Polygon(polygon)},
		{"a polygon without an outer ring is empty", le().head(3).n(2).n(0).n(4).f(polygon...), geom.Geometry{Kind: geom.KindPolygon}},
		{"multi point, one empty", le().head(4).n(2).head(1).f(1, 2).head(1).f(math.NaN(), math.NaN()), geom.Geometry{Kind: geom.KindMultiPoint, Flat: []float64{1, 2}}},
		{"multi line", le().head(5).n(2).head(2).n(2).f(0, 0, 1, 1).head(2).n(2).f(2, 2, 3, 3), geom.Geometry{Kind: geom.KindMultiLineString, Flat: []float64{0, 0, 1, 1, 2, 2, 3, 3}, Ends: []int32{4, 8}}},
		{"multi polygon", le().head(6).n(2).head(3).n(1).n(4).f(polygon...).head(3).n(0), geom.Geometry{Kind: geom.KindMultiPolygon, Flat: polygon, Ends: []int32{8}, Parts: []int32{1}}},
		{"collection of different ordinates", le().head(7).n(2).head(1).f(1, 2).head(1001).f(1, 2, 3), geom.Geometry{Kind: geom.KindCollection, Members: []geom.Geometry{
			geom.Point(1, 2), {Kind: geom.KindPoint, Layout: geom.XYZ, Flat: []float64{1, 2, 3}}}}},
		{"triangle", le().head(17).n(1).n(4).f(polygon...), geom.Polygon(polygon)},
		{"TIN", le().head(16).n(1).head(17).n(1).n(4).f(polygon...), geom.Geometry{Kind: geom.KindMultiPolygon, Flat: polygon, Ends: []int32{8}, Parts: []int32{1}}},
		{"polyhedral surface", le().head(15).n(1).head(3).n(1).n(4).f(polygon...), geom.Geometry{Kind: geom.KindMultiPolygon, Flat: polygon, Ends: []int32{8}, Parts: []int32{1}}},
		{"compound curve of lines joins them once", le().head(9).n(2).head(2).n(2).f(0, 0, 1, 0).head(2).n(2).f(1, 0, 2, 0), geom.LineString(0, 0, 1, 0, 2, 0)},
		{"an arc in a line stays a line", le().head(8).n(3).f(0, 0, 1, 1, 2, 2), geom.LineString(0, 0, 1, 1, 2, 2)},
	} {
		t.Run(c.name, func(t *testing.T) {
			var d Decoder
			g := dirty()
			if _, err := d.Decode(&g, c.data.Bytes()); err != nil {
				t.Fatal(err)
			}
			if !equal(&g, &c.want) {
				t.Errorf("got %+v\nwant %+v", g, c.want)
			}
			for _, form := range [][]byte{Append(nil, &c.want), AppendEWKB(nil, &c.want, 32632)} {
				if _, err := d.Decode(&g, form); err != nil || !equal(&g, &c.want) {
					t.Errorf("written and read again: %v, %+v", err, g)
				}
			}
		})
	}
}

// dirty is a geometry that was used before.
func dirty() geom.Geometry {
	return geom.Geometry{Kind: geom.KindCollection, Layout: geom.XYM, Flat: []float64{9, 9, 9}, Ends: []int32{9}, Parts: []int32{9},
		Members: []geom.Geometry{{Kind: geom.KindMultiPolygon, Flat: []float64{8, 8}, Ends: []int32{2}, Parts: []int32{1}}}}
}

func equal(a, b *geom.Geometry) bool {
	same := a.Kind == b.Kind && a.Layout == b.Layout && len(a.Flat) == len(b.Flat) && len(a.Ends) == len(b.Ends) && len(a.Parts) == len(b.Parts) && len(a.Members) == len(b.Members)
	for i := 0; same && i < len(a.Flat); i++ {
		same = a.Flat[i] == b.Flat[i] || math.IsNaN(a.Flat[i]) && math.IsNaN(b.Flat[i])
	}
	for i := 0; same && i < len(a.Ends); i++ {
		same = a.Ends[i] == b.Ends[i]
	}
	for i := 0; same && i < len(a.Parts); i++ {
		same = a.Parts[i] == b.Parts[i]
	}
	for i := 0; same && i < len(a.Members); i++ {
		same = equal(&a.Members[i], &b.Members[i])
	}
	return same
}

func TestInfoSaysWhatWasChanged(t *testing.T) {
	var d Decoder
	var g geom.Geometry
	info, err := d.Decode(&g, le().head(3|flagSRID).n(3003).n(1).n(3).f(0, 0, 1, 0, 1, 1).Bytes())
	if err != nil || info.SRID != 3003 || info.Closed != 1 || info.Linearised {
		t.Errorf("%+v, %v", info, err)
	}
	info, err = d.Decode(&g, le().head(8).n(3).f(0, 0, 1, 1, 2, 0).Bytes())
	if err != nil || !info.Linearised || info.SRID != 0 {
		t.Errorf("%+v, %v", info, err)
	}
}

func TestChordsStayWithinTheTolerance(t *testing.T) {
	for _, tolerance := range []float64{0, 5, 0.1, 0.001} {
		d := Decoder{Tolerance: tolerance}
		var g geom.Geometry
		// Three quarters of a circle of radius 100 about (500, 500), heights 0 to 30.
		if _, err := d.Decode(&g, le().head(1008).n(3).f(600, 500, 0, 400, 500, 20, 500, 400, 30).Bytes()); err != nil {
			t.Fatal(err)
		}
		limit := tolerance
		if tolerance == 0 {
			limit = 0.0003013 * 100
		}
		for i := 0; i+3 < len(g.Flat); i += 3 {
			if off := math.Abs(math.Hypot(g.Flat[i]-500, g.Flat[i+1]-500) - 100); off > 1e-9 {
				t.Fatalf("tolerance %g: vertex %d is %g off the circle", tolerance, i/3, off)
			}
			mx, my := (g.Flat[i]+g.Flat[i+3])/2, (g.Flat[i+1]+g.Flat[i+4])/2
			if sag := 100 - math.Hypot(mx-500, my-500); sag > limit*(1+1e-9) {
				t.Fatalf("tolerance %g: a chord is %g off its arc", tolerance, sag)
			}
			if g.Flat[i+5] < g.Flat[i+2] {
				t.Fatal("heights are not interpolated in order")
			}
		}
		if n := len(g.Flat); g.Flat[0] != 600 || g.Flat[n-3] != 500 || g.Flat[n-2] != 400 || g.Flat[n-1] != 30 {
			t.Error("the ends of the arc moved")
		}
	}
}

func TestAnArcHasTheSameChordsInBothDirections(t *testing.T) {
	p := []float64{601.3, 500.7, 451.1, 533.9, 499.9, 402.2}
	var d Decoder
	var a, b geom.Geometry
	if _, err := d.Decode(&a, le().head(8).n(3).f(p...).Bytes()); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Decode(&b, le().head(8).n(3).f(p[4], p[5], p[2], p[3], p[0], p[1]).Bytes()); err != nil {
		t.Fatal(err)
	}
	n := len(a.Flat)
	if n != len(b.Flat) {
		t.Fatalf("%d and %d ordinates", n, len(b.Flat))
	}
	for i := 0; i < n; i += 2 {
		if a.Flat[i] != b.Flat[n-2-i] || a.Flat[i+1] != b.Flat[n-1-i] {
			t.Fatalf("vertex %d differs", i/2)
		}
	}
}

func TestACircleIsReadFromThreePoints(t *testing.T) {
	var d Decoder
	var g geom.Geometry
	if _, err := d.Decode(&g, le().head(10).n(1).head(8).n(3).f(0, 0, 2, 0, 0, 0).Bytes()); err != nil {
		t.Fatal(err)
	}
	b := g.Bound()
	if g.Kind != geom.KindPolygon || math.Abs(b.MinY+1) > 1e-3 || math.Abs(b.MaxY-1) > 1e-3 || b.MinX != 0 || b.MaxX != 2 {
		t.Errorf("%v %v", g.Kind, b)
	}
}

func TestHostileBytesAreRefused(t *testing.T) {
	deep := le()
	for range maxDepth + 2 {
		deep.head(7).n(1)
	}
	deep.head(1).f(1, 2)
	for name, data := range map[string][]byte{
		"nothing":                       nil,
		"a header alone":                le().head(1).Bytes(),
		"byte order 7":                  {7, 1, 0, 0, 0},
		"type 99":                       le().head(99).n(0).Bytes(),
		"type 4001":                     le().head(4001).f(1, 2).Bytes(),
		"more vertices than bytes":      le().head(2).n(math.MaxUint32).f(1, 2).Bytes(),
		"more rings than bytes":         le().head(3).n(math.MaxUint32).Bytes(),
		"more members than bytes":       le().head(7).n(1 << 30).Bytes(),
		"bytes behind":                  append(le().head(1).f(1, 2).Bytes(), 0),
		"deep nesting":                  deep.Bytes(),
		"a line in a multi point":       le().head(4).n(1).head(2).n(1).f(1, 2).n(0).Bytes(),
		"a point in a multi polygon":    le().head(6).n(1).head(1).f(1, 2).Bytes(),
		"a member with other ordinates": le().head(1004).n(1).head(1).f(1, 2, 3).Bytes(),
		"an arc of two points":          le().head(8).n(2).f(1, 2, 3, 4).Bytes(),
	} {
		var d Decoder
		var g geom.Geometry
		if _, err := d.Decode(&g, data); err == nil {
			t.Errorf("%s: no error, %+v", name, g)
		} else if !strings.HasPrefix(err.Error(), "wkb: ") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestReadingAgreesWithOrb(t *testing.T) {
	for _, o := range []orb.Geometry{
		orb.Point{1, 2}, orb.MultiPoint{{1, 2}, {3, 4}}, orb.LineString{{1, 2}, {3, 4}},
		orb.MultiLineString{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}},
		orb.Polygon{{{0, 0}, {9, 0}, {9, 9}, {0, 0}}, {{2, 1}, {3, 1}, {3, 2}, {2, 1}}},
		orb.MultiPolygon{{{{0, 0}, {9, 0}, {9, 9}, {0, 0}}}, {{{20, 10}, {30, 10}, {30, 20}, {20, 10}}}},
	} {
		for _, order := range []binary.ByteOrder{binary.LittleEndian, binary.BigEndian} {
			data, err := orbwkb.Marshal(o, order)
			if err != nil {
				t.Fatal(err)
			}
			var d Decoder
			var g geom.Geometry
			if _, err := d.Decode(&g, data); err != nil {
				t.Fatal(err)
			}
			back, err := orbwkb.Unmarshal(Append(nil, &g))
			if err != nil || !orb.Equal(back, o) {
				t.Errorf("%v became %v (%v)", o, back, err)
			}
		}
	}
}

func TestDecodingAllocatesNothingOnceGrown(t *testing.T) {
	ring := make([]float64, 0, 18)
	for i := range 9 {
		ring = append(ring, float64(i%8), float64(i%8*i%8))
	}
	data := le().head(6 | flagSRID).n(32632).n(1).head(3).n(1).n(9).f(ring...).Bytes()
	var d Decoder
	var g geom.Geometry
	if n := testing.AllocsPerRun(100, func() { _, _ = d.Decode(&g, data) }); n > 0 {
		t.Errorf("%v allocations a geometry", n)
	}
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"0101000000000000000000f03f0000000000000040", "010700000001000000010200000000000000",
		"01080000000300000000000000000000000000000000000000000000000000f03f000000000000f03f00000000000000400000000000000000",
		"0103000000010000000300000000000000000000000000000000000000000000000000f03f0000000000000000000000000000f03f000000000000f03f",
		"010300000001000000030000003030303030ffff30303030303030303030303030303030303030303030303030303030303030303030303030",
	} {
		b, _ := hex.DecodeString(s)
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var d Decoder
		var g geom.Geometry
		info, err := d.Decode(&g, data)
		if err != nil {
			return
		}
		if n := g.Vertices(); n > len(data)*maxChords {
			t.Fatalf("%d vertices from %d bytes", n, len(data))
		}
		var again geom.Geometry
		if _, err := d.Decode(&again, AppendEWKB(nil, &g, info.SRID)); err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		// A polygon whose parts were empty may lose nothing more.
		if !equal(&g, &again) {
			t.Fatalf("%+v became %+v", g, again)
		}
	})
}

func BenchmarkDecode(b *testing.B) {
	ring := make([]float64, 18)
	for i := range ring {
		ring[i] = float64(i)
	}
	copy(ring[16:], ring[:2])
	data := le().head(3).n(1).n(9).f(ring...).Bytes()
	b.ReportAllocs()
	var d Decoder
	var g geom.Geometry
	for b.Loop() {
		if _, err := d.Decode(&g, data); err != nil {
			b.Fatal(err)
		}
	}
}
