package sld

import (
	"math"
	"strconv"

	"sigi/fault"
	"sigi/styles"
)

// raster writes a RasterSymbolizer.
func (w *documentWriter) raster(s *styles.RasterSymbolizer) {
	w.open("se:RasterSymbolizer")
	w.param("se:Opacity", s.Opacity)
	if c := s.Channels; c != nil {
		w.open("se:ChannelSelection")
		w.channel("se:RedChannel", c.Red)
		w.channel("se:GreenChannel", c.Green)
		w.channel("se:BlueChannel", c.Blue)
		w.channel("se:GrayChannel", c.Gray)
		w.close("se:ChannelSelection")
	}
	if s.ColorMap != nil {
		w.colorMap(s.ColorMap)
	}
	w.tone(s.Tone)
	if r := s.Relief; r != nil {
		w.open("se:ShadedRelief")
		w.leaf("se:BrightnessOnly", strconv.FormatBool(r.BrightnessOnly))
		w.leaf("se:ReliefFactor", real64(r.Factor))
		w.close("se:ShadedRelief")
	}
	if s.Blend != styles.BlendOver {
		w.option("composite", s.Blend.String())
	}
	if s.Tone.Brighter != 0 {
		w.option("brightness", real64(s.Tone.Brighter))
	}
	if s.Tone.Contrast != 0 {
		w.option("contrast", real64(s.Tone.Contrast))
	}
	if s.Transparent != nil {
		w.option("transparent-color", s.Transparent.String())
		w.option("transparent-tolerance", real64(s.Tolerance))
	}
	if r := s.Relief; r != nil {
		w.option("relief", [...]string{"shade", "slope", "aspect"}[r.Kind])
		w.option("relief-azimuth", real64(r.Azimuth))
		w.option("relief-altitude", real64(r.Altitude))
	}
	w.closeSymbolizer("se:RasterSymbolizer")
}

func real64(f float64) string { return strconv.FormatFloat(f, 'g', -1, 64) }

func (w *documentWriter) channel(name string, c *styles.Channel) {
	if c == nil {
		return
	}
	w.open(name)
	w.leaf("se:SourceChannelName", c.Band)
	w.tone(c.Tone)
	w.close(name)
}

func (w *documentWriter) tone(t styles.Tone) {
	if t.Stretch == styles.StretchNone && t.Gamma == 0 {
		return
	}
	w.open("se:ContrastEnhancement")
	switch {
	case t.Stretch == styles.StretchHistogram:
		w.open("se:Histogram")
		w.close("se:Histogram")
	case t.Stretch == styles.StretchNormalize && t.Low < t.High:
		w.open("se:Normalize")
		w.option("algorithm", "StretchToMinimumMaximum")
		w.option("minValue", real64(t.Low))
		w.option("maxValue", real64(t.High))
		w.close("se:Normalize")
	case t.Stretch == styles.StretchNormalize:
		w.open("se:Normalize")
		w.close("se:Normalize")
	}
	if t.Gamma != 0 {
		w.leaf("se:GammaValue", real64(t.Gamma))
	}
	w.close("se:ContrastEnhancement")
}

// colorMap writes ColorMapEntry in SLD 1.0, Interpolate and Categorize in 1.1,
// which has no word for single values and none for opacities.
func (w *documentWriter) colorMap(m *styles.ColorMap) {
	if w.SLD10 {
		w.open("se:ColorMap", "type", [...]string{"ramp", "intervals", "values"}[m.Kind])
		for _, e := range m.Entries {
			a := []string{"color", opaqueText(e.Color), "quantity", real64(min(e.Value, math.MaxFloat64)), "opacity", real64(math.Round(float64(e.Color.A)/255*1000) / 1000)}
			if e.Label != "" {
				a = append(a, "label", e.Label)
			}
			w.open("se:ColorMapEntry", a...)
			w.close("se:ColorMapEntry")
		}
		w.close("se:ColorMap")
		return
	}
	w.open("se:ColorMap")
	switch m.Kind {
	case styles.ColorRamp:
		w.open("se:Interpolate", "fallbackValue", "#000000", "method", "color", "mode", "linear")
		w.leaf("se:LookupValue", "Rasterdata")
		for _, e := range m.Entries {
			w.open("se:InterpolationPoint")
			w.leaf("se:Data", real64(e.Value))
			w.leaf("se:Value", opaqueText(e.Color))
			w.close("se:InterpolationPoint")
		}
		w.close("se:Interpolate")
	case styles.ColorIntervals:
		w.open("se:Categorize", "fallbackValue", "#000000")
		w.leaf("se:LookupValue", "Rasterdata")
		for i, e := range m.Entries {
			w.leaf("se:Value", opaqueText(e.Color))
			if i < len(m.Entries)-1 {
				w.leaf("se:Threshold", real64(e.Value))
			}
		}
		w.close("se:Categorize")
	default:
		if w.err == nil {
			w.err = fault.New(fault.NotSupported, "style", "a colour map of single values has no form in SE 1.1; ask for SLD 1.0")
		}
	}
	w.close("se:ColorMap")
}

func opaqueText(c styles.Color) string {
	c.A = 255
	return c.String()
}
