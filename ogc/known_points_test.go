package ogc

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image/color"
	"image/png"
	"iter"
	"net/http"
	"testing"
	"time"

	"sigi/catalog"
	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
	"sigi/publish"
	"sigi/render"
)

// blocks is a source of square buildings, 10 m wide, 20 m apart, keys 1 to
// 100, in EPSG:32632: enough to know what lies at a point.
type blocks struct{}

const (
	blocksX, blocksY = 551000.0, 5061000.0
	blocksSide       = 10
)

var blocksType = &feature.Type{
	Name: "blocks", KeyName: "id", Geometry: geom.KindPolygon, GeomName: "geom", CRS: crs.MustLookup("EPSG", "32632"),
	Attributes: []feature.Attribute{{Name: "nome", Kind: feature.String}, {Name: "piani", Kind: feature.Int},
		{Name: "quota", Kind: feature.Float}, {Name: "rilievo", Kind: feature.Date}, {Name: "note", Kind: feature.String}},
}

func (blocks) Open(context.Context, layers.SourceOptions) (layers.Source, error) {
	return blocksSource{}, nil
}

type blocksSource struct{}

func (blocksSource) Features(context.Context, layers.FeaturesOptions) (layers.Features, error) {
	return blocksFeatures{}, nil
}
func (blocksSource) Ping(context.Context) error { return nil }
func (blocksSource) Close() error               { return nil }

type blocksFeatures struct{}

func (blocksFeatures) Type() *feature.Type { return blocksType }
func (blocksFeatures) Bound() geom.Bound {
	return geom.Bound{MinX: blocksX, MinY: blocksY, MaxX: blocksX + 190, MaxY: blocksY + 190}
}
func (blocksFeatures) Open(context.Context) (layers.Snapshot, error) { return blocksSnapshot{}, nil }

type blocksSnapshot struct{}

func (blocksSnapshot) Estimate(layers.Query) layers.Cost {
	return layers.Cost{Features: 100, Vertices: 500}
}
func (blocksSnapshot) Close() error { return nil }

func (s blocksSnapshot) Read(_ context.Context, q layers.Query) iter.Seq2[*layers.Batch, error] {
	return s.rows(q.Attributes, func(key int64, g geom.Geometry) bool {
		return q.Bound == nil || g.Bound().Intersects(*q.Bound)
	})
}

func (s blocksSnapshot) ByKey(_ context.Context, keys []feature.Key, attributes []string) iter.Seq2[*layers.Batch, error] {
	wanted := map[int64]bool{}
	for _, k := range keys {
		wanted[k.Int] = true
	}
	if attributes == nil {
		attributes = []string{"nome", "piani", "quota", "rilievo", "note"}
	}
	return s.rows(attributes, func(key int64, _ geom.Geometry) bool { return wanted[key] })
}

func (blocksSnapshot) rows(attributes []string, take func(int64, geom.Geometry) bool) iter.Seq2[*layers.Batch, error] {
	return func(yield func(*layers.Batch, error) bool) {
		b := &layers.Batch{Columns: make([][]feature.Value, len(attributes))}
		for key := int64(1); key <= 100; key++ {
			x, y := blockCorner(key)
			g := geom.Polygon([]float64{x, y, x + blocksSide, y, x + blocksSide, y + blocksSide, x, y + blocksSide, x, y})
			if !take(key, g) {
				continue
			}
			b.Keys = append(b.Keys, feature.IntKey(key))
			b.Geometries = append(b.Geometries, g)
			for i, name := range attributes {
				value := feature.Value{}
				switch name {
				case "nome":
					value = feature.OfString(fmt.Sprintf("Casa %d", key))
				case "piani":
					value = feature.OfInt(key % 7)
				}
				b.Columns[i] = append(b.Columns[i], value)
			}
		}
		if b.Len() > 0 {
			yield(b, nil)
		}
	}
}

func blockCorner(key int64) (x, y float64) {
	return blocksX + 20*float64((key-1)%10), blocksY + 20*float64((key-1)/10)
}

// realHandler serves the blocks through publish and the renderer.
func realHandler(t *testing.T) http.Handler {
	t.Helper()
	c, err := catalog.Load("testdata/catalog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range c.Layers {
		l.Resident = false // what is tested here is the door, not the index
	}
	server := publish.New(publish.Options{Drivers: map[string]layers.Driver{"ogr": blocks{}}, Renderer: render.NewRenderer(render.Options{})})
	t.Cleanup(server.Close)
	if err := server.Publish(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	awaitReady(t, server)
	return New(Options{Server: server})
}

// awaitReady waits until every layer is there.
func awaitReady(t testing.TB, server *publish.Server) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		waiting := ""
		for _, s := range server.Status() {
			if s.State != publish.Ready {
				waiting = fmt.Sprintf("%s: %s %s", s.Layer, s.State, s.Why)
			}
		}
		if waiting == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(waiting)
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// At ten known points, in four CRSs and both versions: the colour of the style
// and the feature that lies there, and between buildings neither.
func TestKnownPointsHaveTheirColourAndFeature(t *testing.T) {
	h := realHandler(t)
	for _, code := range []string{"EPSG:32632", "EPSG:3857", "EPSG:4326", "EPSG:3003", "EPSG:6707", "CRS:84"} {
		for version, policy := range map[string]crs.Policy{"1.3.0": crs.AsDeclared, "1.1.1": crs.EastNorth} {
			ref, err := crs.ParseRef(code, policy)
			if err != nil {
				t.Fatal(err)
			}
			tr, err := crs.NewTransform(blocksType.CRS, ref.CRS())
			if err != nil {
				t.Fatal(err)
			}
			for _, key := range []int64{1, 10, 23, 37, 44, 56, 61, 78, 91, 100} {
				x, y := blockCorner(key)
				for _, p := range []struct {
					dx, dy float64
					inside bool
				}{{5, 5, true}, {2, 8, true}, {15, 5, false}} {
					at := []float64{x + p.dx, y + p.dy}
					if err := tr.Points(at, 2); err != nil {
						t.Fatal(err)
					}
					// A map of 101 x 101 pixels of about 0.4 m, the point in the middle pixel.
					half := crs.Resolution(0.4/crs.PixelSize, ref.CRS().MetresPerUnit()) * 101 / 2
					w := ref.Wire(geom.Bound{MinX: at[0] - half, MinY: at[1] - half, MaxX: at[0] + half, MaxY: at[1] + half})
					query := fmt.Sprintf("/wms?SERVICE=WMS&VERSION=%s&LAYERS=edifici&STYLES=&%s=%s&BBOX=%.10f,%.10f,%.10f,%.10f&WIDTH=101&HEIGHT=101",
						version, map[string]string{"1.3.0": "CRS", "1.1.1": "SRS"}[version], code, w[0], w[1], w[2], w[3])
					what := fmt.Sprintf("%s %s key %d at +%v,%v", version, code, key, p.dx, p.dy)

					m := get(h, query+"&REQUEST=GetMap&FORMAT=image/png")
					img, err := png.Decode(bytes.NewReader(m.Body.Bytes()))
					if err != nil {
						t.Fatalf("%s: %v\n%.400s", what, err, m.Body)
					}
					want := color.RGBA{255, 255, 255, 255}
					if p.inside {
						want = color.RGBA{0xd0, 0xa0, 0x80, 255}
					}
					if got := color.RGBAModel.Convert(img.At(50, 50)); got != want {
						t.Errorf("%s: colour %v, want %v", what, got, want)
					}

					info := get(h, query+"&REQUEST=GetFeatureInfo&QUERY_LAYERS=edifici&INFO_FORMAT=application/json&I=50&J=50&BUFFER=0&FEATURE_COUNT=5")
					var found struct {
						Features []struct {
							ID         string
							Properties struct{ Nome string }
						}
					}
					if err := json.Unmarshal(info.Body.Bytes(), &found); err != nil {
						t.Fatalf("%s: %v\n%.400s", what, err, info.Body)
					}
					switch {
					case !p.inside && len(found.Features) > 0:
						t.Errorf("%s: found %v where nothing is", what, found.Features)
					case p.inside && (len(found.Features) != 1 || found.Features[0].ID != fmt.Sprintf("edifici.%d", key) || found.Features[0].Properties.Nome != fmt.Sprintf("Casa %d", key)):
						t.Errorf("%s: found %s", what, info.Body)
					}
				}
			}
		}
	}
}

// What QGIS sends without a canvas finds what lies within half a metre.
func TestAPointWithoutContextFindsItsFeature(t *testing.T) {
	h := realHandler(t)
	for _, c := range []struct {
		dx    float64
		found bool
	}{{5, true}, {10.3, true}, {12, false}} {
		x, y := blockCorner(55)
		x, y = x+c.dx, y+5
		got := get(h, fmt.Sprintf("/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=edifici&STYLES=&CRS=EPSG:32632&BBOX=%.3f,%.3f,%.3f,%.3f&WIDTH=2&HEIGHT=2&QUERY_LAYERS=edifici&I=1&J=1&INFO_FORMAT=application/json",
			x-0.001, y-0.001, x+0.001, y+0.001))
		if found := bytes.Contains(got.Body.Bytes(), []byte(`"edifici.55"`)); found != c.found {
			t.Errorf("%v m from the corner: %s", c.dx, got.Body)
		}
	}
}

// The faults of publish itself, not of a fake, in the words of the protocol.
func TestFaultsOfThePublisherInTheProtocolsWords(t *testing.T) {
	h := realHandler(t)
	base := "/wms?VERSION=1.3.0&CRS=EPSG:32632&BBOX=551000,5061000,551100,5061100&WIDTH=50&HEIGHT=50&FORMAT=image/png"
	for query, want := range map[string]string{
		"&REQUEST=GetMap&LAYERS=nope&STYLES=":                                                                             `code="LayerNotDefined" locator="LAYERS"`,
		"&REQUEST=GetMap&LAYERS=edifici&STYLES=nope":                                                                      `code="StyleNotDefined" locator="STYLES"`,
		"&REQUEST=GetMap&LAYERS=edifici,edifici,edifici,edifici,edifici&STYLES=":                                          `locator="LAYERS"`,
		"&REQUEST=GetLegendGraphic&LAYER=nope":                                                                            `code="LayerNotDefined" locator="LAYER"`,
		"&REQUEST=GetLegendGraphic&LAYER=edifici&STYLE=nope":                                                              `code="StyleNotDefined" locator="STYLE"`,
		"&REQUEST=GetFeatureInfo&LAYERS=strade&QUERY_LAYERS=strade&I=1&J=1&INFO_FORMAT=text/plain":                        `code="LayerNotQueryable" locator="QUERY_LAYERS"`,
		"&REQUEST=GetFeatureInfo&LAYERS=edifici&QUERY_LAYERS=nope&I=1&J=1&INFO_FORMAT=text/plain":                         `code="LayerNotDefined" locator="QUERY_LAYERS"`,
		"&REQUEST=GetFeatureInfo&LAYERS=edifici&QUERY_LAYERS=edifici&I=50&J=1&INFO_FORMAT=text/plain&EXCEPTIONS=whatever": `code="InvalidPoint" locator="I"`,
	} {
		got := get(h, base+query)
		if got.Code != 200 || got.Header().Get("Content-Type") != "text/xml" || !bytes.Contains(got.Body.Bytes(), []byte(want)) {
			t.Errorf("%s: %d\n%s", query, got.Code, got.Body)
		}
	}
	unpublished := New(Options{Server: publish.New(publish.Options{})})
	if got := get(unpublished, base+"&REQUEST=GetMap&LAYERS=edifici&STYLES="); got.Code != 503 {
		t.Errorf("before the first catalog: %d %v", got.Code, fault.Unavailable)
	}
}

// Capabilities of the real thing are valid, and every legend that they link
// has the size and the type that they say.
func TestLegendsAreAsCapabilitiesSay(t *testing.T) {
	h := realHandler(t)
	doc := get(h, capabilities).Body.Bytes()
	links := bytes.Split(doc, []byte("<LegendURL"))[1:]
	if len(links) != 4 {
		t.Fatalf("%d legends\n%s", len(links), doc)
	}
	for _, link := range links {
		var width, height int
		if _, err := fmt.Sscanf(string(link), ` width="%d" height="%d"`, &width, &height); err != nil {
			t.Errorf("no size: %.80s", link)
			continue
		}
		_, rest, _ := bytes.Cut(link, []byte("http://maps.example"))
		target, _, _ := bytes.Cut(rest, []byte(`"`))
		got := get(h, string(bytes.ReplaceAll(target, []byte("&amp;"), []byte("&"))))
		img, err := png.Decode(got.Body)
		if err != nil || got.Header().Get("Content-Type") != "image/png" || img.Bounds().Dx() != width || img.Bounds().Dy() != height {
			t.Errorf("%s: %v, %d x %d said", target, err, width, height)
		}
	}
}
