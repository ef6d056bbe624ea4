package web

import (
	"net/http"
	"strings"

	"golang.org/x/text/language"

	"sigi/fault"
)

// languages are those the page speaks.
var languages = []string{"it", "en"}

// languageOf is the language a request is answered in: what lang says, else
// what its Accept-Language prefers, else the catalog's.
func languageOf(r *http.Request, preset string) (string, error) {
	if asked := r.URL.Query().Get("lang"); asked != "" {
		for _, l := range languages {
			if l == asked {
				return l, nil
			}
		}
		return "", fault.New(fault.BadParam, "lang", "lang must be one of %s", strings.Join(languages, ", "))
	}
	tags, _, err := language.ParseAcceptLanguage(strings.Join(r.Header.Values("Accept-Language"), ","))
	if err != nil || len(tags) == 0 {
		return preset, nil // a header that cannot be read asks for nothing
	}
	supported := []language.Tag{language.Make(preset)} // the first is what is taken where nothing fits
	for _, l := range languages {
		if l != preset {
			supported = append(supported, language.Make(l))
		}
	}
	_, index, _ := language.NewMatcher(supported).Match(tags...)
	base, _ := supported[index].Base()
	return base.String(), nil
}
