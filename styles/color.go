package styles

import (
	"strconv"
	"strings"

	"golang.org/x/image/colornames"
)

// ParseColor reads "#rgb", "#rrggbb" or a CSS/SVG colour name, in any case and
// with white space around it; A is 255.
func ParseColor(s string) (Color, bool) {
	s = strings.TrimSpace(s)
	if !strings.HasPrefix(s, "#") {
		c, ok := colornames.Map[strings.ToLower(s)]
		return Color{c.R, c.G, c.B, c.A}, ok
	}
	s = s[1:]
	if len(s) != 3 && len(s) != 6 {
		return Color{}, false
	}
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil {
		return Color{}, false
	}
	if len(s) == 3 {
		r, g, b := uint8(n>>8), uint8(n>>4&15), uint8(n&15)
		return Color{r * 17, g * 17, b * 17, 255}, true
	}
	return Color{uint8(n >> 16), uint8(n >> 8), uint8(n), 255}, true
}

// String returns "#rrggbb", or "#rrggbb/a" with the alpha in 0..255 where the
// colour is not opaque.
func (c Color) String() string {
	const hex = "0123456789abcdef"
	b := []byte{'#', hex[c.R>>4], hex[c.R&15], hex[c.G>>4], hex[c.G&15], hex[c.B>>4], hex[c.B&15]}
	if c.A != 255 {
		b = append(b, '/')
		b = strconv.AppendUint(b, uint64(c.A), 10)
	}
	return string(b)
}
