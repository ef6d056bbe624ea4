package sld

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	_ "image/gif"  // to name what is not drawn
	_ "image/jpeg" // for DecodeConfig
	_ "image/png"  // for DecodeConfig
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"sigi/styles"
)

// maxPicturePixels keeps a small file from becoming a huge bitmap.
const maxPicturePixels = 16 << 20

func decodeBase64(s string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return nil, fmt.Errorf("it is not valid base64")
	}
	return data, nil
}

// identify fills in a picture after looking at its bytes; media is only what
// somebody says it is.
func identify(s *styles.GraphicSource, data []byte, media, query string) error {
	if looksLikeSVG(data) {
		data = withParameters(data, query)
		w, h, err := svgSize(data)
		if err != nil {
			return err
		}
		s.MediaType, s.Picture, s.Width, s.Height = "image/svg+xml", data, w, h
		return nil
	}
	c, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		if media != "" {
			return fmt.Errorf("it is no PNG, JPEG or SVG (and is called %s)", media)
		}
		return fmt.Errorf("it is no PNG, JPEG or SVG")
	}
	if format != "png" && format != "jpeg" {
		return fmt.Errorf("%s is not drawn; PNG, JPEG and SVG are", strings.ToUpper(format))
	}
	if c.Width <= 0 || c.Height <= 0 || c.Width*c.Height > maxPicturePixels {
		return fmt.Errorf("%d x %d pixels are none or more than %d", c.Width, c.Height, maxPicturePixels)
	}
	s.MediaType, s.Picture = "image/"+format, data
	s.Width, s.Height = float64(c.Width), float64(c.Height)
	return nil
}

func looksLikeSVG(data []byte) bool {
	head := data[:min(len(data), 4096)]
	return bytes.Contains(head, []byte("<svg")) || bytes.Contains(head, []byte(":svg"))
}

// svgSize reads the size of the root element: width and height, else the
// viewBox. No size is 0, 0. Only the root's start is read, and Go's decoder
// expands no declared entity.
func svgSize(data []byte) (w, h float64, err error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	d.Strict = false
	for {
		tok, err := d.RawToken()
		if err != nil {
			return 0, 0, fmt.Errorf("it is no well-formed SVG")
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local != "svg" {
			return 0, 0, fmt.Errorf("it is no SVG")
		}
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "width":
				w = svgLength(a.Value)
			case "height":
				h = svgLength(a.Value)
			}
		}
		for _, a := range e.Attr {
			if v := strings.FieldsFunc(a.Value, func(r rune) bool { return r == ' ' || r == ',' }); a.Name.Local == "viewBox" && len(v) == 4 && (w <= 0 || h <= 0) {
				bw, bh := svgLength(v[2]), svgLength(v[3])
				switch {
				case bw <= 0 || bh <= 0:
				case w > 0:
					h = w * bh / bw
				case h > 0:
					w = h * bw / bh
				default:
					w, h = bw, bh
				}
			}
		}
		if w <= 0 || h <= 0 || w > 1e5 || h > 1e5 {
			return 0, 0, nil
		}
		return w, h, nil
	}
}

// svgLength is a CSS length in pixels of 1/96 inch; 0 if it is relative or
// cannot be read.
func svgLength(s string) float64 {
	s = strings.TrimSpace(s)
	for _, u := range [...]struct {
		suffix string
		px     float64
	}{{"px", 1}, {"pt", 96.0 / 72}, {"pc", 16}, {"mm", 96 / 25.4}, {"cm", 96 / 2.54}, {"in", 96}, {"", 1}} {
		if rest, ok := strings.CutSuffix(s, u.suffix); ok {
			f, err := strconv.ParseFloat(strings.TrimSpace(rest), 64)
			if err != nil || !(f > 0 && f < 1e6) {
				return 0
			}
			return f * u.px
		}
	}
	return 0
}

// svgParameter is QGIS' place holder, with an optional default behind it.
var svgParameter = regexp.MustCompile(`param\(\s*([a-z-]+)\s*\)([^"';>]{0,100})`)

// withParameters puts the values of a reference ("?fill=#ff0000&outline=...")
// in the place of QGIS' param(fill), else its default, else QGIS' own.
func withParameters(data []byte, query string) []byte {
	if !bytes.Contains(data, []byte("param(")) {
		return data
	}
	values, _ := url.ParseQuery(strings.ReplaceAll(query, "#", "%23"))
	return svgParameter.ReplaceAllFunc(data, func(m []byte) []byte {
		sub := svgParameter.FindSubmatch(m)
		name := string(sub[1])
		if v := values.Get(name); v != "" && !strings.ContainsAny(v, "<>\"'&;") {
			return []byte(v)
		}
		if d := bytes.TrimSpace(sub[2]); len(d) > 0 {
			return d
		}
		switch name {
		case "fill":
			return []byte("#ffffff")
		case "outline":
			return []byte("#000000")
		}
		return []byte("1")
	})
}

// PictureSize says what a picture is, looking at its bytes, and its natural
// size in pixels (an SVG without one: 0, 0). The error says why it cannot be drawn.
func PictureSize(data []byte) (mediaType string, width, height float64, err error) {
	var s styles.GraphicSource
	err = identify(&s, data, "", "")
	return s.MediaType, s.Width, s.Height, err
}
