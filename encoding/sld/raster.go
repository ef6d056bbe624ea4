package sld

import (
	"math"
	"sort"
	"strconv"
	"strings"

	"sigi/encoding/xmltree"
	"sigi/styles"
)

// maxColorMap bounds the entries of a colour map: one a value of 16 bits.
const maxColorMap = 1 << 16

// raster reads a RasterSymbolizer. Vendor options: composite (normal, multiply,
// screen, darken, lighten), brightness and contrast (-1 to 1),
// transparent-color with transparent-tolerance, relief (shade, slope, aspect)
// with relief-azimuth and relief-altitude.
func (p *parser) raster(n *xmltree.Node) (styles.Symbolizer, error) {
	s := &styles.RasterSymbolizer{}
	var options []*xmltree.Node
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "Opacity":
			if s.Opacity, err = p.number(c, styles.Pixel); err == nil {
				if _, ok := literal(s.Opacity); s.Opacity != nil && !ok {
					p.note(c, "an opacity of pixels is a number; it is drawn opaque")
					s.Opacity = nil
				}
			}
		case "ChannelSelection":
			s.Channels, err = p.channels(c)
		case "ColorMap":
			s.ColorMap, err = p.colorMap(c)
		case "ContrastEnhancement":
			err = p.tone(c, &s.Tone)
		case "ShadedRelief":
			s.Relief, err = p.relief(c, s.Relief)
		case "VendorOption":
			options = append(options, c)
		case "Geometry", "Name", "Description":
		case "OverlapBehavior":
			if c.Child("LATEST_ON_TOP") == nil && c.Content() != "LATEST_ON_TOP" {
				p.note(c, "images lie over each other in the order of their index")
			}
		case "ImageOutline":
			p.note(c, "%s is not drawn", c.Local)
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, c := range options {
		if err := p.rasterOption(c, s); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// real reads the content of an element as a number in a range.
func real(n *xmltree.Node, low, high float64) (float64, error) {
	f, err := strconv.ParseFloat(n.Content(), 64)
	if err != nil || math.IsNaN(f) || f < low || f > high {
		return 0, n.Errorf("%s is %q; it must be a number from %g to %g", n.Local, clip(n.Content()), low, high)
	}
	return f, nil
}

func (p *parser) rasterOption(n *xmltree.Node, s *styles.RasterSymbolizer) (err error) {
	name, value := n.Attr("name"), n.Content()
	relief := func() *styles.Relief {
		if s.Relief == nil {
			s.Relief = defaultRelief()
		}
		return s.Relief
	}
	switch name {
	case "composite":
		b, ok := styles.LookupBlend(strings.ToLower(value))
		if !ok || !b.Bounded() {
			b = styles.BlendOver
			p.note(n, "composite %q is not offered; the pixels are laid over what is below", clip(value))
		}
		s.Blend = b
	case "brightness":
		s.Tone.Brighter, err = real(n, -1, 1)
	case "contrast":
		s.Tone.Contrast, err = real(n, -1, 1)
	case "transparent-color":
		c, ok := styles.ParseColor(value)
		if !ok {
			return n.Errorf("the colour %q cannot be read", clip(value))
		}
		s.Transparent = &c
	case "transparent-tolerance":
		s.Tolerance, err = real(n, 0, 255)
	case "relief":
		kinds := map[string]styles.ReliefKind{"shade": styles.ReliefShade, "slope": styles.ReliefSlope, "aspect": styles.ReliefAspect}
		k, ok := kinds[strings.ToLower(value)]
		if !ok {
			return n.Errorf("relief is %q; it must be shade, slope or aspect", clip(value))
		}
		relief().Kind = k
	case "relief-azimuth":
		relief().Azimuth, err = real(n, 0, 360)
	case "relief-altitude":
		relief().Altitude, err = real(n, 0, 90)
	case "inclusion": // rule reads it
	default:
		p.note(n, "VendorOption %q is not known and not looked at", clip(name))
	}
	return err
}

func (p *parser) channels(n *xmltree.Node) (*styles.Channels, error) {
	s := &styles.Channels{}
	for _, c := range n.Elements() {
		into := map[string]**styles.Channel{"RedChannel": &s.Red, "GreenChannel": &s.Green, "BlueChannel": &s.Blue, "GrayChannel": &s.Gray}[c.Local]
		if into == nil {
			if err := p.unexpected(c, n); err != nil {
				return nil, err
			}
			continue
		}
		ch := &styles.Channel{}
		for _, e := range c.Elements() {
			var err error
			switch e.Local {
			case "SourceChannelName":
				ch.Band = e.Content()
			case "ContrastEnhancement":
				err = p.tone(e, &ch.Tone)
			default:
				err = p.unexpected(e, c)
			}
			if err != nil {
				return nil, err
			}
		}
		if ch.Band == "" {
			return nil, c.Errorf("a channel needs the SourceChannelName of its band, such as 1")
		}
		*into = ch
	}
	if rgb := s.Red != nil && s.Green != nil && s.Blue != nil; rgb == (s.Gray != nil) || !rgb && (s.Red != nil || s.Green != nil || s.Blue != nil) {
		return nil, n.Errorf("ChannelSelection has a GrayChannel, or RedChannel, GreenChannel and BlueChannel")
	}
	return s, nil
}

// tone reads a ContrastEnhancement (05-077r4 §11.6.5); Normalize may have
// GeoServer's options minValue and maxValue.
func (p *parser) tone(n *xmltree.Node, t *styles.Tone) error {
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "Normalize", "Histogram":
			t.Stretch = styles.StretchNormalize
			if c.Local == "Histogram" {
				t.Stretch = styles.StretchHistogram
			}
			for _, o := range c.Elements() {
				switch o.Attr("name") {
				case "algorithm":
					if o.Content() != "StretchToMinimumMaximum" {
						p.note(o, "the algorithm %q is not offered; values are stretched between minValue and maxValue", clip(o.Content()))
					}
				case "minValue":
					t.Low, err = real(o, -1e300, 1e300)
				case "maxValue":
					t.High, err = real(o, -1e300, 1e300)
				default:
					p.note(o, "VendorOption %q is not known and not looked at", clip(o.Attr("name")))
				}
				if err != nil {
					return err
				}
			}
		case "GammaValue":
			t.Gamma, err = real(c, 0.01, 100)
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// defaultRelief has its light where it is used to be: in the north west, half
// way up.
func defaultRelief() *styles.Relief { return &styles.Relief{Factor: 1, Azimuth: 315, Altitude: 45} }

func (p *parser) relief(n *xmltree.Node, r *styles.Relief) (*styles.Relief, error) {
	if r == nil {
		r = defaultRelief()
	}
	for _, c := range n.Elements() {
		var err error
		switch c.Local {
		case "BrightnessOnly":
			v := strings.ToLower(c.Content())
			r.BrightnessOnly = v == "true" || v == "1"
		case "ReliefFactor":
			r.Factor, err = real(c, 0, 10000)
		default:
			err = p.unexpected(c, n)
		}
		if err != nil {
			return nil, err
		}
	}
	return r, nil
}

// colorMap reads a colour map: ColorMapEntry of SLD 1.0 with GeoServer's type
// (ramp, intervals, values), or Interpolate and Categorize of SE 1.1.
func (p *parser) colorMap(n *xmltree.Node) (*styles.ColorMap, error) {
	m := &styles.ColorMap{}
	if f := n.Child("Categorize"); f != nil {
		return p.categorize(f)
	}
	if f := n.Child("Interpolate"); f != nil {
		return p.interpolate(f)
	}
	switch kind := strings.ToLower(n.Attr("type")); kind {
	case "", "ramp":
	case "intervals":
		m.Kind = styles.ColorIntervals
	case "values":
		m.Kind = styles.ColorValues
	default:
		return nil, n.Errorf("the type %q of a ColorMap is not known; it is ramp, intervals or values", clip(kind))
	}
	for _, c := range n.Elements() {
		if c.Local != "ColorMapEntry" {
			if err := p.unexpected(c, n); err != nil {
				return nil, err
			}
			continue
		}
		e := styles.ColorMapEntry{Label: c.Attr("label")}
		var err error
		if e.Color, err = colorOf(c, c.Attr("color")); err != nil {
			return nil, err
		}
		if o := c.Attr("opacity"); o != "" {
			f, err := strconv.ParseFloat(o, 64)
			if err != nil || !(f >= 0 && f <= 1) {
				return nil, c.Errorf("opacity is %q; it must be from 0 to 1", clip(o))
			}
			e.Color.A = uint8(f*255 + 0.5)
		}
		q := c.Attr("quantity")
		if e.Value, err = strconv.ParseFloat(q, 64); err != nil || math.IsNaN(e.Value) {
			return nil, c.Errorf("quantity is %q; it must be a number", clip(q))
		}
		m.Entries = append(m.Entries, e)
	}
	return m, p.entries(n, m)
}

// entries checks and sorts the entries of a colour map.
func (p *parser) entries(n *xmltree.Node, m *styles.ColorMap) error {
	if len(m.Entries) == 0 {
		return n.Errorf("a ColorMap without entries gives no colours")
	}
	if len(m.Entries) > maxColorMap {
		return n.Errorf("a ColorMap of %d entries; at most %d", len(m.Entries), maxColorMap)
	}
	sort.SliceStable(m.Entries, func(a, b int) bool { return m.Entries[a].Value < m.Entries[b].Value })
	return nil
}

func colorOf(n *xmltree.Node, text string) (styles.Color, error) {
	c, ok := styles.ParseColor(text)
	if !ok {
		return c, n.Errorf("the colour %q cannot be read", clip(text))
	}
	return c, nil
}

// categorize reads Value, Threshold, Value, ... (05-077r4 §11.6.4.2).
func (p *parser) categorize(n *xmltree.Node) (*styles.ColorMap, error) {
	m := &styles.ColorMap{Kind: styles.ColorIntervals}
	var color *styles.Color
	for _, c := range n.Elements() {
		switch c.Local {
		case "LookupValue":
		case "Value":
			v, err := colorOf(c, c.Content())
			if err != nil {
				return nil, err
			}
			color = &v
		case "Threshold":
			f, err := real(c, -1e300, 1e300)
			if err != nil {
				return nil, err
			}
			if color == nil {
				return nil, c.Errorf("a Threshold stands between two Values")
			}
			m.Entries = append(m.Entries, styles.ColorMapEntry{Value: f, Color: *color})
			color = nil
		default:
			if err := p.unexpected(c, n); err != nil {
				return nil, err
			}
		}
	}
	if color != nil {
		m.Entries = append(m.Entries, styles.ColorMapEntry{Value: math.Inf(1), Color: *color})
	}
	return m, p.entries(n, m)
}

// interpolate reads InterpolationPoints (05-077r4 §11.6.4.3).
func (p *parser) interpolate(n *xmltree.Node) (*styles.ColorMap, error) {
	m := &styles.ColorMap{}
	if mode := n.Attr("mode"); mode != "" && mode != "linear" {
		p.note(n, "the mode %q of Interpolate is not offered; colours are interpolated linearly", clip(mode))
	}
	for _, c := range n.Elements() {
		if c.Local != "InterpolationPoint" {
			if c.Local != "LookupValue" {
				if err := p.unexpected(c, n); err != nil {
					return nil, err
				}
			}
			continue
		}
		data, value := c.Child("Data"), c.Child("Value")
		if data == nil || value == nil {
			return nil, c.Errorf("an InterpolationPoint has Data and Value")
		}
		f, err := real(data, -1e300, 1e300)
		if err != nil {
			return nil, err
		}
		color, err := colorOf(value, value.Content())
		if err != nil {
			return nil, err
		}
		m.Entries = append(m.Entries, styles.ColorMapEntry{Value: f, Color: color})
	}
	return m, p.entries(n, m)
}
