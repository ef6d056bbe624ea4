package wms

import (
	"strings"

	"sigi/crs"
	"sigi/ogc/ows"
)

// dialect is what a version of WMS writes differently.
type dialect struct {
	version    ows.Version
	exceptions ows.Dialect
	policy     crs.Policy // how "EPSG:n" is read
	crsParams  [2]string  // the version's own name first; the other is taken too
	renamed    map[string]string
	// infoFormat is what GetFeatureInfo answers with if INFO_FORMAT is
	// absent; "" where it is mandatory.
	infoFormat       string
	capabilitiesType string
	exceptionFormats []string // as capabilities list them, the default first
	write            *ows.XMLTemplate
	describe         *ows.XMLTemplate // DescribeLayer
	describeType     string
	sld10            bool                  // GetStyles writes SLD 1.0.0 where nothing is said
	crsName          func(*crs.CRS) string // as capabilities list it; "" if this version cannot say it
	units            map[string]string     // of dimensions, where the version writes them otherwise
}

// dialects by ascending version.
var dialects = []*dialect{
	{
		version:    ows.Version{Major: 1, Minor: 1, Patch: 1},
		exceptions: ows.WMS111,
		policy:     crs.EastNorth, // 01-068r3 §6.5.4: x is east whatever EPSG declares
		crsParams:  [2]string{"SRS", "CRS"},
		renamed:    map[string]string{"crs": "SRS", "i": "X", "j": "Y"},
		infoFormat: "text/plain", // 01-068r3 §7.3.3.5: optional
		// 01-068r3 annex C.2: elevation has an EPSG vertical datum. CRS:88 of
		// 06-042 annex B.6 is North American Vertical Datum 1988.
		units: map[string]string{"CRS:88": "EPSG:5103"},
		// 01-068r3 §6.3.1, §6.7
		capabilitiesType: "application/vnd.ogc.wms_xml",
		exceptionFormats: []string{ows.TypeSEXML, "application/vnd.ogc.se_inimage", "application/vnd.ogc.se_blank", "application/json"},
		write:            capabilities111,
		describe:         describeLayer111,
		describeType:     "application/vnd.ogc.wms_xml", // 02-070 §9.2
		sld10:            true,
		crsName: func(c *crs.CRS) string {
			if c.Authority() == "OGC" { // the CRS namespace is younger
				return ""
			}
			return c.String()
		},
	},
	{
		version:          ows.Version{Major: 1, Minor: 3, Patch: 0},
		exceptions:       ows.WMS130,
		policy:           crs.AsDeclared, // 06-042 §6.7.2
		crsParams:        [2]string{"CRS", "SRS"},
		capabilitiesType: "text/xml", // 06-042 §6.6
		exceptionFormats: []string{"XML", "INIMAGE", "BLANK", "application/json"},
		write:            capabilities130,
		describe:         describeLayer130,
		describeType:     "text/xml",
		crsName: func(c *crs.CRS) string {
			if code, ok := strings.CutPrefix(c.Code(), "CRS"); ok && c.Authority() == "OGC" {
				return "CRS:" + code // 06-042 annex B
			}
			return c.String()
		},
	},
}

// supported are the versions of dialects, for negotiation.
var supported = func() (all []ows.Version) {
	for _, d := range dialects {
		all = append(all, d.version)
	}
	return all
}()

// dialectOf chooses the dialect that a request speaks. said is false if it
// names no version; bad is what it names if that is not a version. In both
// cases the dialect is the newest.
func dialectOf(p ows.Params) (d *dialect, said bool, bad string) {
	text, _ := p.First("VERSION", "WMTVER") // 01-068r3 §6.2.3: WMTVER before 1.1.0
	if text == "" {
		return dialects[len(dialects)-1], false, ""
	}
	asked, ok := ows.ParseVersion(text)
	if !ok {
		return dialects[len(dialects)-1], true, text
	}
	chosen := ows.Negotiate(asked, supported)
	for _, each := range dialects {
		if each.version.Compare(chosen) == 0 {
			d = each
		}
	}
	return d, true, ""
}

// spell is the wire's name of a parameter.
func (d *dialect) spell(param string) string {
	if s, ok := d.renamed[param]; ok {
		return s
	}
	return strings.ToUpper(param)
}
