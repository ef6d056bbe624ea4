package ogr

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"sigi/layers"
)

// youngest is how old a file must be for its times to tell it from what it
// becomes: systems count them in steps.
const youngest = 100 * time.Millisecond

// maxParts bounds the files of a data set that are looked at.
const maxParts = 10_000

// Stamp implements layers.Stamper: size, times and number of each file of the
// data set, which are those beside it of the same name up to the dot (of a
// shapefile, or the journal of a GeoPackage), and what is in it if it is a
// folder. Nothing is known of what is not a file, and of files that tell where
// the data is.
func (f *features) Stamp(ctx context.Context) (string, error) {
	d, err := f.source.acquire(ctx)
	if err != nil {
		return "", err
	}
	driver := d.driver()
	f.source.put(d)
	switch driver {
	case "OGR_VRT", "PostgreSQL", "MySQL", "ODBC", "WFS", "OAPIF", "CSW", "Memory", "MEM":
		return "", nil
	}
	return stampOf(driver, f.source.path, time.Now()), nil
}

func stampOf(driver, path string, now time.Time) string {
	info, err := os.Stat(path)
	if err != nil {
		return ""
	}
	folder, stem := path, ""
	if !info.IsDir() {
		folder = filepath.Dir(path)
		stem = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) + "."
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) > maxParts {
		return ""
	}
	var b strings.Builder
	b.WriteString("file " + driver)
	for _, e := range entries {
		name := e.Name()
		if stem != "" && !strings.HasPrefix(name, stem) && name != filepath.Base(path) || strings.HasSuffix(name, "-shm") { // which reading changes
			continue
		}
		i, err := os.Stat(filepath.Join(folder, name))
		if err != nil || i.Mode()&os.ModeIrregular != 0 {
			return ""
		}
		s, ok := i.Sys().(*syscall.Stat_t)
		if !ok || i.IsDir() && stem == "" {
			return ""
		}
		if i.IsDir() || strings.HasSuffix(name, "-wal") && i.Size() == 0 {
			continue
		}
		changed := time.Unix(s.Ctim.Unix())
		if now.Sub(changed) < youngest {
			return ""
		}
		fmt.Fprintf(&b, " %q %d %d %d %d", name, i.Size(), s.Ino, i.ModTime().UnixNano(), changed.UnixNano())
	}
	return b.String()
}

var _ layers.Stamper = (*features)(nil)
