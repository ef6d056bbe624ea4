package sld

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/png"
	"regexp"

	"sigi/encoding/xmltree"
	"sigi/styles"
)

// replacements reads a ColorReplacement (05-077r4 §11.3.2): a Recode of the
// picture's colours. What is by expression is noted.
func (p *parser) replacements(n *xmltree.Node) map[styles.Color]styles.Color {
	recode := n.Child("Recode")
	if recode == nil {
		p.note(n, "ColorReplacement without Recode is not drawn")
		return nil
	}
	out := map[styles.Color]styles.Color{}
	for _, item := range recode.Elements() {
		if !item.Is("MapItem") {
			continue
		}
		data, value := item.Child("Data"), item.Child("Value")
		if data == nil || value == nil {
			p.note(item, "a MapItem without Data and Value is not drawn")
			continue
		}
		from, ok := styles.ParseColor(data.Content())
		to, ok2 := styles.ParseColor(value.Content())
		if !ok || !ok2 {
			p.note(item, "a colour by expression is not replaced")
			continue
		}
		out[from] = to
	}
	return out
}

// svgColor is a colour in an SVG.
var svgColor = regexp.MustCompile(`#[0-9A-Fa-f]{6}\b|#[0-9A-Fa-f]{3}\b`)

// maxRecolored bounds the pixels of a picture that is decoded to be recoloured.
const maxRecolored = 1 << 20

// recolor replaces colours of a picture that has been identified: in an SVG as they
// are written, #rgb or #rrggbb, else pixel by pixel, opacity kept.
func recolor(s *styles.GraphicSource, by map[styles.Color]styles.Color) error {
	if s.MediaType == "image/svg+xml" {
		s.Picture = svgColor.ReplaceAllFunc(s.Picture, func(m []byte) []byte {
			c, ok := styles.ParseColor(string(m))
			if !ok && len(m) == 4 {
				c, ok = styles.ParseColor(string([]byte{'#', m[1], m[1], m[2], m[2], m[3], m[3]}))
			}
			if to, found := by[c]; ok && found {
				return []byte(hexColor(to))
			}
			return m
		})
		return nil
	}
	if s.Width*s.Height > maxRecolored {
		return fmt.Errorf("its colours are not replaced, it has more than %d pixels", maxRecolored)
	}
	from, _, err := image.Decode(bytes.NewReader(s.Picture))
	if err != nil {
		return err
	}
	to := image.NewNRGBA(from.Bounds())
	draw.Draw(to, to.Rect, from, from.Bounds().Min, draw.Src)
	for i := 0; i+4 <= len(to.Pix); i += 4 {
		q := to.Pix[i : i+4 : i+4]
		if c, ok := by[styles.Color{R: q[0], G: q[1], B: q[2], A: 255}]; ok && q[3] > 0 {
			q[0], q[1], q[2] = c.R, c.G, c.B
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, to); err != nil {
		return err
	}
	s.Picture, s.MediaType = b.Bytes(), "image/png"
	return nil
}

func hexColor(c styles.Color) string {
	const digits = "0123456789abcdef"
	out := []byte{'#'}
	for _, v := range [...]uint8{c.R, c.G, c.B} {
		out = append(out, digits[v>>4], digits[v&15])
	}
	return string(out)
}
