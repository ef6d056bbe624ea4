package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
)

// agreement says how like two servers' pictures are.
type agreement struct {
	differ float64 // share of pixels of which a channel differs by more than 48
	shift  float64 // the part of a pixel by which the peer draws up-left
	views  int
	ink    float64 // SIGI's pixels in the colour of labels over the peer's

	ourNames, theirNames int // different names in the pictures; 0: not counted

	// How much both differ from the peer's picture of larger times the size, averaged;
	// 0: not asked.
	ourLarge, theirLarge float64
}

// compare draws a few views on every server. SIGI is asked for the view as it
// is and shifted by half a pixel, since MapServer draws half a pixel up-left;
// the better counts.
func (s *settings) compare(ctx context.Context, servers []*server, sc scenario) (map[string]agreement, error) {
	all := map[string]agreement{}
	const views = 3
	for _, peer := range servers[1:] {
		best := agreement{differ: 1}
		for _, shift := range []float64{0, 0.5} {
			var sum float64
			var ourInk, theirInk int
			n := 0
			for i := range views {
				theirs, err := picture(ctx, sc.request(peer, i, 0))
				if err != nil {
					break // measure reports a peer that fails
				}
				ours, err := picture(ctx, sc.request(servers[0], i, shift))
				if err != nil {
					return nil, err
				}
				sum += differing(ours, theirs)
				ourInk += ink(ours)
				theirInk += ink(theirs)
				if s.pics != "" && i == 0 {
					if err := s.keep(fmt.Sprintf("%s-%s-%g", sc.name, peer.name, shift), ours, theirs); err != nil {
						return nil, err
					}
				}
				n++
			}
			if n > 0 && sum/float64(n) < best.differ {
				best = agreement{differ: sum / float64(n), shift: shift, views: n, ink: float64(ourInk) / float64(max(theirInk, 1))}
			}
		}
		if sc.labels && peer.name == "MapServer" {
			for i := range views {
				ours, theirs, err := countNames(ctx, servers[0], peer, sc, i)
				if err != nil {
					return nil, err
				}
				best.ourNames += ours
				best.theirNames += theirs
			}
		}
		if sc.specks && peer.name == "MapServer" {
			var err error
			if best.ourLarge, best.theirLarge, err = compareLarge(ctx, servers[0], peer, sc); err != nil {
				return nil, err
			}
		}
		all[peer.name] = best
	}
	return all, nil
}

// larger is how much larger a picture is that says what a smaller one should show.
const larger = 4

// compareLarge tells how much a view of SIGI's and one of MapServer's differ from
// what MapServer draws larger, lines included, averaged over as many pixels. MapServer
// draws half a pixel up-left: its larger picture is moved by that, for its own.
func compareLarge(ctx context.Context, us, them *server, sc scenario) (ours, theirs float64, err error) {
	small, err := picture(ctx, sc.request(us, 0, 0))
	if err != nil {
		return 0, 0, err
	}
	own, err := picture(ctx, sc.request(them, 0, 0))
	if err != nil {
		return 0, 0, err
	}
	address := strings.Replace(strings.Replace(sc.request(them, 0, 0), fmt.Sprintf("WIDTH=%d", sc.width), fmt.Sprintf("WIDTH=%d", larger*sc.width), 1),
		fmt.Sprintf("HEIGHT=%d", sc.height), fmt.Sprintf("HEIGHT=%d", larger*sc.height), 1)
	large, err := picture(ctx, address+fmt.Sprintf("&MAP_RESOLUTION=%d", 72*larger))
	if err != nil {
		return 0, 0, err
	}
	return differing(small, averaged(large, 0)), differing(own, averaged(large, larger/2)), nil
}

// averaged is a picture of a larger one, moved by some of its pixels up and left.
func averaged(large image.Image, moved int) image.Image {
	b := large.Bounds()
	out := image.NewRGBA(image.Rect(0, 0, b.Dx()/larger, b.Dy()/larger))
	for y := range out.Rect.Max.Y {
		for x := range out.Rect.Max.X {
			var sum [3]uint32
			for j := range larger {
				for i := range larger {
					r, g, bl, _ := large.At(min(larger*x+i+moved, b.Max.X-1), min(larger*y+j+moved, b.Max.Y-1)).RGBA()
					sum[0], sum[1], sum[2] = sum[0]+r>>8, sum[1]+g>>8, sum[2]+bl>>8
				}
			}
			const n = larger * larger
			out.SetRGBA(x, y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255})
		}
	}
	return out
}

// counts reports whether a ratio counts: pictures agree, or where they are of specks, SIGI's
// is as near to the peer's larger one as the peer's own.
func (a agreement) counts() bool {
	return a.differ < 0.005 || a.theirLarge > 0 && a.ourLarge <= a.theirLarge
}

// ink counts the pixels in the colour of labels, the only dark grey of the
// scenes: no server says how many labels it has drawn.
func ink(img image.Image) int {
	n := 0
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			r, g, bl, _ := img.At(x, y).RGBA()
			r, g, bl = r>>8, g>>8, bl>>8
			if r < 80 && apart(r, g) < 12 && apart(g, bl) < 12 {
				n++
			}
		}
	}
	return n
}

// countNames counts the different names in a view of two servers, by the
// colours of their haloes.
func countNames(ctx context.Context, us, them *server, sc scenario, view int) (ours, theirs int, err error) {
	sc.layers = "nomi_colore"
	var counts [2]int
	for k, on := range []*server{us, them} {
		img, err := picture(ctx, sc.request(on, view, 0))
		if err != nil {
			return 0, 0, err
		}
		pixels := map[color.RGBA]int{}
		b := img.Bounds()
		for y := b.Min.Y; y < b.Max.Y; y++ {
			for x := b.Min.X; x < b.Max.X; x++ {
				if c, _ := color.RGBAModel.Convert(img.At(x, y)).(color.RGBA); sc.names[c] {
					pixels[c]++
				}
			}
		}
		for _, n := range pixels {
			if n >= 6 { // fewer may be a mixture of other colours
				counts[k]++
			}
		}
	}
	return counts[0], counts[1], nil
}

// keep writes two pictures, and black where they differ, to look at.
func (s *settings) keep(name string, ours, theirs image.Image) error {
	apart := image.NewGray(ours.Bounds())
	for y := apart.Rect.Min.Y; y < apart.Rect.Max.Y; y++ {
		for x := apart.Rect.Min.X; x < apart.Rect.Max.X; x++ {
			if !differ(ours.At(x, y), theirs.At(x, y)) {
				apart.SetGray(x, y, color.Gray{Y: 255})
			}
		}
	}
	name = strings.Map(func(r rune) rune {
		if r == ' ' || r == '/' || r == ',' || r == ':' {
			return '_'
		}
		return r
	}, name)
	for suffix, img := range map[string]image.Image{"ours": ours, "theirs": theirs, "differs": apart} {
		f, err := os.Create(filepath.Join(s.pics, name+"-"+suffix+".png"))
		if err != nil {
			return err
		}
		if err := errors.Join(png.Encode(f, img), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

func picture(ctx context.Context, address string) (image.Image, error) {
	_, body, err := get(ctx, address)
	if err != nil {
		return nil, err
	}
	img, _, err := image.Decode(bytes.NewReader(body))
	return img, err
}

func differing(a, b image.Image) float64 {
	box := a.Bounds()
	if box != b.Bounds() {
		return 1
	}
	n := 0
	for y := box.Min.Y; y < box.Max.Y; y++ {
		for x := box.Min.X; x < box.Max.X; x++ {
			if differ(a.At(x, y), b.At(x, y)) {
				n++
			}
		}
	}
	return float64(n) / float64(box.Dx()*box.Dy())
}

func differ(a, b color.Color) bool {
	const most = 48 * 0x101
	ar, ag, ab, _ := a.RGBA()
	br, bg, bb, _ := b.RGBA()
	return apart(ar, br) > most || apart(ag, bg) > most || apart(ab, bb) > most
}

func apart(a, b uint32) uint32 {
	if a > b {
		return a - b
	}
	return b - a
}
