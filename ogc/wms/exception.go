package wms

import (
	"image"
	"image/color"
	"image/draw"
	"strconv"
	"strings"

	"golang.org/x/image/font"
	"golang.org/x/image/font/inconsolata"
	"golang.org/x/image/math/fixed"

	"sigi/catalog"
	"sigi/fault"
	"sigi/ogc/ows"
	"sigi/render/encode"
)

// exception answers with an error as the client wants to have it. In-image
// and blank answers are for GetMap alone (06-042 §7.3.3.11), and for sizes
// that may be drawn.
func exception(r *ows.Request, limits catalog.Limits, operation string, err error) *ows.Response {
	f := fault.From(err)
	d, _, _ := dialectOf(r.Params)
	form, _, _ := strings.Cut(strings.ToLower(r.Params.Text("EXCEPTIONS")), ";")
	switch strings.TrimPrefix(form, "application/vnd.ogc.se_") {
	case "inimage":
		if operation == getMap.name {
			if answer := exceptionImage(r.Params, limits, f, ows.Explain(f, d.exceptions, d.spell).Text); answer != nil {
				return answer
			}
		}
	case "blank":
		if operation == getMap.name {
			if answer := exceptionImage(r.Params, limits, f, ""); answer != nil {
				return answer
			}
		}
	case "json", "application/json":
		return ows.ReportJSON(f, d.exceptions, d.spell, d.version.String())
	}
	// Everything else, "XML" and names of other servers included, is XML.
	return ows.Report(f, d.exceptions, d.spell)
}

// exceptionImage is a picture of the size, format and background that were
// asked for with the text in it; nil if that cannot be read or is too large.
// It is always sent with 200: a client shows it as the map.
func exceptionImage(p ows.Params, limits catalog.Limits, f *fault.Error, text string) *ows.Response {
	width, err1 := strconv.Atoi(p.Text("WIDTH"))
	height, err2 := strconv.Atoi(p.Text("HEIGHT"))
	if err1 != nil || err2 != nil || width < 1 || height < 1 || width > limits.MaxWidth || height > limits.MaxHeight {
		return nil
	}
	format, ok := encode.ByMediaType(p.Text("FORMAT"))
	if !ok {
		format, _ = encode.ByName("png")
	}
	transparent, err := decodeFlag(p, "transparent", false)
	if err != nil {
		transparent = false
	}
	background, err := decodeColor(p.Text("BGCOLOR"))
	if err != nil {
		background = white
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	if !transparent {
		draw.Draw(img, img.Rect, image.NewUniform(rgba(background)), image.Point{}, draw.Src)
	}
	if text != "" {
		ink := color.Gray{}
		if !transparent && int(background.R)*3+int(background.G)*6+int(background.B) < 1280 {
			ink = color.Gray{Y: 255}
		}
		write(img, text, ink)
	}
	body, err := encode.Bytes(img, format, encode.Options{Transparent: transparent, Background: rgba(background)})
	if err != nil {
		return nil
	}
	answer := &ows.Response{ContentType: format.MediaType, Body: body, Fault: f}
	return answer.Set("Cache-Control", "no-store")
}

// write fills the picture from the top with lines of text, broken at spaces.
func write(img *image.RGBA, text string, ink color.Color) {
	const margin, advance, lineHeight, ascent = 4, 8, 16, 12
	perLine := (img.Rect.Dx() - 2*margin) / advance
	if perLine < 1 {
		return
	}
	d := font.Drawer{Dst: img, Src: image.NewUniform(ink), Face: inconsolata.Regular8x16}
	for i, line := range wrap(text, perLine) {
		y := margin + i*lineHeight + ascent
		if y > img.Rect.Dy() {
			return
		}
		d.Dot = fixed.P(margin, y)
		d.DrawString(line)
	}
}

// wrap breaks text into lines of at most n characters, inside words only if
// they are longer than a line.
func wrap(text string, n int) (lines []string) {
	line := []rune{}
	flush := func() {
		if len(line) > 0 {
			lines, line = append(lines, string(line)), nil
		}
	}
	for _, word := range strings.Fields(text) {
		w := []rune(word)
		if len(line) > 0 && len(line)+1+len(w) > n {
			flush()
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		for len(line)+len(w) > n {
			room := n - len(line)
			line, w = append(line, w[:room]...), w[room:]
			flush()
		}
		line = append(line, w...)
	}
	flush()
	return lines
}
