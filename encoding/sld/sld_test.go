package sld

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/fault"
	"sigi/styles"
)

var rewrite = flag.Bool("rewrite", false, "write what the documents mean to the golden files")

// pictures is a folder with two pictures in it.
func pictures(href string) ([]byte, string, error) {
	switch href {
	case "tree.png":
		var b bytes.Buffer
		_ = png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 4)))
		return b.Bytes(), "image/png", nil
	case "church.svg":
		return []byte(`<?xml version="1.0"?><!DOCTYPE svg><svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 20"><path d="M0 0" fill="param(fill) #0f0" stroke="param(outline)"/></svg>`), "", nil
	}
	return nil, "", fault.New(fault.NotFound, "", "there is no such file beside the style")
}

func TestDocumentsBecomeTheModelOfTheGoldenFiles(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.sld")
	if len(files) == 0 {
		t.Fatal("there are no documents")
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		d, err := Parse(data, Options{Name: filepath.Base(f), Resolve: pictures})
		if err != nil {
			t.Errorf("%s: %v", f, err)
			continue
		}
		got := dump(d)
		golden := strings.TrimSuffix(f, ".sld") + ".golden"
		if *rewrite {
			if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s: the model is not that of %s:\n%s", f, golden, firstDifference(got, string(want)))
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			other := "(end)"
			if i < len(w) {
				other = w[i]
			}
			return "got  " + g[i] + "\nwant " + other
		}
	}
	return "got less than wanted"
}

// TestSamplesCanBePlanned binds every document to what it names itself.
func TestDocumentsCanBePlanned(t *testing.T) {
	files, _ := filepath.Glob("testdata/*.sld")
	for _, f := range files {
		data, _ := os.ReadFile(f)
		d, err := Parse(data, Options{Resolve: pictures})
		if err != nil {
			continue // said above
		}
		for _, l := range d.Layers {
			for _, s := range l.Styles {
				for _, denominator := range []float64{500, 5000, 50_000, 5_000_000} {
					if _, err := styles.NewPlan(s, styles.View{PixelsPerMetre: 1, Denominator: denominator}, nil, nil); err != nil {
						t.Errorf("%s: %v", f, err)
					}
				}
			}
		}
	}
}

// firstSymbolizer is the first one of a document.
func firstSymbolizer(t *testing.T, d *Document) styles.Symbolizer {
	t.Helper()
	return d.Layers[0].Styles[0].FeatureTypes[0].Rules[0].Symbolizers[0]
}

func symbolizer(s string) string {
	return "<FeatureTypeStyle>\n<Rule>\n" + s + "\n</Rule></FeatureTypeStyle>"
}

func TestWhatIsWrongIsAnErrorWithItsLine(t *testing.T) {
	stroke := func(name, value string) string {
		return symbolizer(`<LineSymbolizer><Stroke><CssParameter name="` + name + `">` + value + `</CssParameter></Stroke></LineSymbolizer>`)
	}
	mark := func(s string) string {
		return symbolizer("<PointSymbolizer><Graphic>" + s + "</Graphic></PointSymbolizer>")
	}
	for _, c := range []struct{ name, doc, want string }{
		{"another root", "<sld/>", "x.sld:1: sld: is neither a StyledLayerDescriptor"},
		{"another version", `<StyledLayerDescriptor version="2.0"/>`, `version "2.0" is not read`},
		{"broken XML", "<UserStyle>\n<Name>\n</UserStyle>", "x.sld:3: element <Name> closed by </UserStyle>"},
		{"a rule in a style", "<UserStyle>\n<Rule/></UserStyle>", "x.sld:2: Rule: cannot stand in UserStyle"},
		{"a stroke in a rule", symbolizer("<Stroke/>"), "x.sld:3: Stroke: cannot stand in Rule"},
		{"a mark in a symbolizer", symbolizer("<PointSymbolizer><Mark/></PointSymbolizer>"), "Mark: cannot stand in PointSymbolizer"},
		{"a bad width", stroke("stroke-width", "wide"), `x.sld:3: CssParameter: "wide" is not a number`},
		{"a negative width", stroke("stroke-width", "-2"), "-2 is below 0"},
		{"not a number", stroke("stroke-width", "NaN"), `"NaN" is not a number`},
		{"a bad colour", stroke("stroke", "#12345"), `the colour "#12345" cannot be read`},
		{"a bad cap", stroke("stroke-linecap", "flat"), `"flat" is none of butt, round, square`},
		{"a bad dash", stroke("stroke-dasharray", "4 x"), `"x" is not a number`},
		{"too many dashes", stroke("stroke-dasharray", strings.Repeat("1 ", 100)), "more than 64 dashes"},
		{"a parameter without a name", symbolizer(`<LineSymbolizer><Stroke><CssParameter>1</CssParameter></Stroke></LineSymbolizer>`), "has no name"},
		{"a bad unit", symbolizer(`<LineSymbolizer uom="parsec"><Stroke/></LineSymbolizer>`), `the unit "parsec" is not known`},
		{"a bad scale", symbolizer(`<MinScaleDenominator>-1</MinScaleDenominator>`), `"-1" is not a scale denominator`},
		{"two filters", symbolizer(`<ElseFilter/><Filter><PropertyIsNull><PropertyName>a</PropertyName></PropertyIsNull></Filter>`), "one Filter or ElseFilter"},
		{"a broken filter", symbolizer("<Filter>\n<PropertyIsEqualTo/></Filter>"), "x.sld:4: PropertyIsEqualTo: takes two expressions"},
		{"wrong arguments", symbolizer(`<Filter><PropertyIsEqualTo><Function name="abs"/><Literal>1</Literal></PropertyIsEqualTo></Filter>`), `function "abs" takes 1 arguments, not 0`},
		{"a picture that is not there", mark("<ExternalGraphic>\n" + `<OnlineResource xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="gone.png"/></ExternalGraphic>`), `x.sld:4: OnlineResource: the picture "gone.png": there is no such file`},
		{"a picture that is none", mark(`<ExternalGraphic><InlineContent encoding="base64">aGVsbG8=</InlineContent></ExternalGraphic>`), "it is no PNG, JPEG or SVG"},
		{"both placements", symbolizer(`<TextSymbolizer><Label>a</Label><LabelPlacement><PointPlacement/><LinePlacement/></LabelPlacement></TextSymbolizer>`), "not both"},
		{"entities", "<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><UserStyle><Name>&e;</Name></UserStyle>", "x.sld:1: a document type declaration is not accepted"},
		{"depth", strings.Repeat("<UserStyle>", 10_000), "nested more than 250 deep"},
	} {
		_, err := Parse([]byte(c.doc), Options{Name: "x.sld", Resolve: pictures})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), "x.sld:") {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
		if err != nil && !fault.Is(err, fault.BadParam) && !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s: the code is %v", c.name, fault.From(err).Code)
		}
	}
}

func TestGeometryFunctionsAreReadFromTheInside(t *testing.T) {
	d, err := Parse([]byte(symbolizer(`<PointSymbolizer><Geometry><Function name="offset"><Function name="endPoint"><PropertyName>geom</PropertyName></Function>`+
		`<Literal>3</Literal><PropertyName>lift</PropertyName></Function></Geometry><Graphic/></PointSymbolizer>`)), Options{Name: "x.sld"})
	if err != nil || len(d.Notes) > 0 {
		t.Fatal(err, d.Notes)
	}
	steps := firstSymbolizer(t, d).(*styles.PointSymbolizer).Geometry
	if len(steps) != 2 || steps[0].Func != styles.EndPoint || steps[1].Func != styles.Offset || len(steps[1].Args) != 2 {
		t.Errorf("steps %+v", steps)
	}
}

func TestStrokesOfGraphicsAreRead(t *testing.T) {
	d, err := Parse([]byte(symbolizer(`<LineSymbolizer><Stroke><GraphicStroke><Graphic><Mark><WellKnownName>circle</WellKnownName></Mark><Size>9</Size></Graphic>`+
		`<InitialGap>4</InitialGap><Gap>7</Gap></GraphicStroke></Stroke></LineSymbolizer>`)), Options{Name: "x.sld"})
	if err != nil || len(d.Notes) > 0 {
		t.Fatal(err, d.Notes)
	}
	s := firstSymbolizer(t, d).(*styles.LineSymbolizer).Stroke
	if s.Graphic == nil || s.GraphicGap == nil || s.InitialGap == nil {
		t.Errorf("stroke %+v", s)
	}
}

func TestWhatIsNotDrawnIsNotedWithItsLine(t *testing.T) {
	for _, c := range []struct{ name, doc, want string }{
		{"geometry function", symbolizer(`<PolygonSymbolizer><Geometry><Function name="buffer"/></Geometry></PolygonSymbolizer>`), `Geometry by Function "buffer" is not drawn yet`},
		{"vendor option", symbolizer(`<PolygonSymbolizer><VendorOption name="sparkle">yes</VendorOption></PolygonSymbolizer>`), `VendorOption "sparkle" is not known`},
		{"unknown element", symbolizer(`<Glitter/>`), "Glitter in Rule is not known"},
		{"unknown mark", symbolizer(`<PointSymbolizer><Graphic><Mark><WellKnownName>ttf://Wingdings#0x41</WellKnownName></Mark></Graphic></PointSymbolizer>`), `the mark "ttf://Wingdings#0x41" of a font is not read here, a square is drawn`},
		{"similar mark", symbolizer(`<PointSymbolizer><Graphic><Mark><WellKnownName>diamond_star</WellKnownName></Mark></Graphic></PointSymbolizer>`), `"star" is drawn`},
		{"unknown parameter", symbolizer(`<LineSymbolizer><Stroke><CssParameter name="stroke-glow">1</CssParameter></Stroke></LineSymbolizer>`), `parameter "stroke-glow" of Stroke`},
		{"foreign unit", symbolizer(`<LineSymbolizer><Stroke><CssParameter name="stroke-width">3m</CssParameter></Stroke></LineSymbolizer>`), `the unit of "3m"`},
		{"opacity", symbolizer(`<PolygonSymbolizer><Fill><CssParameter name="fill-opacity">70</CssParameter></Fill></PolygonSymbolizer>`), "the opacity 70 is not between 0 and 1"},
		{"unknown function in a parameter", symbolizer(`<LineSymbolizer><Stroke><CssParameter name="stroke-width"><Function name="env"><Literal>w</Literal></Function></CssParameter></Stroke></LineSymbolizer>`),
			`the default of stroke-width is drawn: Function: there is no function "env"`},
		{"unknown function in a filter", symbolizer(`<Filter><PropertyIsEqualTo><Function name="rand"/><Literal>1</Literal></PropertyIsEqualTo></Filter>`), `the rule is not drawn: Function: there is no function "rand"`},
		{"a rule that is never drawn", symbolizer(`<MinScaleDenominator>500</MinScaleDenominator><MaxScaleDenominator>100</MaxScaleDenominator>`), "the rule is never drawn"},
		{"transformation", `<FeatureTypeStyle><Transformation><Function name="vec:Heatmap"/></Transformation></FeatureTypeStyle>`, "Transformation is not drawn"},
		{"rule evaluation", `<FeatureTypeStyle><VendorOption name="ruleEvaluation">random</VendorOption></FeatureTypeStyle>`, "ruleEvaluation"},
		{"no stroke", symbolizer(`<LineSymbolizer/>`), "draws nothing"},
	} {
		d, err := Parse([]byte(c.doc), Options{Name: "x.sld"})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		found := false
		for _, n := range d.Notes {
			found = found || strings.Contains(n.String(), c.want)
		}
		if !found {
			t.Errorf("%s: notes %v, want %q", c.name, d.Notes, c.want)
		}
	}
}

// What QGIS 3 writes where it cannot say a thing in SE, found by exporting.
func TestQGISCommentsAreTakenAtTheirWord(t *testing.T) {
	d, err := Parse([]byte(`<FeatureTypeStyle xmlns:ogc="http://www.opengis.net/ogc">
<Rule><!--Parser Error:
syntax error, unexpected NAME, expecting end of file - Expression was: "uso" IN ('a','b') OR "h" BETWEEN 3 AND 4--></Rule>
<Rule><!--Parser Error:
syntax error, unexpected ELSE - Expression was: ELSE--></Rule>
<Rule><!--Parser Error: x - Expression was: array_foreach(@layers, 1)--></Rule>
<Rule><!-- written by hand --><TextSymbolizer><Label><!--SE Export for tipo || ' ' || "quota" not implemented yet-->Placeholder</Label></TextSymbolizer>
<TextSymbolizer><Label><!--SE Export for to_date("x") not implemented yet-->Placeholder</Label></TextSymbolizer>
<PolygonSymbolizer><Fill><GraphicFill><Graphic><Mark><WellKnownName>brush://dense4</WellKnownName><Fill><SvgParameter name="fill">#ff0000</SvgParameter></Fill></Mark></Graphic></GraphicFill></Fill></PolygonSymbolizer></Rule>
</FeatureTypeStyle>`), Options{Name: "q.sld"})
	if err != nil {
		t.Fatal(err)
	}
	got := dump(d)
	for _, want := range []string{
		"Filter or(or((\"uso\" = 'a'), (\"uso\" = 'b')), between(\"h\", 3, 4))\n",
		"Else true\n", "Label Concatenate(\"tipo\", ' ', \"quota\")\n", "Color '#ff0000'\n                      Opacity 0.5\n",
		`note q.sld:6: the rule is not drawn: QGIS could not write its filter "array_foreach(@layers, 1)" into the file`,
		`note q.sld:8: the label is not drawn: QGIS could not write its expression "to_date(\"x\")" into the file`,
		"note q.sld:9: the pattern \"brush://dense4\" is drawn as an even tint",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	if n := len(d.Layers[0].Styles[0].FeatureTypes[0].Rules); n != 3 {
		t.Errorf("%d rules are drawn, want 3", n)
	}
}

func TestWithoutResolvePicturesAreNotedAndTheNextAlternativeIsDrawn(t *testing.T) {
	d, err := Parse([]byte(symbolizer(`<PointSymbolizer><Graphic><ExternalGraphic><OnlineResource href="http://169.254.169.254/"/></ExternalGraphic><Mark><WellKnownName>star</WellKnownName></Mark></Graphic></PointSymbolizer>`)), Options{})
	if err != nil {
		t.Fatal(err)
	}
	g := d.Layers[0].Styles[0].FeatureTypes[0].Rules[0].Symbolizers[0].(*styles.PointSymbolizer).Graphic
	if len(g.Marks) != 1 || g.Marks[0].WellKnownName != "star" || len(d.Notes) != 1 {
		t.Errorf("%+v, notes %v", g.Marks, d.Notes)
	}
}

func TestNotesAreBounded(t *testing.T) {
	d, err := Parse([]byte("<UserStyle>"+strings.Repeat("<Glitter/>\n", 10_000)+"</UserStyle>"), Options{})
	if err != nil || len(d.Notes) != maxNotes+1 {
		t.Errorf("%d notes, %v", len(d.Notes), err)
	}
}

func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.sld")
	for _, file := range files {
		data, _ := os.ReadFile(file)
		f.Add(data)
	}
	f.Add([]byte(symbolizer(`<PolygonSymbolizer uom="m"><Fill><CssParameter name="fill">red</CssParameter></Fill></PolygonSymbolizer>`)))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse(data, Options{Resolve: pictures})
		if err != nil {
			return
		}
		for _, l := range d.Layers {
			for _, s := range l.Styles {
				if p, err := styles.NewPlan(s, styles.View{PixelsPerMetre: 1}, nil, l.Filter); err == nil {
					p.Filter()
				}
			}
		}
	})
}
