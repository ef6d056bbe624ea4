package catalog

import (
	"errors"
	"os"

	"sigi/render/fonts"
)

// fontFolder is read where it is beside the catalog and no other is named.
const fontFolder = "fonts"

// fonts reads `fonts:`, folders of fonts for labels and marks. A folder that
// cannot be read is a problem, a file in it a note.
func (l *loading) fonts(m *mapping) {
	c := l.catalog
	folders, lines := m.words("fonts")
	for i, f := range folders {
		path := l.resolve(f)
		if err := isFolder(path); err != nil {
			l.problem(lines[i], "fonts: folder %s cannot be read (%v)", path, unwrapPath(err))
			continue
		}
		c.FontFolders = append(c.FontFolders, path)
	}
	if folders == nil {
		if path := l.resolve(fontFolder); isFolder(path) == nil {
			c.FontFolders = []string{path}
		}
	}
	library, errs := fonts.Read(c.FontFolders)
	for _, err := range errs {
		c.fontNotes = append(c.fontNotes, "font "+err.Error())
	}
	c.Fonts = library
	l.revision.Write([]byte(library.Revision))
}

// isFolder says why a path is none; nil: it is one.
func isFolder(path string) error {
	info, err := os.Stat(path)
	if err == nil && !info.IsDir() {
		err = errors.New("it is no folder")
	}
	return err
}

// Notes are what the catalog's styles ask for that is not drawn as written, and
// fonts that cannot be read: each once, styles by file and line.
func (c *Catalog) Notes() (notes []string) {
	seen := map[string]bool{}
	add := func(all []string) {
		for _, note := range all {
			if !seen[note] {
				seen[note] = true
				notes = append(notes, note)
			}
		}
	}
	add(c.fontNotes)
	for _, l := range c.Layers {
		for _, s := range l.Styles {
			add(s.Notes)
		}
	}
	return notes
}
