package fault

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Code is the meaning of an error.
type Code uint8

// The meanings. Codes lists them all; tests walk the list so that no edge
// forgets one.
const (
	Internal          Code = iota // our fault; the message is not shown
	MissingParam                  // a mandatory parameter is absent
	BadParam                      // a parameter's value cannot be read or makes no sense
	UnknownOperation              // the operation (REQUEST) is not known
	UnknownService                // the service (SERVICE) is not known
	UnknownLayer                  // a layer is not in the catalog
	UnknownStyle                  // a style is not offered by the layer
	UnsupportedCRS                // a CRS is not known, or not offered
	UnsupportedFormat             // an output format is not offered
	NotQueryable                  // identify on a layer that does not allow it
	PointOutside                  // the pixel asked about lies outside the map
	BadDimension                  // TIME, ELEVATION: a value the layer does not have
	MissingDimension              // TIME, ELEVATION: a value is needed and none was given
	TileOutOfRange                // tile row or column outside the limits
	StaleUpdate                   // updateSequence equal to ours
	InvalidUpdate                 // updateSequence higher than ours
	VersionRejected               // no version that was asked for is spoken
	TooLarge                      // a limit on size, count or length is exceeded
	NotSupported                  // understood, valid, and not offered
	NotFound                      // an address or a record that is not there
	Forbidden                     // the subject may not
	Timeout                       // the time limit of the request ran out
	Unavailable                   // a source or the server cannot answer now; trying later helps
	Cancelled                     // the client went away; not an error to log
)

var names = [...]string{
	Internal: "internal", MissingParam: "missing parameter", BadParam: "bad parameter",
	UnknownOperation: "unknown operation", UnknownService: "unknown service",
	UnknownLayer: "unknown layer", UnknownStyle: "unknown style",
	UnsupportedCRS: "unsupported CRS", UnsupportedFormat: "unsupported format",
	NotQueryable: "not queryable", PointOutside: "point outside",
	BadDimension: "bad dimension", MissingDimension: "missing dimension",
	TileOutOfRange: "tile out of range", StaleUpdate: "stale update sequence",
	InvalidUpdate: "invalid update sequence", VersionRejected: "version rejected",
	TooLarge: "too large", NotSupported: "not supported", NotFound: "not found",
	Forbidden: "forbidden", Timeout: "timeout", Unavailable: "unavailable",
	Cancelled: "cancelled",
}

// Codes lists every code, for tests of totality.
func Codes() []Code {
	all := make([]Code, len(names))
	for i := range all {
		all[i] = Code(i)
	}
	return all
}

// String returns the code in words, for logs and metrics.
func (c Code) String() string {
	if int(c) < len(names) {
		return names[c]
	}
	return fmt.Sprintf("fault.Code(%d)", uint8(c))
}

// Error is an error with a meaning.
type Error struct {
	Code  Code
	Param string        // the parameter or field at fault, in the spelling of the house ("bbox"); may be empty
	Msg   string        // for the person who asked; safe to show
	Retry time.Duration // of Unavailable: after which trying again may help; 0: not known
	cause error         // for the log
}

// New returns an error of the given meaning about a parameter (may be empty).
func New(code Code, param, format string, args ...any) *Error {
	return &Error{Code: code, Param: param, Msg: fmt.Sprintf(format, args...)}
}

// Wrap is New with a cause, which is logged and never shown.
func Wrap(cause error, code Code, param, format string, args ...any) *Error {
	return &Error{Code: code, Param: param, Msg: fmt.Sprintf(format, args...), cause: cause}
}

// Error returns everything, cause included: for logs, not for answers.
func (e *Error) Error() string {
	s := e.Msg
	if e.Param != "" {
		s = e.Param + ": " + s
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Unwrap returns the cause, or nil.
func (e *Error) Unwrap() error { return e.cause }

// From returns err as an *Error: itself where it is one, Cancelled or Timeout
// for the errors of a context, Internal for everything else. From(nil) is nil.
func From(err error) *Error {
	if err == nil {
		return nil
	}
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	switch {
	case errors.Is(err, context.Canceled):
		return Wrap(err, Cancelled, "", "the request was cancelled")
	case errors.Is(err, context.DeadlineExceeded):
		return Wrap(err, Timeout, "", "the request took longer than the time limit")
	}
	return Wrap(err, Internal, "", "internal error")
}

// Is reports whether err carries the given code.
func Is(err error, code Code) bool {
	return err != nil && From(err).Code == code
}
