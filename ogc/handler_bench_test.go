package ogc

import "testing"

// What the door costs: everything but drawing, which the fake does not do.
func BenchmarkHandler(b *testing.B) {
	for _, c := range []struct{ name, target string }{
		{"capabilities", capabilities},
		{"map", aMap},
		{"exception", "/wms?VERSION=1.3.0&REQUEST=GetMap&LAYERS=nope"},
	} {
		b.Run(c.name, func(b *testing.B) {
			h := newHandler(Options{}, newFake(b).open)
			b.ReportAllocs()
			for b.Loop() {
				get(h, c.target)
			}
		})
	}
}
