// Package postgis reads layers from PostGIS.
//
// A layer is a table, a view or a SELECT of the catalog. What it is made of is
// asked of the database when the layer is opened: the key (the primary key,
// else a unique index over one column), the geometry column, its SRID and the
// kinds of the attributes. Everything else is read in read-only transactions
// at REPEATABLE READ, so that one snapshot sees one state, over a cursor, so
// that stopping early is cheap and memory is bounded.
//
// Filters become SQL as far as SQL means exactly the same; what remains is
// evaluated here (package filter). Values travel as bound parameters and
// never within the text of a statement; identifiers are quoted. Geometries
// travel as EWKB in the binary protocol and are never transformed in SQL.
//
// Kinds: smallint, integer, bigint and numeric of scale 0 up to 18 digits are
// Int; real, double precision and other numerics Float; timestamp is taken as
// UTC; infinite times and NaN are null; types without a kind of their own
// (uuid, json, enums, arrays, ...) are their text.
//
// Changes of rows come from a log that triggers write (watch.sql, watch.go) and
// are found by what a snapshot does not see (follow.go).
//
// Options of a source: max_connections (default 8), listen (a connection string
// of the primary, where rows are read from a standby).
//
// Errors: fault.Unavailable while the database does not answer (it heals by
// itself: connections are made anew), fault.NotFound for a table or column
// that is not there, fault.BadParam for a layer that cannot be read as the
// catalog says, fault.UnsupportedCRS without a usable SRID.
//
// Sources: PostgreSQL 15 manual, chapters 55 (protocol) and 13 (isolation);
// PostGIS manual, chapter 4.
package postgis
