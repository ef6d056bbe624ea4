package xmltree

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

var declaration = regexp.MustCompile(`^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']`)

// toUTF8 returns the document in UTF-8 without a byte order mark.
func toUTF8(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte{0xEF, 0xBB, 0xBF}):
		data = data[3:]
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}), bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		return decode(data, unicode.UTF16(unicode.BigEndian, unicode.UseBOM))
	}
	m := declaration.FindSubmatch(data)
	if m == nil {
		return valid(data)
	}
	switch name := strings.ToLower(string(m[1])); name {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return valid(data)
	case "iso-8859-1", "latin1", "iso8859-1":
		return decode(data, charmap.ISO8859_1)
	case "iso-8859-15", "latin9":
		return decode(data, charmap.ISO8859_15)
	case "windows-1252", "cp1252":
		return decode(data, charmap.Windows1252)
	default:
		return nil, fmt.Errorf("the encoding %q is not read", name)
	}
}

func decode(data []byte, e encoding.Encoding) ([]byte, error) {
	out, err := e.NewDecoder().Bytes(data)
	if err != nil {
		return nil, fmt.Errorf("the document is not in the encoding it declares")
	}
	return valid(out)
}

func valid(data []byte) ([]byte, error) {
	if !utf8.Valid(data) {
		return nil, fmt.Errorf("the document is not valid UTF-8")
	}
	return data, nil
}
