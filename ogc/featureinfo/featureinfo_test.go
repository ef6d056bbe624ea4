package featureinfo

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"sigi/catalog"
	"sigi/crs"
	"sigi/feature"
	"sigi/geom"
	"sigi/publish"
)

func hit(layer string, key feature.Key, g geom.Geometry, names []string, values ...feature.Value) publish.Hit {
	h := publish.Hit{
		Layer: &catalog.Layer{Name: layer, Title: catalog.Text{It: "Titolo di " + layer, En: "Title of " + layer}},
		Type:  &feature.Type{Name: layer}, Key: key, Values: values, Geometry: g, CRS: crs.MustLookup("EPSG", "32632"),
	}
	for _, n := range names {
		h.Names = append(h.Names, catalog.Attribute{Name: n})
	}
	return h
}

// odd is what layers hold that is not as one expects.
func odd() Result {
	far := geom.Point(1e30, 1e30) // cannot be converted
	return Result{Language: "it", CRS: crs.MustLookup("EPSG", "4326"), Hits: []publish.Hit{
		hit("a", feature.IntKey(1), geom.Geometry{}, []string{"n° <civico>", "1853", "a]]>"}, feature.OfString("riga 1\nriga 2 & <b>\x00"), feature.OfInt(1853), feature.Value{}),
		hit("cite:Lakes", feature.TextKey("x/\"<y>"), far, nil),
		hit("a", feature.IntKey(2), geom.Geometry{Kind: geom.KindCollection, Members: []geom.Geometry{geom.Point(551603, 5061341), geom.LineString(551603, 5061341, 551604, 5061342)}}, []string{"url"}, feature.OfString("javascript:alert(1)")),
	}}
}

func TestEveryFormatWritesWhatIsOdd(t *testing.T) {
	for _, f := range formats {
		for name, r := range map[string]Result{"odd": odd(), "nothing": {Language: "en", CRS: crs.MustLookup("EPSG", "4326")}} {
			body, contentType, err := (Format{&f}).Write(r)
			if err != nil {
				t.Errorf("%s of %s: %v", f.mediaType, name, err)
				continue
			}
			switch {
			case strings.Contains(contentType, "json"):
				if !json.Valid(body) {
					t.Errorf("%s of %s is not JSON: %s", f.mediaType, name, body)
				}
			case strings.Contains(contentType, "xml"), strings.Contains(contentType, "gml"):
				if err := wellFormed(body); err != nil {
					t.Errorf("%s of %s is not XML: %v\n%s", f.mediaType, name, err, body)
				}
			case contentType == "text/html; charset=utf-8":
				if strings.Contains(string(body), "<b>") || strings.Contains(string(body), `href="javascript`) {
					t.Errorf("text of people is HTML: %s", body)
				}
			}
		}
	}
}

func wellFormed(body []byte) error {
	d := xml.NewDecoder(strings.NewReader(string(body)))
	for {
		if _, err := d.Token(); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestFeaturesStandByLayerInTheOrderFound(t *testing.T) {
	body, err := writeText(odd())
	if err != nil {
		t.Fatal(err)
	}
	want := "Layer 'a' (Titolo di a)\n  Feature 1:\n    n° <civico> = 'riga 1 riga 2 & <b>\x00'\n    1853 = '1853'\n    a]]> = ''\n  Feature 2:\n    url = 'javascript:alert(1)'\n" +
		"Layer 'cite:Lakes' (Titolo di cite:Lakes)\n  Feature x/\"<y>:\n"
	if string(body) != want {
		t.Errorf("got\n%s\nwant\n%s", body, want)
	}
}

func TestGeometryIsInTheMapsCRS(t *testing.T) {
	for code, want := range map[string]string{
		"EPSG:32632": "[551603.15,5061341.05]",
		"EPSG:7791":  "[551603.15,5061341.05]",
		"EPSG:3857":  "[1075669.1", // the town's test vector, to the decimetre
		"EPSG:4326":  "[9.6629",
	} {
		ref, err := crs.ParseRef(code, crs.AsDeclared)
		if err != nil {
			t.Fatal(err)
		}
		r := Result{CRS: ref.CRS(), Hits: []publish.Hit{hit("a", feature.IntKey(1), geom.Point(551603.15, 5061341.05), nil)}}
		body, err := writeGeoJSON(r)
		if err != nil || !strings.Contains(string(body), want) || !strings.Contains(string(body), ref.CRS().URN()) {
			t.Errorf("%s: %v\n%s", code, err, body)
		}
		if r.Hits[0].Geometry.Flat[0] != 551603.15 {
			t.Errorf("%s: the hit was changed", code)
		}
	}
}

// QGIS keeps the last listed format of each kind: text, HTML, feature.
func TestGeoJSONIsListedLast(t *testing.T) {
	all := MediaTypes()
	if last := all[len(all)-1]; last != "application/json" {
		t.Errorf("the last format is %s", last)
	}
	if all[0] != "text/plain" {
		t.Errorf("the first format is %s", all[0])
	}
}

func TestWhatClientsCallFormats(t *testing.T) {
	for asked, want := range map[string]string{
		"text/plain": "text/plain; charset=utf-8", "TEXT/HTML": "text/html; charset=utf-8", "text/html;charset=utf-8": "text/html; charset=utf-8",
		"application/json": "application/json", "application/geo+json": "application/geo+json", "application/geo json": "application/geo+json",
		"application/geojson": "application/geo+json", "application/vnd.ogc.gml": "application/vnd.ogc.gml", "application/vnd.ogc.gml/3.1.1": "application/vnd.ogc.gml/3.1.1",
		"application/gml+xml": "application/gml+xml", "application/gml xml": "application/gml+xml", "application/gml+xml; version=3.1": "application/gml+xml",
		"text/xml": "text/xml", "MIME": "text/plain; charset=utf-8",
	} {
		f, ok := ByMediaType(asked)
		if !ok {
			t.Errorf("%q is not known", asked)
			continue
		}
		if _, got, _ := f.Write(Result{Language: "it"}); got != want {
			t.Errorf("%q answers %s, want %s", asked, got, want)
		}
	}
	for _, asked := range []string{"", "image/png", "application/x-shapefile", "text", ";", "application/"} {
		if _, ok := ByMediaType(asked); ok {
			t.Errorf("%q is taken", asked)
		}
	}
	for _, advertised := range MediaTypes() {
		f, ok := ByMediaType(advertised)
		if _, got, _ := f.Write(Result{}); !ok || !strings.HasPrefix(got, advertised) {
			t.Errorf("%s is advertised and answers %s", advertised, got)
		}
	}
}
