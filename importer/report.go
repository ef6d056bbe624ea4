package importer

import (
	"fmt"
	"io"
	"strings"
)

// Report says what will look different and why, and what is to be done.
type Report struct {
	// ToDo is what a person has to do before the catalog works.
	ToDo    []string
	entries []entry
	seen    map[entry]bool
	more    int // entries over the limit
}

type entry struct {
	layer, file string
	line        int
	text        string
}

// maxEntries keeps a hostile project from filling the disk.
const maxEntries = 20000

// Add notes something about a layer ("": the project) at a line of a file (0:
// none). The same is noted once.
func (r *Report) Add(layer, file string, line int, format string, args ...any) {
	e := entry{layer, file, line, clean(fmt.Sprintf(format, args...))}
	if r.seen == nil {
		r.seen = map[entry]bool{}
	}
	switch {
	case r.seen[e]:
		return
	case len(r.entries) >= maxEntries:
		r.more++
		return
	}
	r.seen[e] = true
	r.entries = append(r.entries, e)
}

// Do adds to what is to be done, once.
func (r *Report) Do(format string, args ...any) {
	text := clean(fmt.Sprintf(format, args...))
	for _, t := range r.ToDo {
		if t == text {
			return
		}
	}
	r.ToDo = append(r.ToDo, text)
}

// Len is how many things are noted.
func (r *Report) Len() int { return len(r.entries) + r.more }

// clean keeps control characters of strangers' files off terminals.
func clean(s string) string {
	return strings.Map(func(c rune) rune {
		if c < ' ' || c == 0x7f || c >= 0x80 && c < 0xa0 {
			return ' '
		}
		return c
	}, s)
}

// WriteTo writes the report, layer by layer in the order they were first noted.
func (r *Report) WriteTo(w io.Writer) (int64, error) {
	var b strings.Builder
	if len(r.ToDo) > 0 {
		b.WriteString("To do:\n")
		for _, t := range r.ToDo {
			b.WriteString("  " + t + "\n")
		}
		b.WriteString("\n")
	}
	var order []string
	of := map[string][]entry{}
	for _, e := range r.entries {
		if of[e.layer] == nil {
			order = append(order, e.layer)
		}
		of[e.layer] = append(of[e.layer], e)
	}
	for _, layer := range order {
		title := "layer " + layer
		if layer == "" {
			title = "The project"
		}
		b.WriteString(clean(title) + ":\n")
		for _, e := range of[layer] {
			switch {
			case e.file != "" && e.line > 0:
				fmt.Fprintf(&b, "  %s:%d: %s\n", clean(e.file), e.line, e.text)
			case e.file != "":
				fmt.Fprintf(&b, "  %s: %s\n", clean(e.file), e.text)
			default:
				fmt.Fprintf(&b, "  %s\n", e.text)
			}
		}
	}
	if r.more > 0 {
		fmt.Fprintf(&b, "... and %d more that are not listed\n", r.more)
	}
	if len(r.entries) == 0 {
		b.WriteString("Nothing will look different that this program knows of.\n")
	}
	n, err := io.WriteString(w, b.String())
	return int64(n), err
}
