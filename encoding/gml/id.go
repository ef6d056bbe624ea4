package gml

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"sigi/feature"
)

// ID is the id of a feature as XML takes it (NCName): the layer's name, a dot
// and the key. What may not stand in a name is written _xH_ with H the
// character in hexadecimal, as is an underscore that would be read so.
func ID(layer string, k feature.Key) string {
	return string(appendKey(append([]byte(Name(layer)), '.'), k))
}

// appendKey writes a key as it stands in an id.
func appendKey(dst []byte, k feature.Key) []byte {
	if k.Text == "" {
		return strconv.AppendInt(dst, k.Int, 10)
	}
	for i, r := range k.Text {
		switch {
		case r == '_' && strings.HasPrefix(k.Text[i:], "_x"):
			dst = append(dst, "_x5f_"...)
		case r == '-' || r == '.' || r == '_' || r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			dst = append(dst, byte(r))
		default:
			dst = append(dst, "_x"...)
			dst = strconv.AppendUint(dst, uint64(r), 16)
			dst = append(dst, '_')
		}
	}
	return dst
}

// Key reads what stands after the dot of an id, written by ID or as it is.
func Key(text string) feature.Key {
	if !strings.Contains(text, "_x") {
		return feature.TextKey(text)
	}
	var b strings.Builder
	for text != "" {
		at := strings.Index(text, "_x")
		if at < 0 {
			break
		}
		b.WriteString(text[:at])
		text = text[at:]
		hex, rest, ok := strings.Cut(text[2:], "_")
		r, err := strconv.ParseUint(hex, 16, 32)
		if !ok || err != nil || len(hex) > 6 {
			b.WriteString("_x")
			text = text[2:]
			continue
		}
		b.WriteRune(rune(r))
		text = rest
	}
	b.WriteString(text)
	return feature.TextKey(b.String())
}
