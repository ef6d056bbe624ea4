// Package catalog reads catalog.yaml into immutable definitions.
//
// The file says everything that is published: sources, the tree of groups and
// layers with their styles, map themes, advertised CRSs, service metadata and
// limits. Reading is strict and complete: an unknown key, a wrong type, a
// duplicate name, a style or file that is not there, a CRS that PROJ does not
// know are all reported at once, each with file, line and what to do; a file
// with a problem gives no Catalog. Once read, every reference is a pointer
// and nothing can be missing.
//
// The shape, by example, is the catalog.yaml at the top of the tree, and
// every key is explained in docs/catalog.md. Order is drawing order: the
// first layer is at the bottom.
//
// Secrets come from the environment: ${NAME} or ${NAME:-default} in a source's
// connection and path. YAML anchors, aliases and merge keys are refused (they
// allow a small file to become a huge one).
//
// This package owns nothing that is open: no connection, no dataset. Watch
// tells when a file behind a catalog changed.
package catalog
