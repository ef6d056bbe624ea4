package catalog

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/fsnotify/fsnotify"
)

// settle is how long files must be quiet before a change is told: editors and
// rsync write in several steps.
const settle = 300 * time.Millisecond

// Files lists the catalog file, every style, metadata and template file it read, and
// the folders of its fonts.
func (c *Catalog) Files() []string {
	files, seen := []string{c.Path}, map[string]bool{}
	add := func(path string) {
		if !seen[path] {
			seen[path] = true
			files = append(files, path)
		}
	}
	for _, y := range c.Layers {
		for _, s := range y.Styles {
			add(s.Path)
		}
		if y.Metadata != nil {
			add(y.Metadata.Path)
		}
	}
	for _, path := range c.infoFiles() {
		add(path)
	}
	for _, path := range c.FontFolders {
		add(path)
	}
	return files
}

// Watch calls changed, from one goroutine, each time one of the files, or a file of
// one of the folders, was written, replaced or removed and then left alone for a moment. It watches
// folders, so that a file replaced by rename is still seen. It returns when
// ctx ends, or with an error if watching is not possible.
func Watch(ctx context.Context, files []string, changed func()) error {
	w, err := fsnotify.NewWatcher()
	if err != nil {
		return fmt.Errorf("watching files: %w", err)
	}
	defer w.Close()
	wanted := map[string]bool{}
	for _, f := range files {
		wanted[filepath.Clean(f)] = true
		if err := w.Add(filepath.Dir(f)); err != nil {
			return fmt.Errorf("watching %s: %w", filepath.Dir(f), err)
		}
		if info, err := os.Stat(f); err == nil && info.IsDir() {
			if err := w.Add(f); err != nil {
				return fmt.Errorf("watching %s: %w", f, err)
			}
		}
	}
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return nil
		case e, ok := <-w.Events:
			if !ok {
				return nil
			}
			if (wanted[filepath.Clean(e.Name)] || wanted[filepath.Dir(e.Name)]) && !e.Has(fsnotify.Chmod) {
				quiet = time.After(settle)
			}
		case err, ok := <-w.Errors:
			if !ok {
				return nil
			}
			return fmt.Errorf("watching files: %w", err)
		case <-quiet:
			quiet = nil
			changed()
		}
	}
}
