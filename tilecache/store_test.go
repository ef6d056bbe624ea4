package tilecache_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sigi/feature"
	"sigi/tilecache"
	"sigi/tilecache/cachetest"
)

func TestStoresKeepTheirContract(t *testing.T) {
	t.Run("memory", func(t *testing.T) {
		cachetest.Run(t, func(*testing.T) tilecache.Store { return tilecache.NewMemory(32 << 20) })
	})
	t.Run("files", func(t *testing.T) {
		cachetest.Run(t, func(t *testing.T) tilecache.Store {
			return tilecache.NewFiles(filepath.Join(t.TempDir(), "not", "there", "yet"))
		})
	})
	t.Run("tiers", func(t *testing.T) {
		cachetest.Run(t, func(t *testing.T) tilecache.Store {
			return tilecache.Tiers{tilecache.NewMemory(1 << 16), tilecache.NewFiles(t.TempDir())}
		})
	})
	t.Run("watched", func(t *testing.T) {
		cachetest.Run(t, func(t *testing.T) tilecache.Store {
			return strict{tilecache.NewWatched(tilecache.NewFiles(t.TempDir()), "files", nil)}
		})
	})
}

// strict says of a watched store what a Put did, as its own errors are noted
// and not returned.
type strict struct{ *tilecache.Watched }

func (s strict) Put(ctx context.Context, k tilecache.Key, b tilecache.Blob) error {
	return s.Watched.Store.Put(ctx, k, b)
}

func key(col, row int) tilecache.Key {
	return tilecache.Key{Layer: "edifc", Style: "default", Set: "WebMercatorQuad", Format: "png", Revision: "r1", Matrix: "17", Col: col, Row: row}
}

func TestMemoryForgetsWhatWasUsedLongestAgo(t *testing.T) {
	const most = 4 << 20
	m := tilecache.NewMemory(most)
	picture := bytes.Repeat([]byte("x"), 4000)
	for i := range 5000 {
		_ = m.Put(t.Context(), key(i, 0), tilecache.NewBlob(picture))
		_, _, _ = m.Get(t.Context(), key(0, 0)) // is asked for all the time
	}
	tiles, used := m.Usage()
	if used > most || tiles < 700 || tiles > 1000 {
		t.Errorf("%d tiles in %d bytes", tiles, used)
	}
	if _, ok, _ := m.Get(t.Context(), key(0, 0)); !ok {
		t.Error("the tile that is asked for all the time is gone")
	}
	if _, ok, _ := m.Get(t.Context(), key(4999, 0)); !ok {
		t.Error("the latest tile is gone")
	}
	if _, ok, _ := m.Get(t.Context(), key(1, 0)); ok {
		t.Error("a tile that nobody asked for is still there")
	}
}

func TestMemoryDoesNotTakeWhatIsLargerThanItself(t *testing.T) {
	m := tilecache.NewMemory(1 << 16)
	if err := m.Put(t.Context(), key(1, 1), tilecache.NewBlob(make([]byte, 1<<20))); err != nil {
		t.Fatal(err)
	}
	if tiles, used := m.Usage(); tiles != 0 || used != 0 {
		t.Errorf("%d tiles, %d bytes", tiles, used)
	}
}

func TestSixtyFourTilesAreOneFile(t *testing.T) {
	folder := t.TempDir()
	f := tilecache.NewFiles(folder)
	for col := 68120; col < 68128; col++ {
		for row := 46512; row < 46520; row++ {
			if err := f.Put(t.Context(), key(col, row), tilecache.NewBlob(fmt.Appendf(nil, "picture of %d %d", col, row))); err != nil {
				t.Fatal(err)
			}
		}
	}
	files := filesIn(t, folder)
	if len(files) != 1 || files[0] != "edifc/default/WebMercatorQuad/png/r1/17/8515/5814.tiles" {
		t.Errorf("%v", files)
	}
	data, err := os.ReadFile(filepath.Join(folder, files[0]))
	if err != nil || bytes.Count(data, []byte("picture of")) != 64 {
		t.Errorf("%d pictures, %v", bytes.Count(data, []byte("picture of")), err)
	}
}

// filesIn are the files of tiles below a folder.
func filesIn(t *testing.T, folder string) (files []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !strings.HasPrefix(d.Name(), ".") {
			rel, _ := filepath.Rel(folder, path)
			files = append(files, filepath.ToSlash(rel))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// Folders that an older program filled, with a file a tile, are not misread: what
// is in them is not found, and new bundles lie beside.
func TestAFolderOfTheFormerLayoutIsNotMisread(t *testing.T) {
	folder := t.TempDir()
	k := key(8632, 5856)
	old := filepath.Join(folder, "edifc/default/WebMercatorQuad/png/r1/17/8632/5856.png")
	oldNumbers := filepath.Join(folder, "edifc/default/WebMercatorQuad/png/r1/17/1079/732.png") // those of the bundle
	for _, path := range []string{old, oldNumbers} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("picture\x00\x00\x00\x00\x0012345678SIGItile"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	f := tilecache.NewFiles(folder)
	if b, ok, err := f.Get(t.Context(), k); ok || err != nil {
		t.Errorf("%q %t %v", b.Bytes, ok, err)
	}
	if err := f.Put(t.Context(), k, tilecache.NewBlob([]byte("new"))); err != nil {
		t.Fatal(err)
	}
	if b, ok, err := f.Get(t.Context(), k); !ok || err != nil || string(b.Bytes) != "new" {
		t.Errorf("%q %t %v", b.Bytes, ok, err)
	}
}

// Two processes that put into one bundle do not lose each other's tiles.
func TestWritersOfOneBundleKeepTheTilesOfTheOthers(t *testing.T) {
	folder := t.TempDir()
	var all sync.WaitGroup
	for w := range 4 {
		f := tilecache.NewFiles(folder) // each with its own hold on the lock
		all.Go(func() {
			for i := w; i < 64; i += 4 {
				if err := f.Put(t.Context(), key(i%8, i/8), tilecache.NewBlob(fmt.Appendf(nil, "tile %d", i))); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	f := tilecache.NewFiles(folder)
	for i := range 64 {
		if b, ok, err := f.Get(t.Context(), key(i%8, i/8)); !ok || err != nil || string(b.Bytes) != fmt.Sprint("tile ", i) {
			t.Errorf("tile %d: %q %t %v", i, b.Bytes, ok, err)
		}
	}
}

// What was replaced or dropped takes no room.
func TestABundleHoldsNothingThatNobodyFinds(t *testing.T) {
	folder := t.TempDir()
	f := tilecache.NewFiles(folder)
	for i := range 20 {
		for col := range 3 {
			if err := f.Put(t.Context(), key(col, 0), tilecache.NewBlob(bytes.Repeat([]byte{byte(i)}, 1000))); err != nil {
				t.Fatal(err)
			}
		}
	}
	for want := 3; want > 0; want-- {
		info, err := os.Stat(filepath.Join(folder, key(0, 0).Bundle()))
		if err != nil || info.Size() > int64(1600+1000*want) || info.Size() < int64(1000*want) {
			t.Fatalf("%d bytes for %d tiles of 1000, %v", info.Size(), want, err)
		}
		if err := f.Drop(t.Context(), key(want-1, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if left := filesIn(t, folder); len(left) != 0 {
		t.Errorf("an empty bundle is left: %v", left)
	}
}

// What a power failure may leave: a part, zeros, another byte.
func TestATileInPiecesIsNotThere(t *testing.T) {
	folder := t.TempDir()
	f := tilecache.NewFiles(folder)
	k := key(1, 1)
	path := filepath.Join(folder, filepath.FromSlash(k.Bundle()))
	b := tilecache.NewBlob([]byte("a picture of some length"))
	b.States = []feature.State{{Log: "db", Pos: "7"}}
	if err := f.Put(t.Context(), k, b); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := [][]byte{nil, make([]byte, len(good)), append(bytes.Clone(good), 0), []byte(strings.Repeat("SIGItls1", 500))}
	for n := range len(good) {
		if n > 64 && n < len(good)-64 && n%23 != 0 {
			continue // of the index, which one hash is over
		}
		broken = append(broken, good[:n])
		other := bytes.Clone(good)
		other[n] ^= 0x20
		broken = append(broken, other)
	}
	for _, bad := range broken {
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		got, ok, err := f.Get(t.Context(), k)
		if err != nil {
			t.Fatalf("%q: %v", bad, err)
		}
		if ok && !bytes.Equal(got.Bytes, b.Bytes) {
			t.Errorf("%q was taken for a tile: %q", bad, got.Bytes)
		}
	}
	if err := f.Put(t.Context(), k, b); err != nil {
		t.Fatal(err)
	}
	if got, ok, _ := f.Get(t.Context(), k); !ok || !bytes.Equal(got.Bytes, b.Bytes) {
		t.Error("a broken tile was not replaced")
	}
}

func TestTilesOfOneColourAreInABundleOnce(t *testing.T) {
	folder := t.TempDir()
	f := tilecache.NewFiles(folder)
	white, blue := tilecache.NewBlob(bytes.Repeat([]byte("white"), 100)), tilecache.NewBlob(bytes.Repeat([]byte("blue"), 100))
	white.Uniform, blue.Uniform = true, true
	for i := range 64 {
		b := white
		if i%5 == 0 {
			b = blue
		}
		if err := f.Put(t.Context(), key(i%8, i/8), b); err != nil {
			t.Fatal(err)
		}
	}
	path := filepath.Join(folder, key(0, 0).Bundle())
	data, err := os.ReadFile(path)
	if err != nil || bytes.Count(data, []byte("white")) != 100 || bytes.Count(data, []byte("blue")) != 100 {
		t.Errorf("%d times white, %d times blue, %v", bytes.Count(data, []byte("white")), bytes.Count(data, []byte("blue")), err)
	}
	// In memory, too, they are there once, also for a process that did not write
	// them.
	again := tilecache.NewFiles(folder)
	one, _, _ := again.Get(t.Context(), key(1, 0))
	two, _, _ := again.Get(t.Context(), key(2, 0))
	if !one.Uniform || &one.Bytes[0] != &two.Bytes[0] {
		t.Error("two white tiles have their bytes apart")
	}
}
func TestAbandonedFilesGo(t *testing.T) {
	folder := t.TempDir()
	tmp := filepath.Join(folder, ".tmp")
	if err := os.Mkdir(tmp, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, age := range map[string]time.Duration{"old": 48 * time.Hour, "new": time.Minute} {
		path := filepath.Join(tmp, name)
		if err := os.WriteFile(path, nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Now().Add(-age), time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	tilecache.NewFiles(folder)
	left, err := os.ReadDir(tmp)
	if err != nil || len(left) != 1 || left[0].Name() != "new" {
		t.Errorf("%v %v", left, err)
	}
}

// A store that fails: a disk that is full, a folder that may not be written.
type failing struct {
	tilecache.Store
	err  error
	puts int
}

func (f *failing) Put(ctx context.Context, k tilecache.Key, b tilecache.Blob) error {
	f.puts++
	if f.err != nil {
		return f.err
	}
	return f.Store.Put(ctx, k, b)
}

func TestTroubleIsToldOnceAndEndsByItself(t *testing.T) {
	var log bytes.Buffer
	f := &failing{Store: tilecache.NewMemory(1 << 20), err: errors.New("no space left on device")}
	w := tilecache.NewWatched(f, "tiles", slog.New(slog.NewTextHandler(&log, nil)))
	for i := range 100 {
		if err := w.Put(t.Context(), key(i, 0), tilecache.NewBlob([]byte("x"))); err != nil {
			t.Fatal(err)
		}
	}
	if f.puts != 1 {
		t.Errorf("a full disk was tried %d times in a moment", f.puts)
	}
	if n := strings.Count(log.String(), "\n"); n != 1 || !strings.Contains(log.String(), "no space left") {
		t.Errorf("%d lines in the log:\n%s", n, log.String())
	}
	if err, since := w.Trouble(); err == nil || since.IsZero() {
		t.Errorf("trouble is %v since %v", err, since)
	}
	f.err = nil
	tilecache.EndPause(w)
	if err := w.Put(t.Context(), key(1, 1), tilecache.NewBlob([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	if err, _ := w.Trouble(); err != nil {
		t.Errorf("the trouble did not end: %v", err)
	}
	if n := strings.Count(log.String(), "\n"); n != 2 {
		t.Errorf("the log:\n%s", log.String())
	}
}

// A folder that cannot be made: a file stands in its place.
func TestAnImpossibleFolderIsAnErrorOfWriting(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	f := tilecache.NewFiles(filepath.Join(file, "tiles"))
	if err := f.Put(t.Context(), key(1, 1), tilecache.NewBlob([]byte("x"))); err == nil {
		t.Error("a tile was kept in a file's folder")
	}
}

// Whatever a file says that was put into a bundle's place, with an index that
// is sealed: what is found is whole, and a tile can be put beside it.
func FuzzBundle(f *testing.F) {
	good := filepath.Join(f.TempDir(), "good")
	store := tilecache.NewFiles(good)
	b := tilecache.NewBlob([]byte("picture"))
	b.States = []feature.State{{Log: "db", Pos: "7"}}
	uniform := tilecache.NewBlob([]byte("blank"))
	uniform.Uniform = true
	if err := store.PutMetatile(f.Context(), key(0, 0), tilecache.Metatile{MaxCol: 2}, []tilecache.Blob{b, uniform, uniform}); err != nil {
		f.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(good, key(0, 0).Bundle()))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add(data[:len(data)-3])
	f.Add(bytes.Repeat([]byte{0xff}, 1600))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		data = bytes.Clone(data)
		tilecache.Seal(data)
		folder := t.TempDir()
		path := filepath.Join(folder, key(0, 0).Bundle())
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		store := tilecache.NewFiles(folder)
		found := map[tilecache.Key]tilecache.Blob{}
		for i := range 64 {
			k := key(i%8, i/8)
			b, ok, err := store.Get(t.Context(), k)
			if err != nil {
				t.Fatal(err)
			}
			if ok {
				if len(b.Bytes) > len(data) || b.Tag != tilecache.NewBlob(b.Bytes).Tag {
					t.Errorf("%s: %d bytes tagged %s", k, len(b.Bytes), b.Tag)
				}
				found[k] = b
			}
		}
		if err := store.Put(t.Context(), key(7, 7), tilecache.NewBlob([]byte("new"))); err != nil {
			t.Fatal(err)
		}
		delete(found, key(7, 7))
		for k, b := range found {
			if got, ok, err := store.Get(t.Context(), k); !ok || err != nil || !bytes.Equal(got.Bytes, b.Bytes) {
				t.Errorf("%s was lost beside a new tile: %t %v", k, ok, err)
			}
		}
	})
}

func FuzzKeyPath(f *testing.F) {
	f.Add("edifc", "default", "WebMercatorQuad", "png", "r1", "17", 1, 2)
	f.Add("../..", "/etc", "a\\b", "p\x00g", "", ".", -1, 1<<40)
	f.Fuzz(func(t *testing.T, layer, style, set, format, revision, matrix string, col, row int) {
		k := tilecache.Key{Layer: layer, Style: style, Set: set, Format: format, Revision: revision, Matrix: matrix, Col: col, Row: row}
		if k.Valid() != nil {
			return
		}
		path := k.Bundle()
		if !filepath.IsLocal(path) || strings.Count(path, "/") != 7 || strings.Contains(path, "..") || filepath.Clean(path) != path {
			t.Errorf("%q is an address: %q", fmt.Sprintf("%+v", k), path)
		}
	})
}
