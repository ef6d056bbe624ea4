// Package styles turns a styling document into things to draw, in two stages.
//
// A Style is what SLD/SE says: feature-type styles of rules, each with a
// filter, a scale range and symbolizers whose parameters may be expressions.
// Evaluating a symbolizer for a feature gives a symbol: plain numbers in
// reference pixels (0.28 mm) and colours. The renderer takes only symbols and
// never sees an expression or XML.
//
// Units: sizes are in reference pixels once evaluated; only the canvas knows
// the DPI. uom metre and foot (ground units) are turned into pixels by the
// map's resolution at evaluation (View). Scale ranges are by scale
// denominator at 0.28 mm, Min included, Max excluded (05-077r4 §10.2).
//
// NewPlan makes a Style ready for a view of a layer: rules in scale, bound
// expressions, the attributes to read, how far symbols reach. A Plan's Match
// says which rules draw a row and its symbolizers give symbols; where nothing
// depends on the row the symbol is one pointer, so that a renderer may keep
// what it made of it. What evaluates to nonsense (a negative width, a colour
// that is none) draws nothing. Neither allocates per row, but for labels that
// are joined of parts.
//
// Sources: OGC 05-077r4 (SE 1.1), 02-070 (SLD 1.0). This package knows no
// XML, no source of data and no pixels of a canvas.
package styles
