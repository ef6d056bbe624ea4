// Package ows is what the OGC web services share: versions and their
// negotiation, key-value parameters, requests and answers, and the one table
// that turns a fault into an exception of a protocol.
//
// Duplicates: a parameter given twice with one value counts once; given twice
// with different values it is a fault.BadParam about that parameter, never a
// silent choice. Names are read in any case of letters, values as they are,
// and parameters that nobody asks for are ignored (OGC 06-042 §6.8.1).
//
// Exceptions: a Dialect is a way of writing errors. Explain is total over
// fault.Codes and dialects; docs/adr/0003-http-status-of-exceptions.md says
// why which answer has which HTTP status. Whatever is shown comes from
// fault.Error.Msg; causes never leave the house.
//
// This package knows no map, no layer and no CRS.
//
// Sources: OGC 06-042 (WMS 1.3.0), 01-068r3 (WMS 1.1.1), 06-121r3 (OWS Common
// 1.1).
package ows
