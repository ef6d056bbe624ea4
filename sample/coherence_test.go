package sample

import (
	"context"
	"math"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/airbusgeo/godal"

	"sigi/sample/town"
)

// kept is a feature of the town under test, its attributes by name.
type kept struct {
	id    int
	parts []town.Ring
	z     []float64
	attr  map[string]any
	kind  town.Kind
	geom  *godal.Geometry
	box   [4]float64
}

func (k *kept) text(name string) string { s, _ := k.attr[name].(string); return s }
func (k *kept) int(name string) int     { i, _ := k.attr[name].(int); return i }
func (k *kept) real(name string) float64 {
	f, _ := k.attr[name].(float64)
	return f
}

// theTown is made once for all tests of coherence.
var theTown = sync.OnceValues(func() (map[string][]*kept, error) {
	layers := map[string][]*kept{}
	err := town.Build(context.Background(), town.Config{Seed: 1, Scale: 1}, nil, func(f *town.Feature) error {
		k := &kept{kind: f.Layer.Kind, z: append([]float64(nil), f.Z...), attr: map[string]any{}}
		for i, v := range f.Values {
			k.attr[f.Layer.Fields[i].Name] = v
		}
		k.box = [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
		for _, r := range f.Parts {
			k.parts = append(k.parts, append(town.Ring(nil), r...))
			for _, p := range r {
				k.box = [4]float64{math.Min(k.box[0], p.X), math.Min(k.box[1], p.Y), math.Max(k.box[2], p.X), math.Max(k.box[3], p.Y)}
			}
		}
		var err error
		if k.geom, err = godal.NewGeometryFromWKB(encodeWKB(f.Layer.Kind, f.Parts, f.Z), nil); err != nil {
			return err
		}
		name := f.Layer.File + "." + f.Layer.Name
		layers[name] = append(layers[name], k)
		k.id = len(layers[name])
		return nil
	})
	return layers, err
})

func coherent(t *testing.T) map[string][]*kept {
	t.Helper()
	layers, err := theTown()
	if err != nil {
		t.Fatal(err)
	}
	return layers
}

// slack is the area, m², by which rounding to the millimetre may move a shared side.
const slack = 0.1

// grid finds the features near a box, in cells of 60 m.
type grid map[[2]int][]*kept

const cell = 60

func newGrid(ks ...[]*kept) grid {
	g := grid{}
	for _, list := range ks {
		for _, k := range list {
			g.each(k.box, func(c [2]int) { g[c] = append(g[c], k) })
		}
	}
	return g
}

func (g grid) each(b [4]float64, f func([2]int)) {
	for x := int(b[0] / cell); x <= int(b[2]/cell); x++ {
		for y := int(b[1] / cell); y <= int(b[3]/cell); y++ {
			f([2]int{x, y})
		}
	}
}

func (g grid) near(b [4]float64) []*kept {
	seen := map[*kept]bool{}
	var out []*kept
	g.each(b, func(c [2]int) {
		for _, k := range g[c] {
			if !seen[k] && k.box[0] <= b[2] && b[0] <= k.box[2] && k.box[1] <= b[3] && b[1] <= k.box[3] {
				seen[k] = true
				out = append(out, k)
			}
		}
	})
	return out
}

func common(t *testing.T, a, b *kept) float64 {
	t.Helper()
	if ok, err := a.geom.Intersects(b.geom); err != nil {
		t.Fatal(err)
	} else if !ok {
		return 0
	}
	x, err := a.geom.Intersection(b.geom)
	if err != nil {
		t.Fatal(err)
	}
	defer x.Close()
	return x.Area()
}

func TestEveryPolygonIsValid(t *testing.T) {
	for name, ks := range coherent(t) {
		bad := 0
		for _, k := range ks {
			if k.geom.Empty() || k.kind == town.Polygon && (!k.geom.Valid() || k.geom.Area() <= 0) {
				if bad++; bad <= 3 {
					w, _ := k.geom.WKT()
					t.Errorf("layer %q: feature %d is not valid: %.400s", name, k.id, w)
				}
			}
		}
		if bad > 3 {
			t.Errorf("layer %q: %d of %d not valid", name, bad, len(ks))
		}
	}
}

// tiles checks that polygons cover the municipality once: their areas sum up to its,
// and neighbours share no more than slivers.
func tiles(t *testing.T, what string, lists ...[]*kept) {
	t.Helper()
	whole := coherent(t)["dbt.a090101_comune"][0].geom.Area()
	sum, over := 0.0, 0.0
	g := newGrid(lists...)
	for _, list := range lists {
		for _, k := range list {
			sum += k.geom.Area()
		}
	}
	worst := 0.0
	for _, list := range lists {
		for _, k := range list {
			for _, o := range g.near(k.box) {
				if o != k {
					a := common(t, k, o) / 2
					over += a
					worst = math.Max(worst, a)
				}
			}
		}
	}
	t.Logf("%s: %.4f %% of the municipality covered, %.1f m² twice (worst %.2f m²)", what, 100*sum/whole, over, worst)
	if math.Abs(sum-whole) > whole/1000 {
		t.Errorf("%s cover %.0f m² of %.0f", what, sum, whole)
	}
	if over > whole/100000 {
		t.Errorf("%s overlap by %.0f m²", what, over)
	}
}

func TestParcelsRoadsAndWaterTileTheMunicipality(t *testing.T) {
	c := coherent(t)
	tiles(t, "parcels, roads and waters", c["catasto.particelle"], c["catasto.strade"], c["catasto.acque"])
}

func TestPlanZonesCoverAllWithoutOverlap(t *testing.T) {
	tiles(t, "zones of the PGT", coherent(t)["pgt.pgt_zone"])
	tiles(t, "zones of the PRG", coherent(t)["prg.prg_zone"])
	tiles(t, "cadastral sheets", coherent(t)["catasto.fogli"])
}

func TestEveryBuildingLiesInItsOneParcelAndNoneOnARoad(t *testing.T) {
	c := coherent(t)
	parcels := map[string]*kept{}
	for _, p := range c["catasto.particelle"] {
		parcels[strconv.Itoa(p.int("foglio"))+"/"+p.text("particella")] = p
	}
	roads := newGrid(c["dbt.a010104_ar_str"], c["dbt.a010105_ar_vms"], c["catasto.strade"])
	bad := 0
	for _, name := range []string{"dbt.a020102_edifc", "dbt.a020106_edi_min"} {
		for _, b := range c[name] {
			if name == "dbt.a020102_edifc" {
				p := parcels[strconv.Itoa(b.int("foglio"))+"/"+b.text("particella")]
				if p == nil {
					t.Fatalf("building %d: no parcel %d/%s", b.id, b.int("foglio"), b.text("particella"))
				}
				if out := b.geom.Area() - common(t, b, p); out > slack {
					if bad++; bad < 5 {
						t.Errorf("building %d: %.2f m² outside its parcel", b.id, out)
					}
				}
			}
			for _, r := range roads.near(b.box) {
				if a := common(t, b, r); a > slack {
					if bad++; bad < 5 {
						t.Errorf("%s %d: %.2f m² on a road", name, b.id, a)
					}
				}
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d buildings at the wrong place", bad)
	}
}

func TestBuildingsDoNotOverlap(t *testing.T) {
	c := coherent(t)
	all := append(append([]*kept{}, c["dbt.a020102_edifc"]...), c["dbt.a020106_edi_min"]...)
	g := newGrid(all)
	bad := 0
	for _, b := range all {
		for _, o := range g.near(b.box) {
			if o != b {
				if a := common(t, b, o); a > slack {
					if bad++; bad < 5 {
						t.Errorf("buildings at %.0f,%.0f overlap by %.2f m²", b.box[0], b.box[1], a)
					}
				}
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d overlaps", bad)
	}
}

func TestVolumesPartitionTheirBuilding(t *testing.T) {
	c := coherent(t)
	sum := map[int]float64{}
	for _, v := range c["dbt.a020101_un_vol"] {
		b := c["dbt.a020102_edifc"][v.int("edifc_id")-1]
		a := v.geom.Area()
		sum[v.int("edifc_id")] += a
		if out := a - common(t, v, b); out > slack {
			t.Fatalf("volume %d: %.2f m² outside building %d", v.id, out, b.id)
		}
		if v.real("un_vol_av") < 2 {
			t.Fatalf("volume %d is %.1f m high", v.id, v.real("un_vol_av"))
		}
	}
	for i, b := range c["dbt.a020102_edifc"] {
		if a := b.geom.Area(); math.Abs(a-sum[i+1]) > 0.05+a/1000 {
			t.Fatalf("building %d: %.2f m², its volumes %.2f", i+1, a, sum[i+1])
		}
	}
}

func TestSpotHeightsFitTheContours(t *testing.T) {
	c := coherent(t)
	g := newGrid(c["dbt.l050101_cv_liv"])
	checked, bad := 0, 0
	for _, s := range c["dbt.p050102_pt_quo"] {
		p, z := s.parts[0][0], s.z[0]
		if z != s.real("pt_quo_q") {
			t.Fatalf("spot height %d: attribute %.1f, coordinate %.1f", s.id, s.real("pt_quo_q"), z)
		}
		// The nearest contour bounds the interval that the spot lies in.
		level, best := 0.0, 45.0
		for _, k := range g.near([4]float64{p.X - 45, p.Y - 45, p.X + 45, p.Y + 45}) {
			l := k.parts[0]
			for i := 0; i+1 < len(l); i++ {
				a, b := l[i], l[i+1]
				ab := town.XY{X: b.X - a.X, Y: b.Y - a.Y}
				u := ((p.X-a.X)*ab.X + (p.Y-a.Y)*ab.Y) / (ab.X*ab.X + ab.Y*ab.Y)
				u = math.Max(0, math.Min(1, u))
				if d := math.Hypot(a.X+u*ab.X-p.X, a.Y+u*ab.Y-p.Y); d < best {
					best, level = d, k.z[0]
				}
			}
		}
		if best == 45 {
			continue
		}
		checked++
		if math.Abs(z-level) > 2.05 {
			if bad++; bad < 5 {
				t.Errorf("spot height %.1f at %.0f,%.0f: the nearest contour, %.1f m off, says %.0f", z, p.X, p.Y, best, level)
			}
		}
	}
	if bad > 0 {
		t.Errorf("%d of %d spot heights contradict the contours", bad, checked)
	}
	if checked < 500 {
		t.Errorf("only %d spot heights near a contour", checked)
	}
}

func TestDwellingsHaveANumber(t *testing.T) {
	c := coherent(t)
	has := map[int]bool{}
	for _, n := range c["dbt.p030102_civico"] {
		has[n.int("edifc_id")] = true
	}
	all, with := 0, 0
	for _, b := range c["dbt.a020102_edifc"] {
		if b.text("edifc_uso") == "0201" {
			all++
			if has[b.id] {
				with++
			}
		}
	}
	t.Logf("%d of %d dwellings have a number", with, all)
	if float64(with) < 0.95*float64(all) || all < 3000 {
		t.Errorf("%d of %d dwellings have a number", with, all)
	}
}

func TestHouseNumbersAreUniqueAndSplitByParity(t *testing.T) {
	c := coherent(t)
	seen := map[string]bool{}
	for _, n := range c["dbt.p030102_civico"] {
		k := n.text("tp_str_nom") + ", " + n.text("civico_txt")
		if seen[k] {
			t.Fatalf("%q twice", k)
		}
		seen[k] = true
		if want := strconv.Itoa(n.int("civico_num")); !strings.HasPrefix(n.text("civico_txt"), want) {
			t.Fatalf("number %s written %q", want, n.text("civico_txt"))
		}
	}
}

func TestStreetNamesAreUnique(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range coherent(t)["dbt.l030101_tp_str"] {
		n := s.text("tp_str_nom")
		if seen[n] || n == "" {
			t.Errorf("street name %q twice or empty", n)
		}
		seen[n] = true
		if n != s.text("tp_str_dug")+" "+s.text("tp_str_den") {
			t.Errorf("street name %q is not DUG and name", n)
		}
	}
}
