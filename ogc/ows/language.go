package ows

import "strings"

// Language is "it" or "en" for a LANGUAGE parameter: ISO 639 codes of two or
// three letters (INSPIRE wants three), with or without a country. What is not
// offered is answered in the default (INSPIRE TG View 3.11 §4.2.3.3.1.11).
func Language(asked, fallback string) string {
	primary, _, _ := strings.Cut(strings.ReplaceAll(strings.ToLower(asked), "_", "-"), "-")
	switch primary {
	case "it", "ita":
		return "it"
	case "en", "eng":
		return "en"
	}
	if fallback == "en" {
		return "en"
	}
	return "it"
}
