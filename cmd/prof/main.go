package main

import (
	"context"
	"fmt"
	"os"
	"runtime/pprof"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/ogr"
	"sigi/publish"
	"sigi/render"
)

func main() {
	c, err := catalog.Load(os.Args[1])
	if err != nil {
		panic(err)
	}
	c, err = c.Only(os.Args[2])
	if err != nil {
		panic(err)
	}
	c.Tiles.Folder = os.Args[3]
	c.Tiles.Memory = 0
	if len(os.Args) > 4 {
		fmt.Sscan(os.Args[4], &c.Tiles.Metatile)
	}
	s := publish.New(publish.Options{Drivers: map[string]layers.Driver{"ogr": ogr.Driver{}}, Renderer: render.NewRenderer(render.Options{})})
	s.Publish(context.Background(), c)
	for {
		ok := true
		for _, l := range s.Status() {
			ok = ok && l.State == publish.Ready
		}
		if ok {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	o, _ := s.Open(context.Background())
	f, _ := os.Create("/tmp/seed.prof")
	pprof.StartCPUProfile(f)
	t := time.Now()
	p, err := o.Seed(context.Background(), publish.SeedQuery{Layer: os.Args[2], Set: "UTM32NItaly", Format: "png", First: 8, Last: 13, Bound: &geom.Bound{MinX: 678000, MinY: 4845000, MaxX: 686000, MaxY: 4853000}, CRS: crs.MustLookup("EPSG", "32632")}, nil)
	pprof.StopCPUProfile()
	fmt.Println(p.Drawn, err, time.Since(t), float64(p.Drawn)/time.Since(t).Seconds())
}
