package sld

import (
	"math"
	"reflect"
	"strings"
	"testing"

	"sigi/styles"
)

func rasterOf(t *testing.T, inner string) (*styles.RasterSymbolizer, []Note, error) {
	t.Helper()
	doc, err := Parse([]byte(`<FeatureTypeStyle><Rule><RasterSymbolizer>`+inner+`</RasterSymbolizer></Rule></FeatureTypeStyle>`), Options{Name: "r.sld"})
	if err != nil {
		return nil, nil, err
	}
	return doc.Layers[0].Styles[0].FeatureTypes[0].Rules[0].Symbolizers[0].(*styles.RasterSymbolizer), doc.Notes, nil
}

func TestRasterSymbolizers(t *testing.T) {
	red, green := styles.Color{R: 255, A: 255}, styles.Color{G: 128, A: 255}
	half := red
	half.A = 128
	for inner, want := range map[string]styles.RasterSymbolizer{
		`<ColorMap type="intervals"><ColorMapEntry color="#ff0000" quantity="10" opacity="0.5" label="low"/><ColorMapEntry color="green" quantity="20"/></ColorMap>`:                                                                                    {ColorMap: &styles.ColorMap{Kind: styles.ColorIntervals, Entries: []styles.ColorMapEntry{{Value: 10, Color: half, Label: "low"}, {Value: 20, Color: green}}}},
		`<ColorMap><ColorMapEntry color="green" quantity="20"/><ColorMapEntry color="#ff0000" quantity="-1e3"/></ColorMap>`:                                                                                                                             {ColorMap: &styles.ColorMap{Entries: []styles.ColorMapEntry{{Value: -1000, Color: red}, {Value: 20, Color: green}}}},
		`<ColorMap><Categorize fallbackValue="#000000"><LookupValue>Rasterdata</LookupValue><Value>#ff0000</Value><Threshold>5</Threshold><Value>green</Value></Categorize></ColorMap>`:                                                                 {ColorMap: &styles.ColorMap{Kind: styles.ColorIntervals, Entries: []styles.ColorMapEntry{{Value: 5, Color: red}, {Value: math.Inf(1), Color: green}}}},
		`<ColorMap><Interpolate><LookupValue>Rasterdata</LookupValue><InterpolationPoint><Data>1</Data><Value>#ff0000</Value></InterpolationPoint><InterpolationPoint><Data>2</Data><Value>green</Value></InterpolationPoint></Interpolate></ColorMap>`: {ColorMap: &styles.ColorMap{Entries: []styles.ColorMapEntry{{Value: 1, Color: red}, {Value: 2, Color: green}}}},
		`<ChannelSelection><GrayChannel><SourceChannelName>2</SourceChannelName><ContrastEnhancement><Histogram/><GammaValue>1.5</GammaValue></ContrastEnhancement></GrayChannel></ChannelSelection>`:                                                   {Channels: &styles.Channels{Gray: &styles.Channel{Band: "2", Tone: styles.Tone{Stretch: styles.StretchHistogram, Gamma: 1.5}}}},
		`<ShadedRelief><BrightnessOnly>true</BrightnessOnly><ReliefFactor>2</ReliefFactor></ShadedRelief><VendorOption name="relief">slope</VendorOption><VendorOption name="relief-azimuth">90</VendorOption>`:                                         {Relief: &styles.Relief{Kind: styles.ReliefSlope, Factor: 2, BrightnessOnly: true, Azimuth: 90, Altitude: 45}},
		`<VendorOption name="composite">multiply</VendorOption><VendorOption name="transparent-color">#ff0000</VendorOption><VendorOption name="transparent-tolerance">12</VendorOption><VendorOption name="brightness">-0.2</VendorOption>`:            {Blend: styles.BlendMultiply, Transparent: &red, Tolerance: 12, Tone: styles.Tone{Brighter: -0.2}},
		`<ContrastEnhancement><Normalize><VendorOption name="algorithm">StretchToMinimumMaximum</VendorOption><VendorOption name="minValue">50</VendorOption><VendorOption name="maxValue">100</VendorOption></Normalize></ContrastEnhancement>`:        {Tone: styles.Tone{Stretch: styles.StretchNormalize, Low: 50, High: 100}},
	} {
		got, notes, err := rasterOf(t, inner)
		if err != nil || len(notes) > 0 || !reflect.DeepEqual(*got, want) {
			t.Errorf("%s:\n%+v, %v, %v\nwant %+v", inner, got, notes, err, want)
			continue
		}
		// What is written in SLD 1.0 reads back the same.
		text, err := WriteLayers([]StyledLayer{{Name: "l", Styles: []NamedStyle{{Name: "s", Style: &styles.Style{Name: "s", FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{{Symbolizers: []styles.Symbolizer{got}}}}}}}}}}, WriteOptions{SLD10: true})
		if err != nil {
			t.Error(err)
			continue
		}
		doc, err := Parse(text, Options{Name: "again.sld"})
		if err != nil {
			t.Errorf("%v\n%s", err, text)
			continue
		}
		again := doc.Layers[0].Styles[0].FeatureTypes[0].Rules[0].Symbolizers[0].(*styles.RasterSymbolizer)
		if again.ColorMap != nil && math.IsInf(want.ColorMap.Entries[len(want.ColorMap.Entries)-1].Value, 1) {
			again.ColorMap.Entries[len(want.ColorMap.Entries)-1].Value = math.Inf(1) // written as the greatest number
		}
		if !reflect.DeepEqual(*again, want) {
			t.Errorf("read back: %+v\nwant %+v\n%s", again, want, text)
		}
	}
}

func TestRasterSymbolizersThatCannotBe(t *testing.T) {
	for inner, want := range map[string]string{
		`<ColorMap></ColorMap>`: "without entries",
		`<ColorMap type="rainbow"><ColorMapEntry color="red" quantity="1"/></ColorMap>`:                          "rainbow",
		`<ColorMap><ColorMapEntry color="reddish" quantity="1"/></ColorMap>`:                                     "reddish",
		`<ColorMap><ColorMapEntry color="red" quantity="NaN"/></ColorMap>`:                                       "quantity",
		`<ColorMap><ColorMapEntry color="red" quantity="1" opacity="2"/></ColorMap>`:                             "opacity",
		`<ChannelSelection><RedChannel><SourceChannelName>1</SourceChannelName></RedChannel></ChannelSelection>`: "GrayChannel, or",
		`<ChannelSelection><GrayChannel/></ChannelSelection>`:                                                    "SourceChannelName",
		`<ContrastEnhancement><GammaValue>0</GammaValue></ContrastEnhancement>`:                                  "GammaValue",
		`<VendorOption name="brightness">7</VendorOption>`:                                                       "from -1 to 1",
		`<ColorMap><Categorize><LookupValue>x</LookupValue><Threshold>5</Threshold></Categorize></ColorMap>`:     "between two Values",
	} {
		if _, _, err := rasterOf(t, inner); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", inner, err)
		}
	}
	_, notes, err := rasterOf(t, `<ImageOutline/><VendorOption name="sparkle">1</VendorOption><VendorOption name="composite">copy</VendorOption>`)
	if err != nil || len(notes) != 3 {
		t.Errorf("%v, %v", notes, err)
	}
}
