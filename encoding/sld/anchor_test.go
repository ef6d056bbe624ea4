package sld_test

import (
	"context"
	"fmt"
	"image"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/geom"
	"sigi/render"
	"sigi/render/raster"
	"sigi/styles"
)

// anchors is a canvas that only writes down where on the ground labels begin.
type anchors struct {
	frame  render.Frame
	labels []anchor
}

type anchor struct {
	text string
	x, y float64 // of the first letter, on the ground
}

func (a *anchors) Begin(f render.Frame)                                { a.frame = f }
func (a *anchors) Layer(*render.Layer)                                 {}
func (a *anchors) Push(float64)                                        {}
func (a *anchors) Pop()                                                {}
func (a *anchors) Fill(*geom.Geometry, raster.FillRule, raster.Paint)  {}
func (a *anchors) Rect(geom.Bound, raster.Paint)                       {}
func (a *anchors) Stroke(*geom.Geometry, *raster.Stroke, raster.Paint) {}
func (a *anchors) Tile(*geom.Geometry, *raster.Stroke, *styles.Sprite) {}
func (a *anchors) Graphic(render.Graphic, float64, float64)            {}
func (a *anchors) Image(*image.RGBA)                                   {}
func (a *anchors) Err() error                                          { return nil }
func (a *anchors) Label(l *render.Label) {
	b := a.frame.Bound
	line := &l.Lines[0]
	x, y := line.X, line.Y
	if line.Along != nil {
		x, y = line.Along[0].X, line.Along[0].Y
	}
	text := ""
	for i := range l.Lines {
		for _, g := range l.Lines[i].Run.Glyphs {
			text += fmt.Sprint(g.ID, " ")
		}
	}
	a.labels = append(a.labels, anchor{text, b.MinX + x*b.Width()/float64(a.frame.Width), b.MaxY - y*b.Height()/float64(a.frame.Height)})
}

// anchored are the labels of a map.
func anchored(t *testing.T, m *render.Map) []anchor {
	t.Helper()
	var a anchors
	if _, err := render.NewRenderer(render.Options{}).DrawOn(context.Background(), m, &a); err != nil {
		t.Fatal(err)
	}
	return a.labels
}

// QGIS prints a map in blocks, and a client pans by parts of a pixel: whatever the
// window and wherever its pixels begin, labels stand at the same places on the ground.
// (With pixels in the same places they agree by pixel: TestCorpusInTilesIsOneMap.)
func TestLabelsStandAtTheSamePlacesOnTheGroundInAnyWindow(t *testing.T) {
	files, err := filepath.Glob("testdata/corpus/*label*.sld")
	if err != nil || len(files) < 30 {
		t.Fatalf("%d documents of labels, %v", len(files), err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".sld")
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		with, _ := underTest(t, string(text))
		t.Run(name, func(t *testing.T) {
			whole := documentMap(t, name, with)
			want := anchored(t, whole)
			if len(want) == 0 {
				t.Fatal("no label")
			}
			for _, phase := range [][2]float64{{0, 0}, {0.25, 0.5}, {0.61, 0.13}, {0.98, 0.77}} {
				for _, block := range []geom.Bound{
					{MinX: 0, MinY: 0, MaxX: 160, MaxY: 120}, {MinX: 0, MinY: 0, MaxX: 97, MaxY: 53}, {MinX: 97, MinY: 0, MaxX: 160, MaxY: 53},
					{MinX: 0, MinY: 53, MaxX: 97, MaxY: 120}, {MinX: 97, MinY: 53, MaxX: 160, MaxY: 120}, {MinX: -300, MinY: -200, MaxX: 340, MaxY: 280},
				} {
					m := *whole
					m.Width, m.Height = int(block.Width()), int(block.Height())
					m.Bound = geom.Bound{MinX: whole.Bound.MinX + block.MinX + phase[0], MaxX: whole.Bound.MinX + block.MaxX + phase[0],
						MinY: whole.Bound.MinY + block.MinY + phase[1], MaxY: whole.Bound.MinY + block.MaxY + phase[1]}
					got := anchored(t, &m)
					// A label that begins well inside the window stands there in both, and nowhere else.
					inside := m.Bound.Pad(-2)
					compare := func(a, b []anchor, which string) {
						for _, l := range a {
							if !inside.ContainsXY(l.x, l.y) || !whole.Bound.Pad(-2).ContainsXY(l.x, l.y) {
								continue
							}
							nearest := math.Inf(1)
							for _, o := range b {
								if o.text == l.text {
									nearest = min(nearest, math.Hypot(o.x-l.x, o.y-l.y))
								}
							}
							if nearest > 0.5 {
								t.Errorf("window %v at %v: a label of the %s at %.2f, %.2f is %.2f pixels from the other's", block, phase, which, l.x-whole.Bound.MinX, l.y-whole.Bound.MinY, nearest)
							}
						}
					}
					compare(want, got, "whole map")
					compare(got, want, "window")
				}
			}
		})
	}
}
