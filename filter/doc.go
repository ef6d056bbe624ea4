// Package filter is the house's one expression language: what a WFS filter, a
// CQL text and a style rule say, as a tree.
//
// Parse (encoding/fes, encoding/cql) makes trees; Bind ties a tree to the
// columns of a batch and gives a Program; drivers compile the part they can
// into SQL with bound parameters. Evaluation is three-valued as in SQL:
// a comparison with null is null, and a rule or filter selects where the
// result is true.
//
// Literals carry the kind they were written in; a literal written as text is
// compared as a number where the other side is one (SLD writes every literal
// as text). Geometry literals are in house axis order (x east), in the CRS
// named beside them.
//
// The files: expr.go the tree; bind.go, program.go from tree to Program;
// compare.go the rules of coercion; function.go, format.go, classify.go what
// Call may use; spatial.go literals in other systems and Bounds; predicate.go,
// relate.go, planar.go, orient.go, distance.go the spatial operators, in the
// plane, with straight edges and exact sides (checked against GEOS).
//
// Semantics: OGC 09-026r2 (FES 2.0), 04-095 (1.1), 05-077r4 (SE functions).
// This package knows no XML, no SQL and no source.
package filter
