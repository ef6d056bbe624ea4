package main

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"sigi/crs"
	"sigi/geom"
	"sigi/tilecache"
	"sigi/tilematrix"
)

// labelledFences is the catalog of fences with their names written on them.
func labelledFences(t testing.TB, tiles string) string {
	t.Helper()
	folder := t.TempDir()
	fences(t, folder)
	write(t, folder, "named.sld", `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
<NamedLayer><Name>x</Name><UserStyle><FeatureTypeStyle><Rule>
<PolygonSymbolizer><Fill><CssParameter name="fill">#e8b58a</CssParameter></Fill><Stroke><CssParameter name="stroke">#6b4a2b</CssParameter><CssParameter name="stroke-width">1.5</CssParameter></Stroke></PolygonSymbolizer>
<TextSymbolizer><Label><ogc:PropertyName>nome</ogc:PropertyName></Label><Font><CssParameter name="font-size">11</CssParameter></Font><Halo><Radius>1.5</Radius></Halo></TextSymbolizer>
</Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`)
	write(t, folder, "catalog.yaml", `
sources: {f: {driver: ogr, path: fences.geojson}}
`+tiles+`
layers: [{layer: fences, source: f, styles: [named, quadri]}]
`)
	return filepath.Join(folder, "catalog.yaml")
}

func decode(t *testing.T, body []byte) *image.RGBA {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(body))
	if err != nil {
		t.Fatalf("%v in %.200q", err, body)
	}
	out := image.NewRGBA(img.Bounds())
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// Tiles put side by side are the map, every pixel of it, with the labels that
// cross their edges, in the data's own CRS and in another.
func TestTilesStitchedAreTheMap(t *testing.T) {
	server := serve(t, labelledFences(t, "tiles: {metatile: 2, gutter: 8}"))
	server.ready(t)
	for _, c := range []struct {
		set   string
		level int
	}{{tilematrix.UTM32NItaly, 11}, {tilematrix.UTM32NItaly, 12}, {tilematrix.WebMercatorQuad, 16}, {tilematrix.WebMercatorQuad, 17}, {tilematrix.WorldCRS84Quad, 16}} {
		set, _ := tilematrix.Known(c.set)
		m := &set.Matrices[c.level]
		tr, err := crs.NewTransform(crs.MustLookup("EPSG", "32632"), set.CRS)
		if err != nil {
			t.Fatal(err)
		}
		at, err := tr.Bound(geom.Bound{MinX: 551500, MinY: 5061500, MaxX: 552300, MaxY: 5062100})
		if err != nil {
			t.Fatal(err)
		}
		r := m.Range(at)
		r.MaxCol, r.MaxRow = r.MinCol+3, r.MinRow+3
		w, h := r.Cols()*256, r.Rows()*256
		b := m.Bound(r, 0)
		status, _, body := server.get(t, fmt.Sprintf("/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=fences&STYLES=&CRS=%s&BBOX=%v,%v,%v,%v&WIDTH=%d&HEIGHT=%d&FORMAT=image/png&TRANSPARENT=TRUE",
			set.CRS, b.MinX, b.MinY, b.MaxX, b.MaxY, w, h))
		if status != http.StatusOK {
			t.Fatalf("%d %s", status, body)
		}
		whole := decode(t, body)
		ink := 0
		worst, differ := 0, 0
		for row := r.MinRow; row <= r.MaxRow; row++ {
			for col := r.MinCol; col <= r.MaxCol; col++ {
				status, _, body := server.get(t, fmt.Sprintf("/wmts/1.0.0/fences/named/%s/%s/%d/%d.png", c.set, m.ID, row, col))
				if status != http.StatusOK {
					t.Fatalf("%d %s", status, body)
				}
				tile := decode(t, body)
				x, y := (col-r.MinCol)*256, (row-r.MinRow)*256
				for j := range 256 {
					for i := range 4 * 256 {
						got, want := int(tile.Pix[j*tile.Stride+i]), int(whole.Pix[(y+j)*whole.Stride+4*x+i])
						if d := max(got-want, want-got); d > 0 {
							worst = max(worst, d)
							differ++
						}
						ink += min(1, want)
					}
				}
			}
		}
		if differ > 0 {
			t.Errorf("%s %d: %d values differ, by up to %d", c.set, c.level, differ, worst)
		}
		if ink < 100_000 {
			t.Errorf("%s %d: the map is nearly empty", c.set, c.level)
		}
	}
}

var _ = []any{os.Args, exec.Command, strings.Cut, syscall.SIGKILL, time.Second, tilecache.Key{}}
