// Package feature holds what a record is: its key, its attribute values and
// the type that describes them.
//
// A Value is a small tagged struct, not an interface, so that a column of a
// million values makes no garbage. A Key names a record within its layer and
// is the same in every protocol ("edifc.123" on the wire is layer + key).
//
// This package knows no source, no style and no wire format. Values are
// immutable and safe for concurrent use.
package feature
