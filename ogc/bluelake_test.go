package ogc

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"net/http"
	"strings"
	"testing"

	"sigi/catalog"
	"sigi/publish"
	"sigi/render"
)

// blueLake serves what the official WMS suites look at, so that what they
// assert of pixels is also asserted where no suite is at hand.
func blueLake(t *testing.T) http.Handler {
	t.Helper()
	c, err := catalog.Load("../conformance/catalog.yaml")
	if err != nil {
		t.Fatal(err)
	}
	server := publish.New(publish.Options{Drivers: files(), Renderer: render.NewRenderer(render.Options{})})
	t.Cleanup(server.Close)
	if err := server.Publish(context.Background(), c); err != nil {
		t.Fatal(err)
	}
	awaitReady(t, server)
	return New(Options{Server: server})
}

// pixels asks for a map of layers in CRS:84.
func pixels(t *testing.T, h http.Handler, layers, bbox string, width, height string, more string) image.Image {
	t.Helper()
	got := get(h, "/wms?VERSION=1.3.0&REQUEST=GetMap&LAYERS="+layers+"&STYLES=&CRS=CRS:84&BBOX="+bbox+
		"&WIDTH="+width+"&HEIGHT="+height+"&FORMAT=image/png"+more)
	img, _, err := image.Decode(bytes.NewReader(got.Body.Bytes()))
	if err != nil {
		t.Fatalf("%s in %s: %v: %.300s", layers, bbox, err, got.Body)
	}
	return img
}

// count counts the pixels of a part of a picture that fit.
func count(img image.Image, part image.Rectangle, fits func(color.NRGBA) bool) (n int) {
	for y := part.Min.Y; y < part.Max.Y; y++ {
		for x := part.Min.X; x < part.Max.X; x++ {
			if fits(color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)) {
				n++
			}
		}
	}
	return n
}

func is(want color.NRGBA) func(color.NRGBA) bool {
	return func(c color.NRGBA) bool { return c == want }
}

var (
	whitePixel = color.NRGBA{255, 255, 255, 255}
	clearPixel = func(c color.NRGBA) bool { return c.A == 0 }
)

// The lake is drawn where it lies and nowhere else: 30 pixels from the left
// edge, and not in the upper right corner.
func TestBlueLakeLiesOnTheBackgroundAsked(t *testing.T) {
	h := blueLake(t)
	const bbox = "0,-0.0020,0.0040,0"
	for more, background := range map[string]color.NRGBA{
		"":                                     whitePixel,
		"&BGCOLOR=0x0000FF":                    {0, 0, 255, 255},
		"&TRANSPARENT=FALSE":                   whitePixel,
		"&TRANSPARENT=fAlSe&BGCOLOR=0xff00ff":  {255, 0, 255, 255},
		"&BoGuS=ignored&FORMAT_OPTIONS=dpi:90": whitePixel,
	} {
		img := pixels(t, h, "cite:Lakes", bbox, "200", "100", more)
		left, corner := count(img, image.Rect(0, 0, 25, 100), is(background)), count(img, image.Rect(150, 0, 200, 50), is(background))
		if left != 2500 || corner != 2500 {
			t.Errorf("%q: %d and %d of 2500 pixels beside the lake have the background %v", more, left, corner, background)
		}
		if n := count(img, img.Bounds(), is(background)); n == 200*100 {
			t.Errorf("%q: there is no lake", more)
		}
		if n := count(img, img.Bounds(), clearPixel); n != 0 {
			t.Errorf("%q: %d pixels are transparent in an opaque map", more, n)
		}
	}
	if n := count(pixels(t, h, "cite:Lakes", bbox, "200", "100", "&TRANSPARENT=TRUE"), image.Rect(0, 0, 25, 100), clearPixel); n != 2500 {
		t.Errorf("%d of 2500 pixels beside the lake are transparent", n)
	}
}

// A BBOX is the outer edges of the outermost pixels, not their centres
// (06-042 §6.7.4): this one lies in the lake, so that no pixel of the frame is
// of the background, whatever the island in it does.
func TestABoxIsTheEdgesOfPixels(t *testing.T) {
	img := pixels(t, blueLake(t), "cite:Lakes", "0.0016,-0.0012,0.0026,-0.0005", "10", "7", "")
	b := img.Bounds()
	inner := b.Inset(1)
	if frame := count(img, b, is(whitePixel)) - count(img, inner, is(whitePixel)); frame != 0 {
		t.Errorf("%d pixels of the frame are background", frame)
	}
	if count(img, inner, is(whitePixel)) == 0 {
		t.Error("the island is not to be seen")
	}
}

// Numbers may be written with exponents and signs (06-042 §6.5).
func TestABoxMayBeWrittenWithExponents(t *testing.T) {
	h := blueLake(t)
	plain := pixels(t, h, "cite:Lakes", "-0.005,-0.0025,0.005,0.0025", "100", "50", "")
	odd := pixels(t, h, "cite:Lakes", "-.0005E1,-25E-4,%2B05E-3,.00025E%2B1", "100", "50", "")
	for y := range 50 {
		for x := range 100 {
			if plain.At(x, y) != odd.At(x, y) {
				t.Fatalf("the pictures differ at %d, %d", x, y)
			}
		}
	}
}

// A box that the CRS does not reach is a map with nothing on it (06-042
// §7.3.3.6), and so is one at a scale at which nothing is drawn.
func TestBeyondTheWorldThereIsNothing(t *testing.T) {
	h := blueLake(t)
	for name, img := range map[string]image.Image{
		"beyond the pole":  pixels(t, h, "cite:Lakes", "-10,90,10,110", "200", "200", ""),
		"beyond the scale": pixels(t, h, "cite:Bridges", "-180,-90,180,90", "200", "100", ""),
	} {
		if n := count(img, img.Bounds(), is(whitePixel)); n != img.Bounds().Dx()*img.Bounds().Dy() {
			t.Errorf("%s: only %d pixels are white", name, n)
		}
	}
}

// EXCEPTIONS=BLANK is a picture of the background as asked (06-042
// §7.3.3.11).
func TestABlankExceptionHasTheBackgroundAsked(t *testing.T) {
	h := blueLake(t)
	red := color.NRGBA{255, 0, 0, 255}
	if n := count(pixels(t, h, "nowhere", "0,0,1,1", "100", "100", "&EXCEPTIONS=BLANK&BGCOLOR=0xFF0000"), image.Rect(0, 0, 100, 100), is(red)); n != 100*100 {
		t.Errorf("%d of 10000 pixels are red", n)
	}
	if n := count(pixels(t, h, "nowhere", "0,0,1,1", "100", "100", "&EXCEPTIONS=BLANK&TRANSPARENT=TRUE"), image.Rect(0, 0, 100, 100), clearPixel); n != 100*100 {
		t.Errorf("%d of 10000 pixels are transparent", n)
	}
}

// Two squares overlap at the point; FEATURE_COUNT says how many of them are
// told, and 1 if it is absent (06-042 §7.4.3.6).
func TestFeatureCountIsOneUnlessSaid(t *testing.T) {
	h := blueLake(t)
	told := func(more string) int {
		got := get(h, "/wms?VERSION=1.3.0&REQUEST=GetFeatureInfo&LAYERS=cite:BasicPolygons&QUERY_LAYERS=cite:BasicPolygons&STYLES=&CRS=CRS:84"+
			"&BBOX=-2,2,2,6&WIDTH=100&HEIGHT=100&I=50&J=50&INFO_FORMAT=application/json"+more)
		return strings.Count(got.Body.String(), `"type":"Feature",`)
	}
	for more, want := range map[string]int{"": 1, "&FEATURE_COUNT=1": 1, "&FEATURE_COUNT=2": 2, "&FEATURE_COUNT=9": 2} {
		if got := told(more); got != want {
			t.Errorf("%q: %d features, want %d", more, got, want)
		}
	}
}

// At each elevation the lake's bed at that depth is drawn and no other; one
// that is not there is the nearest, and none is the surface.
func TestBlueLakeAtItsElevations(t *testing.T) {
	h := blueLake(t)
	at := func(more string) image.Image {
		return pixels(t, h, "cite:Lakes", "0,-0.002,0.004,0", "200", "100", more)
	}
	for _, c := range []struct {
		more    string
		part    image.Rectangle
		painted bool
	}{
		{"&ELEVATION=480", image.Rect(0, 0, 50, 100), false}, {"&ELEVATION=480", image.Rect(65, 35, 75, 65), true},
		{"&ELEVATION=480", image.Rect(100, 0, 200, 100), false},
		{"&ELEVATION=490", image.Rect(60, 40, 70, 60), true}, {"&ELEVATION=490", image.Rect(130, 0, 200, 100), false},
		{"&ELEVATION=492", image.Rect(60, 40, 70, 60), true}, {"&ELEVATION=492", image.Rect(130, 0, 200, 100), false},
		{"&ELEVATION=500", image.Rect(130, 60, 140, 70), true}, {"", image.Rect(130, 60, 140, 70), true},
	} {
		n := count(at(c.more), c.part, is(whitePixel))
		if area := c.part.Dx() * c.part.Dy(); c.painted && n != 0 || !c.painted && n != area {
			t.Errorf("%q: %d of %d pixels of %v are white; painted should be %t", c.more, n, area, c.part, c.painted)
		}
	}
}

// An auto is where it was at the times asked for, and nowhere else.
func TestBlueLakeAtItsTimes(t *testing.T) {
	h := blueLake(t)
	// Places, and the second at which an auto is there.
	places := []struct {
		lon, lat float64
		second   int
	}{
		{-0.0014, 0.0002, 0}, {-0.0022, 0, 5}, {-0.0029, -0.0002, 10}, {-0.0032, -0.0004, 15},
		{-0.0032, 0.0022, 20}, {-0.0032, 0.0012, 25}, {-0.0032, -0.0018, 40},
	}
	for time, seconds := range map[string][2]int{
		"2000-01-01T00:00:00Z":                      {0, 0},
		"2000-01-01T00:00:20Z":                      {20, 20},
		"2000-01-01T00:00:05Z/2000-01-01T00:00:20Z": {5, 20},
		"2000-01-01T00:00:41Z":                      {40, 40},
		"2000-01-01":                                {0, 60},
	} {
		img := pixels(t, h, "cite:Autos", "-0.0042,-0.0024,0.0042,0.0024", "420", "240", "&TIME="+time)
		for _, p := range places {
			x, y := int((p.lon+0.0042)/0.0084*420+0.5), int((0.0024-p.lat)/0.0048*240+0.5)
			n := count(img, image.Rect(x-5, y-5, x+5, y+5), is(whitePixel))
			there := p.second >= seconds[0] && p.second <= seconds[1]
			if there != (n < 100) {
				t.Errorf("%s: at %g, %g %d of 100 pixels are white", time, p.lon, p.lat, n)
			}
		}
	}
}

// What the suites let a person judge.

// at is the colour of a pixel.
func at(img image.Image, x, y int) color.NRGBA {
	return color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
}

// The diamond fills the frame: its corners are at the middle of each side.
func TestTheDiamondFillsTheFrame(t *testing.T) {
	img := pixels(t, blueLake(t), "cite:BasicPolygons", "-1,-1,1,1", "300", "300", "")
	for _, p := range []image.Point{{150, 3}, {150, 296}, {3, 150}, {296, 150}, {150, 150}, {80, 80}, {220, 220}} {
		if at(img, p.X, p.Y) == whitePixel {
			t.Errorf("%v is not of the diamond", p)
		}
	}
	for _, p := range []image.Point{{10, 10}, {289, 10}, {10, 289}, {289, 289}, {70, 70}, {230, 230}, {140, 3}, {3, 160}} {
		if at(img, p.X, p.Y) != whitePixel {
			t.Errorf("%v is of the diamond", p)
		}
	}
}

// The neatline frames the map, 32 pixels from its left and 4 from its top.
func TestTheNeatlineFramesTheMap(t *testing.T) {
	img := pixels(t, blueLake(t), "cite:Streams,cite:Lakes,cite:Ponds,cite:Bridges,cite:RoadSegments,cite:DividedRoutes,cite:Buildings,cite:MapNeatline",
		"-0.005,-0.0025,.005,0.0025", "400", "200", "")
	for i := 32; i < 368; i++ {
		if at(img, i, 4) == whitePixel || at(img, i, 195) == whitePixel {
			t.Fatalf("the neatline has a gap at column %d", i)
		}
	}
	for i := 4; i < 196; i++ {
		if at(img, 32, i) == whitePixel || at(img, 367, i) == whitePixel {
			t.Fatalf("the neatline has a gap at row %d", i)
		}
	}
	if n := count(img, image.Rect(0, 0, 30, 200), is(whitePixel)); n != 30*200 {
		t.Errorf("%d pixels are drawn beyond the neatline", 30*200-n)
	}
}

// The first layer lies at the bottom (06-042 §7.3.3.3).
func TestTheFirstLayerLiesAtTheBottom(t *testing.T) {
	h := blueLake(t)
	// In the lake, beside its island, and in the forest.
	const x, y = 66, 70
	one := func(layers string) color.NRGBA {
		return at(pixels(t, h, layers, "-0.0042,-0.0024,0.0042,0.0024", "100", "100", ""), x, y)
	}
	lake, forest := one("cite:Lakes"), one("cite:Forests")
	if lake == forest || lake == whitePixel || forest == whitePixel {
		t.Fatalf("lake %v and forest %v cannot be told apart", lake, forest)
	}
	if got := one("cite:Forests,cite:Lakes"); got != lake {
		t.Errorf("the lake over the forest is %v", got)
	}
	if got := one("cite:Lakes,cite:Forests"); got != forest {
		t.Errorf("the forest over the lake is %v", got)
	}
}

// A picture of another shape than the box is stretched (06-042 §7.3.3.8).
func TestAMapIsStretchedToItsSize(t *testing.T) {
	h := blueLake(t)
	wide := pixels(t, h, "cite:Lakes", "-0.005,-0.0025,0.005,0.0025", "200", "100", "")
	square := pixels(t, h, "cite:Lakes", "-0.005,-0.0025,0.005,0.0025", "200", "200", "")
	lake := func(img image.Image, part image.Rectangle) int {
		return part.Dx()*part.Dy() - count(img, part, is(whitePixel))
	}
	for _, x := range []int{115, 125, 145} { // columns: twice as high
		w, s := lake(wide, image.Rect(x, 0, x+1, 100)), lake(square, image.Rect(x, 0, x+1, 200))
		if w < 10 || s < 2*w-4 || s > 2*w+4 {
			t.Errorf("column %d crosses %d rows of the lake in the wide picture and %d in the square one", x, w, s)
		}
	}
	for _, y := range []int{60, 70, 80} { // rows: as wide
		w, s := lake(wide, image.Rect(0, y, 200, y+1)), lake(square, image.Rect(0, 2*y+1, 200, 2*y+2))
		if w < 10 || s < w-3 || s > w+3 {
			t.Errorf("row %d crosses %d columns of the lake in the wide picture and %d in the square one", y, w, s)
		}
	}
}
