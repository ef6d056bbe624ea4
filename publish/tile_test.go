package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/tilecache"
	"sigi/tilematrix"
)

// tiled is a catalog whose tiles are small: pixels of a metre, four squares on
// a tile.
func tiled(layers string, more ...string) string {
	return `
tiles: {sets: [small, WebMercatorQuad], formats: [png, jpeg], metatile: 2, gutter: 4` + strings.Join(append([]string{""}, more...), ", ") + `}
tile_matrix_sets: [{set: small, crs: "EPSG:32632", tile: 64, extent: [550872, 5060872, 551896, 5061896], resolutions: [4, 1]}]
` + layers
}

// first is the tile on which the first square lies: x 128 to 138 of the set,
// which begins 128 m west of it, and y 886 to 896.
func first(layer string) TileQuery {
	name, style, _ := strings.Cut(layer, "/")
	return TileQuery{Layer: name, Style: style, Set: "small", Matrix: "1", Col: 2, Row: 13, Format: "png"}
}

func (s *Session) mustTile(t *testing.T, q TileQuery) tilecache.Blob {
	t.Helper()
	b, err := s.Tile(t.Context(), q)
	if err != nil {
		t.Fatalf("%+v: %v", q, err)
	}
	return b
}

func decoded(t *testing.T, b tilecache.Blob) image.Image {
	t.Helper()
	img, _, err := image.Decode(bytes.NewReader(b.Bytes))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

var _ = []any{png.Decode, jpeg.Decode} // formats that image.Decode knows

// squareOf is the colour in the middle of the first square of its tile.
func squareOf(t *testing.T, b tilecache.Blob) string {
	t.Helper()
	c := color.RGBAModel.Convert(decoded(t, b).At(5, 59)).(color.RGBA)
	if c.A == 0 {
		return "none"
	}
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

// drawn is how many metatiles were drawn.
func (y *town) drawn() int64 { return y.Tiles().Drawn }

func TestATileShowsTheMapAndIsDrawnOnce(t *testing.T) {
	y := newTown(t)
	y.ready(tiled(list(item("edifc", "base", "red, blue"))))
	s := y.session()
	for range 3 {
		if got := squareOf(t, s.mustTile(t, first("edifc"))); got != "#ff0000" {
			t.Errorf("the square is %s", got)
		}
	}
	// Its neighbour of the same metatile is there, another style is not.
	q := first("edifc")
	q.Col = 3
	s.mustTile(t, q)
	if n := y.drawn(); n != 1 {
		t.Errorf("%d drawings", n)
	}
	if got := squareOf(t, s.mustTile(t, first("edifc/blue"))); got != "#0000ff" || y.drawn() != 2 {
		t.Errorf("blue is %s after %d drawings", got, y.drawn())
	}
	// The default by its name is the default.
	if s.mustTile(t, first("edifc/red")); y.drawn() != 2 {
		t.Errorf("%d drawings", y.drawn())
	}
	// What is drawn is served first and kept then.
	eventually(t, "the tile is kept", func() bool { _, ok := y.KeptTile(t.Context(), first("edifc")); return ok })
	k, ok := y.KeptTile(t.Context(), first("edifc"))
	if !ok || k.MediaType != "image/png" || squareOf(t, k.Blob) != "#ff0000" {
		t.Errorf("%t %+v", ok, k.MediaType)
	}
	jpg := first("edifc")
	jpg.Format = "jpeg"
	if img := decoded(t, s.mustTile(t, jpg)); img.Bounds().Dx() != 64 {
		t.Errorf("%v", img.Bounds())
	}
}

func TestGroupsAndThemesHaveTiles(t *testing.T) {
	y := newTown(t)
	y.ready(tiled(tree()[strings.Index(tree(), "\nlayers:"):]))
	s := y.session()
	for name, want := range map[string]string{"town": "#00ffff", "night": "#0000ff", "ways/default": "#00ffff", "roads/red": "#ff0000"} {
		if got := squareOf(t, s.mustTile(t, first(name))); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestWrongTilesAreFaults(t *testing.T) {
	y := newTown(t)
	y.ready(tiled(list(item("edifc", "base", "red"))))
	s := y.session()
	for _, c := range []struct {
		change func(*TileQuery)
		code   fault.Code
		param  string
	}{
		{func(q *TileQuery) { q.Layer = "nothing" }, fault.UnknownLayer, "layers"},
		{func(q *TileQuery) { q.Layer = "" }, fault.UnknownLayer, "layers"},
		{func(q *TileQuery) { q.Layer = "../edifc" }, fault.UnknownLayer, "layers"},
		{func(q *TileQuery) { q.Style = "green" }, fault.UnknownStyle, "styles"},
		{func(q *TileQuery) { q.Set = "WorldCRS84Quad" }, fault.BadParam, "tilematrixset"},
		{func(q *TileQuery) { q.Matrix = "2" }, fault.BadParam, "tilematrix"},
		{func(q *TileQuery) { q.Matrix = "-1" }, fault.BadParam, "tilematrix"},
		{func(q *TileQuery) { q.Format = "webp" }, fault.UnsupportedFormat, "format"},
		{func(q *TileQuery) { q.Format = "" }, fault.UnsupportedFormat, "format"},
		{func(q *TileQuery) { q.Col = -1 }, fault.TileOutOfRange, "tilecol"},
		{func(q *TileQuery) { q.Col = 15 }, fault.TileOutOfRange, "tilecol"},
		{func(q *TileQuery) { q.Row = 1 << 40 }, fault.TileOutOfRange, "tilerow"},
	} {
		q := first("edifc")
		c.change(&q)
		_, err := s.Tile(t.Context(), q)
		wantFault(t, err, c.code, "")
		if f := fault.From(err); f != nil && f.Param != c.param {
			t.Errorf("%+v: about %q, want %q", q, f.Param, c.param)
		}
		if _, err := s.TileMap(q); !fault.Is(err, c.code) {
			t.Errorf("%+v: the map of it is %v", q, err)
		}
		if _, ok := y.KeptTile(t.Context(), q); ok {
			t.Errorf("%+v is kept", q)
		}
	}
	if n := y.drawn(); n != 0 {
		t.Errorf("%d drawings", n)
	}
}

func TestLimitsAreWhereTheLayerLies(t *testing.T) {
	y := newTown(t)
	y.publish(tiled(list(item("edifc", "base", "red"))))
	y.await(Ready)
	s := y.session()
	set, _ := s.Catalog().Tiles.Set("small")
	limits, err := s.TileLimits("edifc", set)
	if err != nil {
		t.Fatal(err)
	}
	// Four squares in 70 x 10 m, and 64 pixels around them.
	if want := (tilematrix.Range{MinCol: 1, MinRow: 12, MaxCol: 4, MaxRow: 14}); limits[1] != want {
		t.Errorf("limits %+v, want %+v", limits[1], want)
	}
	if _, err := s.TileLimits("nothing", set); !fault.Is(err, fault.UnknownLayer) {
		t.Errorf("%v", err)
	}
}

func TestAHundredClientsWhoWantAColdTileCauseOneDrawing(t *testing.T) {
	y := newTown(t)
	y.ready(tiled(list(item("edifc", "base", "red"))))
	var all sync.WaitGroup
	for i := range 100 {
		all.Go(func() {
			s, err := y.Open(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			q := first("edifc")
			q.Col += i % 2
			if _, err := s.Tile(t.Context(), q); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := y.drawn(); n != 1 {
		t.Errorf("%d drawings", n)
	}
}

// Also of a layer that is not kept.
func TestClientsWhoWantWhatIsNotKeptShareADrawing(t *testing.T) {
	y := newTown(t)
	y.ready(tiled(list(item("live", "base", "red", "resident: false"))))
	release := y.fake.hang("rows of live")
	defer release()
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			s, err := y.Open(t.Context())
			if err != nil {
				t.Error(err)
				return
			}
			defer s.Close()
			if b, err := s.Tile(t.Context(), first("live")); err != nil || len(b.Bytes) == 0 {
				t.Errorf("%v", err)
			}
		})
	}
	eventually(t, "all but one have joined", func() bool { return y.Tiles().Joined == 19 })
	release()
	all.Wait()
	if n := y.drawn(); n != 1 {
		t.Errorf("%d drawings", n)
	}
}

// A client that goes takes its session along; the drawing that others wait
// for goes on over the generation that it needs.
func TestADrawingOutlivesTheSessionThatBeganIt(t *testing.T) {
	y := newTown(t)
	text := tiled(list(item("edifc", "base", "red"), item("live", "base", "blue", "resident: false")))
	y.ready(text)
	release := y.fake.hang("rows of live")
	defer release()
	one, err := y.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error)
	go func() {
		_, err := one.Tile(ctx, first("live"))
		one.Close()
		gone <- err
	}()
	eventually(t, "it is being drawn", func() bool { return y.Turns().Running == 1 })
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) && !fault.Is(err, fault.Cancelled) {
		t.Errorf("%v", err)
	}
	eventually(t, "the drawing has ended with the last who waited", func() bool { return y.Turns().Running == 0 })
}

func TestNothingOldIsEverServed(t *testing.T) {
	folder := t.TempDir()
	y := newTown(t)
	keep := "folder: " + folder
	text := func(style, more string) string {
		return tiled(list(item("edifc", "base", style), item("walls", "files", "blue")), keep) + more
	}
	colourNow := func() string { return squareOf(t, y.session().mustTile(t, first("edifc"))) }
	y.ready(text("red", ""))
	if got := colourNow(); got != "#ff0000" {
		t.Fatalf("red is %s", got)
	}

	// The catalog names another style.
	y.publish(text("tall", ""))
	if got := colourNow(); got != "#00ffff" {
		t.Errorf("another style in the catalog: %s", got)
	}
	// The style file says something else.
	y.style("tall", polygons("height", "#112233"))
	y.publish(text("tall", ""))
	if got := colourNow(); got != "#112233" {
		t.Errorf("another text of the style: %s", got)
	}
	// An old session goes on with what it began with.
	old := y.session()
	y.publish(text("red", ""))
	if got := squareOf(t, old.mustTile(t, first("edifc"))); got != "#112233" {
		t.Errorf("a session of before: %s", got)
	}
	if got := colourNow(); got != "#ff0000" {
		t.Errorf("back to red: %s", got)
	}
	// What does not concern the layer costs no tile.
	before := y.drawn()
	y.publish(text("red", "crs: [EPSG:32632]\n"))
	y.style("blue", polygons("", "#0000fe"))
	y.publish(text("red", "crs: [EPSG:32632]\n"))
	if got := colourNow(); got != "#ff0000" || y.drawn() != before {
		t.Errorf("%s, %d drawings for nothing", got, y.drawn()-before)
	}

	// Another process, the same contents: what is kept is found.
	k, err := y.session().generation.kind(kindKey{"edifc", "", "small", "png", ""})
	if err != nil {
		t.Fatal(err)
	}
	key, q := k.key, first("edifc")
	key.Matrix, key.Col, key.Row = q.Matrix, q.Col, q.Row
	eventually(t, "the tile is on disk", func() bool { has, _ := tilecache.NewFiles(folder).Has(t.Context(), key); return has })
	same := newTown(t)
	same.publish(strings.Replace(text("red", "crs: [EPSG:32632]\n"), "layers:", "limits: {layers: 7}\nlayers:", 1))
	same.await(Ready)
	if got := squareOf(t, same.session().mustTile(t, first("edifc"))); got != "#ff0000" || same.drawn() != 0 {
		t.Errorf("after a restart: %s, %d drawings", got, same.drawn())
	}
	// The data has moved meanwhile: nothing of before is served.
	moved := newTown(t)
	moved.fake.shifts["edifc"] = 30
	moved.publish(text("red", "crs: [EPSG:32632]\n"))
	moved.await(Ready)
	if got := squareOf(t, moved.session().mustTile(t, first("edifc"))); got != "none" || moved.drawn() != 1 {
		t.Errorf("after the data moved: %s, %d drawings", got, moved.drawn())
	}
}

func TestRevisionsStandForWhatATileShows(t *testing.T) {
	y := newTown(t)
	revision := func(text, layer string) string {
		t.Helper()
		y.publish(text)
		y.await(Ready)
		s := y.session()
		name, style, _ := strings.Cut(layer, "/")
		k, err := s.generation.kind(kindKey{name, style, "small", "png", ""})
		if err != nil {
			t.Fatal(err)
		}
		return k.key.Revision
	}
	plain := tiled(list(item("edifc", "base", "red, tall")))
	was := revision(plain, "edifc")
	if was == "" {
		t.Fatal("no revision")
	}
	for what, text := range map[string]string{
		"opacity":      tiled(list(item("edifc", "base", "red, tall", "opacity: 0.5"))),
		"scale":        tiled(list(item("edifc", "base", "red, tall", "scale: {max: 10000}"))),
		"the metatile": strings.Replace(plain, "metatile: 2", "metatile: 3", 1),
		"the gutter":   strings.Replace(plain, "gutter: 4", "gutter: 5", 1),
		"the grid":     strings.Replace(plain, "resolutions: [4, 1]", "resolutions: [4, 2]", 1),
	} {
		if revision(text, "edifc") == was {
			t.Errorf("%s does not change the revision", what)
		}
	}
	at := func(value string) string {
		return tiled(list(item("edifc", "base", "red, tall", "dimensions: [{name: level, units: m, attribute: height, values: '1,2,3,4', default: '"+value+"'}]")))
	}
	if low, high := revision(at("1"), "edifc"), revision(at("2"), "edifc"); low == "" || low == was || low == high {
		t.Errorf("the default of a dimension is not part of the revision: %s %s", low, high)
	}
	for what, text := range map[string]string{
		"a title":           tiled(list(item("edifc", "base", "red, tall", "title: Buildings"))),
		"another style":     tiled(list(item("edifc", "base", "red, classes"))),
		"where tiles lie":   tiled(list(item("edifc", "base", "red, tall")), "folder: "+t.TempDir()),
		"the order of rows": plain,
	} {
		if got := revision(text, "edifc"); got != was {
			t.Errorf("%s changes the revision", what)
		}
	}
	if revision(plain, "edifc/tall") == was {
		t.Error("two styles have one revision")
	}
	if got := revision(tiled(list(item("edifc", "base", "red", "resident: false"))), "edifc"); got != "" {
		t.Errorf("a layer that is read when it is drawn has the revision %s", got)
	}
}

func TestALayerThatIsReadWhenDrawnIsNeverKept(t *testing.T) {
	y := newTown(t)
	y.ready(tiled(list(item("live", "base", "red", "resident: false"))))
	s := y.session()
	if got := squareOf(t, s.mustTile(t, first("live"))); got != "#ff0000" {
		t.Errorf("%s", got)
	}
	y.fake.mu.Lock()
	y.fake.shifts["live"] = 30
	y.fake.mu.Unlock()
	if got := squareOf(t, s.mustTile(t, first("live"))); got != "none" {
		t.Errorf("after a change: %s", got)
	}
	if _, ok := y.KeptTile(t.Context(), first("live")); ok {
		t.Error("it is kept")
	}
}

func TestWhatLacksALayerIsServedAndNotKept(t *testing.T) {
	y := newTown(t)
	y.fake.fail("walls", fault.New(fault.Unavailable, "", "no table walls"))
	text := tiled(list(item("edifc", "base", "red"), item("walls", "base", "blue")) + "themes: [{theme: all, layers: [edifc, walls]}]\n")
	y.publish(text)
	eventually(t, "walls are missing", func() bool { return y.status("walls").State == Failed && y.status("edifc").State == Ready })
	s := y.session()
	for range 2 {
		b := s.mustTile(t, first("all"))
		if len(b.Missing) != 1 || !strings.Contains(b.Missing[0].Msg, "walls") || squareOf(t, b) != "#ff0000" {
			t.Errorf("%v %s", b.Missing, squareOf(t, b))
		}
	}
	if _, ok := y.KeptTile(t.Context(), first("all")); ok {
		t.Error("half a map is kept")
	}
	_, err := s.Tile(t.Context(), first("walls"))
	wantFault(t, err, fault.Unavailable, "walls")
	y.fake.fail("walls", nil)
	y.await(Ready)
	s = y.session()
	if b := s.mustTile(t, first("all")); len(b.Missing) != 0 || squareOf(t, b) != "#0000ff" {
		t.Errorf("%v %s", b.Missing, squareOf(t, b))
	}
	eventually(t, "the whole map is kept", func() bool { _, ok := y.KeptTile(t.Context(), first("all")); return ok })
}

// A layer whose source fails while it is drawn.
func TestWhatFailsWhileItIsDrawnIsNotKept(t *testing.T) {
	y := newTown(t)
	y.ready(tiled(list(item("edifc", "base", "red"), item("live", "base", "blue", "resident: false")) + "themes: [{theme: all, layers: [edifc, live]}]\n"))
	y.fake.breakTable("live", true)
	s := y.session()
	if b := s.mustTile(t, first("all")); len(b.Missing) != 1 || squareOf(t, b) != "#ff0000" {
		t.Errorf("%v", b.Missing)
	}
	_, err := s.Tile(t.Context(), first("live"))
	wantFault(t, err, fault.Unavailable, "")
}

func TestAnUnwritableFolderStillServesTiles(t *testing.T) {
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	y := newTown(t)
	y.ready(tiled(list(item("edifc", "base", "red")), "folder: "+filepath.Join(blocked, "tiles"), "memory: 0B"))
	if s := y.Tiles(); s.Trouble == "" || s.Since.IsZero() {
		t.Errorf("%+v", s)
	}
	s := y.session()
	for range 2 {
		if got := squareOf(t, s.mustTile(t, first("edifc"))); got != "#ff0000" {
			t.Errorf("%s", got)
		}
	}
	_, err := s.Seed(t.Context(), SeedQuery{Layer: "edifc", Set: "small", Format: "png", Last: 1}, nil)
	if err == nil {
		t.Error("seeding into a folder that cannot be written ends well")
	}
}

func TestSeededTilesAreFewFiles(t *testing.T) {
	folder := t.TempDir()
	y := newTown(t)
	y.ready(tiled(list(item("edifc", "base", "red")), "folder: "+folder))
	got, err := y.session().Seed(t.Context(), SeedQuery{Layer: "edifc", Set: "small", Format: "png", Last: 1}, nil)
	if err != nil || got.Failed != 0 || got.Drawn != got.Total || got.Total < 12 {
		t.Fatalf("%+v %v", got, err)
	}
	files, bytes := 0, int64(0)
	err = filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".tiles") {
			files++
			info, err := d.Info()
			if err != nil {
				return err
			}
			bytes += info.Size()
		}
		return err
	})
	// Two matrices; in that of one metre the tiles lie across an edge of bundles.
	if err != nil || files < 2 || files > 3 {
		t.Fatalf("%d files for %d tiles, %v", files, got.Total, err)
	}
	if empty := int64(1600 * files); bytes > empty+got.Bytes {
		t.Errorf("%d bytes of files for %d bytes of tiles, most of them empty", bytes, got.Bytes)
	}
}

// What is seeded, in larger metatiles, is what a request draws.
func TestASeededTileIsTheTileThatIsDrawn(t *testing.T) {
	folder := t.TempDir()
	seeded, asked := newTown(t), newTown(t)
	seeded.ready(tiled(list(item("edifc", "base", "red")), "folder: "+folder))
	asked.ready(tiled(list(item("edifc", "base", "red"))))
	q := SeedQuery{Layer: "edifc", Set: "small", Format: "png", First: 1, Last: 1}
	if _, err := seeded.session().Seed(t.Context(), q, nil); err != nil {
		t.Fatal(err)
	}
	s := asked.session()
	set, _ := s.Catalog().Tiles.Set("small")
	limits, err := s.TileLimits("edifc", set)
	if err != nil {
		t.Fatal(err)
	}
	for row := limits[1].MinRow; row <= limits[1].MaxRow; row++ {
		for col := limits[1].MinCol; col <= limits[1].MaxCol; col++ {
			q := TileQuery{Layer: "edifc", Set: "small", Matrix: "1", Col: col, Row: row, Format: "png"}
			k, ok := tilecache.Blob{}, false
			if k, err = seeded.session().Tile(t.Context(), q); err == nil {
				ok = string(k.Bytes) == string(s.mustTile(t, q).Bytes)
			}
			if !ok {
				t.Errorf("tile %d/%d is another, %v", col, row, err)
			}
		}
	}
	if n := seeded.drawn(); n != 0 {
		t.Errorf("%d drawings of what was seeded", n)
	}
}

func TestSeedingKeepsWhatIsAskedFor(t *testing.T) {
	folder := t.TempDir()
	y := newTown(t)
	y.ready(tiled(list(item("edifc", "base", "red"), item("live", "base", "red", "resident: false")), "folder: "+folder))
	s := y.session()
	q := SeedQuery{Layer: "edifc", Set: "small", Format: "png", First: 1, Last: 1}
	// A box on the first square alone: the metatile it is in.
	q.Bound, q.CRS = &geom.Bound{MinX: squareX, MinY: squareY, MaxX: squareX + 10, MaxY: squareY + 10}, crs.MustLookup("EPSG", "32632")
	got, err := s.Seed(t.Context(), q, nil)
	if err != nil || got.Total != 4 || got.Drawn != 4 {
		t.Errorf("%+v %v", got, err)
	}
	q.Bound = nil
	got, err = s.Seed(t.Context(), q, nil)
	if err != nil || got.Done() != got.Total || got.Total <= 4 {
		t.Errorf("%+v %v", got, err)
	}
	if again, err := s.Seed(t.Context(), q, nil); err != nil || again.Present != got.Total || again.Drawn != 0 {
		t.Errorf("again: %+v %v", again, err)
	}
	// Another server over the folder draws nothing.
	other := newTown(t)
	other.ready(tiled(list(item("edifc", "files", "red")), "folder: "+folder))
	if got := squareOf(t, other.session().mustTile(t, first("edifc"))); got != "#ff0000" || other.drawn() != 0 {
		t.Errorf("%s, %d drawings", got, other.drawn())
	}
	for _, wrong := range []struct {
		q    SeedQuery
		code fault.Code
	}{
		{SeedQuery{Layer: "nothing", Set: "small", Format: "png"}, fault.UnknownLayer},
		{SeedQuery{Layer: "edifc", Set: "large", Format: "png"}, fault.BadParam},
		{SeedQuery{Layer: "edifc", Set: "small", Format: "gif"}, fault.UnsupportedFormat},
		{SeedQuery{Layer: "edifc", Set: "small", Format: "png", Last: 2}, fault.BadParam},
		{SeedQuery{Layer: "edifc", Set: "small", Format: "png", First: 1}, fault.BadParam},
		{SeedQuery{Layer: "live", Set: "small", Format: "png"}, fault.NotSupported},
	} {
		_, err := s.Seed(t.Context(), wrong.q, nil)
		wantFault(t, err, wrong.code, "")
	}
	// What another style left behind goes when it is swept.
	if _, err := s.Seed(t.Context(), SeedQuery{Layer: "edifc", Set: "small", Format: "png", Last: 1}, nil); err != nil {
		t.Fatal(err)
	}
	y.style("red", polygons("", "#fe0000"))
	y.publish(tiled(list(item("edifc", "base", "red")), "folder: "+folder))
	if err := y.session().SweepTiles(t.Context(), q); err != nil {
		t.Fatal(err)
	}
	left, err := filepath.Glob(filepath.Join(folder, "edifc/red/small/png/[0-9a-f]*"))
	if err != nil || len(left) != 0 {
		t.Errorf("%v %v", left, err)
	}
}

// What a server replaces by itself, it takes away by itself.
func TestTilesOfAReplacedStyleGo(t *testing.T) {
	folder := t.TempDir()
	y := newTown(t)
	text := tiled(list(item("edifc", "base", "red")), "folder: "+folder)
	y.ready(text)
	before := y.session()
	before.mustTile(t, first("edifc"))
	kinds := func() []string {
		all, err := filepath.Glob(filepath.Join(folder, "edifc/red/small/png/[0-9a-f]*"))
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	eventually(t, "the tile is on disk", func() bool { return len(kinds()) == 1 })
	was := kinds()[0]
	y.style("red", polygons("", "#fe0000"))
	y.publish(text)
	if got := squareOf(t, y.session().mustTile(t, first("edifc"))); got != "#fe0000" {
		t.Errorf("%s", got)
	}
	if _, err := os.Stat(was); err != nil {
		t.Errorf("tiles of a generation go while a session is in it: %v", err)
	}
	before.Close()
	eventually(t, "the old tiles have gone and the new ones are there", func() bool { k := kinds(); return len(k) == 1 && k[0] != was })
}

func TestTilesArePublishedWithTheCatalogInForce(t *testing.T) {
	y := newTown(t)
	y.ready(tiled(list(item("edifc", "base", "red"))))
	y.session().mustTile(t, first("edifc"))
	y.publish(tiled(list(item("edifc", "base", "red")), "memory: 1MiB"))
	if s := y.Tiles(); s.Drawn != 0 || s.MemoryTiles != 0 {
		t.Errorf("other stores begin anew: %+v", s)
	}
	c := y.load("layers: [" + item("edifc", "base", "red") + "]\n")
	if c.Tiles.Metatile != 4 || len(c.Tiles.Sets) != 3 {
		t.Errorf("%+v", c.Tiles)
	}
	if only, err := c.Only("edifc"); err != nil || len(only.Layers) != 1 {
		t.Errorf("%v", err)
	}
	if _, err := c.Only("edifz"); err == nil || !strings.Contains(err.Error(), "edifc") {
		t.Errorf("%v", err)
	}
	var _ catalog.Node = c.Layers[0]
}
