package cql

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"sigi/fault"
)

type kind uint8

const (
	end kind = iota
	word
	quoted // an attribute in double quotes
	text
	number
	sign
)

type token struct {
	kind kind
	text string
	at   int // byte offset
}

// is reports whether a token is a sign or a keyword.
func (t token) is(s string) bool {
	return t.kind == sign && t.text == s || t.kind == word && strings.EqualFold(t.text, s)
}

func bad(at int, format string, args ...any) error {
	e := fault.New(fault.BadParam, "filter", format, args...)
	if at >= 0 {
		e.Msg = "at character " + itoa(at+1) + ": " + e.Msg
	}
	return e
}

// lex cuts a text into tokens; the last is end.
func lex(s string) ([]token, error) {
	var out []token
	for i := 0; i < len(s); {
		c := s[i]
		start := i
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			i++
			continue
		case c == '\'' || c == '"':
			var b strings.Builder
			for i++; ; i++ {
				if i >= len(s) {
					return nil, bad(start, "a quote is not closed")
				}
				if s[i] != c {
					b.WriteByte(s[i])
					continue
				}
				if i+1 < len(s) && s[i+1] == c {
					b.WriteByte(c)
					i++
					continue
				}
				break
			}
			i++
			k := text
			if c == '"' {
				k = quoted
			}
			out = append(out, token{k, b.String(), start})
			continue
		case '0' <= c && c <= '9' || c == '.' && i+1 < len(s) && '0' <= s[i+1] && s[i+1] <= '9':
			i = endOfNumber(s, i)
			out = append(out, token{number, s[start:i], start})
			continue
		}
		if n := signAt(s[i:]); n > 0 {
			i += n
			out = append(out, token{sign, s[start:i], start})
			continue
		}
		for i < len(s) {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && n == 1 || !(r == '_' || r == ':' || r == '.' && i > start || unicode.IsLetter(r) || i > start && unicode.IsDigit(r)) {
				break
			}
			i += n
		}
		if i == start {
			r, _ := utf8.DecodeRuneInString(s[i:])
			return nil, bad(start, "the character %q is not expected", r)
		}
		out = append(out, token{word, s[start:i], start})
	}
	return append(out, token{end, "", len(s)}), nil
}

func signAt(s string) int {
	for _, x := range [...]string{"<>", "!=", "<=", ">=", "||", "=", "<", ">", "(", ")", ",", "+", "-", "*", "/", ";"} {
		if strings.HasPrefix(s, x) {
			return len(x)
		}
	}
	return 0
}

// endOfNumber also takes ECQL's bare instants (2020-01-01T00:00:00Z).
func endOfNumber(s string, i int) int {
	if len(s) >= i+10 && s[i+4] == '-' && s[i+7] == '-' && allDigits(s[i:i+4]) {
		for i < len(s) && (isDigit(s[i]) || strings.IndexByte("-:.TZ+", s[i]) >= 0) {
			i++
		}
		return i
	}
	digits := func() {
		for i < len(s) && isDigit(s[i]) {
			i++
		}
	}
	digits()
	if i < len(s) && s[i] == '.' {
		i++
		digits()
	}
	if i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		j := i + 1
		if j < len(s) && (s[j] == '+' || s[j] == '-') {
			j++
		}
		if j < len(s) && isDigit(s[j]) {
			i = j
			digits()
		}
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return true
}
