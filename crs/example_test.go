package crs_test

import (
	"fmt"

	"sigi/crs"
	"sigi/geom"
)

// The same text is another box in another version of WMS.
func ExampleParseRef() {
	wire := crs.WireBound{9.6, 45.6, 9.8, 45.8}
	for _, policy := range []crs.Policy{crs.EastNorth, crs.AsDeclared} {
		ref, err := crs.ParseRef("EPSG:6706", policy)
		if err != nil {
			fmt.Println(err)
			return
		}
		b, err := ref.Bound(wire)
		if err != nil {
			fmt.Println(err)
			return
		}
		x, y := b.Center()
		fmt.Printf("%s: east %.1f north %.1f\n", ref.CRS().Name(), x, y)
	}
	// Output:
	// RDN2008: east 9.7 north 45.7
	// RDN2008: east 45.7 north 9.7
}

// Data in Monte Mario on a picture in Web Mercator.
func ExampleGrid() {
	picture := geom.Bound{MinX: 1070000, MinY: 5725000, MaxX: 1084000, MaxY: 5739000}
	t, err := crs.NewTransform(crs.MustLookup("EPSG", "3003"), crs.MustLookup("EPSG", "3857"))
	if err != nil {
		fmt.Println(err)
		return
	}
	data, err := t.Inverse().Bound(picture) // what to read
	if err != nil {
		fmt.Println(err)
		return
	}
	grid, err := crs.NewGrid(t, data, crs.ToPixels(picture, 1000, 1000), crs.DefaultTolerance)
	if err != nil {
		fmt.Println(err)
		return
	}
	line := []float64{1551631.95, 5061361.42, 1552239.55, 5060388.71}
	if err := grid.Apply(line, line, 2); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f\n", line)
	fmt.Println(t.Describe())
	// Output:
	// [404.9 429.0 466.2 529.2]
	// Inverse of Italy zone 1 + Monte Mario to WGS 84 (4) + Popular Visualisation Pseudo-Mercator; accuracy 4 m
}
