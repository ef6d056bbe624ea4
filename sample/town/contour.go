package town

import "math"

// Contours are traced on a grid of this many metres, and every point is then moved
// onto its height.
const (
	contourGrid = 13.0
	contourStep = 2.0  // ordinary contours
	contourMain = 10.0 // index contours
)

// putTerrain hands out contours and spot heights.
func (t *Town) putTerrain() {
	const stage = "terrain"
	lo, hi := t.outer.bounds()
	nx, ny := int((hi.X-lo.X)/contourGrid)+1, int((hi.Y-lo.Y)/contourGrid)+1
	// Bands of rows keep the memory down and the lines short enough to index.
	const band = 96
	for y0 := 0; y0 < ny && t.err == nil; y0 += band {
		t.progress(stage, y0, ny)
		t.contours(lo, nx, y0, min(band, ny-y0))
	}
	t.progress(stage, ny, ny)
	t.spotHeights()
}

// contours traces all levels in rows y0 to y0+rows of the grid.
func (t *Town) contours(lo XY, nx, y0, rows int) {
	at := func(i, j int) XY { return XY{lo.X + float64(i)*contourGrid, lo.Y + float64(y0+j)*contourGrid} }
	w := nx + 1
	h := make([]float64, w*(rows+1))
	inside := make([]bool, len(h))
	for j := 0; j <= rows; j++ {
		for i := 0; i < w; i++ {
			p := at(i, j)
			h[j*w+i] = t.Height(p)
			inside[j*w+i] = t.outer.Contains(p)
		}
	}
	// A side of the grid is named by its lower left point and its direction.
	type side struct {
		at    int32
		right bool // from the point to the right, not up
	}
	levels := map[int][][2]side{}
	var order []int
	for j := 0; j < rows; j++ {
		for i := 0; i < nx; i++ {
			a, b, c, d := j*w+i, j*w+i+1, (j+1)*w+i+1, (j+1)*w+i
			if !inside[a] || !inside[b] || !inside[c] || !inside[d] {
				continue
			}
			mn := math.Min(math.Min(h[a], h[b]), math.Min(h[c], h[d]))
			mx := math.Max(math.Max(h[a], h[b]), math.Max(h[c], h[d]))
			for k := int(math.Ceil(mn / contourStep)); float64(k)*contourStep < mx; k++ {
				z := float64(k) * contourStep
				var code int
				for bit, v := range [4]int{a, b, c, d} {
					if h[v] > z {
						code |= 1 << bit
					}
				}
				s, r, n, l := side{int32(a), true}, side{int32(b), false}, side{int32(d), true}, side{int32(a), false}
				var segs [][2]side
				switch code { // higher ground on the left
				case 1:
					segs = [][2]side{{s, l}}
				case 2:
					segs = [][2]side{{r, s}}
				case 3:
					segs = [][2]side{{r, l}}
				case 4:
					segs = [][2]side{{n, r}}
				case 5:
					segs = [][2]side{{s, r}, {n, l}}
				case 6:
					segs = [][2]side{{n, s}}
				case 7:
					segs = [][2]side{{n, l}}
				case 8:
					segs = [][2]side{{l, n}}
				case 9:
					segs = [][2]side{{s, n}}
				case 10:
					segs = [][2]side{{l, s}, {r, n}}
				case 11:
					segs = [][2]side{{r, n}}
				case 12:
					segs = [][2]side{{l, r}}
				case 13:
					segs = [][2]side{{s, r}}
				case 14:
					segs = [][2]side{{l, s}}
				}
				if len(segs) > 0 && levels[k] == nil {
					order = append(order, k)
				}
				levels[k] = append(levels[k], segs...)
			}
		}
	}
	for _, k := range order {
		segs := levels[k]
		z := float64(k) * contourStep
		from := make(map[side]int, len(segs))
		to := make(map[side]int, len(segs))
		for i, s := range segs {
			from[s[0]] = i
			to[s[1]] = i
		}
		used := make([]bool, len(segs))
		trace := func(i int) []side {
			line := []side{segs[i][0]}
			for !used[i] {
				used[i] = true
				line = append(line, segs[i][1])
				n, ok := from[segs[i][1]]
				if !ok {
					break
				}
				i = n
			}
			return line
		}
		emit := func(line []side) {
			var r Ring
			for _, s := range line {
				a := int(s.at)
				b := a + w
				if s.right {
					b = a + 1
				}
				p := at(a%w, a/w)
				q := at(b%w, b/w)
				c := t.onLevel(p, q, h[a], h[b], z)
				if len(r) == 0 || c.dist(r[len(r)-1]) > 0.5 {
					r = append(r, c)
				}
			}
			closed := line[0] == line[len(line)-1]
			if closed && len(r) > 2 && r[len(r)-1] != r[0] {
				if r[len(r)-1].dist(r[0]) < 0.5 {
					r = r[:len(r)-1]
				}
				r = append(r, r[0])
			}
			length := 0.0
			for i := 0; i+1 < len(r); i++ {
				length += r[i].dist(r[i+1])
			}
			if len(r) < 2 || closed && length < 40 {
				return
			}
			typ := "0102"
			if math.Mod(z, contourMain) == 0 {
				typ = "0101"
			}
			zs := make([]float64, len(r))
			for i := range zs {
				zs[i] = z
			}
			t.putZ(lCurve, []Ring{r}, zs, typ, z)
		}
		for i, s := range segs { // open lines from their beginnings
			if _, ok := to[s[0]]; !ok && !used[i] {
				emit(trace(i))
			}
		}
		for i := range segs {
			if !used[i] {
				emit(trace(i))
			}
		}
	}
}

// onLevel finds the height z between two points, by two steps of false position.
func (t *Town) onLevel(p, q XY, hp, hq, z float64) XY {
	a, b, ha, hb := 0.0, 1.0, hp, hq
	s := (z - ha) / (hb - ha)
	for range 2 {
		c := t.Height(p.lerp(q, s))
		if (c > z) == (ha > z) {
			a, ha = s, c
		} else {
			b, hb = s, c
		}
		if math.Abs(hb-ha) < 1e-9 {
			break
		}
		s = a + (b-a)*(z-ha)/(hb-ha)
	}
	return round(p.lerp(q, s))
}

// spotHeights stand on crossroads, and in open land here and there.
func (t *Town) spotHeights() {
	n := t.net
	rnd := newRandom(t.cfg.Seed, 81)
	spot := func(p XY, typ string) {
		p = round(p)
		z := math.Round(t.Height(p)*10) / 10
		t.putZ(lQuote, []Ring{{p}}, []float64{z}, typ, z)
	}
	for v, p := range n.pts {
		roads, border := 0, false
		for _, e := range n.at[v] {
			if n.edges[e].Class.road() {
				roads++
			}
			border = border || n.edges[e].left < 0 || n.edges[e].right < 0
		}
		if roads > 2 && !border && rnd.chance(0.4) {
			spot(p, "0101")
		}
	}
	for f := range n.faces {
		switch n.faces[f].Use {
		case Farmland, Meadow, Vineyard, Wood, Park, Slope, Square:
			if rnd.chance(0.75) {
				spot(n.ring(int32(f)).inner(), "0102")
			}
		}
	}
}
