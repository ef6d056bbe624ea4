package vector

import (
	"slices"
	"strings"

	"sigi/fault"
	"sigi/render"
)

// Format is a way of writing a document.
type Format struct {
	Name      string // of the house: "pdf", "svg"
	MediaType string
	Extension string // of files, with its dot
	aliases   []string
}

var formats = []Format{
	{"svg", "image/svg+xml", ".svg", []string{"svg", "image/svg"}},
	{"pdf", "application/pdf", ".pdf", []string{"pdf", "application/x-pdf", "image/pdf"}},
}

// Formats lists what can be written, in the order in which it should be
// advertised.
func Formats() []Format { return slices.Clone(formats) }

// ByMediaType finds a format by what clients send: the media type in any case of
// letters, with or without parameters, or the bare name. A "+" that a form
// turned into a blank counts.
func ByMediaType(s string) (Format, bool) {
	base, _, _ := strings.Cut(strings.ToLower(s), ";")
	base = strings.ReplaceAll(strings.TrimSpace(base), " ", "+")
	for _, f := range formats {
		if base == f.MediaType || slices.Contains(f.aliases, base) {
			return f, true
		}
	}
	return Format{}, false
}

// Options say how a document is written.
type Options struct {
	DPI   float64 // pixels an inch of the page; 0: see the package comment
	Title string  // of the document
	// Limit is the most bytes the document may have; 0: DefaultLimit.
	Limit int
}

// DefaultLimit is the most bytes of a document.
const DefaultLimit = 64 << 20

// Document is a canvas that becomes a file.
type Document interface {
	render.Canvas
	// Bytes ends the document and returns it. Fault: TooLarge.
	Bytes() ([]byte, error)
}

// New begins a document.
func New(f Format, o Options) Document {
	if o.Limit <= 0 {
		o.Limit = DefaultLimit
	}
	if f.Name == "pdf" {
		return newPDF(o)
	}
	return newSVG(o)
}

// tooLarge says that a document has reached its limit.
func tooLarge(limit int) error {
	return fault.New(fault.TooLarge, "format", "the map has more than %d MiB of shapes: ask for a smaller part, fewer layers, or a picture such as image/png", limit>>20)
}
