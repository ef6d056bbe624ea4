package ows

import "testing"

func TestLanguages(t *testing.T) {
	for _, c := range [][3]string{
		{"ita", "en", "it"}, {"it", "en", "it"}, {"it-IT", "en", "it"}, {"ITA", "en", "it"}, {"eng", "it", "en"}, {"en_GB", "it", "en"},
		{"", "it", "it"}, {"", "en", "en"}, {"ger", "en", "en"}, {"ger", "", "it"},
	} {
		if got := Language(c[0], c[1]); got != c[2] {
			t.Errorf("LANGUAGE=%s with default %s is %s, want %s", c[0], c[1], got, c[2])
		}
	}
}
