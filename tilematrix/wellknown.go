package tilematrix

import (
	"sync"

	"sigi/crs"
	"sigi/geom"
)

// earthRadius is that of WGS 84, on which Web Mercator is a sphere.
const earthRadius = 6378137

const pi = 3.14159265358979323846

// The sets that are known by name.
const (
	WebMercatorQuad = "WebMercatorQuad"
	WorldCRS84Quad  = "WorldCRS84Quad"
	UTM32NItaly     = "UTM32NItaly"
)

// Names lists the known sets.
func Names() []string { return []string{WebMercatorQuad, WorldCRS84Quad, UTM32NItaly} }

// Known returns a set by its name.
func Known(name string) (*Set, bool) {
	s, ok := known()[name]
	return s, ok
}

var known = sync.OnceValue(func() map[string]*Set {
	halves := func(first float64, n int) (all []float64) {
		for range n {
			all = append(all, first)
			first /= 2
		}
		return all
	}
	must := func(s *Set, err error) *Set {
		if err != nil {
			panic(err) // the definitions below are wrong
		}
		return s
	}
	const half = pi * earthRadius
	// OGC 17-083r4 D.1. The scales begin with those of the well-known scale
	// set GoogleMapsCompatible (07-057r7 annex E.4). It is not claimed, as that
	// table has a spelling of its own for the CRS (EPSG:6.18:3:3857) which not
	// every client reads.
	mercator := must(New(WebMercatorQuad, "Google Maps Compatible for the World", crs.MustLookup("EPSG", "3857"),
		geom.Bound{MinX: -half, MinY: -half, MaxX: half, MaxY: half}, 256, halves(2*half/256, 25)))
	// OGC 17-083r4 D.3: two tiles at level 0. The well-known scale set
	// GoogleCRS84Quad of WMTS 1.0.0 (07-057r7 annex E.3) has a scale before
	// them, so it is not claimed.
	degrees := must(New(WorldCRS84Quad, "CRS84 for the World", crs.WGS84LonLat(),
		geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90}, 256, halves(180.0/256, 23)))
	// Italy in UTM zone 32 north, all of it, Lampedusa and Otranto included,
	// lies between E 307000 and 1319000, N 3928000 and 5222000. Level 12
	// has pixels of 1 m, and each level half or twice the size of its
	// neighbour: powers of two, so that every edge is a whole float. Level 0
	// (4096 m) is one tile wide and two high.
	italy := must(New(UTM32NItaly, "Italy in WGS 84 / UTM zone 32N", crs.MustLookup("EPSG", "32632"),
		geom.Bound{MinX: 290000, MinY: 5250000 - 2<<20, MaxX: 290000 + 1<<20, MaxY: 5250000}, 256, halves(4096, 17)))
	return map[string]*Set{WebMercatorQuad: mercator, WorldCRS84Quad: degrees, UTM32NItaly: italy}
})
