package ows

import "testing"

func TestNegotiation(t *testing.T) {
	wms := []Version{{1, 1, 1}, {1, 3, 0}}
	for _, c := range []struct{ rule, asked, want string }{
		{"what is supported is answered", "1.3.0", "1.3.0"},
		{"what is supported is answered", "1.1.1", "1.1.1"},
		{"below the lowest, the lowest", "1.1.0", "1.1.1"},
		{"below the lowest, the lowest", "1.0.0", "1.1.1"},
		{"below the lowest, the lowest", "0.0.0", "1.1.1"},
		{"above the highest, the highest", "1.3.1", "1.3.0"},
		{"above the highest, the highest", "100.0.0", "1.3.0"},
		{"in between, the next lower", "1.2.0", "1.1.1"},
		{"in between, the next lower", "1.2.9", "1.1.1"},
		{"numbers are compared, not text", "1.10.0", "1.3.0"},
		{"missing parts are zero", "1.3", "1.3.0"},
		{"missing parts are zero", "1", "1.1.1"},
	} {
		asked, ok := ParseVersion(c.asked)
		if !ok {
			t.Fatalf("%s is a version", c.asked)
		}
		if got := Negotiate(asked, wms).String(); got != c.want {
			t.Errorf("%s: asked %s, answered %s, want %s", c.rule, c.asked, got, c.want)
		}
	}
}

func TestWhatIsNoVersion(t *testing.T) {
	for _, text := range []string{"", "1.", ".1", "1.1.1.1", "1.x", "-1", "+1", "1,3,0", " 1.3.0", "1.3.0\n", "9999", "1.3.0000", "1e2", "۱"} {
		if v, ok := ParseVersion(text); ok {
			t.Errorf("%q was read as %s", text, v)
		}
	}
}
