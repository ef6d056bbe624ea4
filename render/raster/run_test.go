package raster

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

// Four at a time or one by one: the same pixels, the same sum, and nothing left in the cells.
func TestRunsOfFourAreRuns(t *testing.T) {
	if !fours {
		t.Skip("not run: this machine has no AVX2")
	}
	r := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		n := 1 + r.IntN(40)
		acc, pix := make([]int32, n), make([]byte, 4*n)
		for i := range acc {
			switch r.IntN(4) {
			case 0:
				acc[i] = int32(r.IntN(2*full+1)) - full
			case 1:
				acc[i] = int32(r.IntN(9)) - 4
			case 2:
				acc[i] = []int32{full, -full, 3 * full, -3 * full}[r.IntN(4)]
			}
		}
		for i := range pix {
			pix[i] = byte(r.Uint32() >> r.IntN(8))
		}
		in := Paint{byte(r.Uint32()), byte(r.Uint32()), byte(r.Uint32()), []byte{255, 128, 1, byte(r.Uint32())}[r.IntN(4)]}.ink()
		rule := FillRule(r.IntN(2))
		v := int32(r.IntN(6*full)) - 3*full
		acc1, pix1 := slices.Clone(acc), bytes.Clone(pix)
		want := runEach(pix1, acc1, v, rule, in)
		acc2, pix2 := slices.Clone(acc), bytes.Clone(pix)
		got := run(pix2, acc2, v, rule, in)
		if got != want || !bytes.Equal(pix1, pix2) || !slices.Equal(acc1, acc2) {
			t.Fatalf("%d cells %v after %d, rule %d, %+v on %v:\n%v, sum %d; want\n%v, sum %d", n, acc, v, rule, in, pix, pix2, got, pix1, want)
		}
	}
}

func BenchmarkRun(b *testing.B) {
	for _, n := range []int{5, 9, 21, 100} {
		acc, pix := make([]int32, n), make([]byte, 4*n)
		in := Paint{200, 100, 50, 255}.ink()
		for name, f := range map[string]func([]byte, []int32, int32, FillRule, ink) int32{"each": runEach, "fours": run} {
			b.Run(fmt.Sprintf("%d/%s", n, name), func(b *testing.B) {
				b.SetBytes(int64(n))
				for b.Loop() {
					acc[0], acc[n-1] = full/2, -full/2
					f(pix, acc, 0, NonZero, in)
				}
			})
		}
	}
}
