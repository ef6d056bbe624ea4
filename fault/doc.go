// Package fault is the house's one vocabulary of errors.
//
// A Code names a meaning ("this layer is not known"), never a protocol's word
// for it: the edges (ogc/ows, portal) hold one table each that turns a Code
// into an exception code, a locator and an HTTP status.
//
// Msg is written for the person who made the request and is safe to show.
// The cause is for the log alone. An error that is not a *fault.Error is
// Internal. Errors are returned or logged, never both; the edge logs once.
//
// This package knows no protocol, no HTTP and no XML.
package fault
