package importer

import (
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Namer makes names that a catalog takes, each once. The zero value is ready.
type Namer struct{ taken map[string]bool }

// Name turns what people call a thing into a name: letters without accents,
// digits, _ and -, beginning with a letter. A name that is taken gets a number.
func (n *Namer) Name(s, otherwise string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)), r == '-', r == '_':
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
		if b.Len() >= 60 {
			break
		}
	}
	name := strings.Trim(b.String(), "_-")
	if name == "" {
		name = otherwise
	}
	if c := name[0]; c >= '0' && c <= '9' {
		name = otherwise + "_" + name
	}
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	unique := name
	for i := 2; n.taken[strings.ToLower(unique)]; i++ {
		unique = name + "_" + strconv.Itoa(i)
	}
	n.taken[strings.ToLower(unique)] = true
	return unique
}
