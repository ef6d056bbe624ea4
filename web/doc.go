// Package web is the page at "/": a map of everything that the catalog
// publishes, its layer tree, legends, identify and addresses, in Italian and
// English, and the small JSON API the page reads.
//
//	GET /                     the page
//	GET /assets/NAME          its script, style sheet and icon; a name has the hash of its bytes
//	GET /api/catalog.json     titles, tree, themes, systems, extents (?lang=it or en)
//	GET /api/readiness.json   which layers can be drawn now, and why others cannot
//
// The page is a client like any other: maps, legends and features come to it
// through the OGC services of the same server, so nothing of them is in here.
// This package knows no OGC protocol, no drawing and no layer driver.
//
// Its sources (TypeScript, CSS) are in app/; what `make web` builds of them is
// committed in dist/ and embedded, so that building SIGI needs no Node. A test
// fails if dist/ is not built from the sources beside it.
//
// Nothing is fetched from other servers, and the Content-Security-Policy keeps
// it so: scripts and styles are files of this server, none stands in the page.
// All addresses in the page are relative, so that it works behind a proxy that
// adds a prefix.
//
// Sources: W3C CSP 3, RFC 9110 (validators, languages), RFC 8246 (immutable),
// WCAG 2.1.
package web
