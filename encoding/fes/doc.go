// Package fes reads filters and expressions written in XML: FES 2.0 (fes:),
// Filter Encoding 1.1 and 1.0 (ogc:). The versions are told apart by their
// element names, so documents that mix them, as styles do, are read too.
//
// Read: logic, comparisons, PropertyIsLike, PropertyIsNull and Nil, Between,
// feature ids, arithmetic, functions, BBOX and all spatial operators over GML
// 2, 3.1 and 3.2 geometries, and the temporal operators that are comparisons
// with an instant or a period (After, Before, During, TEquals). Whether an
// operator can be evaluated is filter.Bind's to say. Not read: property paths
// into nested features, and joins.
//
// Property names lose their namespace prefix. Geometries are brought into
// house axis order as package gml says.
//
// Hostile input: the limits of package xmltree, and filter.MaxDepth.
//
// This package knows no HTTP and no version of a service.
// Sources: OGC 09-026r2, 04-095, 02-059.
package fes
