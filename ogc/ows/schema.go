package ows

import (
	"net/url"
	"strings"
)

// SchemaPath is where the application schema of layers is served, below the
// server's base: what feature info writes names it. version is that of GML,
// "2" or "3".
func SchemaPath(version string, layers []string) string {
	names := make([]string, len(layers))
	for i, l := range layers {
		names[i] = url.PathEscape(l)
	}
	return "/schemas/gml" + version + "/" + strings.Join(names, ",") + ".xsd"
}
