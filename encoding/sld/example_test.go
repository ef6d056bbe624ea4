package sld_test

import (
	"fmt"

	"sigi/encoding/sld"
	"sigi/styles"
)

func ExampleParse() {
	d, err := sld.Parse([]byte(`<FeatureTypeStyle><Rule>
  <LineSymbolizer uom="metre"><Stroke>
    <CssParameter name="stroke">#cc0000</CssParameter>
    <CssParameter name="stroke-width">6</CssParameter>
    <CssParameter name="stroke-glow">2</CssParameter>
  </Stroke></LineSymbolizer>
</Rule></FeatureTypeStyle>`), sld.Options{Name: "roads.sld"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(d.Notes[0])
	plan, err := styles.NewPlan(d.Layers[0].Styles[0], styles.View{PixelsPerMetre: 0.5, Denominator: 7143}, nil, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	s := plan.FeatureTypes[0].Rules[0].Symbolizers[0].Line.Symbol(nil)
	fmt.Println(s.Color, s.Width)
	// Output:
	// roads.sld:5: parameter "stroke-glow" of Stroke is not known and not looked at
	// #cc0000 3
}
