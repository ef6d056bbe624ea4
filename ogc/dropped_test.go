package ogc

import (
	"context"
	"fmt"
	"iter"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
	"sigi/publish"
	"sigi/render"
)

// endless is a driver of a layer that has no last feature: who draws it goes on
// until told to stop.
type endless struct {
	begun, ended chan time.Time
	reading      atomic.Int64
	vertices     int // of a feature
}

func (e *endless) Open(context.Context, layers.SourceOptions) (layers.Source, error) { return e, nil }
func (e *endless) Ping(context.Context) error                                        { return nil }
func (e *endless) Close() error                                                      { return nil }
func (e *endless) Features(context.Context, layers.FeaturesOptions) (layers.Features, error) {
	return endlessFeatures{e}, nil
}

type endlessFeatures struct{ *endless }

var endlessType = &feature.Type{Name: "endless", KeyName: "id", Geometry: geom.KindPolygon, GeomName: "geom", CRS: crs.MustLookup("EPSG", "32632")}

func (f endlessFeatures) Type() *feature.Type { return endlessType }
func (f endlessFeatures) Bound() geom.Bound {
	return geom.Bound{MinX: 0, MinY: 0, MaxX: 1000, MaxY: 1000}
}
func (f endlessFeatures) Open(context.Context) (layers.Snapshot, error) { return f, nil }
func (f endlessFeatures) Estimate(layers.Query) layers.Cost {
	return layers.Cost{Features: -1, Vertices: -1}
}
func (f endlessFeatures) ByKey(context.Context, []feature.Key, []string) iter.Seq2[*layers.Batch, error] {
	return func(func(*layers.Batch, error) bool) {}
}

// Read never looks at its context: only the drawing can end it.
func (f endlessFeatures) Read(context.Context, layers.Query) iter.Seq2[*layers.Batch, error] {
	b := &layers.Batch{}
	for i := range layers.BatchSize {
		x, y := float64(i%32)*30, float64(i/32)*30
		ring := make([]float64, 0, 2*f.vertices+2)
		for k := range f.vertices {
			ring = append(ring, x+20*float64(k%2), y+20*float64(k)/float64(f.vertices))
		}
		b.Keys = append(b.Keys, feature.IntKey(int64(i)))
		b.Geometries = append(b.Geometries, geom.Polygon(append(ring, ring[0], ring[1])))
	}
	return func(yield func(*layers.Batch, error) bool) {
		f.reading.Add(1)
		f.begun <- time.Now()
		for yield(b, nil) {
		}
		f.reading.Add(-1)
		f.ended <- time.Now()
	}
}

// endlessServer serves such a layer on a real connection.
func endlessServer(t *testing.T, vertices int) (*endless, *publish.Server, string) {
	t.Helper()
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("red.sld", `<StyledLayerDescriptor version="1.0.0" xmlns="http://www.opengis.net/sld"><NamedLayer><Name>red</Name><UserStyle><FeatureTypeStyle><Rule><PolygonSymbolizer>`+
		`<Fill><CssParameter name="fill">#ff0000</CssParameter></Fill><Stroke/></PolygonSymbolizer></Rule></FeatureTypeStyle></UserStyle></NamedLayer></StyledLayerDescriptor>`)
	write("catalog.yaml", "service: {title: Endless}\ncrs: [EPSG:32632]\nstyles: .\nsources: {s: {driver: ogr, path: red.sld}}\n"+
		"layers: [{layer: endless, source: s, table: endless, styles: [red], resident: false}]\n")
	c, err := catalog.Load(filepath.Join(dir, "catalog.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	e := &endless{begun: make(chan time.Time, 100), ended: make(chan time.Time, 100), vertices: vertices}
	server := publish.New(publish.Options{Drivers: map[string]layers.Driver{"ogr": e}, Renderer: render.NewRenderer(render.Options{})})
	t.Cleanup(server.Close)
	if err := server.Publish(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	awaitReady(t, server)
	h := httptest.NewServer(New(Options{Server: server}))
	t.Cleanup(h.Close)
	return e, server, strings.TrimPrefix(h.URL, "http://")
}

// ask sends a GetMap and returns the connection, to be dropped.
func askEndless(t *testing.T, address, more string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	fmt.Fprintf(conn, "GET /wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=endless&STYLES=&CRS=EPSG:32632&BBOX=0,0,1000,1000&WIDTH=500&HEIGHT=500&FORMAT=image/png%s HTTP/1.1\r\nHost: x\r\n\r\n", more)
	return conn
}

func within[T any](t *testing.T, what string, c <-chan T) (v T) {
	t.Helper()
	select {
	case v = <-c:
	case <-time.After(20 * time.Second):
		t.Fatalf("not so in 20 s: %s", what)
	}
	return v
}

// A connection that is dropped ends the drawing within 20 ms, of many small
// features and of large ones alike. The quickest counts: a machine that others
// use may be late.
func TestADroppedConnectionEndsTheDrawing(t *testing.T) {
	for _, vertices := range []int{5, 2000} {
		t.Run(fmt.Sprint(vertices, " vertices"), func(t *testing.T) {
			e, server, address := endlessServer(t, vertices)
			var took []time.Duration
			for len(took) < 5 || len(took) < 40 && slices.Min(took) > 20*time.Millisecond {
				conn := askEndless(t, address, "")
				within(t, "it is drawn", e.begun)
				time.Sleep(20 * time.Millisecond)
				dropped := time.Now()
				conn.Close()
				took = append(took, within(t, "the drawing ends", e.ended).Sub(dropped))
			}
			slices.Sort(took)
			t.Logf("drawing ended after %v to %v, median %v", took[0], took[len(took)-1], took[len(took)/2])
			if took[0] > 20*time.Millisecond {
				t.Errorf("the quickest end took %v", took[0])
			}
			awaitNoTurns(t, server)
		})
	}
}

// awaitNoTurns waits until everything that was taken is given back.
func awaitNoTurns(t *testing.T, server *publish.Server) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(time.Millisecond) {
		s := server.Turns()
		if s.Running+s.Waiting+s.Standing == 0 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("turns are left: %+v", s)
		}
	}
}

// Equal maps are drawn once; the drawing goes on while one client waits, and
// ends with the last.
func TestEqualMapsAreDrawnOnceForAllWhoWait(t *testing.T) {
	e, server, address := endlessServer(t, 5)
	conns := []net.Conn{askEndless(t, address, "")}
	within(t, "it is drawn", e.begun)
	// The same, said otherwise.
	for _, more := range []string{"", "&DPI=", "&dpi=%20"} {
		conns = append(conns, askEndless(t, address, more))
	}
	other := askEndless(t, address, "&TRANSPARENT=TRUE")
	within(t, "another map is drawn", e.begun)
	time.Sleep(50 * time.Millisecond)
	if n := e.reading.Load(); n != 2 {
		t.Errorf("%d maps are drawn for two that differ", n)
	}
	for _, c := range conns[:3] { // the one that began it among them
		c.Close()
	}
	time.Sleep(50 * time.Millisecond)
	if n := e.reading.Load(); n != 2 {
		t.Errorf("%d maps are drawn while a client waits for each", n)
	}
	conns[3].Close()
	within(t, "the drawing ends with its last client", e.ended)
	if n := e.reading.Load(); n != 1 {
		t.Errorf("%d maps are drawn for one client", n)
	}
	other.Close()
	within(t, "the other ends", e.ended)
	awaitNoTurns(t, server)
}

func TestTheTimeLimitEndsTheDrawing(t *testing.T) {
	e, server, _ := endlessServer(t, 5)
	s, err := server.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	go s.Draw(ctx, publish.MapQuery{Layers: []publish.LayerQuery{{Name: "endless"}}, CRS: endlessType.CRS, Bound: geom.Bound{MaxX: 1000, MaxY: 1000}, Width: 500, Height: 500})
	begun := within(t, "it is drawn", e.begun)
	if took := within(t, "it ends", e.ended).Sub(begun); took > 5*time.Second {
		t.Errorf("a limit of 50 ms ended it after %v", took)
	}
	awaitNoTurns(t, server)
}
