package qgis

import (
	"archive/zip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"sigi/filter"
	"sigi/importer"
	"sigi/importer/importertest"
	"sigi/styles"
)

// document is a project with one layer of areas, drawn by a renderer.
func document(renderer string) string {
	return `<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>
<qgis version="3.34"><projectCrs><spatialrefsys><authid>EPSG:32632</authid></spatialrefsys></projectCrs>
<layer-tree-group><layer-tree-layer id="x"/></layer-tree-group>
<projectlayers><maplayer type="vector" geometry="Polygon" hasScaleBasedVisibilityFlag="1" minScale="5000" maxScale="100">
<id>x</id><datasource>./a.gpkg|layername=a</datasource><layername>Zone d'uso</layername><provider>ogr</provider>` + renderer + `</maplayer></projectlayers></qgis>`
}

// fill is a symbol of one colour.
func fill(name, colour string) string {
	return fmt.Sprintf(`<symbol type="fill" name="%s" alpha="0.5"><layer class="SimpleFill" enabled="1" pass="0"><Option type="Map">
<Option name="color" value="%s"/><Option name="outline_style" value="no"/><Option name="style" value="solid"/></Option></layer></symbol>`, name, colour)
}

func read(t *testing.T, text string) (*importer.Draft, *importer.Layer) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "p.qgs")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := Read(file, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var l *importer.Layer
	d.Layers(func(x *importer.Layer) { l = x })
	return d, l
}

func TestALayerKeepsItsNameScaleAndOpacity(t *testing.T) {
	_, l := read(t, document(`<renderer-v2 type="singleSymbol"><symbols>`+fill("0", "255,0,0,128")+`</symbols></renderer-v2><layerOpacity>0.7</layerOpacity>`))
	if l.Name != "Zone_d_uso" || l.Title != "Zone d'uso" || l.MinDenominator != 100 || l.MaxDenominator != 5000 || l.Opacity != 0.7 {
		t.Errorf("%+v", l)
	}
	area := l.Styles[0].Style.FeatureTypes[0].Rules[0].Symbolizers[0].(*styles.PolygonSymbolizer)
	if c := filter.Format(area.Fill.Color); c != "'#ff0000'" {
		t.Error(c)
	}
	if o := fixed(area.Fill.Opacity, 1); o < 0.25 || o > 0.252 || area.Stroke != nil {
		t.Errorf("opacity %v, outline %v", o, area.Stroke)
	}
}

func TestAttributesShownAreThoseOfTheWMSWithTheirAliases(t *testing.T) {
	_, l := read(t, document(`<fieldConfiguration><field name="fid"/><field name="nome"/><field name="note" configurationFlags="HideFromWms"/><field name="area2"/><field name="uso"/></fieldConfiguration>
<aliases><alias field="nome" name="Nome &quot;breve&quot;"/><alias field="uso" name=""/></aliases><expressionfields><field name="area2" expression="1"/></expressionfields>`))
	if got := fmt.Sprint(l.Attributes); got != `[{nome Nome "breve"} {uso }]` {
		t.Error(got)
	}
}

// A line on the paper about a marker on the ground has no length on the ground.
func TestUnitsOfTwoKindsAreSaid(t *testing.T) {
	d, l := read(t, strings.Replace(document(`<renderer-v2 type="singleSymbol"><symbols><symbol type="marker" name="0"><layer class="SimpleMarker"><Option type="Map">
<Option name="size" value="4"/><Option name="size_unit" value="MapUnit"/><Option name="outline_width" value="0.4"/><Option name="outline_width_unit" value="MM"/></Option></layer></symbol></symbols></renderer-v2>`), "Polygon", "Point", 1))
	p := l.Styles[0].Style.FeatureTypes[0].Rules[0].Symbolizers[0].(*styles.PointSymbolizer)
	if p.Unit != styles.Metre || fixed(p.Graphic.Size, 0) != 4 || p.Graphic.Marks[0].Stroke.Width != nil {
		t.Errorf("%+v", p)
	}
	if d.Report.Len() != 1 {
		t.Errorf("%d things are said", d.Report.Len())
	}
}

// A rule below another is drawn for what both take; ELSE below is what its
// siblings leave, where unknown counts as left.
func TestNestedRulesCarryTheConditionsAbove(t *testing.T) {
	d, l := read(t, document(`<renderer-v2 type="RuleRenderer"><rules>
<rule filter="k = 1" scalemindenom="500" scalemaxdenom="2000" symbol="0">
  <rule filter="n &gt; 3" symbol="1" scalemaxdenom="1000"/>
  <rule filter="ELSE" symbol="0"/>
</rule>
<rule filter="$area &gt; 3" symbol="1" label="big"/>
<rule filter="off = 1" symbol="1" checkstate="0"/>
</rules><symbols>`+fill("0", "1,2,3,255")+fill("1", "4,5,6,255")+`</symbols></renderer-v2>`))
	rules := l.Styles[0].Style.FeatureTypes[0].Rules
	want := []string{`("k" = 1) 500-2000`, `and(("k" = 1), ("n" > 3)) 500-1000`, `and(("k" = 1), or(not(("n" > 3)), is-null(("n" > 3)))) 500-2000`}
	for i, r := range rules {
		if got := fmt.Sprintf("%s %v-%v", filter.Format(r.Filter), r.MinDenominator, r.MaxDenominator); i >= len(want) || got != want[i] {
			t.Errorf("rule %d is %s", i, got)
		}
	}
	var report strings.Builder
	if _, err := d.Report.WriteTo(&report); err != nil {
		t.Fatal(err)
	}
	if len(rules) != 3 || !strings.Contains(report.String(), "p.qgs:10: the rule is not drawn: its filter \"$area > 3\"") {
		t.Errorf("%d rules; %s", len(rules), report.String())
	}
}

func TestElseOfPlainRulesIsElse(t *testing.T) {
	_, l := read(t, document(`<renderer-v2 type="categorizedSymbol" attr="k"><categories>
<category value="a" symbol="0" label="A"/><category symbol="0" label="B"><val value="b"/><val value="c"/></category><category value="d" symbol="1" render="false"/><category value="" symbol="1"/>
</categories><symbols>`+fill("0", "1,2,3,255")+fill("1", "4,5,6,255")+`</symbols></renderer-v2>`))
	rules := l.Styles[0].Style.FeatureTypes[0].Rules
	if len(rules) != 4 || !rules[3].Else || len(rules[2].Symbolizers) != 0 || filter.Format(rules[1].Filter) != `or(("k" = 'b'), ("k" = 'c'))` {
		t.Errorf("%+v", rules)
	}
}

func TestPasswordsAndStoresAreNotCopied(t *testing.T) {
	for uri, want := range map[string]string{
		`dbname='gis' host=h user='u' password='s e\'cret' table="p"."t" (geom)`: `host='h' dbname='gis' user='u' password='${SIGI_GIS_PASSWORD}'`,
		`service='city' authcfg=ab12 table="t" (geom) sql=secret = 1`:            `service='city' user='${SIGI_CITY_USER}' password='${SIGI_CITY_PASSWORD}'`,
		`dbname='gis' user='u' table="t" (geom)`:                                 `dbname='gis' user='u'`,
	} {
		text := strings.NewReplacer("./a.gpkg|layername=a", strings.ReplaceAll(uri, `"`, "&quot;"), ">ogr<", ">postgres<").Replace(document(""))
		d, l := read(t, text)
		if got := d.Sources[0].Connection; got != want {
			t.Errorf("%s gives %s", uri, got)
		}
		if l.Geometry != "geom" || l.Table == "" && l.SQL == "" {
			t.Errorf("%+v", l)
		}
	}
}

func TestHostileProjectsAreRefusedSoon(t *testing.T) {
	folder := t.TempDir()
	bomb := filepath.Join(folder, "bomb.qgz")
	f, err := os.Create(bomb)
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(f)
	w, err := z.Create("p.qgs")
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 200 {
		if _, err := w.Write(zeros); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	entities := filepath.Join(folder, "entities.qgs")
	if err := os.WriteFile(entities, []byte(`<!DOCTYPE qgis [<!ENTITY a SYSTEM "file:///etc/passwd">]><qgis><title>&a;</title></qgis>`), 0o644); err != nil {
		t.Fatal(err)
	}
	for file, why := range map[string]string{bomb: "larger than", entities: "document type", filepath.Join(folder, "none.qgs"): "no such file", folder: "is no file"} {
		start := time.Now()
		_, err := Read(file, Options{})
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", file, err)
		}
		if d := time.Since(start); d > 10*time.Second {
			t.Errorf("%s took %v", file, d)
		}
	}
}

// Whatever a project says, its styles can be written and read back.
func FuzzProject(f *testing.F) {
	f.Add(document(`<renderer-v2 type="singleSymbol"><symbols>` + fill("0", "255,0,0,128") + `</symbols></renderer-v2>`))
	f.Add(document(`<renderer-v2 type="singleSymbol" symbollevels="1"><symbols><symbol type="line" name="0"><layer class="MarkerLine" pass="2"><prop k="interval" v="3"/><symbol type="marker" name="@0@0"><layer class="SimpleMarker"><prop k="name" v="cross"/><prop k="offset" v="1,2"/></layer></symbol></layer><layer class="HashLine"><symbol><layer class="SimpleLine"><prop k="line_style" v="dash dot"/></layer></symbol></layer></symbol></symbols></renderer-v2>`))
	f.Add(document(`<renderer-v2 type="graduatedSymbol" attr="n"><ranges><range lower="0" upper="5" symbol="0"/><range lower="3" upper="9" symbol="0"/></ranges><symbols><symbol name="0"><layer class="LinePatternFill"><prop k="angle" v="20"/><symbol><layer class="SimpleLine"/></symbol></layer><layer class="PointPatternFill"><symbol><layer class="SimpleMarker"><prop k="name" v="star"/></layer></symbol></layer></symbol></symbols></renderer-v2><labeling type="simple"><settings><text-style fieldName="'a' || n" isExpression="1" fontSize="8"><text-buffer bufferDraw="1"/></text-style><placement placement="3" placementFlags="2"/><dd_properties><Option type="Map"><Option name="properties"><Option name="Size"><Option name="active" value="true"/><Option name="type" value="2"/><Option name="field" value="n"/></Option></Option></Option></dd_properties></settings></labeling>`))
	folder := f.TempDir()
	f.Fuzz(func(t *testing.T, s string) {
		root, err := parseProject([]byte(s))
		if err != nil {
			return
		}
		p := newProject(root, "p.qgs", folder, Options{Pictures: []string{folder}})
		p.read()
		importertest.StylesReadBack(t, p.draft)
	})
}

func TestSignsOfFontsAreMarksOfThem(t *testing.T) {
	d, l := read(t, strings.Replace(document(`<renderer-v2 type="singleSymbol"><symbols><symbol type="marker" name="0"><layer class="FontMarker"><Option type="Map">
<Option name="font" value="Wing &amp; Co"/><Option name="chr" value="é"/><Option name="size" value="4"/><Option name="size_unit" value="Pixel"/><Option name="color" value="10,20,30,255"/></Option></layer></symbol></symbols></renderer-v2>`), "Polygon", "Point", 1))
	p := l.Styles[0].Style.FeatureTypes[0].Rules[0].Symbolizers[0].(*styles.PointSymbolizer)
	if m := p.Graphic.Marks[0]; m.WellKnownName != "ttf://Wing & Co#0xe9" || filter.Format(m.Fill.Color) != "'#0a141e'" || m.Stroke != nil || fixed(p.Graphic.Size, 0) != 4 {
		t.Errorf("%+v %+v", p, m)
	}
	if d.Report.Len() != 1 {
		t.Errorf("%d things are said", d.Report.Len())
	}
}
