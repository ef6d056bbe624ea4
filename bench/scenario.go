package main

import (
	"fmt"
	"image/color"
	"math"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// scenario is a family of requests that never repeats a view.
type scenario struct {
	name          string
	layers        string // comma-separated
	style         string // of the one layer; "": each layer's own
	width, height int
	resolution    float64    // m per pixel on the ground in EPSG:32632 terms; 0: the whole of area
	area          [4]float64 // where centres lie, EPSG:32632
	crs           string
	clients       []int
	peers         []string            // names; the others cannot or need not
	labels        bool                // pictures are not compared pixel by pixel
	names         map[color.RGBA]bool // the colours of the layer nomi_colore, to count the names that are drawn
	rounds        int                 // 0: as set
	specks        bool                // most of what is drawn is below a pixel: MapServer is asked for a larger picture, too
}

func scenarios(d *dataset) []scenario {
	all := []string{"MapServer", "MapServer FlatGeobuf", "QGIS Server"}
	town := "uso_suolo,edifici,strade"
	var list []scenario
	add := func(s scenario) {
		if s.crs == "" {
			s.crs = "EPSG:32632"
		}
		if s.peers == nil {
			s.peers = all
		}
		if s.clients == nil {
			s.clients = []int{1, 2}
		}
		list = append(list, s)
	}
	add(scenario{name: "tiles 256, 1 m/px", layers: town, width: 256, height: 256, resolution: 1, area: d.townBox})
	add(scenario{name: "buildings 1024x768, 0.5 m/px", layers: "edifici", width: 1024, height: 768, resolution: 0.5, area: d.townBox})
	add(scenario{name: "buildings 1024x768, 2 m/px", layers: "edifici", width: 1024, height: 768, resolution: 2, area: d.townBox})
	add(scenario{name: "town 1024x768, 1 m/px", layers: town, width: 1024, height: 768, resolution: 1, area: d.townBox})
	simple := append(slices.Clone(all), "MapServer simplifying")
	add(scenario{name: "town 1024x768, 2 m/px", layers: town, width: 1024, height: 768, resolution: 2, area: d.townBox, peers: simple})
	add(scenario{name: "town 1024x768, 4 m/px", layers: town, width: 1024, height: 768, resolution: 4, area: d.townBox, peers: simple})
	add(scenario{name: "town 1024x768, 2 m/px, EPSG:3857", layers: town, width: 1024, height: 768, resolution: 2, area: d.townBox, crs: "EPSG:3857"})
	add(scenario{name: "town with repeated segments 1024x768, 2 m/px", layers: "uso_suolo,edifici,strade_doppie", width: 1024, height: 768, resolution: 2, area: d.townBox, peers: []string{"MapServer"}})
	add(scenario{name: "town with street names 1024x768, 1 m/px", layers: town + ",nomi", width: 1024, height: 768, resolution: 1, area: d.townBox, labels: true, names: d.colours})
	add(scenario{name: "town with street names 1024x768, 2 m/px", layers: town + ",nomi", width: 1024, height: 768, resolution: 2, area: d.townBox, labels: true, names: d.colours})
	add(scenario{name: "whole town 1024x818", layers: town, width: 1024, height: 818, area: d.wholeBox})
	add(scenario{name: "a million buildings, near: 1024x768, 1 m/px", layers: "milione", width: 1024, height: 768, resolution: 1, area: d.townBox, peers: []string{"MapServer", "QGIS Server"}})
	add(scenario{name: "a million buildings, all: 1024x818", layers: "milione", width: 1024, height: 818, area: d.million, peers: []string{"MapServer"}, clients: []int{1}, rounds: 3, specks: true})
	// Filled alone: of what lies below half a pixel AGG's outlines are thinner than it is
	// wide, and its fills are darker than it covers.
	add(scenario{name: "a million buildings, all, filled: 1024x818", layers: "milione", style: "pieni", width: 1024, height: 818, area: d.million, peers: []string{"MapServer"}, clients: []int{1}, rounds: 3, specks: true})
	add(scenario{name: "coastlines of the world: 1024x512, EPSG:4326", layers: "coste", width: 1024, height: 512, area: [4]float64{-180, -90, 180, 90}, crs: "EPSG:4326", peers: []string{"MapServer"}, clients: []int{1}, rounds: 3})
	return list
}

// view i of a scenario: the same for every server, never twice in a run.
func (sc *scenario) box(i int) [4]float64 {
	r := rand.New(rand.NewPCG(uint64(i), 0x5161))
	w, h := float64(sc.width)*sc.resolution, float64(sc.height)*sc.resolution
	a := sc.area
	cx, cy := a[0]+r.Float64()*(a[2]-a[0]), a[1]+r.Float64()*(a[3]-a[1])
	if sc.resolution == 0 {
		// The whole area, moved by up to 1 % so that no view repeats.
		res := math.Max((a[2]-a[0])/float64(sc.width), (a[3]-a[1])/float64(sc.height)) * 1.02
		w, h = float64(sc.width)*res, float64(sc.height)*res
		cx = (a[0]+a[2])/2 + (r.Float64()-0.5)*0.02*w
		cy = (a[1]+a[3])/2 + (r.Float64()-0.5)*0.02*h
	}
	if sc.crs == "EPSG:3857" {
		lon, lat := lonLat(cx, cy)
		k := 1 / math.Cos(lat*math.Pi/180)
		cx, cy = lon*20037508.342789244/180, 6378137*math.Log(math.Tan(math.Pi/4+lat*math.Pi/360))
		w, h = w*k, h*k
	}
	return [4]float64{cx - w/2, cy - h/2, cx + w/2, cy + h/2}
}

// lonLat turns UTM 32N into degrees, well enough to choose where to look.
func lonLat(e, n float64) (lon, lat float64) {
	lat = n / (111132.95 * 0.9996)
	for range 3 {
		p := lat * math.Pi / 180
		m := 111132.92*lat - 16038.5*math.Sin(2*p) + 16.83*math.Sin(4*p)
		lat += (n/0.9996 - m) / 111132.95
	}
	return 9 + (e-500000)/(0.9996*111412.84*math.Cos(lat*math.Pi/180)), lat
}

// request is the URL of view i on a server, shifted by a part of a pixel.
func (sc *scenario) request(on *server, i int, shift float64) string {
	b := sc.box(i)
	dx, dy := (b[2]-b[0])/float64(sc.width)*shift, (b[3]-b[1])/float64(sc.height)*shift
	layers := strings.Split(sc.layers, ",")
	for j := range layers {
		layers[j] += on.suffix
	}
	q := url.Values{
		"SERVICE": {"WMS"}, "VERSION": {"1.3.0"}, "REQUEST": {"GetMap"}, "FORMAT": {"image/png"}, "TRANSPARENT": {"FALSE"},
		"STYLES": {sc.style + strings.Repeat(",", len(layers)-1)}, "LAYERS": {strings.Join(layers, ",")}, "CRS": {sc.crs},
		"WIDTH": {strconv.Itoa(sc.width)}, "HEIGHT": {strconv.Itoa(sc.height)},
	}
	b = [4]float64{b[0] + dx, b[1] - dy, b[2] + dx, b[3] - dy}
	if sc.crs == "EPSG:4326" { // latitude first
		b = [4]float64{b[1], b[0], b[3], b[2]}
	}
	q.Set("BBOX", fmt.Sprintf("%.8f,%.8f,%.8f,%.8f", b[0], b[1], b[2], b[3]))
	return on.base + "?" + q.Encode()
}

func matches(pattern, name string) bool {
	ok, err := regexp.MatchString(pattern, name)
	return err != nil || ok
}
