package featureinfo

import (
	"fmt"
	"strings"
)

// writeText is for people at a terminal and for programs that look for
// "name = 'value'"; an attribute's line breaks do not break its line.
func writeText(r Result) ([]byte, error) {
	var b strings.Builder
	oneLine := strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ")
	for _, g := range byLayer(r.Hits) {
		fmt.Fprintf(&b, "Layer '%s' (%s)\n", g[0].Layer.Name, oneLine.Replace(g[0].Layer.Title.In(r.Language)))
		for i := range g {
			h := &g[i]
			fmt.Fprintf(&b, "  Feature %s:\n", h.Key)
			for j, v := range h.Values {
				fmt.Fprintf(&b, "    %s = '%s'\n", h.Names[j].Name, oneLine.Replace(v.Text()))
			}
		}
	}
	if len(r.Hits) == 0 {
		return []byte(nothing(r.Language) + "\n"), nil
	}
	return []byte(b.String()), nil
}

// nothing says that no feature was found.
func nothing(lang string) string {
	if lang == "en" {
		return "Nothing was found here."
	}
	return "Qui non è stato trovato nulla."
}
