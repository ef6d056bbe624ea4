package ogc

import (
	"fmt"
	"image"
	"net/http"
	"strings"
	"testing"
	"time"

	"sigi/catalog"
	"sigi/geom"
	"sigi/tilematrix"
)

// grey is what a tile shows in its middle third, where the series lies.
func grey(t *testing.T, h http.Handler, address string, x, y int) (level int, tag string) {
	t.Helper()
	got := get(h, address)
	img, _, err := image.Decode(strings.NewReader(got.Body.String()))
	if err != nil {
		t.Errorf("%s: %v: %.300s", address, err, got.Body)
		return -1, ""
	}
	r, _, _, _ := img.At(x, y).RGBA()
	return int(r >> 8), got.Header().Get("ETag")
}

// seriesTile is a tile in the middle of the series.
func seriesTile(t *testing.T, c *catalog.Catalog) (*tilematrix.Set, *tilematrix.Matrix, tilematrix.Range) {
	t.Helper()
	set, ok := c.Tiles.Set("UTM32NItaly")
	if !ok {
		t.Fatal("the grid of Italy is gone")
	}
	m := &set.Matrices[len(set.Matrices)-3]
	return set, m, m.Range(geom.Bound{MinX: 551008, MinY: 5061992, MaxX: 551008.01, MaxY: 5061992.01})
}

// A tile is asked for at a value of a dimension by its parameter, or in its address behind the
// style (07-057r7 tables 22 and 32), and each value has tiles of its own.
func TestTilesAreAskedForAtAValueOfADimension(t *testing.T) {
	_, h, c := timeSeries(t)
	set, m, at := seriesTile(t, c)
	b := m.Bound(at, 0)
	px, py := int((551008-b.MinX)/m.Resolution), int((b.MaxY-5061992)/m.Resolution)
	kvp := func(layer, more string) string {
		return fmt.Sprintf("/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=%s&STYLE=default&FORMAT=image/png&TILEMATRIXSET=%s&TILEMATRIX=%s&TILEROW=%d&TILECOL=%d%s", layer, set.ID, m.ID, at.MinRow, at.MinCol, more)
	}
	rest := func(layer, values string) string {
		return fmt.Sprintf("/wmts/1.0.0/%s/default%s/%s/%s/%d/%d.png", layer, values, set.ID, m.ID, at.MinRow, at.MinCol)
	}
	xyz := func(more string) string {
		return fmt.Sprintf("/xyz/series/%s/%s/%d/%d.png%s", set.ID, m.ID, at.MinCol, at.MinRow, more)
	}
	tags := map[string]int{}
	for _, again := range []bool{false, true} {
		for address, want := range map[string]int{
			kvp("series", ""):                 200,
			kvp("series", "&TIME=1853-06-01"): 50,
			kvp("series", "&time=1950-01-01"): 100, // the nearest
			kvp("series", "&TIME=2024-06-01"): 200,
			rest("series", ""):                200,
			rest("series", "/1853-06-01"):     50,
			rest("series", "/1954-06-01"):     100,
			xyz(""):                           200,
			xyz("?TIME=1954-06-01"):           100,
			kvp("floors", ""):                 50, // without a default, the first
			kvp("floors", "&ELEVATION=2"):     100,
			rest("floors", "/4"):              200,
			kvp("series", "&TIME=default"):    200,
			rest("series", "/default"):        200,
			rest("floors", "/default"):        50,
			kvp("plain", "&TIME=1853-06-01"):  200, // has no time
		} {
			level, tag := grey(t, h, address, px, py)
			if level != want {
				t.Errorf("%s shows %d, not %d (again: %v)", address, level, want, again)
			}
			if was, ok := tags[tag]; ok && was != want {
				t.Errorf("%s has the tag of a tile that shows %d", address, was)
			}
			tags[tag] = want
		}
	}
	for more, want := range map[string]string{
		"&TIME=yesterday":                       "InvalidParameterValue",
		"&TIME=1853-06-01,1954-06-01":           "InvalidParameterValue",
		"&TIME=1853-06-01/2000-01-01":           "InvalidParameterValue",
		"&TIME=" + strings.Repeat("1", 100_000): "InvalidParameterValue",
	} {
		got := get(h, kvp("series", more))
		if got.Code != 400 || !strings.Contains(got.Body.String(), `exceptionCode="`+want+`" locator="time"`) {
			t.Errorf("%.40s: %d %.500s", more, got.Code, got.Body)
		}
	}
	document := get(h, "/wmts?SERVICE=WMTS&REQUEST=GetCapabilities").Body.String()
	for _, want := range []string{
		"<ows:Identifier>time</ows:Identifier>", "<Default>2024-06-01</Default>", "<Value>1853-06-01</Value>", "<Value>1954-06-01</Value>",
		"/wmts/1.0.0/series/{Style}/{time}/{TileMatrixSet}/", "/wmts/1.0.0/plain/{Style}/{TileMatrixSet}/", "<Default>1</Default>",
	} {
		if !strings.Contains(document, want) {
			t.Errorf("the capabilities lack %s", want)
		}
	}
	info := get(h, strings.Replace(kvp("series", "&TIME=1853-06-01"), "GetTile", "GetFeatureInfo", 1)+fmt.Sprintf("&I=%d&J=%d&INFOFORMAT=application/json", px, py))
	if !strings.Contains(info.Body.String(), "50") || strings.Contains(info.Body.String(), "200") {
		t.Errorf("feature info of 1853: %d %.400s", info.Code, info.Body)
	}
}

// Each day of two centuries is a value: tiles of all are drawn, and those of the first
// that are asked for are kept.
func TestTilesAtVeryManyValuesAreDrawnAndSomeKept(t *testing.T) {
	server, h, c := timeSeries(t)
	set, m, at := seriesTile(t, c)
	day := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC)
	ask := func(i int) (drawn int64) {
		t.Helper()
		before := server.Tiles().Drawn
		address := fmt.Sprintf("/xyz/days/%s/%s/%d/%d.png?TIME=", set.ID, m.ID, at.MinCol, at.MinRow) + day.AddDate(0, 0, i).Format("2006-01-02")
		if got := get(h, address); got.Code != 200 {
			t.Fatalf("%s: %d %s", address, got.Code, got.Body)
		}
		return server.Tiles().Drawn - before
	}
	const kept = 512
	for i := range kept + 20 {
		if ask(i) == 0 {
			t.Errorf("day %d was not drawn", i)
		}
	}
	for i, want := range map[int]int64{0: 0, kept - 1: 0, kept: 1, kept + 19: 1} {
		if drawn := ask(i); drawn != want {
			t.Errorf("day %d, asked for again, was drawn %d times, not %d", i, drawn, want)
		}
	}
}
