// Package wfs speaks the Web Feature Service, reading.
//
//	operation              2.0.0  1.1.0  1.0.0
//	GetCapabilities          x      x      x
//	DescribeFeatureType      x      x      x
//	GetFeature               x      x      x
//	GetPropertyValue         x
//	ListStoredQueries        x
//	DescribeStoredQueries    x             (GET, POST of parameters, POST of XML)
//
// (2.0.2 is answered as 2.0.0.) Each request is decoded, from key-value
// parameters or XML, into one struct that knows no version (request.go); what
// differs between versions is a row of data, a dialect (dialect.go); what
// differs between versions of GML belongs to the output format (format.go),
// whichever version of WFS asks for it.
//
// Names: every feature type and property is in the one namespace of the
// catalog (service.namespace). Names are taken with any prefix that is bound to
// it, with its own prefix, with none, and with a prefix that nothing binds.
//
// Axis order: a URN or an http URI has the order that the authority declares;
// "EPSG:n" and the old gml/srs/epsg.xml#n are east, north in every version, as
// GeoServer and QGIS read them (docs/adr/0010-epsg-short-form-in-wfs.md).
// Answers echo the reference as it was asked for.
//
// Order and paging: key order unless SORTBY says otherwise, so that pages fit
// together; next and previous are addresses that a client follows as they are.
//
// An answer is begun when its first feature is there; what goes wrong later
// breaks the connection off.
//
// What clients send beyond the specifications and is understood: TYPENAME for
// TYPENAMES and the reverse, MAXFEATURES and COUNT, FEATUREID and RESOURCEID,
// STARTINDEX before 2.0, CQL_FILTER, DescribeFeatureType as JSON, NAMESPACE and NAMESPACES in the spellings
// of both versions, LANGUAGE. Joins, transactions, locks and SOAP are refused.
//
// This package knows no HTTP beyond media types, no source and no SQL.
//
// Sources: OGC 09-025r2 (WFS 2.0), 04-094 (1.1.0), 02-058 (1.0.0), 09-026r2
// (FES 2.0), 06-121r3 (OWS Common), RFC 7946 (GeoJSON), RFC 4180 (CSV).
package wfs
