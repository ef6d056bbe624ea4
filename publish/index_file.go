package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"sigi/catalog"
	"sigi/feature"
	"sigi/layers"
	"sigi/layers/memory"
)

// Index files. A layer that was read leaves its index in a file, and the next
// start takes it from there: into memory where there is room (limits: memory),
// else mapped. One for which there is no room when it is read goes straight to
// its file.
//
// A file is used only if it is of the very definition of the layer, and of the
// data as it is now. Which is known in one of two ways:
//
//	log     the file says how much of a change log is in it; what came since is
//	        applied before anything is drawn
//	stamp   the source says the same of its data as when it was read
//	        (layers.Stamper); it is asked again when it must know
//
// Where neither is known no file is kept: one for want of memory is removed as
// soon as it is mapped. Everything else that may be wrong with a file, from its
// version to a spoilt byte, is said in the log and has the layer read anew.

// indexSuffix is that of index files.
const indexSuffix = ".index"

// keepFrom is the size, in bytes of memory, from which a layer's index is kept:
// smaller ones are read again in no time. A test makes it small.
var keepFrom int64 = 8 << 20

// settles are when a source is asked for its stamp again after a file was
// taken for its data: it may count with a delay. A test makes them short.
var settles = []time.Duration{15 * time.Second, layers.StampSettles}

// indexFolder is where the index files of the catalog in force are; "" nowhere.
type indexFolder struct{ at atomic.Pointer[string] }

func (f *indexFolder) get() string {
	if at := f.at.Load(); at != nil {
		return *at
	}
	return ""
}

// set takes what the catalog says, else a folder of its own below the cache.
func (f *indexFolder) set(c *catalog.Catalog, cache string) {
	at := c.IndexFolder
	switch {
	case at == catalog.NoIndexFolder:
		at = ""
	case at == "" && cache != "":
		sum := sha256.Sum256([]byte(c.Path))
		at = filepath.Join(cache, "index-"+hex.EncodeToString(sum[:6]))
	}
	f.at.Store(&at)
}

// definition stands for all that decides what is read but the data.
func (d *dataset) definitionKey() string {
	const noted = 1 // raised when the fingerprint is reckoned otherwise
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %s %q", noted, d.identity, d.attributes))
	return hex.EncodeToString(sum[:])
}

// indexName is the name of the dataset's file; one for each definition.
func (d *dataset) indexName() string {
	return strings.ReplaceAll(d.definition.Name, ":", ".") + "-" + d.definitionKey()[:16] + indexSuffix
}

// sweepIndexes removes the files of layers that are not in force.
func (g *generation) sweepIndexes() {
	folder := g.server.indexes.get()
	if folder == "" {
		return
	}
	wanted := map[string]bool{}
	for _, d := range g.all {
		wanted[d.indexName()] = d.definition.Resident
	}
	if err := memory.SweepFiles(folder, indexSuffix, func(name string) bool { return wanted[name] }); err != nil {
		g.server.log.Warn("index files that are of no use any more cannot be removed", "folder", folder, "error", err)
	}
}

// note is what an index file keeps for this package.
type note struct {
	Rows       uint64            `json:"rows"`
	Geometry   uint64            `json:"geometry"`
	Attributes map[string]uint64 `json:"attributes"`
}

// making is the index of a layer that is being read.
type making struct {
	d     *dataset
	path  string // of its file; "": it gets none
	stamp string
	print *fingerprint
	bad   bool // its print could not be reckoned
}

// makeIndex begins one, before the first record is read; nil: of what was read
// already, of which no source can say whether it changed since.
func (d *dataset) makeIndex(f layers.Features) *making {
	m := &making{d: d, print: &fingerprint{attributes: map[string]uint64{}}}
	if folder := d.indexes.get(); folder != "" {
		m.path, m.stamp = filepath.Join(folder, d.indexName()), d.stampOf(f)
	}
	return m
}

// stampOf asks the source; "" if it does not know.
func (d *dataset) stampOf(f layers.Features) string {
	s, ok := f.(layers.Stamper) // not nil, either
	if !ok {
		return ""
	}
	ctx, cancel := context.WithTimeout(d.ctx, openLimit)
	defer cancel()
	stamp, err := s.Stamp(ctx)
	if err != nil && d.ctx.Err() == nil {
		d.log.Warn("the source cannot say whether a layer changed", "layer", d.definition.Name, "error", err)
		return ""
	}
	return stamp
}

// add takes a batch into the fingerprint.
func (m *making) add(b *layers.Batch) {
	one := func(yield func(*layers.Batch, error) bool) { yield(b, nil) }
	m.bad = m.bad || m.print.add(m.d.attributes, one, 1) != nil
}

// done is the fingerprint, when all is read.
func (m *making) done() *fingerprint {
	if m.bad {
		return nil
	}
	return m.print
}

// origin is what the file says it is of.
func (m *making) origin() memory.Origin {
	o := memory.Origin{Definition: m.d.definitionKey(), Stamp: m.stamp}
	if !m.bad {
		o.Note, _ = json.Marshal(note{m.print.rows, m.print.geometry, m.print.attributes}) // numbers alone
	}
	return o
}

// target is where the index goes if memory has no room; nil: nowhere.
func (m *making) target() *memory.Target {
	if m.path == "" {
		return nil
	}
	return &memory.Target{Path: m.path, Origin: m.origin, Broken: m.d.fileBroke}
}

// fileBroke has the layer read anew when its mapped file cannot be read.
func (d *dataset) fileBroke(err error) { d.readAnew("its index file failed: " + err.Error()) }

// trusted reports whether somebody can find out later whether the file still is
// of the data.
func (m *making) trusted(s feature.State) bool {
	return m.stamp != "" || layers.ModeOf(s) == layers.ByLog
}

// keep writes the file of an index that is in memory, behind the caller, or
// removes the one that is mapped if nobody could trust it later.
func (m *making) keep(l *memory.Layer) {
	u := l.Memory()
	switch {
	case m.path == "":
	case u.Mapped > 0 && !m.trusted(l.State()):
		if err := os.Remove(m.path); err != nil {
			m.d.log.Warn("an index file cannot be removed", "path", m.path, "error", err)
		}
	case u.Mapped == 0 && u.Total() >= keepFrom && m.trusted(l.State()):
		go func() {
			start := time.Now()
			err := l.WriteFile(m.d.ctx, m.path, m.origin())
			switch {
			case m.d.ctx.Err() != nil:
			case err != nil:
				m.d.log.Warn("the index of a layer cannot be kept for the next start", "layer", m.d.definition.Name, "error", err)
			default:
				m.d.log.Info("index kept for the next start", "layer", m.d.definition.Name, "path", m.path, "took", time.Since(start).Round(time.Millisecond))
			}
		}()
	}
}

// fromIndexFile is the layer as its file has it, with what changed since; nil
// if it is to be read.
func (d *dataset) fromIndexFile(src layers.Source, f layers.Features, held *reservation) *loaded {
	folder := d.indexes.get()
	if folder == "" {
		return nil
	}
	path := filepath.Join(folder, d.indexName())
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return nil // nobody need be asked
	}
	l, err := d.openIndexFile(src, f, path, held)
	if err == nil {
		return l
	}
	held.resize(0)
	var stale *memory.Stale
	switch {
	case d.ctx.Err() != nil, errors.Is(err, os.ErrNotExist):
	case errors.As(err, &stale):
		d.log.Info("the kept index of a layer is of no use; the layer is read", "layer", d.definition.Name, "why", stale.Why)
	default:
		d.log.Warn("the kept index of a layer cannot be used; the layer is read", "layer", d.definition.Name, "error", err)
	}
	return nil
}

func (d *dataset) openIndexFile(src layers.Source, f layers.Features, path string, held *reservation) (*loaded, error) {
	stamp := d.stampOf(f)
	byLog := false
	var asked error
	m, origin, err := memory.OpenFile(d.ctx, f, path, memory.FileOptions{
		Definition: d.definitionKey(), Attributes: d.attributes, Fits: held.resize, Broken: d.fileBroke,
		Accept: func(o memory.Origin) string {
			if layers.ModeOf(o.State) == layers.ByLog {
				now, err := stateOf(d.ctx, f)
				asked = err
				if byLog = err == nil && now.Log == o.State.Log; byLog {
					return ""
				}
			}
			if stamp != "" && stamp == o.Stamp {
				return ""
			}
			return "the data has changed since, or may have"
		},
	})
	if err = errors.Join(err, asked); err != nil {
		return nil, err
	}
	l := &loaded{features: m, since: m.State(), stamp: d.stamp(), kept: true}
	var n note
	if len(origin.Note) > 0 && json.Unmarshal(origin.Note, &n) == nil {
		l.print = &fingerprint{rows: n.Rows, geometry: n.Geometry, attributes: n.Attributes}
	}
	if byLog {
		if err := d.catchUp(src, f, l); err != nil {
			return nil, err
		}
	} else {
		go d.settle(f, stamp, settles)
	}
	held.resize(l.features.(memory.Resident).Memory().Total())
	return l, nil
}

// catchUp applies what the log has had since.
func (d *dataset) catchUp(src layers.Source, f layers.Features, l *loaded) error {
	w, ok := src.(layers.Watcher)
	if !ok {
		return &memory.Stale{Why: "nobody knows what changed since"}
	}
	c, err := w.CatchUp(d.ctx, []layers.Following{{Features: f, Since: l.since, MostKeys: mostKeys}})
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }() // only read from
	ch := c.Changes(0)
	if ch.Anew != "" {
		return &memory.Stale{Why: ch.Anew}
	}
	l.since = ch.State
	if len(ch.Keys) == 0 {
		return nil
	}
	was := l.features.(memory.Resident)
	next, keys, err := memory.Apply(d.ctx, was, c.Snapshot(0), ch.State, ch.Keys)
	if err == nil {
		err = c.Confirm(d.ctx, 0)
	}
	if err != nil || len(keys) == 0 {
		return err
	}
	l.print = l.print.changed(d, was, next, keys)
	l.features = next
	d.log.Info("changes made meanwhile were applied", "layer", d.definition.Name, "rows", len(keys))
	return nil
}

// settle asks the source again, so long after, which may not have counted everything when it
// was asked first.
func (d *dataset) settle(f layers.Features, stamp string, settles []time.Duration) {
	start := time.Now()
	for _, after := range settles {
		select {
		case <-d.ctx.Done():
			return
		case <-time.After(after - time.Since(start)):
		}
		l := d.state.Load()
		if l == nil || l.features == nil || sourceOf(l.features) != f {
			return // it was read since
		}
		if now := d.stampOf(f); now != stamp {
			d.readAnew("its data changed before the start")
			return
		}
	}
}
