// Package xmltree reads small XML documents of strangers into a tree with line
// numbers: styles, filters, requests.
//
// It is meant for documents that are read by structure and reported on by
// line. Limits on size, depth and number of nodes are checked while reading,
// before memory is spent. A document type declaration is refused, so there are
// no entities beyond the five of XML and nothing outside the document is ever
// read. Encodings: UTF-8, UTF-16 with a byte order mark, ISO-8859-1,
// ISO-8859-15 and Windows-1252.
//
// Elements are matched by local name: documents in the field declare their
// namespaces wrongly as often as not. Space tells them apart where it matters.
//
// This package knows no vocabulary. Sources: XML 1.0, Namespaces in XML 1.0.
package xmltree
