package render

import (
	"context"
	"image"
	"math"
	"strconv"

	"sigi/fault"
	"sigi/filter"
	"sigi/layers"
	"sigi/render/resample"
	"sigi/styles"
)

// rasterPainter is a RasterSymbolizer made ready: what is read of the pixels,
// and what becomes of it. Samples are resampled before they become colours, so
// that a colour map sees heights and not mixed colours.
type rasterPainter struct {
	bands  []int          // samples that are read; nil: the picture
	tones  []*toneCurve   // beside bands: levels of samples
	after  *[256]uint8    // of the levels; nil: as they are
	colors *colorMap      // of the one sample; nil: tones
	relief *styles.Relief // of the one sample; nil: none

	opacity     float64
	blend       styles.Blend
	transparent *styles.Color
	tolerance   float64
}

// rasterPainters are the symbolizers that draw a layer of pixels in this view:
// those of the rules in scale, and of an ElseFilter where there are none.
// Filters are about features and select nothing here.
func (v *view) rasterPainters(l *Layer) ([]rasterPainter, error) {
	var all []rasterPainter
	for i := range l.Style.FeatureTypes {
		ft := &l.Style.FeatureTypes[i]
		for _, otherwise := range [...]bool{false, true} {
			found := false
			for j := range ft.Rules {
				r := &ft.Rules[j]
				if r.Else != otherwise || !r.InScale(v.denominator) {
					continue
				}
				for _, s := range r.Symbolizers {
					s, ok := s.(*styles.RasterSymbolizer)
					if !ok {
						continue
					}
					p, err := newRasterPainter(s, l.Raster.Bands())
					if err != nil {
						return nil, err
					}
					found = true
					if p.opacity > 0 {
						all = append(all, p)
					}
				}
			}
			if found {
				break
			}
		}
	}
	return all, nil
}

func newRasterPainter(s *styles.RasterSymbolizer, bands []layers.Band) (p rasterPainter, err error) {
	p = rasterPainter{opacity: constantOr(s.Opacity, 1), blend: s.Blend, transparent: s.Transparent, tolerance: s.Tolerance, relief: s.Relief, colors: newColorMap(s.ColorMap)}
	p.after = afterCurve(s.Tone)
	channels := s.Channels
	stretched := s.Tone.Stretch != styles.StretchNone && !hasPalette(bands)
	switch {
	case channels != nil && channels.Gray != nil:
		err = p.channel(channels.Gray, s.Tone, bands)
	case p.colors != nil || p.relief != nil:
		err = p.channel(&styles.Channel{Band: "1"}, s.Tone, bands)
		if channels != nil {
			return p, fault.New(fault.BadParam, "style", "a colour map and a relief are of a GrayChannel")
		}
	case channels != nil:
		for _, c := range []*styles.Channel{channels.Red, channels.Green, channels.Blue} {
			if err == nil && c != nil {
				err = p.channel(c, s.Tone, bands)
			}
		}
	case stretched:
		for _, i := range pictureBands(bands) {
			p.bands, p.tones = append(p.bands, i), append(p.tones, newToneCurve(s.Tone, bands[i]))
		}
	}
	return p, err
}

// channel adds a band with its own contrast enhancement, or that of the whole.
func (p *rasterPainter) channel(c *styles.Channel, whole styles.Tone, bands []layers.Band) error {
	i := bandIndex(c.Band, bands)
	if i < 0 {
		return fault.New(fault.BadParam, "style", "the layer has no band %.40q; it has %d, by number from 1", c.Band, len(bands))
	}
	tone := c.Tone
	if tone.Plain() {
		tone = styles.Tone{Stretch: whole.Stretch, Low: whole.Low, High: whole.High}
	}
	p.bands, p.tones = append(p.bands, i), append(p.tones, newToneCurve(tone, bands[i]))
	return nil
}

func bandIndex(name string, bands []layers.Band) int {
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(bands) {
		return n - 1
	}
	for i := range bands {
		if bands[i].Name == name {
			return i
		}
	}
	return -1
}

func hasPalette(bands []layers.Band) bool {
	for _, b := range bands {
		if b.Color == layers.BandPalette {
			return true
		}
	}
	return false
}

// pictureBands are the bands that make a picture by themselves.
func pictureBands(bands []layers.Band) []int {
	var rgb []int
	for _, c := range [...]layers.BandColor{layers.BandRed, layers.BandGreen, layers.BandBlue} {
		for i, b := range bands {
			if b.Color == c {
				rgb = append(rgb, i)
				break
			}
		}
	}
	if len(rgb) == 3 {
		return rgb
	}
	return []int{0}
}

// constantOr is the number of a parameter, which of pixels is a constant.
func constantOr(p styles.Param, otherwise float64) float64 {
	if l, ok := p.(filter.Literal); ok {
		if f, ok := l.Value.Number(); ok {
			return math.Min(math.Max(f, 0), 1)
		}
	}
	return otherwise
}

// paint draws a block of the sheets by one symbolizer.
func (b *block) paint(ctx context.Context, p *rasterPlan, s *rasterPainter, sheets []layers.Sheet, part image.Rectangle, corner image.Point, target *image.RGBA) error {
	drawn, err := b.read(ctx, p, s, sheets, part)
	if err != nil || !drawn {
		return err
	}
	if s.bands != nil {
		b.color(s, part)
	}
	at := part.Add(corner)
	opacity := uint32(math.Floor(s.opacity*p.opacity*255 + 0.5))
	for y := range part.Dy() {
		src := b.pix[y*4*blockSide:][:4*part.Dx()]
		if s.after != nil {
			tonePixels(src, s.after)
		}
		if s.transparent != nil {
			clearColor(src, *s.transparent, s.tolerance)
		}
		if opacity < 255 {
			resample.Fade(src, opacity)
		}
		dst := target.Pix[target.PixOffset(at.Min.X, at.Min.Y+y):][:len(src)]
		if s.blend == styles.BlendOver {
			resample.Over(dst, src)
		} else {
			blendPixels(dst, src, s.blend)
		}
	}
	return nil
}

// read resamples what a symbolizer needs of the sheets: the picture into
// b.pix, or samples into b.planes.
func (b *block) read(ctx context.Context, p *rasterPlan, s *rasterPainter, sheets []layers.Sheet, part image.Rectangle) (drawn bool, err error) {
	clear(b.pix)
	margin, planes := 0, len(s.bands)
	if s.relief != nil {
		margin, planes = 1, 2 // what is made of heights takes their neighbours
	}
	for i := range planes {
		if i == len(b.planes) {
			b.planes = append(b.planes, make([]float32, blockSide*blockSide))
		}
		for j := range b.planes[i] {
			b.planes[i][j] = float32(math.NaN())
		}
	}
	for _, sheet := range sheets {
		w, k, sx, sy, err := b.window(ctx, p, sheet, s.bands, margin)
		if err != nil {
			return false, err
		}
		if w == nil {
			continue
		}
		if s.bands == nil {
			resample.Pixels(b.pix, 4*blockSide, part, &b.inSheet, w, k, sx, sy, drawn)
			drawn = true
			continue
		}
		read := b.pixels.Planes[:len(s.bands)]
		if s.relief != nil {
			read = b.makeRelief(p, s.relief, sheet.Lattice())
			if s.relief.Kind == styles.ReliefAspect {
				k = resample.Nearest // the mean of 350 and 10 degrees is not 180
			}
		}
		for i, plane := range read {
			w.Plane = plane
			resample.Plane(b.planes[i], blockSide, part, &b.inSheet, w, k, sx, sy)
		}
		drawn = true
	}
	return drawn, nil
}

// color makes pixels of the samples.
func (b *block) color(s *rasterPainter, part image.Rectangle) {
	shaded := s.relief != nil && s.relief.Kind == styles.ReliefShade
	for y := range part.Dy() {
		row := b.pix[y*4*blockSide:]
		for x := range part.Dx() {
			i := y*blockSide + x
			v := b.planes[0][i]
			if v != v {
				continue
			}
			var c [4]uint8
			switch {
			case s.colors != nil:
				c = s.colors.at(v)
			case shaded && !s.relief.BrightnessOnly:
				g := level8(float64(b.planes[1][i]))
				c = [4]uint8{g, g, g, 255}
			case len(s.bands) == 3:
				g, h := b.planes[1][i], b.planes[2][i]
				if g != g || h != h {
					continue
				}
				c = [4]uint8{s.tones[0].at(v), s.tones[1].at(g), s.tones[2].at(h), 255}
			default:
				g := s.tones[0].at(v)
				c = [4]uint8{g, g, g, 255}
			}
			if shaded && (s.colors != nil || s.relief.BrightnessOnly) {
				flat := math.Max(math.Sin(s.relief.Altitude*math.Pi/180), 0.1)
				f := float64(b.planes[1][i]) / flat // 1 on level ground
				for k := range 3 {
					c[k] = level8(float64(c[k]) / 255 * f)
				}
			}
			p := row[4*x : 4*x+4 : 4*x+4]
			p[0], p[1], p[2], p[3] = c[0], c[1], c[2], c[3]
			if c[3] != 255 {
				for k := range 3 {
					p[k] = uint8((uint32(c[k])*uint32(c[3]) + 127) / 255)
				}
			}
		}
	}
}

func level8(f float64) uint8 {
	switch {
	case f >= 1:
		return 255
	case f > 0:
		return uint8(f*255 + 0.5)
	}
	return 0
}
