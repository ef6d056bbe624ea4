package sheets

import (
	"bytes"
	"context"
	"math"
	"sync"
	"testing"

	"sigi/sample/town"
)

var box = [4]float64{550770, 5059592.4, 553227.6, 5062050}

var anArchive = sync.OnceValues(func() (*Archive, error) {
	a := NewArchive(box[0], box[1], box[2], box[3])
	err := town.Build(context.Background(), town.Config{Seed: 1, Scale: 1}, nil, func(f *town.Feature) error { a.Add(f); return nil })
	return a, err
})

// Parcels lie in the scan where the geotransform puts them, to some tenths of a metre, in the colour of
// their use; the mask ends at the neat line; the margin is paper.
func TestParcelsLieWhereTheyAre(t *testing.T) {
	a, err := anArchive()
	if err != nil {
		t.Fatal(err)
	}
	for e := range Editions {
		ed := &Editions[e]
		all := ed.Sheets(box[0], box[1], box[2], box[3])
		if len(all) != ed.Columns*ed.Rows {
			t.Fatalf("%d sheets", len(all))
		}
		s := &all[4]
		if s.Transform[2] == 0 || math.Abs(s.Transform[2]/s.Transform[1]) > ed.askew+1e-9 {
			t.Errorf("%d: the sheet is turned by %g", ed.Year, s.Transform[2]/s.Transform[1])
		}
		img, mask := s.Draw(a)
		at := func(x, y float64) (r, g, b int, m uint8) {
			p := s.pixel(x, y)
			o := img.PixOffset(int(p.x), int(p.y))
			return int(img.Pix[o]), int(img.Pix[o+1]), int(img.Pix[o+2]), mask.GrayAt(int(p.x), int(p.y)).Y
		}
		for _, q := range [][3]float64{{s.West + 1, s.North - 1, 255}, {s.East - 1, s.South + 1, 255}, {s.West - 1, s.North - 100, 0}, {s.East - 100, s.South - 1, 0}} {
			if _, _, _, m := at(q[0], q[1]); m != uint8(q[2]) {
				t.Errorf("%d: the mask at %v is %d", ed.Year, q[:2], m)
			}
		}
		if r, g, b, _ := at((s.West+s.East)/2-100, s.North+12); r < 190 || r < g || g < b {
			t.Errorf("%d: the margin is %d %d %d, not paper", ed.Year, r, g, b)
		}
		// The mean redness of houses and greenness of gardens, on rings shrunk by drawing errors.
		ps := a.old
		house := useHouse
		if ed.Year == laterYear {
			ps, house = a.ranks[2], useBuilding
		}
		mean := func(u use) (red, n float64) {
			for i := range ps {
				p := &ps[i]
				if p.use != u || p.box[0] < s.West+5 || p.box[2] > s.East-5 || p.box[1] < s.South+5 || p.box[3] > s.North-5 {
					continue
				}
				m := middle(p.ring)
				if r, g, _, _ := at(m.X+1.5, m.Y+1.2); p.ring.Contains(town.XY{X: m.X + 2.5, Y: m.Y + 2}) {
					red, n = red+float64(r-g), n+1
				}
			}
			return red / n, n
		}
		if red, n := mean(house); n < 20 || red < 35 {
			t.Errorf("%d: %v houses are redder than green by %.0f", ed.Year, n, red)
		}
		if ed.Year == 1853 {
			if red, n := mean(useGarden); n < 20 || red > 0 {
				t.Errorf("%d: %v gardens are redder than green by %.0f", ed.Year, n, red)
			}
		}
		again, _ := s.Draw(a)
		if !bytes.Equal(img.Pix, again.Pix) {
			t.Errorf("%d: drawn again, the sheet differs", ed.Year)
		}
	}
}

// What a sheet shows is off by less than a metre, and at its corners fits its neighbours.
func TestSheetsFit(t *testing.T) {
	for e := range Editions {
		for _, s := range Editions[e].Sheets(box[0], box[1], box[2], box[3]) {
			for u := 0.0; u <= 1; u += 0.125 {
				for v := 0.0; v <= 1; v += 0.125 {
					p := town.XY{X: s.West + u*(s.East-s.West), Y: s.South + v*(s.North-s.South)}
					d, x := s.drawn(p), s.pixel(p.X, p.Y)
					off := math.Hypot(d.x-x.x, d.y-x.y) * Pixel
					if off > 1 || (u == 0 || u == 1) && off > 0.01 {
						t.Errorf("%d, sheet %d: %.2f m off at (%g, %g)", Editions[e].Year, s.Number, off, u, v)
					}
				}
			}
		}
	}
}
