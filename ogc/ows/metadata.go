package ows

import "net/url"

// MetadataPath is where the metadata record of a layer is served, below the
// server's base, if it lies beside the catalog. Every service links to it.
func MetadataPath(layer string) string { return "/metadata/" + url.PathEscape(layer) + ".xml" }
