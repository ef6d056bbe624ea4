package sld

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"sigi/encoding/sld"
	"sigi/importer"
	"sigi/styles"
)

// Limits of a folder.
const (
	maxFiles = 5000
	maxStyle = 8 << 20
	maxImage = 4 << 20
)

// Read reads the SLD files of a folder and below it.
func Read(folder string) (*importer.Draft, error) {
	root, err := os.OpenRoot(folder)
	if err != nil {
		return nil, fmt.Errorf("the SLD folder: %w", err)
	}
	defer root.Close()
	var names []string
	err = fs.WalkDir(root.FS(), ".", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if ext := strings.ToLower(filepath.Ext(path)); d.Type().IsRegular() && (ext == ".sld" || ext == ".se") {
			if names = append(names, path); len(names) > maxFiles {
				return fmt.Errorf("there are more than %d files", maxFiles)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("the SLD folder %s: %w", folder, err)
	}
	sort.Strings(names)
	f := &folderReader{root: root, draft: &importer.Draft{Origin: filepath.Base(folder)}}
	f.source = &importer.Source{Name: "db", Driver: "postgis", Connection: "${SIGI_DB}"}
	f.draft.Sources = []*importer.Source{f.source}
	for _, name := range names {
		f.file(name)
	}
	if len(f.draft.Nodes) == 0 {
		var why strings.Builder
		if _, err := f.draft.Report.WriteTo(&why); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("the SLD folder %s has no style that can be read:\n%s", folder, why.String())
	}
	f.draft.Report.Do("set SIGI_DB in the environment to the database of the layers, or name other sources in the catalog")
	f.draft.Report.Do("correct table of each layer: it is the layer's name in its SLD")
	return f.draft, nil
}

type folderReader struct {
	root   *os.Root
	draft  *importer.Draft
	source *importer.Source
	layers importer.Namer
	styles importer.Namer
}

func (f *folderReader) read(name string, most int64) ([]byte, error) {
	info, err := f.root.Stat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > most {
		return nil, fmt.Errorf("it is no file or larger than %d bytes", most)
	}
	return f.root.ReadFile(name)
}

// file adds the styles of one file.
func (f *folderReader) file(name string) {
	data, err := f.read(name, maxStyle)
	if err != nil {
		f.draft.Report.Add("", name, 0, "the file is left out: %v", err)
		return
	}
	files := map[string][]byte{}
	doc, err := sld.Parse(data, sld.Options{Name: filepath.Base(name), Resolve: func(href string) ([]byte, string, error) {
		path := filepath.Join(filepath.Dir(name), filepath.FromSlash(href))
		if !filepath.IsLocal(filepath.FromSlash(href)) || strings.Contains(href, "://") {
			return nil, "", fmt.Errorf("only pictures beside the style or below are taken over")
		}
		picture, err := f.read(path, maxImage)
		if err == nil {
			files[href] = picture
		}
		return picture, "", err
	}, Match: func(pattern string) (hrefs []string, err error) {
		names, err := fs.Glob(f.root.FS(), path.Join(filepath.ToSlash(filepath.Dir(name)), pattern))
		for _, n := range names {
			if rel, err := filepath.Rel(filepath.Dir(name), filepath.FromSlash(n)); err == nil {
				hrefs = append(hrefs, filepath.ToSlash(rel))
			}
		}
		return hrefs, err
	}})
	if err != nil {
		f.draft.Report.Add("", name, 0, "the file is left out: %v", err)
		return
	}
	count := 0
	for _, l := range doc.Layers {
		count += len(l.Styles)
	}
	base := strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	for _, l := range doc.Layers {
		if l.Filter != nil {
			f.draft.Report.Add(l.Name, name, l.Line, "LayerFeatureConstraints select features of the layer; make a view or sql of them")
		}
		if len(l.Styles) == 0 {
			continue
		}
		title := l.Name
		if title == "" {
			title = base
		}
		y := &importer.Layer{Name: f.layers.Name(title, "layer"), Title: title, Source: f.source, Table: title, Opacity: 1}
		first := max(l.Default, 0)
		ordered := append([]*styles.Style{l.Styles[first]}, append(append([]*styles.Style{}, l.Styles[:first]...), l.Styles[first+1:]...)...)
		for _, s := range ordered {
			made := &importer.Style{Title: s.Title, Files: files, Style: s}
			style := s.Name
			if count == 1 {
				made.Document, style = data, base
			}
			if style == "" {
				style = title
			}
			made.Name = f.styles.Name(style, "style")
			y.Styles = append(y.Styles, made)
		}
		f.draft.Nodes = append(f.draft.Nodes, y)
	}
	if count == 0 {
		f.draft.Report.Add("", name, 0, "the file holds no style and is left out")
	}
}
