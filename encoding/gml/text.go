package gml

import (
	"strconv"
	"strings"
	"unicode"
)

// EscapeText is text as it may stand in an element or an attribute; what XML
// cannot say becomes U+FFFD.
func EscapeText(s string) string { return escapeAttribute(s) }

func escapeAttribute(s string) string { return string(AppendText(nil, s)) }

// Name turns the name of a layer or attribute into one that XML takes
// (NCName): what is not a letter, digit, "-", "." or "_" becomes "_", and what
// may not come first gets one in front.
func Name(s string) string {
	name := strings.Map(func(r rune) rune {
		if r == '-' || r == '.' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return '_'
	}, s)
	if name == "" || !(name[0] == '_' || unicode.IsLetter([]rune(name)[0])) {
		name = "_" + name
	}
	return name
}

// Names are the XML names of properties of one feature, in their order, told
// apart by a number where XML makes two of them one.
func Names(properties ...string) []string {
	names, taken := make([]string, len(properties)), map[string]bool{}
	for i, p := range properties {
		base := Name(p)
		name := base
		for n := 2; taken[name]; n++ {
			name = base + "_" + strconv.Itoa(n)
		}
		taken[name] = true
		names[i] = name
	}
	return names
}
