package wms

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"sigi/crs"
	"sigi/fault"
	"sigi/ogc/ows"
	"sigi/render/encode"
	"sigi/styles"
)

// quote makes text from a request fit to be shown.
func quote(text string) string {
	if len(text) > 80 {
		text = text[:80] + "..."
	}
	return strconv.Quote(text)
}

// mandatory returns a parameter that must be there and not be empty.
func mandatory(p ows.Params, d *dialect, param string) (string, error) {
	name := d.spell(param)
	if v := p.Text(name); v != "" {
		return v, nil
	}
	return "", fault.New(fault.MissingParam, param, "%s is missing", name)
}

// list splits "a,b"; spaces around names are dropped.
func list(text string) []string {
	items := strings.Split(text, ",")
	for i := range items {
		items[i] = strings.TrimSpace(items[i])
	}
	return items
}

// decodeBBOX reads four numbers; order and size are the reference's to judge.
func decodeBBOX(text string) (w crs.WireBound, err error) {
	parts := strings.Split(text, ",")
	if len(parts) != len(w) {
		return w, fault.New(fault.BadParam, "bbox", "BBOX has %d numbers; it must have 4", len(parts))
	}
	for i, part := range parts {
		if w[i], err = number(part); err != nil {
			return w, fault.New(fault.BadParam, "bbox", "BBOX has %s where a number should be", quote(part))
		}
	}
	return w, nil
}

// number reads a decimal number as 06-042 §6.5 writes it; Go's own reader
// also takes "inf", "nan" and hexadecimal. A plus that was not percent-encoded
// has become a space: "1E 5" is 1E+5.
func number(text string) (float64, error) {
	text = strings.TrimSpace(text)
	text = strings.ReplaceAll(strings.ReplaceAll(text, "E ", "E+"), "e ", "e+")
	for _, r := range text {
		if !strings.ContainsRune("0123456789+-.eE", r) {
			return 0, strconv.ErrSyntax
		}
	}
	return strconv.ParseFloat(text, 64)
}

// maxSize bounds WIDTH and HEIGHT as numbers; what may be drawn is a limit of
// the catalog.
const maxSize = 1 << 24

// decodeSize reads WIDTH or HEIGHT.
func decodeSize(p ows.Params, d *dialect, param string) (int, error) {
	text, err := mandatory(p, d, param)
	if err != nil {
		return 0, err
	}
	return size(text, param)
}

func size(text, param string) (int, error) {
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil && !isRange(err):
		return 0, fault.New(fault.BadParam, param, "%s is %s; it must be a whole number of pixels", strings.ToUpper(param), quote(text))
	case err == nil && n < 1:
		return 0, fault.New(fault.BadParam, param, "%s is %d; it must be at least 1", strings.ToUpper(param), n)
	case err != nil || n > maxSize:
		return 0, fault.New(fault.TooLarge, param, "%s is %s; no picture is that large", strings.ToUpper(param), quote(text))
	}
	return int(n), nil
}

func isRange(err error) bool {
	n, ok := err.(*strconv.NumError)
	return ok && n.Err == strconv.ErrRange
}

// decodeCRS reads CRS or SRS under the dialect's axis policy; AXIS=xy takes
// east, north whatever the CRS declares.
func decodeCRS(p ows.Params, d *dialect) (crs.Ref, error) {
	text, _ := p.First(d.crsParams[:]...)
	if text == "" {
		return crs.Ref{}, fault.New(fault.MissingParam, "crs", "%s is missing", d.crsParams[0])
	}
	ref, err := crs.ParseRef(text, d.policy)
	if err != nil {
		return crs.Ref{}, err
	}
	switch axis := p.Text("AXIS"); {
	case strings.EqualFold(axis, "xy"):
		ref = ref.CRS().Ref(crs.EastNorth)
	case axis != "":
		return crs.Ref{}, fault.New(fault.BadParam, "axis", "AXIS is %s; only xy is known", quote(axis))
	}
	return ref, nil
}

// decodeFlag reads TRUE or FALSE in any case (01-068r3 suites send fAlSe).
func decodeFlag(p ows.Params, param string, absent bool) (bool, error) {
	switch text := p.Text(strings.ToUpper(param)); strings.ToLower(text) {
	case "":
		return absent, nil
	case "true", "1":
		return true, nil
	case "false", "0":
		return false, nil
	default:
		return absent, fault.New(fault.BadParam, param, "%s is %s; it must be TRUE or FALSE", strings.ToUpper(param), quote(text))
	}
}

// decodeColor reads 0xRRGGBB (06-042 §7.3.3.10), and "#RRGGBB" or "RRGGBB" as
// people write it.
func decodeColor(text string) (styles.Color, error) {
	hex := text
	for _, prefix := range [...]string{"0x", "0X", "#"} {
		if rest, ok := strings.CutPrefix(text, prefix); ok {
			hex = rest
			break
		}
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil || len(hex) != 6 {
		return styles.Color{}, fault.New(fault.BadParam, "bgcolor", "BGCOLOR is %s; it must be like 0xFFFFFF", quote(text))
	}
	return styles.Color{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}, nil
}

var white = styles.Color{R: 255, G: 255, B: 255, A: 255}

// decodeFormat reads a picture format.
func decodeFormat(text string) (encode.Format, error) {
	f, ok := encode.ByMediaType(text)
	if !ok {
		return f, fault.New(fault.UnsupportedFormat, "format", "format %s is not offered", quote(text))
	}
	return f, nil
}

// maxDPI is beyond every printer; more is a mistake.
const maxDPI = 10000

// decodeDPI reads the four spellings of one thing: DPI (QGIS), MAP_RESOLUTION
// (MapServer), FORMAT_OPTIONS=dpi:n (GeoServer), PIXELSIZE in millimetres
// (deegree). QGIS sends the first three together; the first that is there
// counts. 0 if none is.
func decodeDPI(p ows.Params) (float64, error) {
	text, name := p.First("DPI", "MAP_RESOLUTION")
	for option := range strings.SplitSeq(p.Text("FORMAT_OPTIONS"), ";") {
		key, value, _ := strings.Cut(option, ":")
		if value = strings.TrimSpace(value); text == "" && value != "" && strings.EqualFold(strings.TrimSpace(key), "dpi") {
			text, name = value, "FORMAT_OPTIONS"
		}
	}
	perInch := func(v float64) float64 { return v }
	if text == "" {
		text, name = p.Text("PIXELSIZE"), "PIXELSIZE"
		perInch = func(mm float64) float64 { return 25.4 / mm }
	}
	if text == "" {
		return 0, nil
	}
	v, err := number(text)
	dpi := perInch(v)
	if err != nil || !(v > 0) || !(dpi >= 1 && dpi <= maxDPI) || math.IsInf(v, 0) {
		return 0, fault.New(fault.BadParam, strings.ToLower(name), "%s is %s; it must mean 1 to %d dots per inch", name, quote(text), maxDPI)
	}
	return dpi, nil
}

// warning is one value of a Warning header (RFC 7234 §5.5).
func warning(text string) string {
	return fmt.Sprintf("199 sigi %q", printable(text))
}

// printable makes text fit for a header.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, text)
}
