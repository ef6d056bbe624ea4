package web

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"net/http"

	"sigi/contentcoding"
)

//go:embed page.html.tmpl
var pageText string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// page is the document at "/": a frame in the reader's language with the
// title; the script fills it.
func (h *handler) page(w http.ResponseWriter, r *http.Request) (*document, error) {
	title, abstract, preset := "SIGI", "", languages[0]
	s, openErr := h.open(r.Context())
	if openErr == nil {
		defer s.Close()
		preset = s.Catalog().Service.Language
	}
	lang, err := languageOf(r, preset)
	if err != nil {
		return nil, err
	}
	if openErr == nil { // without a catalog the page comes, too, and says what is missing
		service := &s.Catalog().Service
		title, abstract = service.Title.In(lang), service.Abstract.In(lang)
	}
	var b bytes.Buffer
	err = pageTemplate.Execute(&b, struct {
		Lang, Title, Abstract string
		Italian               bool
		manifest
	}{lang, title, abstract, lang == "it", h.bundle.manifest})
	if err != nil {
		return nil, fmt.Errorf("web: page: %w", err)
	}
	w.Header().Add("Vary", "Accept-Language")
	return newDocument("text/html; charset=utf-8", checked, contentcoding.Fast, b.Bytes()), nil
}
