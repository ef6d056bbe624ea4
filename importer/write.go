package importer

import (
	"bytes"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"sigi/encoding/sld"
	"sigi/styles"
)

// Write writes the draft into a folder, which is made: catalog.yaml, the styles
// below styles/, and the report as import.txt. A catalog that is there already
// is replaced only where overwrite says so.
func (d *Draft) Write(folder string, overwrite bool) error {
	catalog := filepath.Join(folder, "catalog.yaml")
	if _, err := os.Stat(catalog); err == nil && !overwrite {
		return fmt.Errorf("%s is there already; choose another folder, or --overwrite", catalog)
	}
	files := map[string][]byte{}
	var problem error
	d.Layers(func(l *Layer) {
		for _, s := range l.Styles {
			if err := d.style(files, l, s); err != nil && problem == nil {
				problem = fmt.Errorf("layer %q: style %q: %w", l.Name, s.Name, err)
			}
		}
	})
	if problem != nil {
		return problem
	}
	text, err := d.catalog(folder)
	if err != nil {
		return err
	}
	files["catalog.yaml"] = text
	for name, data := range d.Fonts {
		files["fonts/"+name] = data
	}
	var report bytes.Buffer
	if _, err := d.Report.WriteTo(&report); err != nil {
		return err
	}
	files["import.txt"] = report.Bytes()
	for name, data := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// style adds a style's files and notes what the reader of styles says of it.
func (d *Draft) style(files map[string][]byte, l *Layer, s *Style) error {
	name := "styles/" + s.Name + ".sld"
	document := s.Document
	if document == nil {
		var err error
		if document, err = sld.Write(l.Name, s.Style); err != nil {
			d.Report.Add(l.Name, "", 0, "the layer is not drawn: %v", err)
			if document, err = sld.Write(l.Name, &styles.Style{Name: s.Style.Name, Title: s.Style.Title}); err != nil {
				return err
			}
		}
	}
	for file, data := range s.Files {
		if !filepath.IsLocal(filepath.FromSlash(file)) {
			return fmt.Errorf("the picture %q is not beside the style", file)
		}
		files["styles/"+file] = data
	}
	read, err := sld.Parse(document, sld.Options{Name: name, Resolve: func(href string) ([]byte, string, error) {
		if data, ok := s.Files[href]; ok {
			return data, "", nil
		}
		return nil, "", fmt.Errorf("the file %q is not beside the style", href)
	}, Match: func(pattern string) (names []string, err error) {
		for name := range s.Files {
			if ok, _ := path.Match(pattern, name); ok {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		return names, nil
	}, Fonts: laterFonts{}})
	if err != nil {
		return err
	}
	for _, n := range read.Notes {
		d.Report.Add(l.Name, n.File, n.Line, "%s", n.Text)
	}
	files[name] = document
	return nil
}

// laterFonts takes every font as there: whether it is, is the folder's matter, and
// importers say what is to be put there.
type laterFonts struct{}

func (laterFonts) Has(string) bool { return true }

func (laterFonts) Glyph(string, rune) [][]float64 {
	return [][]float64{{-0.5, -0.5, 0.5, -0.5, 0.5, 0.5, -0.5, 0.5, -0.5, -0.5}}
}

// catalog is the text of catalog.yaml for a folder.
func (d *Draft) catalog(folder string) ([]byte, error) {
	y := &yamlWriter{}
	y.line(0, "# Imported from %s; what will look different stands in import.txt.", clean(d.Origin))
	y.line(0, "# Every key is explained in docs/catalog.md. Order is drawing order: what comes first lies at the bottom.")
	y.line(0, "")
	y.service(&d.Service)
	if len(d.CRSs) > 0 {
		y.line(0, "crs: %s", list(d.CRSs))
	}
	if s := d.Service; s.MaxWidth > 0 && s.MaxHeight > 0 {
		y.line(0, "limits: {width: %d, height: %d}", s.MaxWidth, s.MaxHeight)
	}
	y.line(0, "styles: styles")
	y.line(0, "")
	y.line(0, "sources:")
	for _, s := range d.Sources {
		f := flow{}
		f.text("driver", s.Driver)
		f.text("connection", s.Connection)
		path := s.Path
		if s.Relative {
			base, err := filepath.Abs(folder)
			if err != nil {
				return nil, err
			}
			absolute, err := filepath.Abs(path)
			if err != nil {
				return nil, err
			}
			if rel, err := filepath.Rel(base, absolute); err == nil {
				path = filepath.ToSlash(rel)
			}
		}
		f.text("path", path)
		if s.OpenOptions != "" {
			f.raw("options", "{open_options: "+quote(s.OpenOptions)+"}")
		}
		y.line(1, "%s: %s", word(s.Name), f)
	}
	y.line(0, "")
	y.line(0, "layers:")
	y.nodes(1, d.Nodes)
	if len(d.Themes) > 0 {
		y.line(0, "")
		y.line(0, "themes:")
		for _, t := range d.Themes {
			f := flow{}
			f.text("theme", t.Name)
			f.text("title", t.Title)
			var layers []string
			for _, l := range t.Layers {
				if l.Style == "" {
					layers = append(layers, word(l.Layer))
				} else {
					layers = append(layers, "{layer: "+word(l.Layer)+", style: "+word(l.Style)+"}")
				}
			}
			f.raw("layers", "["+strings.Join(layers, ", ")+"]")
			y.line(1, "- %s", f)
		}
	}
	return []byte(y.text.String()), nil
}
