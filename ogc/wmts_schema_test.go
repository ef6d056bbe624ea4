package ogc

import (
	"strings"
	"testing"

	"sigi/fault"
)

const wmtsSchema = "wmts/1.0/wmtsGetCapabilities_response.xsd"

func TestTileCapabilitiesAreValid(t *testing.T) {
	v := newValidator(t)
	if v.validate(t, []byte(`<Capabilities version="1.0.0" xmlns="http://www.opengis.net/wmts/1.0"><Contents><Layer/></Contents></Capabilities>`), wmtsSchema) == "" {
		t.Fatal("the schema accepts what is wrong")
	}
	full, bare, none := newFake(t), newFake(t), newFake(t)
	bare.catalog.Service.Contact.Address, bare.catalog.Service.Contact.Phone, bare.catalog.Service.Contact.Organization = "", "", ""
	bare.catalog.Service.Abstract.It, bare.catalog.Service.Keywords, bare.catalog.Service.OnlineResource = "", nil, ""
	bare.catalog.MapThemes = nil
	none.err = fault.New(fault.Unavailable, "", "nothing can be drawn now")
	for name, f := range map[string]*fake{"full": full, "bare": bare, "none": none} {
		h := newHandler(Options{}, f.open)
		for _, target := range []string{
			"/wmts?SERVICE=WMTS&REQUEST=GetCapabilities", "/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&LANGUAGE=eng", "/wmts/1.0.0/WMTSCapabilities.xml",
			"/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&SECTIONS=Contents", "/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&SECTIONS=ServiceProvider,Themes",
			"/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&UPDATESEQUENCE=7",
		} {
			got := get(h, target)
			if got.Code != 200 {
				t.Errorf("%s %s: %d", name, target, got.Code)
			}
			if said := v.validate(t, got.Body.Bytes(), wmtsSchema); said != "" {
				t.Errorf("%s %s: %s\n%s", name, target, said, got.Body)
			}
		}
	}
}

func TestTileExceptionsAreValid(t *testing.T) {
	v := newValidator(t)
	f := newFake(t)
	h := newHandler(Options{}, f.open)
	for _, target := range []string{
		"/wmts?", "/wmts?SERVICE=%3Cb%3E%22%26%01", "/wmts?SERVICE=WMTS&REQUEST=%3Cscript%3E", "/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=%FF",
		"/wmts/1.0.0/", "/wmts/1.0.0/<a>/<b>/<c>/<d>/<e>/<f>.png", "/xyz/", "/xyz/a/b/c/d/e.png", "/xyz/edifici/WebMercatorQuad/14/8632/5848.png?STYLE=<x>",
		"/wmts/1.0.0/strade/base/WebMercatorQuad/14/5848/8632/20/100.txt",
	} {
		got := get(h, target)
		if got.Code < 400 {
			t.Errorf("%s: %d", target, got.Code)
		}
		if said := v.validate(t, got.Body.Bytes(), "ows/1.1.0/owsExceptionReport.xsd"); said != "" {
			t.Errorf("%s: %s\n%s", target, said, got.Body)
		}
	}
}

// Every link of the document starts with the public address, as WMS's do, and
// templates with names filled in lead to tiles and features.
func TestResourceTemplatesLeadToTiles(t *testing.T) {
	f := newFake(t)
	h := newHandler(Options{PublicURL: "https://carte.example/gis/"}, f.open)
	text := get(h, "/wmts/1.0.0/WMTSCapabilities.xml").Body.String()
	rest := text
	templates := 0
	for {
		_, after, ok := strings.Cut(rest, `xlink:href="`)
		if !ok {
			break
		}
		link, after, _ := strings.Cut(after, `"`)
		if rest = after; !strings.HasPrefix(link, "https://carte.example/gis/") && !strings.HasPrefix(link, "https://www.comune.prova.example/") && link != "records/lakes.xml" {
			t.Errorf("the link %s leads elsewhere", link)
		}
	}
	for rest = text; ; templates++ {
		_, after, ok := strings.Cut(rest, `<ResourceURL format="`)
		if !ok {
			break
		}
		format, after, _ := strings.Cut(after, `"`)
		_, after, _ = strings.Cut(after, `template="`)
		template, after, _ := strings.Cut(after, `"`)
		rest = after
		style := "base"
		if strings.Contains(template, "/mappa/") || strings.Contains(template, "/topografia/") {
			style = "default"
		}
		path, ok := strings.CutPrefix(strings.NewReplacer("{Style}", style, "{TileMatrixSet}", "UTM32NItaly", "{TileMatrix}", "8",
			"{TileRow}", "46", "{TileCol}", "63", "{I}", "10", "{J}", "20").Replace(template), "https://carte.example/gis")
		if !ok || strings.Contains(path, "{") {
			t.Errorf("template %s", template)
			continue
		}
		got := get(h, path)
		if got.Code != 200 || got.Header().Get("Content-Type") != format {
			t.Errorf("%s: %d %s, want %s\n%s", path, got.Code, got.Header().Get("Content-Type"), format, got.Body)
		}
	}
	if templates < 20 {
		t.Errorf("%d templates", templates)
	}
}
