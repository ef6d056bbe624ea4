package catalog

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"sigi/encoding/sld"
	"sigi/styles"
)

// maxStyleBytes and maxPictureBytes bound what a style file may bring.
const (
	maxStyleBytes   = 8 << 20
	maxPictureBytes = 4 << 20
)

// layerStyles reads `styles:`, a list of names (files in the style folder) or
// of {name, file, title, abstract}.
func (l *loading) layerStyles(m *mapping, y *Layer) {
	for _, n := range m.list("styles") {
		s, file := &Style{}, ""
		if name, ok := scalar(n); ok {
			s.Name = name
		} else if sm := l.mapping(n, m.what+": styles"); sm != nil {
			s.Name, file = sm.required("name"), sm.text("file")
			s.Title, s.Abstract = sm.texts("title"), sm.texts("abstract")
			sm.finish()
		}
		if s.Name == "" {
			continue
		}
		at := line(n)
		l.checkName(s.Name, at, fmt.Sprintf("%s: style %q", m.what, s.Name))
		if _, twice := y.styleExactly(s.Name); twice {
			l.problem(at, "%s: style %q is given twice; remove one", m.what, s.Name)
			continue
		}
		if file == "" {
			file = filepath.Join(l.styleDir, s.Name+".sld")
			if l.styleDir == "" {
				file = s.Name + ".sld"
			}
		}
		l.style(s, l.resolve(file), at, m.what)
		y.Styles = append(y.Styles, s)
	}
	if len(y.Styles) == 0 && y.Source != nil && y.Source.Driver == imageryDriver {
		y.Styles = []*Style{plainPixels()}
	}
	if len(y.Styles) == 0 {
		l.problem(m.lineOf("styles"), "%s: styles is missing; name at least one SLD file", m.what)
	}
}

func (l *Layer) styleExactly(name string) (*Style, bool) {
	for _, s := range l.Styles {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}

// style reads the file of a style, once for all layers that use it.
func (l *loading) style(s *Style, path string, at int, what string) {
	s.Path = path
	read, known := l.styles[path]
	if !known {
		read = l.readStyle(path, at, fmt.Sprintf("%s: style %q", what, s.Name))
		l.styles[path] = read
	}
	if read == nil {
		s.Style = &styles.Style{}
		return
	}
	s.Style, s.Notes, s.Identity = read.Style, read.Notes, read.Identity
	if s.Title == (Text{}) {
		s.Title = Text{It: read.Style.Title}
	}
	if s.Abstract == (Text{}) {
		s.Abstract = Text{It: read.Style.Abstract}
	}
	if s.Title == (Text{}) {
		s.Title = Text{It: s.Name}
	}
}

func (l *loading) readStyle(path string, at int, what string) *Style {
	shown := l.shown(path)
	data, err := readBounded(path, maxStyleBytes)
	if err != nil {
		l.problem(at, "%s: file %s cannot be read (%v)%s", what, shown, unwrapPath(err), nearFile(path))
		return nil
	}
	l.revision.Write(data)
	read := []string{string(data)}
	if revision := l.catalog.Fonts.Revision; revision != "" {
		read = append(read, revision)
	}
	folder := filepath.Dir(path)
	doc, err := sld.Parse(data, sld.Options{Name: shown, Resolve: func(href string) ([]byte, string, error) {
		picture, mediaType, err := resolvePicture(folder, href)
		if err == nil {
			l.revision.Write(picture)
			read = append(read, string(picture))
		}
		return picture, mediaType, err
	}, Match: func(pattern string) ([]string, error) { return matchPictures(folder, pattern) }, Fonts: l.catalog.Fonts})
	if err != nil {
		// The parser's messages name the file and the line themselves.
		l.problems = append(l.problems, l.split(shown, err))
		return nil
	}
	s := &Style{Path: path, Identity: identity(read...)}
	for _, n := range doc.Notes {
		s.Notes = append(s.Notes, n.String())
	}
	s.Style = chosen(doc)
	if s.Style == nil {
		l.problem(at, "%s: file %s holds no style", what, shown)
		return nil
	}
	return s
}

// chosen is the style a file is for: the first one marked as default, else
// the first of all; nil if there is none.
func chosen(doc *sld.Document) *styles.Style {
	var first *styles.Style
	for i := range doc.Layers {
		y := &doc.Layers[i]
		if y.Default >= 0 {
			return y.Styles[y.Default]
		}
		if first == nil && len(y.Styles) > 0 {
			first = y.Styles[0]
		}
	}
	return first
}

// shown is a path as people named it: relative to the catalog where it is below.
func (l *loading) shown(path string) string {
	if rel, err := filepath.Rel(l.folder, path); err == nil && !strings.HasPrefix(rel, "..") {
		return filepath.Join(filepath.Dir(l.file), rel)
	}
	return path
}

// split makes a problem of an error that may already start with "file:line:".
func (l *loading) split(file string, err error) Problem {
	msg := err.Error()
	var line int
	if rest, ok := strings.CutPrefix(msg, file+":"); ok {
		if n, scanErr := fmt.Sscanf(rest, "%d:", &line); n == 1 && scanErr == nil {
			_, msg, _ = strings.Cut(rest, ":")
			return Problem{file, line, strings.TrimSpace(msg)}
		}
		msg = strings.TrimSpace(rest)
	}
	return Problem{file, 0, msg}
}

func readBounded(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, errors.New("it is a folder")
	}
	if info.Size() > most {
		return nil, fmt.Errorf("it has %d bytes; at most %d are read", info.Size(), most)
	}
	return os.ReadFile(path)
}

// nearFile suggests a file of a like name in the same folder.
func nearFile(path string) string {
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		return ""
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return didYouMean(filepath.Base(path), names)
}

// matchPictures lists the files beside a style or below, in order of name, whose
// reference is a pattern: * is any text without slashes.
func matchPictures(folder, pattern string) ([]string, error) {
	if !filepath.IsLocal(filepath.FromSlash(pattern)) {
		return nil, fmt.Errorf("only files beside the style or below are read; copy them there")
	}
	return fs.Glob(os.DirFS(folder), strings.NewReplacer(`\`, `\\`, "[", `\[`, "?", `\?`).Replace(pattern))
}

// resolvePicture reads a picture that a style names, from the style's folder
// or below it; nothing is fetched from elsewhere.
func resolvePicture(folder, href string) ([]byte, string, error) {
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "" && u.Scheme != "file" || u.Host != "" {
		return nil, "", fmt.Errorf("picture %q: only files beside the style are read; copy it there", href)
	}
	rel := filepath.FromSlash(u.Path)
	if !filepath.IsLocal(rel) {
		return nil, "", fmt.Errorf("picture %q: only files beside the style or below are read; copy it there", href)
	}
	data, err := readBounded(filepath.Join(folder, rel), maxPictureBytes)
	if err != nil {
		return nil, "", fmt.Errorf("picture %q cannot be read (%w)", href, unwrapPath(err))
	}
	mediaType := map[string]string{".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".svg": "image/svg+xml"}[strings.ToLower(filepath.Ext(rel))]
	return data, mediaType, nil
}
