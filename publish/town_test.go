package publish

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/layers"
	"sigi/render"
)

// town is a server over a fake driver, with a folder for its catalog.
type town struct {
	*Server
	t      testing.TB
	fake   *fake
	folder string
}

func newTown(t testing.TB) *town {
	t.Helper()
	f := newFake()
	y := &town{t: t, fake: f, folder: t.TempDir()}
	y.Server = New(Options{Drivers: map[string]layers.Driver{"ogr": f, "postgis": f}, Renderer: render.NewRenderer(render.Options{})})
	t.Cleanup(func() {
		y.Close()
		eventually(t, "every source and snapshot is closed after the server", func() bool { return f.open.Load() == 0 && f.snapshots.Load() == 0 })
		if n := f.used.Load(); n != 0 {
			t.Errorf("a closed source was read %d times", n)
		}
	})
	y.write("data.gpkg", "not read by the fake")
	y.style("red", polygons("", "#ff0000"))
	y.style("blue", polygons("", "#0000ff"))
	y.style("classes", polygons("class", "#00ff00"))
	y.style("tall", polygons("height", "#00ffff"))
	return y
}

func (y *town) write(name, text string) {
	y.t.Helper()
	if err := os.WriteFile(filepath.Join(y.folder, name), []byte(text), 0o600); err != nil {
		y.t.Fatal(err)
	}
}

func (y *town) style(name, text string) { y.t.Helper(); y.write(name+".sld", text) }

// polygons is a style that fills, where an attribute (if any) is above 0.
func polygons(attribute, colour string) string {
	filter := ""
	if attribute != "" {
		filter = `<ogc:Filter><ogc:PropertyIsGreaterThan><ogc:PropertyName>` + attribute + `</ogc:PropertyName><ogc:Literal>0</ogc:Literal></ogc:PropertyIsGreaterThan></ogc:Filter>`
	}
	return `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld" xmlns:ogc="http://www.opengis.net/ogc">
<NamedLayer><Name>x</Name><UserStyle><FeatureTypeStyle><Rule><Name>all</Name><Title>All of them</Title>` + filter + `
<PolygonSymbolizer><Fill><CssParameter name="fill">` + colour + `</CssParameter></Fill></PolygonSymbolizer>
</Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`
}

const sources = `
sources:
  files: {driver: ogr, path: data.gpkg}
  base: {driver: postgis, connection: "postgres://nowhere/town"}
`

// load reads a catalog; sources are added.
func (y *town) load(text string) *catalog.Catalog {
	y.t.Helper()
	y.write("catalog.yaml", sources+text)
	c, err := catalog.Load(filepath.Join(y.folder, "catalog.yaml"))
	if err != nil {
		y.t.Fatal(err)
	}
	return c
}

func (y *town) publish(text string) {
	y.t.Helper()
	if err := y.Publish(y.t.Context(), y.load(text)); err != nil {
		y.t.Fatal(err)
	}
}

// ready publishes and waits until every layer is there.
func (y *town) ready(text string) {
	y.t.Helper()
	y.publish(text)
	y.await(Ready)
}

func (y *town) await(state LayerState) {
	y.t.Helper()
	eventually(y.t, "every layer is "+string(state), func() bool {
		for _, s := range y.Status() {
			if s.State != state {
				return false
			}
		}
		return true
	})
}

func (y *town) session() *Session {
	y.t.Helper()
	s, err := y.Open(y.t.Context())
	if err != nil {
		y.t.Fatal(err)
	}
	y.t.Cleanup(s.Close)
	return s
}

func (y *town) status(layer string) LayerStatus {
	y.t.Helper()
	for _, s := range y.Status() {
		if s.Layer == layer {
			return s
		}
	}
	y.t.Fatalf("no layer %q", layer)
	return LayerStatus{}
}

// eventually bounds the wait for something that happens behind the caller.
func eventually(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not so in 20 s: %s", what)
		}
	}
}

// over is a map of the four squares, a pixel a metre; the first square covers
// x 10 to 20 and y 10 to 20 of 100 x 30 pixels.
func over(names ...string) MapQuery {
	q := MapQuery{CRS: crs.MustLookup("EPSG", "32632"), Width: 100, Height: 30, Transparent: true,
		Bound: geom.Bound{MinX: squareX - 10, MinY: squareY - 10, MaxX: squareX + 90, MaxY: squareY + 20}}
	for _, n := range names {
		name, style, _ := strings.Cut(n, "/")
		q.Layers = append(q.Layers, LayerQuery{Name: name, Style: style})
	}
	return q
}

func (s *Session) mustDraw(t *testing.T, q MapQuery) *Picture {
	t.Helper()
	p, err := s.Draw(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	p.turn.leave(0) // the picture is looked at yet
	return p
}

// colour is the colour in the middle of the first square.
func colour(p *Picture) string {
	c := p.Image.RGBAAt(15, 15)
	if c.A == 0 {
		return "none"
	}
	return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
}

func wantFault(t *testing.T, err error, code fault.Code, mentions string) {
	t.Helper()
	if !fault.Is(err, code) || !strings.Contains(fmt.Sprint(err), mentions) {
		t.Errorf("got %v (%v), want a fault %q that mentions %q", err, fault.From(err), code, mentions)
	}
}

// item is a layer of a catalog: item("edifc", "files", "red, blue", "queryable: false").
func item(name, source, styles string, more ...string) string {
	parts := append([]string{"layer: " + name, "source: " + source, "table: " + name, "styles: [" + styles + "]"}, more...)
	return "{" + strings.Join(parts, ", ") + "}"
}

func list(items ...string) string { return "layers: [" + strings.Join(items, ", ") + "]\n" }

// drawOnly gives the picture back: all that is asked is whether it was drawn.
func drawOnly(p *Picture, err error) error {
	if p != nil {
		p.Release()
	}
	return err
}
