package ows

import (
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"sigi/fault"
)

// Limits of a query, however it arrives. Real clients stay far below: the
// longest GetMap seen names some hundred layers in 8 kB.
const (
	maxQuery  = 256 << 10 // bytes of query string and form together
	maxParams = 256
	maxName   = 128 // bytes of a parameter's name
)

// Params are the key-value parameters of a request by upper-case name. A nil
// Params has none. Not changed once parsed; safe for concurrent reading.
type Params map[string]string

// ParseKVP reads query strings: the one of the URL and, of a POST, the form.
// Only "&" separates: clients write "image/png; mode=8bit" with a bare
// semicolon. It fails with fault.BadParam for broken percent encoding, text
// that is not UTF-8 or holds a NUL, and a name with two values; with
// fault.TooLarge beyond the limits. What could be read is returned beside the
// error, so that it can be told in the dialect that the client speaks.
func ParseKVP(queries ...string) (Params, error) {
	total := 0
	for _, q := range queries {
		total += len(q)
	}
	if total > maxQuery {
		return nil, fault.New(fault.TooLarge, "", "the request has %d bytes of parameters; at most %d are read", total, maxQuery)
	}
	p := Params{}
	var first error
	for _, q := range queries {
		for pair := range strings.SplitSeq(q, "&") {
			if pair == "" {
				continue
			}
			name, value, _ := strings.Cut(pair, "=")
			if err := p.add(name, value); err != nil && first == nil {
				first = err
			}
		}
	}
	return p, first
}

func (p Params) add(rawName, rawValue string) error {
	name, err := url.QueryUnescape(rawName)
	if err != nil || !readable(name) {
		return fault.New(fault.BadParam, "", "the name of a parameter is not readable: its percent encoding or its UTF-8 is broken")
	}
	name = strings.ToUpper(strings.TrimSpace(name))
	if len(name) > maxName {
		return fault.New(fault.TooLarge, "", "the name of a parameter has %d bytes; at most %d are read", len(name), maxName)
	}
	if name == "" {
		return nil
	}
	value, err := url.QueryUnescape(rawValue)
	if err != nil {
		return fault.New(fault.BadParam, strings.ToLower(name), "the value of %s is not readable: its percent encoding is broken", name)
	}
	if !readable(value) {
		return fault.New(fault.BadParam, strings.ToLower(name), "the value of %s is not readable: it is not UTF-8 text", name)
	}
	old, twice := p[name]
	if !twice {
		if len(p) == maxParams {
			return fault.New(fault.TooLarge, "", "the request has more than %d parameters", maxParams)
		}
		p[name] = value
		return nil
	}
	if old == value || anyCase[name] && strings.EqualFold(old, value) {
		return nil
	}
	return fault.New(fault.BadParam, strings.ToLower(name), "%s is given twice, with different values", name)
}

// anyCase are the parameters whose values are read in any case of letters,
// so that SERVICE=wms beside SERVICE=WMS is no contradiction.
var anyCase = map[string]bool{"SERVICE": true, "REQUEST": true}

func readable(s string) bool { return utf8.ValidString(s) && strings.IndexByte(s, 0) < 0 }

// Canonical is the parameters as one text, which is the same for all that say
// the same in another order or case of names, or with spaces around values.
func (p Params) Canonical() string {
	names, n := make([]string, 0, len(p)), 0
	for name, v := range p {
		if v = strings.TrimSpace(v); v != "" {
			names = append(names, name)
			n += len(name) + len(v) + 2
		}
	}
	slices.Sort(names)
	b := make([]byte, 0, n)
	for _, name := range names { // neither name nor value holds a NUL
		b = append(append(b, name...), 0)
		b = append(append(b, p.Text(name)...), 0)
	}
	return string(b)
}

// Text returns a parameter without the spaces around it; "" if it is absent.
func (p Params) Text(name string) string { return strings.TrimSpace(p[name]) }

// Has reports whether the parameter was sent, be it empty.
func (p Params) Has(name string) bool {
	_, ok := p[name]
	return ok
}

// First returns the first of the named parameters that is not empty, and its
// name; "" and names[0] if none is.
func (p Params) First(names ...string) (value, name string) {
	for _, n := range names {
		if v := p.Text(n); v != "" {
			return v, n
		}
	}
	return "", names[0]
}
