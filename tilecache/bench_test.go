package tilecache_test

import (
	"fmt"
	"math/rand/v2"
	"syscall"
	"testing"

	"sigi/tilecache"
)

// pictures are tiles of 12 kB, as those of a town are, that do not compress.
func pictures(n int) []tilecache.Blob {
	random := rand.NewPCG(1, 2)
	blobs := make([]tilecache.Blob, n)
	for i := range blobs {
		b := make([]byte, 12<<10)
		for k := range b {
			b[k] = byte(random.Uint64())
		}
		blobs[i] = tilecache.NewBlob(b)
	}
	return blobs
}

// cpuTime is what this process has used, in nanoseconds.
func cpuTime() int64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return u.Utime.Nano() + u.Stime.Nano()
}

// BenchmarkFilesPut puts metatiles: whole bundles, as seeding does, and quarters
// of them, as a request does; cpu-ns/tile is the share of a tile, by the
// processor, since the clock is the disk's.
func BenchmarkFilesPut(b *testing.B) {
	for _, side := range []int{8, 4, 1} {
		b.Run(fmt.Sprint(side), func(b *testing.B) {
			f := tilecache.NewFiles(b.TempDir())
			blobs := pictures(side * side)
			before := cpuTime()
			for i := range b.N {
				col, row := i%64*side, i/64*side
				m := tilecache.Metatile{MinCol: col, MinRow: row, MaxCol: col + side - 1, MaxRow: row + side - 1}
				if err := f.PutMetatile(b.Context(), key(0, 0), m, blobs); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(cpuTime()-before)/float64(b.N*side*side), "cpu-ns/tile")
		})
	}
}

// BenchmarkFilesGet reads tiles of 12 kB, one after the other, of a few bundles.
func BenchmarkFilesGet(b *testing.B) {
	f := tilecache.NewFiles(b.TempDir())
	m := tilecache.Metatile{MaxCol: 31, MaxRow: 31}
	if err := f.PutMetatile(b.Context(), key(0, 0), m, pictures(m.Count())); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		if _, ok, err := f.Get(b.Context(), key(m.At(i*37%m.Count()))); !ok || err != nil {
			b.Fatal(ok, err)
		}
	}
}
