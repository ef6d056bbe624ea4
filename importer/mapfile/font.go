package mapfile

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode/utf8"

	"sigi/importer"
)

// maxFont bounds the file of a font.
const maxFont = 32 << 20

// readFonts reads FONTSET, a file of lines "name file"; # starts a comment.
func (m *mapReader) readFonts() {
	i := m.root.item("FONTSET")
	if i == nil || len(i.values) == 0 {
		return
	}
	path := m.beside(i.values[0].text)
	data, err := readFile(path, maxBytes)
	if err != nil {
		m.note("", i.file, i.line, "FONTSET cannot be read: %v", err)
		return
	}
	for line := range strings.Lines(string(data)) {
		line, _, _ = strings.Cut(line, "#")
		if words := strings.Fields(line); len(words) >= 2 {
			file := strings.Trim(strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), words[0])), `"`)
			if !filepath.IsAbs(file) {
				file = filepath.Join(filepath.Dir(path), file)
			}
			m.fonts[words[0]] = file
		}
	}
}

// family takes the file of a font over and returns by what name it is known here;
// "" for DejaVu Sans, which is there, and where it cannot be had, which is noted.
// MapServer tries fonts between commas in turn; the first counts.
func (c *classReader) family(b *block, font string) string {
	font, _, _ = strings.Cut(font, ",")
	font = strings.TrimSpace(font)
	path, listed := c.m.fonts[font]
	base := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if !listed {
		if lower := strings.ToLower(font); !strings.Contains(lower, "dejavu") && !strings.HasPrefix(lower, "sans") {
			c.note(b, "the font %q is not in FONTSET and drawn in DejaVu Sans", clip(font))
		}
		return ""
	}
	if strings.HasPrefix(base, "DejaVuSans") && !strings.Contains(base, "Mono") && !strings.Contains(base, "Condensed") {
		return ""
	}
	data, err := readFile(path, maxFont)
	if err == nil && !isFont(data) {
		err = fmt.Errorf("it is none of TrueType or OpenType")
	}
	if err != nil {
		c.note(b, "the font %q cannot be taken over and is drawn in DejaVu Sans: %v", clip(font), err)
		return ""
	}
	name := importer.FileName(base, '_')
	if c.m.draft.Fonts == nil {
		c.m.draft.Fonts = map[string][]byte{}
	}
	c.m.draft.Fonts[name+strings.ToLower(filepath.Ext(path))] = data
	return name
}

// isFont looks at how a file begins.
func isFont(data []byte) bool {
	for _, magic := range []string{"\x00\x01\x00\x00", "true", "OTTO", "ttcf"} {
		if strings.HasPrefix(string(data[:min(len(data), 4)]), magic) {
			return true
		}
	}
	return false
}

// sign is the name of a mark of a font: CHARACTER is the letter or "&#65;".
func (c *classReader) sign(b, sym *block) string {
	char, text := 'A', sym.text("CHARACTER")
	if code, ok := strings.CutPrefix(text, "&#"); ok {
		code, base := strings.TrimSuffix(code, ";"), 10
		if hex, ok := strings.CutPrefix(strings.ToLower(code), "x"); ok {
			code, base = hex, 16
		}
		n, err := strconv.ParseUint(code, base, 21)
		if err != nil {
			c.note(b, "the sign %q is not known and drawn as a circle", clip(text))
			return "circle"
		}
		char = rune(n)
	} else if text != "" {
		char, _ = utf8.DecodeRuneInString(text)
	}
	family := c.family(b, sym.text("FONT"))
	if family == "" {
		family = "DejaVu Sans"
	}
	return fmt.Sprintf("ttf://%s#0x%x", family, char)
}
