package cachetest

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"sigi/fault"
	"sigi/feature"
	"sigi/tilecache"
)

// key is the address of a tile of the town.
func key(col, row int) tilecache.Key {
	return tilecache.Key{Layer: "town:edifc", Style: "default", Set: "WebMercatorQuad", Format: "png", Revision: "0a1b", Matrix: "17", Col: col, Row: row}
}

func blob(text string) tilecache.Blob { return tilecache.NewBlob([]byte(text)) }

// Run runs the suite. open returns an empty store with room for some thousand
// small tiles; it may be called many times.
func Run(t *testing.T, open func(t *testing.T) tilecache.Store) {
	for name, test := range map[string]func(*testing.T, tilecache.Store){
		"what is put is what comes back":                     comesBack,
		"what was never put is not there":                    notThere,
		"each part of a key tells tiles apart":               apart,
		"the last put counts":                                last,
		"what is dropped is gone":                            dropped,
		"what lacks something is refused":                    refused,
		"tiles of one colour are each at their place":        uniform,
		"sweeping takes the stale revisions of one kind":     swept,
		"readers see the old or the new one, never a part":   whole,
		"a store is a store for many at once":                many,
		"names that lead out of the store are not addresses": outside,
		"empty pictures and large ones are kept":             sizes,
		"a metatile is its tiles":                            metatile,
		"what of a metatile lacks something is left out":     partly,
		"putting a tile leaves its neighbours":               neighbours,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func put(t *testing.T, s tilecache.Store, k tilecache.Key, b tilecache.Blob) {
	t.Helper()
	if err := s.Put(t.Context(), k, b); err != nil {
		t.Fatalf("put %s: %v", k, err)
	}
}

// want checks Get and Has.
func want(t *testing.T, s tilecache.Store, k tilecache.Key, b tilecache.Blob) {
	t.Helper()
	got, ok, err := s.Get(t.Context(), k)
	if err != nil || !ok {
		t.Fatalf("get %s: %t, %v", k, ok, err)
	}
	if !bytes.Equal(got.Bytes, b.Bytes) || got.Tag != b.Tag || got.Uniform != b.Uniform || fmt.Sprint(got.States) != fmt.Sprint(b.States) {
		t.Errorf("get %s: %.60q tag %s uniform %t states %v; want %.60q tag %s uniform %t states %v",
			k, got.Bytes, got.Tag, got.Uniform, got.States, b.Bytes, b.Tag, b.Uniform, b.States)
	}
	if has, err := s.Has(t.Context(), k); !has || err != nil {
		t.Errorf("has %s: %t, %v", k, has, err)
	}
}

func wantNone(t *testing.T, s tilecache.Store, k tilecache.Key) {
	t.Helper()
	if b, ok, err := s.Get(t.Context(), k); ok || err != nil || b.Bytes != nil {
		t.Errorf("get %s: %t %.60q, %v; want nothing", k, ok, b.Bytes, err)
	}
	if has, err := s.Has(t.Context(), k); has || err != nil {
		t.Errorf("has %s: %t, %v; want it not to be there", k, has, err)
	}
}

func comesBack(t *testing.T, s tilecache.Store) {
	b := blob("picture")
	b.States = []feature.State{{Log: "db", Pos: "0/16B3748"}, {Log: "other \"db\"", Pos: ""}}
	put(t, s, key(8632, 5856), b)
	want(t, s, key(8632, 5856), b)
	plain := blob("another\x00picture\nSIGItile")
	put(t, s, key(8633, 5856), plain)
	want(t, s, key(8633, 5856), plain)
	want(t, s, key(8632, 5856), b)
}

func notThere(t *testing.T, s tilecache.Store) {
	wantNone(t, s, key(1, 2))
	put(t, s, key(1, 2), blob("x"))
	wantNone(t, s, key(2, 1))
	wantNone(t, s, key(1, 3))
}

func apart(t *testing.T, s tilecache.Store) {
	first := key(12, 34)
	keys := []tilecache.Key{first}
	for _, change := range []func(*tilecache.Key){
		func(k *tilecache.Key) { k.Layer = "edifc" }, func(k *tilecache.Key) { k.Style = "night" }, func(k *tilecache.Key) { k.Set = "UTM32NItaly" },
		func(k *tilecache.Key) { k.Format = "jpeg" }, func(k *tilecache.Key) { k.Revision = "0a1c" }, func(k *tilecache.Key) { k.Matrix = "16" },
		func(k *tilecache.Key) { k.Col = 123; k.Row = 4 }, func(k *tilecache.Key) { k.Col = 34; k.Row = 12 },
		func(k *tilecache.Key) { k.Layer = "Town:edifc" },
	} {
		k := first
		change(&k)
		keys = append(keys, k)
	}
	for _, k := range keys {
		put(t, s, k, blob(k.String()))
	}
	for _, k := range keys {
		want(t, s, k, blob(k.String()))
	}
}

func last(t *testing.T, s tilecache.Store) {
	k := key(5, 5)
	put(t, s, k, blob("a longer first picture"))
	put(t, s, k, blob("second"))
	want(t, s, k, blob("second"))
	u := blob("uniform")
	u.Uniform = true
	put(t, s, k, u)
	want(t, s, k, u)
	put(t, s, k, u)
	want(t, s, k, u)
	put(t, s, k, blob("third"))
	want(t, s, k, blob("third"))
}

func dropped(t *testing.T, s tilecache.Store) {
	put(t, s, key(1, 1), blob("x"))
	put(t, s, key(1, 2), blob("y"))
	for range 2 {
		if err := s.Drop(t.Context(), key(1, 1)); err != nil {
			t.Fatal(err)
		}
		wantNone(t, s, key(1, 1))
	}
	want(t, s, key(1, 2), blob("y"))
}

func refused(t *testing.T, s tilecache.Store) {
	b := blob("half a map")
	b.Missing = []*fault.Error{fault.New(fault.Unavailable, "", "a layer is not there")}
	if err := s.Put(t.Context(), key(1, 1), b); err == nil {
		t.Error("it was taken")
	}
	wantNone(t, s, key(1, 1))
}

func block(minCol, minRow, maxCol, maxRow int) tilecache.Metatile {
	return tilecache.Metatile{MinCol: minCol, MinRow: minRow, MaxCol: maxCol, MaxRow: maxRow}
}

// blobsOf are different tiles for a block, every third of one colour.
func blobsOf(m tilecache.Metatile, text string) []tilecache.Blob {
	blobs := make([]tilecache.Blob, m.Count())
	for i := range blobs {
		col, row := m.At(i)
		blobs[i] = blob(fmt.Sprint(text, " ", col, " ", row))
		if i%3 == 0 {
			blobs[i] = blob(text)
			blobs[i].Uniform = true
		}
	}
	return blobs
}

func wantMetatile(t *testing.T, s tilecache.Store, m tilecache.Metatile, whole bool) {
	t.Helper()
	if has, err := s.HasMetatile(t.Context(), key(1, 1), m); has != whole || err != nil {
		t.Errorf("has %s: %t, %v", m, has, err)
	}
}

func metatile(t *testing.T, s tilecache.Store) {
	// Blocks of every size and place, also such as no power of two begins.
	for i, m := range []tilecache.Metatile{block(8, 8, 15, 15), block(16, 8, 19, 11), block(20, 8, 20, 8), block(3, 29, 12, 36), block(100, 0, 104, 24), block(0, 101, 24, 102)} {
		blobs := blobsOf(m, fmt.Sprint("block ", i))
		wantMetatile(t, s, m, false)
		if err := s.PutMetatile(t.Context(), key(0, 0), m, blobs); err != nil {
			t.Fatal(err)
		}
		wantMetatile(t, s, m, true)
		for i, b := range blobs {
			want(t, s, key(m.At(i)), b)
		}
		wantNone(t, s, key(m.MaxCol+1, m.MaxRow))
		wantNone(t, s, key(m.MaxCol, m.MaxRow+1))
		m.MaxCol++
		wantMetatile(t, s, m, false)
		m.MaxCol--
		if err := s.Drop(t.Context(), key(m.At(m.Count()-1))); err != nil {
			t.Fatal(err)
		}
		wantMetatile(t, s, m, false)
	}
}

func partly(t *testing.T, s tilecache.Store) {
	m := block(4, 4, 9, 9)
	put(t, s, key(5, 4), blob("of before"))
	blobs := blobsOf(m, "now")
	blobs[1].Missing = []*fault.Error{fault.New(fault.Unavailable, "", "a layer is not there")}
	blobs[2].Missing = blobs[1].Missing
	if err := s.PutMetatile(t.Context(), key(0, 0), m, blobs); err != nil {
		t.Fatal(err)
	}
	for i, b := range blobs {
		switch i {
		case 1:
			want(t, s, key(5, 4), blob("of before"))
		case 2:
			wantNone(t, s, key(6, 4))
		default:
			want(t, s, key(m.At(i)), b)
		}
	}
	wantMetatile(t, s, m, false)
}

func neighbours(t *testing.T, s tilecache.Store) {
	m := block(0, 0, 19, 19)
	blobs := blobsOf(m, "first")
	if err := s.PutMetatile(t.Context(), key(0, 0), m, blobs); err != nil {
		t.Fatal(err)
	}
	inner := block(5, 6, 9, 10)
	for i, b := range blobsOf(inner, "second") {
		at, _ := m.Index(inner.At(i))
		blobs[at] = b
	}
	if err := s.PutMetatile(t.Context(), key(0, 0), inner, blobsOf(inner, "second")); err != nil {
		t.Fatal(err)
	}
	blobs[0] = blob("a house, and states")
	blobs[0].States = []feature.State{{Log: "db", Pos: "7"}}
	put(t, s, key(0, 0), blobs[0])
	blobs[399].States = []feature.State{{Log: "db", Pos: "8"}} // of one colour, and yet another tile
	put(t, s, key(19, 19), blobs[399])
	for i, b := range blobs {
		want(t, s, key(m.At(i)), b)
	}
}

func uniform(t *testing.T, s tilecache.Store) {
	white, blue := blob("white"), blob("blue")
	white.Uniform, blue.Uniform = true, true
	for col := range 20 {
		b := white
		if col%5 == 0 {
			b = blue
		}
		put(t, s, key(col, 7), b)
	}
	put(t, s, key(3, 7), blob("a house"))
	if err := s.Drop(t.Context(), key(4, 7)); err != nil {
		t.Fatal(err)
	}
	for col := range 20 {
		switch {
		case col == 3:
			want(t, s, key(col, 7), blob("a house"))
		case col == 4:
			wantNone(t, s, key(col, 7))
		case col%5 == 0:
			want(t, s, key(col, 7), blue)
		default:
			want(t, s, key(col, 7), white)
		}
	}
}

func swept(t *testing.T, s tilecache.Store) {
	old, now, other := key(1, 1), key(1, 1), key(1, 1)
	old.Revision, now.Revision = "old", "now"
	other.Revision, other.Style = "old", "night"
	u := blob("uniform")
	u.Uniform = true
	for _, k := range []tilecache.Key{old, now, other} {
		put(t, s, k, blob(k.String()))
		k.Col = 2
		put(t, s, k, u)
	}
	if err := s.Sweep(t.Context(), tilecache.Key{Layer: now.Layer, Style: now.Style, Set: now.Set, Format: now.Format}, func(revision string) bool { return revision != "now" }); err != nil {
		t.Fatal(err)
	}
	wantNone(t, s, old)
	want(t, s, now, blob(now.String()))
	want(t, s, other, blob(other.String()))
	now.Col, old.Col = 2, 2
	want(t, s, now, u)
	wantNone(t, s, old)
	put(t, s, old, u)
	want(t, s, old, u)
}

func whole(t *testing.T, s tilecache.Store) {
	k := key(9, 9)
	versions := make([]tilecache.Blob, 8)
	for i := range versions {
		versions[i] = tilecache.NewBlob(bytes.Repeat([]byte{byte('a' + i)}, 3000*(i+1)))
		versions[i].Uniform = i%3 == 2
	}
	put(t, s, k, versions[0])
	stop, cancel := context.WithCancel(t.Context())
	var writers, readers sync.WaitGroup
	for w := range 2 {
		writers.Go(func() {
			for i := range 150 {
				if err := s.Put(stop, k, versions[(i+w)%len(versions)]); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for range 2 {
		readers.Go(func() {
			for stop.Err() == nil {
				b, ok, err := s.Get(context.Background(), k)
				if err != nil || !ok {
					t.Errorf("a tile that is being replaced: %t, %v", ok, err)
					return
				}
				if len(b.Bytes) == 0 || len(b.Bytes) != 3000*int(b.Bytes[0]-'a'+1) || b.Bytes[len(b.Bytes)-1] != b.Bytes[0] {
					t.Errorf("a part of a tile: %d bytes of %q", len(b.Bytes), b.Bytes[:min(1, len(b.Bytes))])
					return
				}
			}
		})
	}
	writers.Wait()
	cancel()
	readers.Wait()
}

func many(t *testing.T, s tilecache.Store) {
	var all sync.WaitGroup
	for w := range 8 {
		all.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(w)))
			for range 200 {
				k := key(random.IntN(20), random.IntN(20))
				b := blob(k.String())
				b.Uniform = k.Col%2 == 0
				if random.IntN(3) == 0 {
					if err := s.Put(t.Context(), k, b); err != nil {
						t.Error(err)
						return
					}
				} else if got, ok, err := s.Get(t.Context(), k); err != nil || ok && string(got.Bytes) != k.String() {
					t.Errorf("%s: %q, %v", k, got.Bytes, err)
					return
				}
			}
		})
	}
	all.Wait()
}

func outside(t *testing.T, s tilecache.Store) {
	for _, change := range []func(*tilecache.Key){
		func(k *tilecache.Key) { k.Layer = "../../etc" }, func(k *tilecache.Key) { k.Style = ".." }, func(k *tilecache.Key) { k.Set = "a/b" },
		func(k *tilecache.Key) { k.Matrix = "." }, func(k *tilecache.Key) { k.Format = "" }, func(k *tilecache.Key) { k.Revision = "a\x00b" },
		func(k *tilecache.Key) { k.Col = -1 },
	} {
		k := key(1, 1)
		change(&k)
		if k.Valid() == nil {
			t.Errorf("%q is said to be an address", k)
		}
		// A store may take it, if it keeps it within.
		if s.Put(t.Context(), k, blob("x")) == nil {
			want(t, s, k, blob("x"))
		}
	}
}

func sizes(t *testing.T, s tilecache.Store) {
	put(t, s, key(1, 1), blob(""))
	if b, ok, err := s.Get(t.Context(), key(1, 1)); !ok || err != nil || len(b.Bytes) != 0 {
		t.Errorf("an empty picture: %t %q %v", ok, b.Bytes, err)
	}
	large := tilecache.NewBlob(bytes.Repeat([]byte("0123456789abcdef"), 1<<14))
	put(t, s, key(1, 2), large)
	want(t, s, key(1, 2), large)
}
