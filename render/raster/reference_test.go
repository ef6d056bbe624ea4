package raster

import (
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"sigi/geom"
)

// The reference is slow and plain: 16 x 16 samples a pixel, each asked
// whether it is inside.
const samples = 16

type vec struct{ x, y float64 }

// sampled returns the coverage, 0..255, of every pixel.
func sampled(w, h int, inside func(x, y float64) bool) []uint8 {
	out := make([]uint8, w*h)
	for y := range h {
		for x := range w {
			n := 0
			for sy := range samples {
				for sx := range samples {
					if inside(float64(x)+(float64(sx)+0.5)/samples, float64(y)+(float64(sy)+0.5)/samples) {
						n++
					}
				}
			}
			out[y*w+x] = uint8(n * 255 / (samples * samples))
		}
	}
	return out
}

// winding counts the turns of a ring around a point.
func winding(ring []vec, x, y float64) int {
	n := 0
	for i := range ring {
		a, b := ring[i], ring[(i+1)%len(ring)]
		if (a.y <= y) == (b.y <= y) {
			continue
		}
		if a.x+(y-a.y)/(b.y-a.y)*(b.x-a.x) > x {
			if b.y > a.y {
				n++
			} else {
				n--
			}
		}
	}
	return n
}

func vecs(g *geom.Geometry) (all [][]vec) {
	start := int32(0)
	for _, e := range g.Ends {
		var v []vec
		for i := start; i < e; i += 2 {
			v = append(v, vec{g.Flat[i], g.Flat[i+1]})
		}
		all, start = append(all, v), e
	}
	return all
}

// compare reports the mean difference and how many pixels differ by more than
// 48 levels.
func compare(img *image.RGBA, want []uint8) (mean float64, off int) {
	sum := 0
	for i, w := range want {
		d := int(img.Pix[4*i+3]) - int(w)
		if d < 0 {
			d = -d
		}
		sum += d
		if d > 48 {
			off++
		}
	}
	return float64(sum) / float64(len(want)), off
}

func TestRandomPolygonsMatchSamples(t *testing.T) {
	rng := rand.New(rand.NewPCG(5, 6))
	const size = 48
	for _, rule := range []FillRule{EvenOdd, NonZero} {
		off, total := 0, 0.0
		const n = 40
		for range n {
			var ring []float64
			for range 3 + rng.IntN(5) {
				ring = append(ring, rng.Float64()*70-10, rng.Float64()*70-10)
			}
			g := geom.Polygon(ring)
			img, p := canvas(size, size)
			p.Fill(&g, rule, black)
			rings := vecs(&g)
			want := sampled(size, size, func(x, y float64) bool {
				w := winding(rings[0], x, y)
				return w != 0 && (rule == NonZero || w&1 != 0)
			})
			mean, o := compare(img, want)
			total += mean
			off += o
		}
		// Only pixels where borders cross may differ.
		if total/n > 0.5 || off > n*4 {
			t.Errorf("rule %d: mean difference %.3f levels, %d pixels off in %d polygons", rule, total/n, off, n)
		}
	}
}

// nearLine is the union of discs along a line: round joins and caps.
func nearLine(lines [][]vec, half float64) func(x, y float64) bool {
	far := math.NaN() // the middle of the pixel last found to be far, or all inside
	farY, in := 0.0, false
	distance := func(x, y float64) float64 {
		least := math.Inf(1)
		for _, l := range lines {
			for i := range l {
				a, b := l[i], l[min(i+1, len(l)-1)]
				dx, dy := b.x-a.x, b.y-a.y
				t := 0.0
				if d := dx*dx + dy*dy; d > 0 {
					t = math.Max(0, math.Min(1, ((x-a.x)*dx+(y-a.y)*dy)/d))
				}
				least = math.Min(least, math.Hypot(x-a.x-t*dx, y-a.y-t*dy))
			}
		}
		return least
	}
	return func(x, y float64) bool {
		mx, my := math.Floor(x)+0.5, math.Floor(y)+0.5
		if mx == far && my == farY {
			return in
		}
		if d := distance(mx, my); math.Abs(d-half) > 0.75 {
			far, farY, in = mx, my, d < half
			return in
		}
		return distance(x, y) <= half
	}
}

// onLine is the union of the rectangles of a line's segments, and of the
// wedges at its joins, each a polygon of its own: butt caps.
func onLine(lines [][]vec, half float64, join Join, limit float64, closed bool) func(x, y float64) bool {
	var pieces [][]vec
	for _, l := range lines {
		normal := func(i int) vec {
			dx, dy := l[i+1].x-l[i].x, l[i+1].y-l[i].y
			d := math.Hypot(dx, dy)
			return vec{-dy / d * half, dx / d * half}
		}
		wedge := func(v, n, m vec) {
			if n.x*m.y-n.y*m.x > 0 {
				n, m = vec{-n.x, -n.y}, vec{-m.x, -m.y}
			}
			w := []vec{v, {v.x + n.x, v.y + n.y}}
			cos := math.Sqrt(math.Max(0, (1+(n.x*m.x+n.y*m.y)/half/half)/2))
			if join == JoinMitre && 1/cos <= limit {
				f := 1 / (2 * cos * cos)
				w = append(w, vec{v.x + (n.x+m.x)*f, v.y + (n.y+m.y)*f})
			}
			pieces = append(pieces, append(w, vec{v.x + m.x, v.y + m.y}))
		}
		for i := 0; i+1 < len(l); i++ {
			n := normal(i)
			a, b := l[i], l[i+1]
			pieces = append(pieces, []vec{{a.x + n.x, a.y + n.y}, {b.x + n.x, b.y + n.y}, {b.x - n.x, b.y - n.y}, {a.x - n.x, a.y - n.y}})
			if i > 0 {
				wedge(a, normal(i-1), n)
			}
		}
		if closed {
			wedge(l[0], normal(len(l)-2), normal(0))
		}
	}
	boxes := make([]geom.Bound, len(pieces))
	for i, p := range pieces {
		boxes[i] = geom.EmptyBound
		for _, v := range p {
			boxes[i] = boxes[i].ExtendXY(v.x, v.y)
		}
	}
	return func(x, y float64) bool {
		for i, p := range pieces {
			if boxes[i].ContainsXY(x, y) && winding(p, x, y) != 0 {
				return true
			}
		}
		return false
	}
}

func TestRandomStrokesMatchTheUnionOfTheirPieces(t *testing.T) {
	rng := rand.New(rand.NewPCG(7, 8))
	const size, n = 48, 8
	for _, width := range []float64{0.5, 1, 1.5, 3, 5, 12} {
		for _, join := range []Join{JoinMitre, JoinRound, JoinBevel} {
			off, total := 0, 0.0
			for range n {
				var flat []float64
				x, y := rng.Float64()*size, rng.Float64()*size
				for range 2 + rng.IntN(6) {
					flat = append(flat, x, y)
					x, y = x+rng.NormFloat64()*12, y+rng.NormFloat64()*12
				}
				g := geom.LineString(flat...)
				s := Stroke{Width: width, Join: join, MiterLimit: 3}
				inside := onLine(vecs(&g), width/2, join, 3, false)
				if join == JoinRound {
					s.Cap = CapRound
					inside = nearLine(vecs(&g), width/2)
				}
				img, p := canvas(size, size)
				p.Stroke(&g, &s, black)
				mean, o := compare(img, sampled(size, size, inside))
				total += mean
				off += o
			}
			t.Logf("width %v join %d: mean %.3f, %d pixels off in %d lines", width, join, total/n, off, n)
			if total/n > 0.35 || off > 2*n {
				t.Errorf("width %v join %d: mean difference %.3f levels, %d pixels off in %d lines", width, join, total/n, off, n)
			}
		}
	}
}

func TestRoadsThatRunThereAndBackMatchTheUnion(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 10))
	const size, n = 64, 8
	for _, width := range []float64{1.5, 3, 5} {
		off, total := 0, 0.0
		for range n {
			// A walk over few places, so that it comes again and again.
			var places []vec
			for range 6 {
				places = append(places, vec{4 + rng.Float64()*56, 4 + rng.Float64()*56})
			}
			g := geom.Geometry{Kind: geom.KindMultiLineString}
			at := 0
			for range 3 {
				for range 5 {
					g.Flat = append(g.Flat, places[at].x, places[at].y)
					at = max(0, min(len(places)-1, at+rng.IntN(2)*2-1))
				}
				g.Ends = append(g.Ends, int32(len(g.Flat)))
			}
			img, p := canvas(size, size)
			p.Stroke(&g, &Stroke{Width: width, Join: JoinRound, Cap: CapRound}, black)
			mean, o := compare(img, sampled(size, size, nearLine(vecs(&g), width/2)))
			total += mean
			off += o
		}
		t.Logf("width %v: mean %.3f, %d pixels off in %d lines", width, total/n, off, n)
		if total/n > 0.3 || off > 5*n {
			t.Errorf("width %v: mean difference %.3f levels, %d pixels off in %d lines", width, total/n, off, n)
		}
	}
}

func TestRingsAreClosedWithAJoin(t *testing.T) {
	ring := []float64{10.3, 10.2, 50.1, 14.2, 44.4, 52.8, 12.2, 40.9, 10.3, 10.2}
	for _, join := range []Join{JoinMitre, JoinBevel} {
		for _, width := range []float64{1, 6, 11} {
			g := geom.Polygon(ring)
			l := geom.LineString(ring...)
			img, p := canvas(64, 64)
			p.Stroke(&g, &Stroke{Width: width, Join: join}, black)
			mean, off := compare(img, sampled(64, 64, onLine(vecs(&g), width/2, join, 4, true)))
			if mean > 0.25 || off > 2 {
				t.Errorf("join %d width %v: mean difference %.3f levels, %d pixels off", join, width, mean, off)
			}
			same, q := canvas(64, 64)
			q.Stroke(&l, &Stroke{Width: width, Join: join}, black)
			if x, y, ok := equalWithin(img, same); !ok {
				t.Errorf("a closed line differs from the ring at (%d, %d)", x, y)
			}
		}
	}
}
