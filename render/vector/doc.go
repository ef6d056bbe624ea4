// Package vector writes maps as documents of shapes: PDF 1.7 and SVG 1.1. A
// Document is a render.Canvas; it knows no layer's data, no style and no HTTP.
//
//	format.go  the formats, and how a document is begun
//	shapes.go  what both write: paths with parallels, dashes, far parts cut away
//	number.go  numbers as text;  image.go  images;  blend.go  groups that blend
//	pdf.go     the file: pages, resources, layers; pdf_content.go its drawing,
//	           pdf_font.go its fonts, pdf_art.go symbols, tiles and pictures,
//	           pdf_place.go where the page lies on the earth
//	svg.go     the elements; svg_text.go letters, svg_art.go symbols, tiles and pictures
//
// # Sizes
//
// A page is as large as the picture would be printed: its pixels at the DPI that
// the client says, else at 0.28 mm a pixel. An SVG whose client says none is as
// large in the units of the browser as the picture in pixels. Coordinates are
// pixels of the picture with two decimals.
//
// # Text
//
// In PDF, labels are text: glyphs by number from an embedded subset of the font,
// with their characters beside (ToUnicode), and each label as a whole as
// ActualText, so that names along bends are found, too. In SVG, letters are
// outlines, once each, and used where they stand, as few programs load a font
// from inside an SVG and a page's policy may forbid it; above each label lies its
// text, unseen, for search, copying and screen readers.
//
// # Limits
//
// A document is built in memory, PDF compressed as it is drawn, up to
// Options.Limit bytes; beyond, Err is fault.TooLarge. Symbols, tiles and letters
// are written once. Equal maps give equal bytes: there is no date in them.
//
// # Safety
//
// SVG has no script, no style sheet and no address outside the file; what comes
// from data is escaped. Foreign SVG graphics are not copied but drawn anew.
//
// Sources: ISO 32000-1:2008 (PDF 1.7), Adobe Supplement to ISO 32000 BaseVersion
// 1.7 ExtensionLevel 3 (§8.8.1, geospatial viewports), W3C SVG 1.1 Second Edition.
package vector
