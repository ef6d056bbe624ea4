package render

import (
	"context"
	"fmt"
	"image"
	"math/rand/v2"
	"testing"

	"sigi/feature"
	"sigi/geom"
	"sigi/styles"
)

// stitch draws a map as nx by ny tiles; the map's size must divide evenly.
func stitch(t *testing.T, m *Map, nx, ny int) (*image.RGBA, []*Picture) {
	t.Helper()
	r := NewRenderer(Options{})
	out := image.NewRGBA(image.Rect(0, 0, m.Width, m.Height))
	w, h := m.Width/nx, m.Height/ny
	rx, ry := m.Bound.Width()/float64(m.Width), m.Bound.Height()/float64(m.Height)
	var pics []*Picture
	for j := range ny {
		for i := range nx {
			tile := *m
			tile.Width, tile.Height = w, h
			tile.Bound = geom.Bound{
				MinX: m.Bound.MinX + float64(i*w)*rx, MaxX: m.Bound.MinX + float64((i+1)*w)*rx,
				MinY: m.Bound.MaxY - float64((j+1)*h)*ry, MaxY: m.Bound.MaxY - float64(j*h)*ry,
			}
			p, err := r.Draw(context.Background(), &tile)
			if err != nil {
				t.Fatal(err)
			}
			for y := range h {
				copy(out.Pix[out.PixOffset(i*w, j*h+y):], p.Image.Pix[p.Image.PixOffset(0, y):p.Image.PixOffset(0, y)+4*w])
			}
			pics = append(pics, p)
		}
	}
	return out, pics
}

// labelled is a town of named points, areas and streets, some of them larger
// than a cell of labels.
func labelled(seed uint64, points int) []Layer {
	rng := rand.New(rand.NewPCG(seed, 5))
	p, a, s := newTable(utm32, nameAttribute), newTable(utm32, nameAttribute), newTable(utm32, nameAttribute)
	for i := range points {
		p.add(at(rng.Float64()*1200-100, rng.Float64()*1000-100), feature.OfString(fmt.Sprintf("Punto %d", i)))
	}
	for i := range 6 {
		a.add(box(rng.Float64()*600-300, rng.Float64()*500-300, 100+rng.Float64()*900, 100+rng.Float64()*600), feature.OfString(fmt.Sprintf("Zona %d", i)))
		y := rng.Float64() * 900
		s.add(path(-2000, y, 300, y+80, 600, y-60, 3000, y), feature.OfString(fmt.Sprintf("Strada provinciale %d", i)))
	}
	point := halo(words("name", 10), "#ffffff", 1.5)
	point.Point = &styles.PointPlacement{AnchorX: number(0), AnchorY: number(0.5), DX: number(5)}
	point.MaxDisplace = 12
	along := words("name", 11)
	along.Line = &styles.LinePlacement{}
	along.Priority = number(5)
	area12 := words("name", 12)
	area12.Priority = number(9)
	return []Layer{
		{Name: "a", Features: a, Style: style(area("", "#508040", 1), area12)},
		{Name: "s", Features: s, Style: style(line("#c8a860", 5), along)},
		{Name: "p", Features: p, Style: style(mark("circle", "#c00000", "", 5), point)},
	}
}

func TestLabelsOfTilesAreThoseOfTheMap(t *testing.T) {
	m := mapOf(labelled(2, 60)...)
	m.Width, m.Height = 768, 768
	m.Bound.MaxX, m.Bound.MaxY = m.Bound.MinX+768, m.Bound.MinY+768
	one := drawn(t, m)
	if one.Report.Labels < 40 {
		t.Errorf("only %d labels in the map", one.Report.Labels)
	}
	stitched, _ := stitch(t, m, 3, 3)
	comparePictures(t, "labels-stitched", stitched, one.Image, 3, 0)
}

func TestLabelsOfTilesNearlyAgreeWhereTheyAreCrowded(t *testing.T) {
	m := mapOf(labelled(3, 900)...)
	m.Width, m.Height = 768, 768
	m.Bound.MaxX, m.Bound.MaxY = m.Bound.MinX+768, m.Bound.MinY+768
	one := drawn(t, m)
	stitched, _ := stitch(t, m, 3, 3)
	n := 0
	for i := 0; i < len(one.Image.Pix); i += 4 {
		if abs(int(one.Image.Pix[i])-int(stitched.Pix[i])) > 48 {
			n++
		}
	}
	t.Logf("%d pixels differ, %d labels", n, one.Report.Labels)
	if share := float64(n) / (768 * 768); share > 0.001 {
		t.Errorf("%.2f %% of the pixels differ", 100*share)
	}
}

func TestMovingTheViewKeepsALabelInItsPlace(t *testing.T) {
	big := newTable(utm32, nameAttribute)
	big.add(box(-3000, -3000, 9000, 9000), feature.OfString("Provincia di Bergamo"))
	l := Layer{Features: big, Style: style(words("name", 12))}
	m := mapOf(l)
	m.Width, m.Height = 1000, 800
	m.Bound.MaxX, m.Bound.MaxY = m.Bound.MinX+1000, m.Bound.MinY+800
	whole := drawn(t, m)
	if whole.Report.Labels < 2 {
		t.Fatalf("%d labels", whole.Report.Labels)
	}
	part := *m
	part.Bound.MinX, part.Width = part.Bound.MinX+333, 667
	moved := drawn(t, &part)
	cut := image.NewRGBA(moved.Image.Rect)
	for y := range 800 {
		o := whole.Image.PixOffset(333, y)
		copy(cut.Pix[y*cut.Stride:], whole.Image.Pix[o:o+4*667])
	}
	comparePictures(t, "moved-label", moved.Image, cut, 2, 0)
}

func TestALabelIsWrittenOnceHoweverOftenItsTextIs(t *testing.T) {
	f := newTable(utm32, nameAttribute)
	for i := range 20 {
		f.add(at(20+float64(i)*18, 50+float64(i)*10), feature.OfString("Via Roma"))
	}
	all := drawn(t, mapOf(Layer{Features: f, Style: style(words("name", 9))})).Report.Labels
	w := words("name", 9)
	w.Group = true
	once := drawn(t, mapOf(Layer{Features: f, Style: style(w)})).Report.Labels
	if all < 10 || once > 2 {
		t.Errorf("%d labels, grouped %d", all, once)
	}
}

func TestTranslucentHaloesDoNotDouble(t *testing.T) {
	f := newTable(utm32, nameAttribute)
	f.add(at(200, 150), feature.OfString("mmmm"))
	w := halo(words("name", 30), "#ff0000", 3)
	w.Halo.Fill.Opacity = number(0.5)
	w.Fill.Opacity = number(0.01) // there, and not seen
	for _, turn := range []float64{0, 30} {
		w.Point = &styles.PointPlacement{AnchorX: number(0.5), AnchorY: number(0.5), Rotation: number(turn)}
		img := drawn(t, mapOf(Layer{Features: f, Style: style(w)})).Image
		for i := 0; i < len(img.Pix); i += 4 {
			if img.Pix[i+1] < 120 {
				t.Errorf("turned by %g: a pixel of %v, half red over white is 127", turn, img.Pix[i:i+4])
				break
			}
		}
	}
}

func TestAStreetInPiecesCarriesItsNameAcrossThem(t *testing.T) {
	f := newTable(utm32, nameAttribute)
	for i := range 12 { // each too short for the name, every other one backwards
		x := 20 + float64(i)*30
		if i%2 == 0 {
			f.add(path(x, 150, x+30, 150), feature.OfString("Via San Tomaso"))
		} else {
			f.add(path(x+30, 150, x, 150), feature.OfString("Via San Tomaso"))
		}
	}
	w := words("name", 12)
	w.Line = &styles.LinePlacement{}
	if n := drawn(t, mapOf(Layer{Features: f, Style: style(w)})).Report.Labels; n != 0 {
		t.Errorf("%d labels on pieces that are too short", n)
	}
	w.Group = true
	if n := drawn(t, mapOf(Layer{Features: f, Style: style(w)})).Report.Labels; n != 1 && n != 2 {
		t.Errorf("%d labels on the street, want one a cell it crosses", n)
	}
}

// A name that is a little longer than its street stands out over both ends, if
// its style does not forbid it; one that is much longer is not drawn.
func TestANameMayStandOutOverItsStreet(t *testing.T) {
	const length = 120.0
	for _, c := range []struct {
		text   string
		inside bool
		labels int
	}{
		{"Via Roma", true, 1},
		{"Via Giovanni Bianchi", false, 1},
		{"Via Giovanni Bianchi", true, 0},
		{"Via Giovanni Bianchi Locatelli", false, 0},
	} {
		f := newTable(utm32, nameAttribute)
		f.add(path(100, 100, 100+length/2, 110, 100+length, 100), feature.OfString(c.text))
		w := words("name", 12)
		w.Line, w.Inside = &styles.LinePlacement{}, c.inside
		p := drawn(t, mapOf(Layer{Features: f, Style: style(w)}))
		if p.Report.Labels != c.labels {
			t.Errorf("%q, inside %v: %d labels, want %d", c.text, c.inside, p.Report.Labels, c.labels)
		}
	}
}
