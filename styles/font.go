package styles

import (
	"fmt"
	"strconv"
	"strings"
)

// maxFamilies bounds the families of fonts that are looked for one after the other.
const maxFamilies = 16

// ParseFamilies reads font-family of CSS: names separated by commas, in quotes or not.
func ParseFamilies(text string) (families []string) {
	for _, f := range strings.Split(text, ",") {
		if f = strings.Trim(f, " '\"\t\r\n"); f != "" && len(families) < maxFamilies {
			families = append(families, f)
		}
	}
	return families
}

// ParseFontStyle reports whether font-style of CSS is italic.
func ParseFontStyle(text string) (italic bool, err error) {
	switch strings.ToLower(text) {
	case "normal":
		return false, nil
	case "italic", "oblique":
		return true, nil
	}
	return false, fmt.Errorf("%.80q is none of normal, italic, oblique", text)
}

// ParseFontWeight reports whether font-weight of CSS is bold: 600 or more.
func ParseFontWeight(text string) (bold bool, err error) {
	switch w := strings.ToLower(text); w {
	case "normal", "lighter":
		return false, nil
	case "bold", "bolder":
		return true, nil
	default:
		f, err := strconv.Atoi(w)
		if err != nil {
			return false, fmt.Errorf("%.80q is neither normal nor bold nor a number", text)
		}
		return f >= 600, nil
	}
}
