package ows

import (
	"maps"
	"strings"
	"testing"
	"unicode/utf8"

	"sigi/fault"
)

func TestParametersAreReadAsClientsWriteThem(t *testing.T) {
	for _, c := range []struct {
		rule, query string
		want        Params
	}{
		{"names in any case", "ReQuEsT=GetMap&bbox=1", Params{"REQUEST": "GetMap", "BBOX": "1"}},
		{"values as they are", "LAYERS=aB,C", Params{"LAYERS": "aB,C"}},
		{"a bare semicolon separates nothing", "FORMAT=image/png;%20mode=8bit&X=1", Params{"FORMAT": "image/png; mode=8bit", "X": "1"}},
		{"plus is a space, %2B a plus", "A=1+2&B=1%2B2", Params{"A": "1 2", "B": "1+2"}},
		{"an absent value is empty", "STYLES&LAYERS=", Params{"STYLES": "", "LAYERS": ""}},
		{"what is said twice alike counts once", "A=1&a=1", Params{"A": "1"}},
		{"SERVICE and REQUEST in any case are alike", "SERVICE=WMS&service=wms", Params{"SERVICE": "WMS"}},
		{"empty pairs are nothing", "&&A=1&&=x&", Params{"A": "1"}},
		{"an equals sign may stand in a value", "FILTER=a=b", Params{"FILTER": "a=b"}},
		{"a question mark too many stays in a name nobody knows", "?SERVICE=WMS", Params{"?SERVICE": "WMS"}},
	} {
		got, err := ParseKVP(c.query)
		if err != nil || !maps.Equal(got, c.want) {
			t.Errorf("%s: %q gives %v, %v; want %v", c.rule, c.query, got, err, c.want)
		}
	}
}

func TestFormAndAddressAreOneRequest(t *testing.T) {
	got, err := ParseKVP("SERVICE=WMS", "request=GetMap&service=wms")
	if err != nil || !maps.Equal(got, Params{"SERVICE": "WMS", "REQUEST": "GetMap"}) {
		t.Error(got, err)
	}
	if _, err := ParseKVP("LAYERS=a", "LAYERS=b"); !fault.Is(err, fault.BadParam) {
		t.Errorf("a form that contradicts the address: %v", err)
	}
}

func TestBrokenParametersAreFaults(t *testing.T) {
	for _, c := range []struct {
		rule, query string
		code        fault.Code
		param       string
	}{
		{"broken percent encoding", "LAYERS=%zz", fault.BadParam, "layers"},
		{"cut percent encoding", "LAYERS=%F", fault.BadParam, "layers"},
		{"broken UTF-8", "LAYERS=%FF%FE", fault.BadParam, "layers"},
		{"raw broken UTF-8", "LAYERS=\xff", fault.BadParam, "layers"},
		{"a NUL", "LAYERS=a%00b", fault.BadParam, "layers"},
		{"a broken name", "%ff=1", fault.BadParam, ""},
		{"two values", "BBOX=1&bbox=2", fault.BadParam, "bbox"},
		{"a megabyte", "LAYERS=" + strings.Repeat("a", 1<<20), fault.TooLarge, ""},
		{"a long name", strings.Repeat("a", 200) + "=1", fault.TooLarge, ""},
		{"a thousand parameters", strings.Repeat("a", 1) + manyParams(1000), fault.TooLarge, ""},
	} {
		p, err := ParseKVP("VERSION=1.1.1", c.query)
		f := fault.From(err)
		if f == nil || f.Code != c.code || f.Param != c.param {
			t.Errorf("%s: got %v, want %v about %q", c.rule, err, c.code, c.param)
		}
		if len(c.query) < maxQuery && p.Text("VERSION") != "1.1.1" {
			t.Errorf("%s: what could be read is lost", c.rule)
		}
	}
}

func manyParams(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("&p")
		b.WriteString(strings.Repeat("x", i%100))
		b.WriteByte(byte('a' + i/100))
		b.WriteString("=1")
	}
	return b.String()
}

func FuzzParseKVP(f *testing.F) {
	for _, s := range []string{"SERVICE=WMS&REQUEST=GetMap", "a=%zz", "a=%ff", "&&=&", "a=1&A=2", "a;b=c", "x=%F0%9F%98%80+%2b"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		p, err := ParseKVP(query)
		for name, value := range p {
			if !utf8.ValidString(name) || !utf8.ValidString(value) || strings.IndexByte(value, 0) >= 0 || name == "" {
				t.Errorf("%q let %q=%q through", query, name, value)
			}
		}
		if err != nil && fault.From(err).Code == fault.Internal {
			t.Errorf("%q is our fault: %v", query, err)
		}
		twice, err2 := ParseKVP(query, query)
		if err == nil && err2 == nil && !maps.Equal(p, twice) {
			t.Errorf("%q read twice differs", query)
		}
	})
}
