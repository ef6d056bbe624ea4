package memory

import (
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// outside loads a layer of which memory has room for so many batches.
func outside(t testing.TB, src layers.Features, batches int, attributes []string) (*Layer, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "layer.index")
	seen, released := 0, false
	m, err := Load(context.Background(), src, Options{Attributes: attributes,
		Fits:   func(n int64) bool { seen++; released = n == 0; return seen <= batches },
		Target: &Target{Path: path, Origin: func() Origin { return ofTest }}})
	if err != nil {
		t.Fatal(err)
	}
	if m.file == nil || !released {
		t.Fatal("it is in memory")
	}
	return m, path
}

func TestALayerBuiltOutsideOfMemoryIsTheSame(t *testing.T) {
	bucketBytes = 40_000
	defer func() { bucketBytes = 32 << 20 }()
	for name, m := range various(t) {
		if m.n == 0 {
			continue // it always fits
		}
		want := transcript(t, m)
		for _, batches := range []int{0, 1} {
			if m.n <= layers.BatchSize && batches > 0 {
				continue
			}
			l, path := outside(t, m.source, batches, m.attributes())
			if got := transcript(t, l); got != want {
				t.Errorf("%s, %d batches in memory: %s, want %s", name, batches, got, want)
			}
			entries, _ := os.ReadDir(filepath.Dir(path))
			if len(entries) != 1 {
				t.Errorf("%s: it leaves %v behind", name, entries)
			}
			reopened(t, path, l, inHeap)
		}
	}
}

// TestUnitsChangeOutsideOfMemory: coordinates that need another unit, or none,
// after others have gone into files.
func TestUnitsChangeOutsideOfMemory(t *testing.T) {
	bucketBytes = 20_000
	defer func() { bucketBytes = 32 << 20 }()
	r := rand.New(rand.NewPCG(11, 12))
	for name, change := range map[string]func(i int) float64{
		"finer":          func(i int) float64 { return float64(r.IntN(1000)) / []float64{100, 1000, 100000}[i/1500] },
		"floats":         func(i int) float64 { return []float64{0.25, 0.125, r.Float64()}[i/1500] },
		"floats at once": func(int) float64 { return r.Float64() },
	} {
		l := newList()
		for i := range 4500 {
			x := 600_000 + float64(i%70) + change(i)
			g := geom.LineString(x, 5_000_000, x+1, 5_000_001.5, x+2, 5_000_000)
			if i%5 == 0 {
				g = geom.Geometry{Kind: geom.KindMultiPoint, Layout: geom.XYZ, Flat: []float64{x, 5_000_000, 4.5}}
			}
			l.add(feature.IntKey(int64(i)), g)
		}
		m := load(t, l)
		got, _ := outside(t, l, 1, nil)
		if a, b := transcript(t, got), transcript(t, m); a != b || got.Compact() != m.Compact() {
			t.Errorf("%s: %s, want %s", name, a, b)
		}
	}
}

func TestWhatGoesWrongOutsideOfMemoryIsSaid(t *testing.T) {
	src := town(5000)
	no := func(int64) bool { return false }
	if _, err := Load(context.Background(), src, Options{Fits: no}); !fault.Is(err, fault.TooLarge) {
		t.Errorf("without a target: %v", err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Load(context.Background(), src, Options{Fits: no, Target: &Target{Path: filepath.Join(file, "layer.index"), Origin: func() Origin { return ofTest }}})
	if err == nil || !strings.Contains(err.Error(), "not a directory") {
		t.Errorf("a folder that cannot be: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	folder := t.TempDir()
	_, err = Load(ctx, src, Options{Fits: no, Target: &Target{Path: filepath.Join(folder, "layer.index"), Origin: func() Origin { cancel(); return ofTest }}})
	if err == nil {
		t.Error("it was cancelled")
	}
	if entries, _ := os.ReadDir(folder); len(entries) > 0 {
		t.Errorf("it leaves %v behind", entries)
	}
}

// TestChangesOverAMappedLayer: the delta of a layer in a file is that of the
// same layer in memory.
func TestChangesOverAMappedLayer(t *testing.T) {
	for name, m := range various(t) {
		src := m.source.(*list)
		if m.n < 1000 || m.n > 10_000 {
			continue
		}
		later := *src
		later.geoms = append([]geom.Geometry{}, src.geoms...)
		var keys []feature.Key
		for i := 0; i < len(src.keys); i += 13 {
			later.geoms[i] = src.geoms[(i+500)%len(src.geoms)]
			keys = append(keys, src.keys[i])
		}
		apply := func(l *Layer) []geom.Geometry {
			c, _, err := Apply(context.Background(), l, &later, feature.State{}, keys)
			if err != nil {
				t.Fatal(err)
			}
			s, _ := c.Open(context.Background())
			defer s.Close()
			var all []geom.Geometry
			for b, err := range s.Read(context.Background(), layers.Query{Attributes: l.attributes()}) {
				if err != nil {
					t.Fatal(err)
				}
				for i := range b.Geometries {
					all = append(all, b.Geometries[i].Clone())
				}
			}
			return all
		}
		want, got := apply(m), apply(reopened(t, kept(t, m), m, mapping))
		if len(want) != len(got) {
			t.Fatalf("%s: %d features, want %d", name, len(got), len(want))
		}
		for i := range want {
			if !same(&want[i], &got[i]) {
				t.Fatalf("%s: feature %d is %v, want %v", name, i, got[i], want[i])
			}
		}
	}
}
