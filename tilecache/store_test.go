package tilecache_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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

func TestFilesLieWhereOtherProgramsLookForThem(t *testing.T) {
	folder := t.TempDir()
	f := tilecache.NewFiles(folder)
	if err := f.Put(t.Context(), key(68123, 46512), tilecache.NewBlob([]byte("picture"))); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(filepath.Join(folder, "edifc/default/WebMercatorQuad/png/r1/17/68123/46512.png"))
	if err != nil || !bytes.HasPrefix(data, []byte("picture")) {
		t.Errorf("%q %v", data, err)
	}
}

// What a power failure may leave: a part, zeros, another byte.
func TestATileInPiecesIsNotThere(t *testing.T) {
	folder := t.TempDir()
	f := tilecache.NewFiles(folder)
	k := key(1, 1)
	path := filepath.Join(folder, filepath.FromSlash(k.Path()))
	b := tilecache.NewBlob([]byte("a picture of some length"))
	if err := f.Put(t.Context(), k, b); err != nil {
		t.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	broken := [][]byte{nil, make([]byte, len(good)), append(bytes.Clone(good), 0), []byte(strings.Repeat("SIGItile", 5))}
	for n := range len(good) {
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

func TestTilesOfOneColourAreOneFile(t *testing.T) {
	folder := t.TempDir()
	f := tilecache.NewFiles(folder)
	white := tilecache.NewBlob([]byte("white"))
	white.Uniform = true
	for col := range 50 {
		if err := f.Put(t.Context(), key(col, 0), white); err != nil {
			t.Fatal(err)
		}
	}
	var first os.FileInfo
	for col := range 50 {
		info, err := os.Stat(filepath.Join(folder, filepath.FromSlash(key(col, 0).Path())))
		if err != nil {
			t.Fatal(err)
		}
		if first == nil {
			first = info
		}
		if !os.SameFile(first, info) {
			t.Fatalf("tile %d is a file of its own", col)
		}
	}
	left, err := os.ReadDir(filepath.Join(folder, ".tmp"))
	if err != nil || len(left) != 0 {
		t.Errorf("%d files are left behind, %v", len(left), err)
	}
	// Another process finds the one file broken and makes it whole.
	one, err := filepath.Glob(filepath.Join(folder, "edifc/default/WebMercatorQuad/png/.uniform/*"))
	if err != nil || len(one) != 1 {
		t.Fatalf("%v %v", one, err)
	}
	if err := os.WriteFile(one[0], nil, 0o644); err != nil {
		t.Fatal(err)
	}
	again := tilecache.NewFiles(folder)
	if _, ok, err := again.Get(t.Context(), key(3, 0)); ok || err != nil {
		t.Fatalf("an empty file is a tile: %t %v", ok, err)
	}
	if err := again.Put(t.Context(), key(3, 0), white); err != nil {
		t.Fatal(err)
	}
	if got, ok, err := again.Get(t.Context(), key(3, 0)); !ok || err != nil || string(got.Bytes) != "white" {
		t.Errorf("%q %t %v", got.Bytes, ok, err)
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

func FuzzKeyPath(f *testing.F) {
	f.Add("edifc", "default", "WebMercatorQuad", "png", "r1", "17", 1, 2)
	f.Add("../..", "/etc", "a\\b", "p\x00g", "", ".", -1, 1<<40)
	f.Fuzz(func(t *testing.T, layer, style, set, format, revision, matrix string, col, row int) {
		k := tilecache.Key{Layer: layer, Style: style, Set: set, Format: format, Revision: revision, Matrix: matrix, Col: col, Row: row}
		if k.Valid() != nil {
			return
		}
		path := k.Path()
		if !filepath.IsLocal(path) || strings.Count(path, "/") != 7 || strings.Contains(path, "..") || filepath.Clean(path) != path {
			t.Errorf("%q is an address: %q", fmt.Sprintf("%+v", k), path)
		}
	})
}
