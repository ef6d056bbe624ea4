package render

import (
	"math"
	"testing"

	"sigi/geom"
	"sigi/styles"
)

// sizeOf is the area of rings, those that run the other way taken away.
func sizeOf(g geom.Geometry) float64 {
	sum, start := 0.0, int32(0)
	for _, end := range g.Ends {
		f := g.Flat[start:end]
		start = end
		for k := 0; k+3 < len(f); k += 2 {
			sum += ((f[k]-g.Flat[0])*(f[k+3]-g.Flat[1]) - (f[k+2]-g.Flat[0])*(f[k+1]-g.Flat[1])) / 2
		}
	}
	return math.Abs(sum)
}

// Buffers have the area that Steiner's formula says, within a hundredth.
func TestBuffersAreAsLargeAsTheyMustBe(t *testing.T) {
	const x, y = 551000, 5061000 // as far from the origin as maps are
	square := geom.Polygon([]float64{x, y, x + 40, y, x + 40, y + 40, x, y + 40, x, y})
	holed := geom.Polygon(square.Flat, []float64{x + 10, y + 10, x + 10, y + 30, x + 30, y + 30, x + 30, y + 10, x + 10, y + 10})
	line := geom.LineString(x, y, x+100, y)
	for _, c := range []struct {
		name     string
		g        geom.Geometry
		distance float64
		want     float64
	}{
		{"a point is a disc", geom.Point(x, y), 10, math.Pi * 100},
		{"two discs", geom.Geometry{Kind: geom.KindMultiPoint, Flat: []float64{x, y, x + 50, y}}, 10, 2 * math.Pi * 100},
		{"a line", line, 5, 1000 + math.Pi*25},
		{"an area", square, 8, 1600 + 4*40*8 + math.Pi*64},
		{"an area made smaller", square, -5, 900},
		{"an area with a hole", holed, 4, 48*48 - (4-math.Pi)*16 - 144},
		{"a hole that closes", holed, 12, 1600 + 4*40*12 + math.Pi*144},
		{"nothing left", square, -21, 0},
		{"a line made smaller", line, -5, 0},
	} {
		got := sizeOf(derived(c.g, styles.GeometryOp{Func: styles.Buffer, DX: c.distance}))
		if math.Abs(got-c.want) > c.want/100 {
			t.Errorf("%s: %.1f, want %.1f", c.name, got, c.want)
		}
	}
}

// What is too large for its buffer stays as it is, and costs no memory.
func TestBuffersAreBounded(t *testing.T) {
	long := geom.LineString(0, 0, 1e6, 1e6)
	if got := derived(long, styles.GeometryOp{Func: styles.Buffer, DX: 1}); got.Kind != geom.KindLineString || len(got.Flat) != 4 {
		t.Errorf("%v of %d coordinates", got.Kind, len(got.Flat))
	}
	var o outsetter
	var to geom.Geometry
	for _, d := range []float64{1, 1e3, 1e5, 1e9, math.NaN(), math.Inf(1)} {
		o.outset(&to, &long, d)
		if len(o.field) > 2*maxOutsetNodes || len(to.Flat) > 4*maxOutsetNodes {
			t.Errorf("%v: %d nodes, %d coordinates", d, len(o.field), len(to.Flat))
		}
	}
}

func TestCenterLinesGoAlong(t *testing.T) {
	bar := geom.Polygon([]float64{0, 0, 100, 0, 100, 10, 0, 10, 0, 0})
	got := derived(bar, op(styles.CenterLine))
	if got.Kind != geom.KindLineString || len(got.Flat) != 2*centerLines {
		t.Fatalf("%v of %d coordinates", got.Kind, len(got.Flat))
	}
	for i := 0; i+1 < len(got.Flat); i += 2 {
		if math.Abs(got.Flat[i+1]-5) > 1e-9 {
			t.Errorf("(%v, %v) is not in the middle", got.Flat[i], got.Flat[i+1])
		}
	}
}
