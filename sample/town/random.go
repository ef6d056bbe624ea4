package town

import "math"

// random is a small generator (splitmix64) that can be forked by name, so that
// what happens in one block never moves another.
type random struct{ s uint64 }

func mix(z uint64) uint64 {
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb
	return z ^ (z >> 31)
}

func newRandom(seed uint64, keys ...uint64) *random {
	s := mix(seed + 0x9e3779b97f4a7c15)
	for _, k := range keys {
		s = mix(s ^ mix(k+0x9e3779b97f4a7c15))
	}
	return &random{s}
}

func (r *random) next() uint64 {
	r.s += 0x9e3779b97f4a7c15
	return mix(r.s)
}

// f is uniform in [0,1).
func (r *random) f() float64 { return float64(r.next()>>11) / (1 << 53) }

// in is uniform in [a,b).
func (r *random) in(a, b float64) float64 { return a + (b-a)*r.f() }

// n is uniform in 0..n-1.
func (r *random) n(n int) int { return int(r.next() % uint64(n)) }

func (r *random) chance(p float64) bool { return r.f() < p }

// normal is roughly Gaussian, mean 0, deviation 1, never beyond 3.5.
func (r *random) normal() float64 {
	s := 0.0
	for i := 0; i < 6; i++ {
		s += r.f()
	}
	return (s - 3) * math.Sqrt2
}

func pick[T any](r *random, of []T) T { return of[r.n(len(of))] }
