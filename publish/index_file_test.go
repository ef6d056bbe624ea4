package publish

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"testing"
	"time"

	"sigi/layers"
	"sigi/render"
)

// keeping is a town whose layers keep index files, however small.
func keeping(t *testing.T, stamp string) *town {
	t.Helper()
	was, waits := keepFrom, settles
	keepFrom, settles = 1, nil
	y := newTown(t)
	t.Cleanup(func() { keepFrom, settles = was, waits })
	y.fake.change("edifc", stamp, 0)
	y.fake.change("roads", stamp, 0)
	y.restart()
	return y
}

// restart is another server over the same data and folders.
func (y *town) restart() {
	y.Close()
	y.Server = New(Options{Drivers: map[string]layers.Driver{"ogr": y.fake, "postgis": y.fake}, Renderer: render.NewRenderer(render.Options{}), Cache: filepath.Join(y.folder, "cache")})
}

func (y *town) indexes() []string {
	found, err := filepath.Glob(filepath.Join(y.folder, "cache", "index-*", "*.index"))
	if err != nil {
		y.t.Fatal(err)
	}
	return found
}

func (y *town) awaitIndexes(n int) []string {
	y.t.Helper()
	eventually(y.t, "index files are there", func() bool { return len(y.indexes()) == n })
	return y.indexes()
}

func (y *town) print(layer string) *fingerprint {
	g := y.hold()
	defer g.release()
	for _, d := range g.all {
		if d.definition.Name == layer {
			return d.state.Load().print
		}
	}
	return nil
}

func TestALayerStartsFromItsIndexFile(t *testing.T) {
	y := keeping(t, "one")
	text := list(item("edifc", "base", "red, classes"), item("roads", "files", "blue"))
	y.ready(text)
	y.awaitIndexes(2)
	read, print := y.fake.readings("edifc"), y.print("edifc")
	y.restart()
	y.ready(text)
	if n := y.fake.readings("edifc"); n != read {
		t.Errorf("the layer was read %d times more", n-read)
	}
	again := y.print("edifc")
	if again == nil || again.rows != print.rows || again.geometry != print.geometry || !maps.Equal(again.attributes, print.attributes) || len(again.attributes) == 0 {
		t.Errorf("its data is summed up as %+v, was %+v: tiles would be drawn anew", again, print)
	}
	if s := y.status("edifc"); s.Rows != 4 || s.Bytes == 0 || s.Mapped != 0 {
		t.Errorf("%+v", s)
	}
	if got := colour(y.session().mustDraw(t, over("edifc"))); got != "#ff0000" {
		t.Errorf("drawn %s", got)
	}
}

func TestAnIndexFileIsNotTrustedBlindly(t *testing.T) {
	spoil := func(y *town) {
		for _, path := range y.indexes() {
			b, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			b[len(b)-10] ^= 1
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	for what, c := range map[string]struct {
		meanwhile func(y *town)
		text      string
	}{
		"other data":         {func(y *town) { y.fake.change("edifc", "two", 30) }, ""},
		"nobody knows":       {func(y *town) { y.fake.change("edifc", "", 30) }, ""},
		"a damaged file":     {spoil, ""},
		"another attribute":  {func(*town) {}, list(item("edifc", "base", "red, tall"))},
		"another definition": {func(*town) {}, list(item("edifc", "base", "red", "key: class"))},
	} {
		y := keeping(t, "one")
		text := list(item("edifc", "base", "red"))
		y.ready(text)
		y.awaitIndexes(1)
		read := y.fake.readings("edifc")
		y.restart()
		c.meanwhile(y)
		if c.text != "" {
			text = c.text
		}
		y.ready(text)
		if n := y.fake.readings("edifc"); n != read+1 {
			t.Errorf("%s: read %d times", what, n-read)
		}
		y.Close()
	}
}

// TestADelayedStampIsAskedAgain: a database may say too late that something
// changed before the start.
func TestADelayedStampIsAskedAgain(t *testing.T) {
	y := keeping(t, "one")
	text := list(item("edifc", "base", "red"))
	y.ready(text)
	y.awaitIndexes(1)
	y.restart()
	settles = []time.Duration{time.Millisecond, 100 * time.Millisecond}
	y.ready(text)
	y.fake.change("edifc", "two", 0)
	read := y.fake.readings("edifc")
	eventually(t, "it is read anew", func() bool { return y.fake.readings("edifc") > read })
}

func TestALayerBeyondMemoryIsMapped(t *testing.T) {
	for stamp, kept := range map[string]int{"one": 1, "": 0} {
		y := keeping(t, stamp)
		text := "limits: {memory: 1B}\n" + list(item("edifc", "base", "red, tall"))
		y.ready(text)
		for range 2 {
			s := y.status("edifc")
			if !s.Resident || s.Mapped == 0 || s.Bytes != 0 || s.Degraded != "" || s.Rows != 4 {
				t.Errorf("stamp %q: %+v", stamp, s)
			}
			if got := colour(y.session().mustDraw(t, over("edifc"))); got != "#ff0000" {
				t.Errorf("drawn %s", got)
			}
			if n := len(y.indexes()); n != kept {
				t.Errorf("stamp %q: %d files are kept", stamp, n)
			}
			y.restart()
			y.ready(text)
		}
		y.Close()
	}
}

func TestAFailingFileHasTheLayerReadAnew(t *testing.T) {
	y := keeping(t, "one")
	y.ready("limits: {memory: 1B}\n" + list(item("edifc", "base", "red")))
	read := y.fake.readings("edifc")
	for _, path := range y.indexes() {
		if err := os.Truncate(path, 100); err != nil {
			t.Fatal(err)
		}
	}
	g := y.hold()
	g.all[0].fileBroke(errors.New("it cannot be read at byte 200"))
	g.release()
	eventually(t, "it is read anew", func() bool { return y.fake.readings("edifc") > read })
	eventually(t, "it is there again", func() bool { return y.status("edifc").Mapped > 0 && y.status("edifc").State == Ready })
}

func TestWithoutAFolderForIndexesALayerIsDrawnFromItsSource(t *testing.T) {
	y := keeping(t, "one")
	y.ready("index_folder: none\nlimits: {memory: 1B}\n" + list(item("edifc", "base", "red")))
	if s := y.status("edifc"); s.Resident || s.Degraded == "" || len(y.indexes()) > 0 {
		t.Errorf("%+v", s)
	}
	y.write("file", "")
	y.ready("index_folder: file\nlimits: {memory: 1B}\n" + list(item("edifc", "base", "red")))
	if s := y.status("edifc"); s.Resident || s.Degraded == "" {
		t.Errorf("a folder that cannot be: %+v", s)
	}
	if got := colour(y.session().mustDraw(t, over("edifc"))); got != "#ff0000" {
		t.Errorf("drawn %s", got)
	}
}

func TestFilesOfLayersThatAreGoneGo(t *testing.T) {
	y := keeping(t, "one")
	y.ready(list(item("edifc", "base", "red"), item("roads", "files", "blue")))
	y.awaitIndexes(2)
	y.ready(list(item("roads", "files", "blue")))
	y.awaitIndexes(1)
}
