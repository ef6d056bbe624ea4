package encode

import (
	"bytes"
	"errors"
	"image/png"
	"sync/atomic"
	"testing"
	"time"
)

// A PNG is written in steps of some milliseconds, between which it may stand aside;
// whether it does is not seen in the picture.
func TestEncodingPausesBetweenSteps(t *testing.T) {
	for _, kind := range scenes {
		for _, cores := range []int{1, 3} {
			img := scene(kind, 1024)
			var calls atomic.Int64
			b := must(t, img, "png", Options{Cores: cores, Pause: func() error { calls.Add(1); return nil }})
			got, err := png.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			plain, err := png.Decode(bytes.NewReader(must(t, img, "png", Options{})))
			if err != nil {
				t.Fatal(err)
			}
			same(t, premultiplied(got), premultiplied(plain))
			if calls.Load() < 4 {
				t.Errorf("%s by %d: asked %d times", kind, cores, calls.Load())
			}
		}
	}
}

// Whenever it is told to end it does, with the reason, and what it was writing is
// not taken for a picture.
func TestEncodingEndsWhenItIsTold(t *testing.T) {
	gone := errors.New("nobody waits")
	f, _ := ByName("png")
	for _, kind := range scenes {
		for _, cores := range []int{1, 3} {
			img := scene(kind, 1024)
			for after := int64(0); ; after = 2*after + 1 {
				var calls atomic.Int64
				b, err := Bytes(img, f, Options{Cores: cores, Pause: func() error {
					if calls.Add(1) > after {
						return gone
					}
					return nil
				}})
				if calls.Load() <= after { // it was written before it was asked so often
					if err != nil || after == 0 {
						t.Errorf("%s by %d: asked %d times: %v", kind, cores, calls.Load(), err)
					}
					break
				}
				if !errors.Is(err, gone) || b != nil {
					t.Fatalf("%s by %d: told to end at %d: %d bytes, %v", kind, cores, after, len(b), err)
				}
			}
			b := must(t, img, "png", Options{}) // with the scratch that was left
			if _, err := png.Decode(bytes.NewReader(b)); err != nil {
				t.Errorf("%s: %v", kind, err)
			}
		}
	}
}

// BenchmarkStep is the longest time between two pauses.
func BenchmarkStep(b *testing.B) {
	f, _ := ByName("png")
	for _, kind := range scenes {
		b.Run(kind, func(b *testing.B) {
			img := scene(kind, 2048)
			longest := time.Duration(0)
			for b.Loop() {
				last := time.Now()
				step := func() error {
					now := time.Now()
					longest, last = max(longest, now.Sub(last)), now
					return nil
				}
				if _, err := Bytes(img, f, Options{Pause: step}); err != nil {
					b.Fatal(err)
				}
				_ = step()
			}
			b.ReportMetric(float64(longest.Microseconds())/1000, "longest-ms")
		})
	}
}
