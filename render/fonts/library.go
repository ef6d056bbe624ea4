package fonts

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/go-text/typesetting/font"
)

// Library is the fonts that labels may be drawn in. The nil Library has the
// embedded ones alone. Immutable, safe for concurrent use.
type Library struct {
	// Revision stands for all that is drawn of its fonts; "": the embedded ones alone.
	Revision string
	families map[string]*family // by name in lower case, and as it is spelled
}

// family is the faces of a family: plain, bold, italic, both.
type family [4]*Face

func slot(bold, italic bool) (s int) {
	if bold {
		s = 1
	}
	if italic {
		s += 2
	}
	return s
}

// Limits of what is read. A font of all of China's letters has some 20 MB.
const (
	maxFiles     = 1024
	maxFile      = 64 << 20
	maxFileBytes = 512 << 20 // of all
	maxFolders   = 8         // deep
	maxEntries   = 20_000    // of all folders, fonts or not
)

// Read reads the fonts of folders and of those within: TrueType and OpenType
// files and collections of them (.ttf, .otf, .ttc, .otc). A family is known by
// its own name, and by its file's without the ending. Of two files of one face the
// first counts, in the order of folders and of names. What cannot be read is told
// of, one error a file or folder, and left out.
func Read(folders []string) (*Library, []error) {
	l := &Library{families: map[string]*family{}}
	var errs []error
	sum := sha256.New()
	files, entries, size := 0, 0, int64(0)
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if entries++; entries > maxEntries {
				return fmt.Errorf("more than %d files; name a folder of fonts alone", maxEntries)
			}
			if e.IsDir() {
				if rel, err := filepath.Rel(folder, path); err == nil && strings.Count(rel, string(filepath.Separator)) >= maxFolders {
					return fs.SkipDir
				}
				return nil
			}
			switch strings.ToLower(filepath.Ext(path)) {
			case ".ttf", ".otf", ".ttc", ".otc":
			default:
				return nil
			}
			info, err := os.Stat(path)
			if err != nil || !info.Mode().IsRegular() {
				return nil // a link to nowhere
			}
			files, size = files+1, size+info.Size()
			if files > maxFiles || size > maxFileBytes {
				return fmt.Errorf("more than %d fonts or %d MB; name a folder of those that styles ask for", maxFiles, maxFileBytes>>20)
			}
			if err := l.add(path, info.Size(), sum); err != nil {
				errs = append(errs, fmt.Errorf("%s: %w", path, err))
			}
			return nil
		})
		if err != nil {
			var p *fs.PathError
			if errors.As(err, &p) {
				err = p.Err
			}
			errs = append(errs, fmt.Errorf("%s: %w", folder, err))
		}
	}
	if len(l.families) > 0 {
		l.Revision = hex.EncodeToString(sum.Sum(nil)[:12])
	}
	return l, errs
}

// add reads a file of fonts.
func (l *Library) add(path string, size int64, sum interface{ Write([]byte) (int, error) }) error {
	if size > maxFile {
		return fmt.Errorf("it has %d bytes; at most %d are read", size, maxFile)
	}
	file, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	faces, err := parseSafely(file)
	if err != nil {
		return err
	}
	_, _ = sum.Write(binary.BigEndian.AppendUint64(nil, uint64(len(file))))
	_, _ = sum.Write(file)
	base := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	for i, f := range faces {
		known := l.families[strings.ToLower(f.family)]
		if known == nil {
			known = &family{}
			l.name(f.family, known)
		}
		known.put(f)
		if i == 0 && l.families[strings.ToLower(base)] == nil {
			alone := &family{}
			alone.put(f)
			l.name(base, alone)
		}
	}
	return nil
}

func (l *Library) name(name string, f *family) {
	l.families[strings.ToLower(name)] = f
	if l.families[name] == nil {
		l.families[name] = f
	}
}

// put takes a face unless there is one as near to what its place is for.
func (f *family) put(face *Face) {
	at := slot(face.bold, face.italic)
	if old := f[at]; old == nil || face.strangeness() < old.strangeness() {
		f[at] = face
	}
}

// strangeness is how far a face is from the plain or bold one of its family.
func (f *Face) strangeness() float64 {
	a := f.parsed().Describe().Aspect
	want := 400.0
	if f.bold {
		want = 700
	}
	return math.Abs(float64(a.Weight)-want) + 1000*math.Abs(float64(a.Stretch)-1)
}

// parseSafely is parse for files that its reader may stumble over.
func parseSafely(file []byte) (faces []*Face, err error) {
	defer func() {
		if p := recover(); p != nil {
			faces, err = nil, fmt.Errorf("it is damaged (%v)", p)
		}
	}()
	return parse(file)
}

// parse reads the faces of a file; go-text's reader checks what it reads.
func parse(file []byte) (faces []*Face, err error) {
	all, err := font.ParseTTC(bytes.NewReader(file))
	if err != nil {
		return nil, fmt.Errorf("it is no font that can be read (%w)", err)
	}
	at := directories(file)
	for i, p := range all {
		d := p.Font.Describe()
		f := &Face{family: strings.TrimSpace(d.Family), file: file, parsed: func() *font.Font { return p.Font },
			bold: d.Aspect.Weight >= 600, italic: d.Aspect.Style == font.StyleItalic}
		if f.family == "" {
			return nil, errors.New("it has no name")
		}
		if i < len(at) {
			f.at = at[i]
		}
		f.name = postScriptName(f)
		if f.Measures, err = measured(p); err != nil {
			return nil, err
		}
		faces = append(faces, f)
	}
	return faces, nil
}

// postScriptName is a name of a face for documents: PostScript's letters alone.
func postScriptName(f *Face) string {
	name := strings.Map(func(r rune) rune {
		if r > ' ' && r < 0x7f && !strings.ContainsRune("[](){}<>/%#", r) {
			return r
		}
		return -1
	}, f.family)
	if name == "" {
		name = "Font"
	}
	return name + [...]string{"", "-Bold", "-Italic", "-BoldItalic"}[slot(f.bold, f.italic)]
}

// measured takes a font's measures from its letters: what H, d, g and their like reach, or
// from its tables where it has no such letters.
func measured(f *font.Face) (Measures, error) {
	em := float64(f.Upem())
	if !(em > 0) {
		return Measures{}, errors.New("it has no units")
	}
	m := sansMeasures
	if e, ok := f.FontHExtents(); ok {
		if step := float64(e.Ascender-e.Descender) / em; step > 0.5 && step < 3 {
			m.LineStep = step
		}
	}
	drawn := false
	reach := func(r rune) (up, down float64, ok bool) {
		g, ok := f.NominalGlyph(r)
		if !ok {
			return 0, 0, false
		}
		e, ok := f.GlyphExtents(g)
		up, down = float64(e.YBearing)/em, -float64(e.YBearing+e.Height)/em
		return up, down, ok && up > 0.1 && up < 2 && down < 1
	}
	if up, _, ok := reach('H'); ok {
		m.CapHeight, drawn = up, true
		m.Ascent = up
	}
	if up, _, ok := reach('d'); ok {
		m.Ascent = math.Max(m.Ascent, up)
	}
	deepest := 0.0
	for _, r := range "gjpqy" {
		if _, down, ok := reach(r); ok {
			deepest = math.Max(deepest, down)
		}
	}
	if deepest > 0 {
		m.Descent = deepest
	}
	if !drawn { // signs, or letters of elsewhere: some of them must have an outline
		for g := range font.GID(256) {
			if o, ok := f.GlyphDataOutline(g); ok && len(o.Segments) > 0 {
				return m, nil
			}
		}
		return m, errors.New("its letters have no outlines")
	}
	return m, nil
}

// generic are families that stand for whatever there is of their kind.
var generic = map[string]bool{"sans-serif": true, "sans": true, "sansserif": true, "dialog": true, "dejavu sans": true}

// Has reports whether a family is there, or stands for the embedded one.
func (l *Library) Has(name string) bool {
	return generic[strings.ToLower(name)] || l.find(name) != nil
}

func (l *Library) find(name string) *family {
	if l == nil {
		return nil
	}
	if f := l.families[name]; f != nil {
		return f
	}
	return l.families[strings.ToLower(name)]
}

// Choose returns the face for a style's font: of the first of families that is
// there, else of DejaVu Sans. A family without a bold or italic face gives the
// nearest that it has. Allocates nothing for families spelled as they are.
func (l *Library) Choose(families []string, bold, italic bool) *Face {
	if l != nil && len(l.families) > 0 {
		for _, name := range families {
			f := l.find(name)
			if f == nil {
				if generic[strings.ToLower(name)] {
					break
				}
				continue
			}
			at := slot(bold, italic)
			for _, other := range [...]int{at, at ^ 2, at ^ 1, at ^ 3} {
				if f[other] != nil {
					return f[other]
				}
			}
		}
	}
	return sans(bold, italic)
}

// Glyph is the shape of a sign of a family, fitted into a square of side 1 about
// the origin, y down: closed rings of x, y in turns, to be filled non-zero, right
// to 1/4000. nil: the family or its sign is not there, or is blank. Fonts of
// symbols have their signs from U+F000 on; char may leave that away.
func (l *Library) Glyph(name string, char rune) [][]float64 {
	var face *Face
	if f := l.find(name); f != nil {
		face = l.Choose([]string{name}, false, false)
	} else if generic[strings.ToLower(name)] {
		face = SansRegular
	} else {
		return nil
	}
	cmap := face.parsed().Cmap
	id, ok := cmap.Lookup(char)
	if !ok && char < 0x100 {
		id, ok = cmap.Lookup(0xf000 + char)
	}
	if !ok {
		return nil
	}
	var s Shaper
	g := s.Outline(face, uint32(id), 1.0/4000)
	b := g.Bound()
	side := math.Max(b.Width(), b.Height())
	if g.Empty() || !(side > 0) {
		return nil
	}
	cx, cy := (b.MinX+b.MaxX)/2, (b.MinY+b.MaxY)/2
	var rings [][]float64
	start := int32(0)
	for _, end := range g.Ends {
		ring := slices.Clone(g.Flat[start:end])
		for i := 0; i+1 < len(ring); i += 2 {
			ring[i], ring[i+1] = (ring[i]-cx)/side, (ring[i+1]-cy)/side
		}
		rings, start = append(rings, ring), end
	}
	return rings
}
