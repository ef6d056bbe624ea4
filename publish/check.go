package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sigi/catalog"
	"sigi/fault"
	"sigi/layers"
)

// Check opens every source and layer of a catalog once and reports what could
// not be published: sources that do not answer, tables that are not there,
// attributes that a style or the layer's list names and the data does not
// have. It changes nothing and closes what it opened.
func Check(ctx context.Context, drivers map[string]layers.Driver, c *catalog.Catalog) catalog.Problems {
	var problems catalog.Problems
	report := func(line int, format string, args ...any) {
		problems = append(problems, catalog.Problem{File: c.Path, Line: line, Msg: fmt.Sprintf(format, args...)})
	}
	answering := map[*catalog.Source]layers.Source{}
	for _, d := range c.Sources {
		driver, ok := drivers[d.Driver]
		if !ok {
			report(d.Line, "source %q: driver %q is not built in", d.Name, d.Driver)
			continue
		}
		s, err := driver.Open(ctx, layers.SourceOptions{Name: d.Name, Driver: d.Driver, Path: d.Path, Connection: d.Connection, Remote: d.Remote, Options: d.Options})
		if err == nil {
			err = s.Ping(ctx)
		}
		if err != nil {
			report(d.Line, "source %q: %s", d.Name, plain(err))
		}
		if s != nil {
			defer func() { _ = s.Close() }() // only read from; nothing can be lost
		}
		if err == nil {
			answering[d] = s
		}
	}
	for _, l := range c.Layers {
		s, ok := answering[l.Source]
		if !ok {
			continue // the source has been reported
		}
		if pixels, ok := s.(layers.RasterSource); ok {
			if _, err := openRaster(ctx, pixels, l); err != nil {
				report(l.Line, "layer %q: %s", l.Name, plain(err))
			}
			continue
		}
		f, err := s.Features(ctx, featuresOptions(l))
		if err != nil {
			report(l.Line, "layer %q: %s", l.Name, plain(err))
			continue
		}
		t := f.Type()
		var has []string
		for _, a := range t.Attributes {
			has = append(has, a.Name)
		}
		for _, a := range l.Attributes {
			if t.Index(a.Name) < 0 {
				report(l.Line, "layer %q: attributes: %q is not in the data, which has %s", l.Name, a.Name, strings.Join(has, ", "))
			}
		}
		for _, d := range l.Dimensions {
			for _, name := range []string{d.Attribute, d.End} {
				if name != "" && t.Index(name) < 0 {
					report(l.Line, "layer %q: dimension %q reads the attribute %q, which is not in the data; it has %s", l.Name, d.Name, name, strings.Join(has, ", "))
				}
			}
		}
		for _, st := range l.Styles {
			for _, name := range st.Style.Attributes(nil) {
				if t.Index(name) < 0 {
					report(l.Line, "layer %q: style %q reads the attribute %q, which is not in the data; it has %s", l.Name, st.Name, name, strings.Join(has, ", "))
				}
			}
		}
	}
	return problems
}

// plain is what a person at the terminal should read of an error.
func plain(err error) string {
	var f *fault.Error
	if errors.As(err, &f) {
		return f.Error()
	}
	return err.Error()
}
