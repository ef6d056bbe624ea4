package town

import (
	"context"
	"fmt"
	"hash/fnv"
	"testing"
)

// fingerprint makes a town and hashes every feature it hands out, in order.
func fingerprint(t *testing.T, cfg Config) (hash uint64, features int) {
	t.Helper()
	h := fnv.New64a()
	err := Build(context.Background(), cfg, nil, func(f *Feature) error {
		fmt.Fprintln(h, f.Layer.File, f.Layer.Name, f.Parts, f.Z, f.Values)
		features++
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return h.Sum64(), features
}

func TestSameSeedGivesTheSameTown(t *testing.T) {
	a, n := fingerprint(t, Config{Seed: 7, Scale: 1})
	b, m := fingerprint(t, Config{Seed: 7, Scale: 1})
	if a != b || n != m {
		t.Errorf("two runs with seed 7: %x with %d features, %x with %d", a, n, b, m)
	}
	c, _ := fingerprint(t, Config{Seed: 8, Scale: 1})
	if a == c {
		t.Error("seeds 7 and 8 give the same town")
	}
	if n < 60000 {
		t.Errorf("%d features at scale 1, want 60000 or more", n)
	}
}
