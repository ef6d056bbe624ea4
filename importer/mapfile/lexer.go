package mapfile

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

type kind uint8

const (
	end        kind = iota
	word            // a keyword or bare value
	text            // in quotes
	number          // as written
	binding         // [attribute]
	expression      // (...)
	list            // {...}
	regex           // /.../
)

// token is one of a file; fold is set by an "i" behind a text or regex.
type token struct {
	kind kind
	text string
	fold bool
	file string
	line int
}

func (t token) is(keyword string) bool { return t.kind == word && strings.EqualFold(t.text, keyword) }

// maxToken bounds one token; a long expression has a few kilobytes.
const maxToken = 1 << 20

// lex splits a file. Regular expressions stand behind EXPRESSION and FILTER alone,
// where elsewhere a path may begin with a slash.
func lex(file, s string) ([]token, error) {
	if !utf8.ValidString(s) {
		s = fromLatin1(s)
	}
	var out []token
	line := 1
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '\n':
			line++
			i++
			continue
		case c == ' ' || c == '\t' || c == '\r' || c == ',' || c == ';':
			i++
			continue
		case c == '#':
			if n := strings.IndexByte(s[i:], '\n'); n >= 0 {
				i += n
			} else {
				i = len(s)
			}
			continue
		case strings.HasPrefix(s[i:], "/*"):
			n := strings.Index(s[i:], "*/")
			if n < 0 {
				return nil, fmt.Errorf("%s:%d: a comment does not end", file, line)
			}
			line += strings.Count(s[i:i+n], "\n")
			i += n + 2
			continue
		}
		t := token{file: file, line: line}
		n := 0
		switch {
		case c == '"' || c == '\'' || c == '`':
			t.kind, t.text, n = text, "", quotedLength(s[i:])
			if n > 0 {
				t.text = unescape(s[i+1:i+n-1], c)
			}
		case c == '(':
			t.kind, n = expression, balanced(s[i:], '(', ')')
		case c == '{':
			t.kind, n = list, balanced(s[i:], '{', '}')
		case c == '[':
			t.kind, n = binding, balanced(s[i:], '[', ']')
		case c == '/' && len(out) > 0 && (out[len(out)-1].is("EXPRESSION") || out[len(out)-1].is("FILTER")):
			t.kind, n = regex, regexLength(s[i:])
		default:
			n = strings.IndexAny(s[i:], " \t\r\n\"'#")
			if n < 0 {
				n = len(s) - i
			}
			n = max(n, 1)
			t.kind, t.text = word, s[i:i+n]
			if isNumber(t.text) {
				t.kind = number
			}
		}
		if n <= 0 || n > maxToken {
			return nil, fmt.Errorf("%s:%d: %q does not end", file, line, string(c))
		}
		if t.kind == expression || t.kind == list || t.kind == binding || t.kind == regex {
			t.text = s[i+1 : i+n-1]
		}
		line += strings.Count(s[i:i+n], "\n")
		i += n
		if (t.kind == text || t.kind == regex) && i < len(s) && s[i] == 'i' && (i+1 == len(s) || strings.IndexByte(" \t\r\n", s[i+1]) >= 0) {
			t.fold = true
			i++
		}
		out = append(out, t)
	}
	return append(out, token{file: file, line: line}), nil
}

// fromLatin1 reads bytes as ISO-8859-1, in which old mapfiles are.
func fromLatin1(s string) string {
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(rune(s[i]))
	}
	return b.String()
}

// quotedLength is how long a text in quotes is with them; 0: it does not end.
func quotedLength(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i + 1
		}
	}
	return 0
}

func unescape(s string, quote byte) string {
	return strings.NewReplacer(`\`+string(quote), string(quote), `\\`, `\`).Replace(s)
}

// balanced is the length to the closing bracket, texts in quotes passed over.
func balanced(s string, open, shut byte) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"', '\'', '`':
			if n := quotedLength(s[i:]); n > 0 && open != '[' {
				i += n - 1
			}
		case open:
			depth++
		case shut:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return 0
}

func regexLength(s string) int {
	for i := 1; i < len(s) && s[i] != '\n'; i++ {
		switch s[i] {
		case '\\':
			i++
		case '/':
			return i + 1
		}
	}
	return 0
}

func isNumber(s string) bool {
	digits := false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			digits = true
		case (c == '-' || c == '+') && (i == 0 || s[i-1] == 'e' || s[i-1] == 'E'), c == '.', (c == 'e' || c == 'E') && digits:
		default:
			return false
		}
	}
	return digits
}
