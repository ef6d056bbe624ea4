package memory

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cespare/xxhash/v2"
	"golang.org/x/sys/unix"

	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/layers"
)

var (
	ofTest  = Origin{Definition: "of a test", Stamp: "today", Note: json.RawMessage(`{"a":1}`)}
	mapping = func(int64) bool { return false }
	inHeap  = func(int64) bool { return true }
)

func today(o Origin) string {
	if o.Stamp != ofTest.Stamp {
		return "it is not of today"
	}
	return ""
}

// kept writes a layer's index file.
func kept(t testing.TB, m *Layer) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "layer.index")
	if err := m.WriteFile(context.Background(), path, ofTest); err != nil {
		t.Fatal(err)
	}
	return path
}

// reopened opens an index file for the layer's own source.
func reopened(t testing.TB, path string, of *Layer, fits func(int64) bool) *Layer {
	t.Helper()
	m, o, err := OpenFile(context.Background(), of.source, path, FileOptions{Definition: ofTest.Definition, Accept: today, Attributes: of.attributes(), Fits: fits})
	if err != nil {
		t.Fatal(err)
	}
	if o.State != of.state || m.state != of.state || string(o.Note) != string(ofTest.Note) {
		t.Fatalf("the file says %+v", o)
	}
	if mapped := m.file != nil; mapped != !fits(0) {
		t.Fatalf("mapped: %v", mapped)
	}
	return m
}

// various are layers with every array that there is.
func various(t testing.TB) map[string]*Layer {
	once.Do(func() { made = makeVarious(t) })
	return made
}

var (
	once sync.Once
	made map[string]*Layer
)

func makeVarious(t testing.TB) map[string]*Layer {
	r := rand.New(rand.NewPCG(7, 8))
	all := map[string]*Layer{"nothing": load(t, newList()), "town": load(t, town(2000), "kind", "floors"), "town by the way": load(t, town(2000), "floors"), "large town": load(t, town(20_000), "kind")}
	kinds := []feature.Attribute{{Name: "few", Kind: feature.String}, {Name: "more", Kind: feature.String}, {Name: "each", Kind: feature.String}, {Name: "short", Kind: feature.Int},
		{Name: "long", Kind: feature.Int}, {Name: "size", Kind: feature.Float}, {Name: "flag", Kind: feature.Bool}, {Name: "seen", Kind: feature.Time}, {Name: "day", Kind: feature.Date}}
	row := func(i int) []feature.Value {
		at := time.Date(1900, 1, 1, 0, 0, i*100_000, 0, time.UTC)
		v := []feature.Value{feature.OfString(fmt.Sprint("f", i%7)), feature.OfString(fmt.Sprint("more ", i%900)), feature.OfString(fmt.Sprint("è", i, strings.Repeat("x", i%9))), feature.OfInt(int64(i)),
			feature.OfInt(int64(i) << 40), feature.OfFloat(float64(i) / 3), feature.OfBool(i%3 == 0), feature.OfTime(at), feature.OfDate(at)}
		for c := range v {
			if (i+c)%11 == 0 {
				v[c] = feature.Value{}
			}
		}
		return v
	}
	names := []string{"few", "more", "each", "short", "long", "size", "flag", "seen", "day"}
	collection := geom.Geometry{Kind: geom.KindCollection, Members: []geom.Geometry{geom.Point(500100, 5000100), geom.LineString(500000, 5000000, 500200, 5000100)}}
	for name, c := range map[string]struct {
		key    func(i int) feature.Key
		layout geom.Layout
		unit   float64
	}{
		"on a grid":         {func(i int) feature.Key { return feature.IntKey(int64(2 * i)) }, geom.XY, 0.01},
		"as they come":      {func(i int) feature.Key { return feature.IntKey(int64(i) << 33) }, geom.XY, 0},
		"with heights":      {func(i int) feature.Key { return feature.TextKey(fmt.Sprintf("k%05d", i)) }, geom.XYZ, 0.001},
		"keys out of order": {func(i int) feature.Key { return feature.TextKey(fmt.Sprint("k", i*7919%1500)) }, geom.XYM, 0},
	} {
		l := newList(kinds...)
		for i, g := range shapesOf(r, 1500, c.layout, c.unit) {
			switch i % 50 {
			case 48:
				g = geom.Geometry{}
			case 49:
				g = collection
			}
			l.add(c.key(i), g, row(i)...)
		}
		all[name] = load(t, l, names...)
	}
	// More than 65,536 words of which half come twice.
	l := newList(feature.Attribute{Name: "word", Kind: feature.String})
	for i := range 135_000 {
		l.add(feature.IntKey(int64(i)), geom.Point(float64(i%400), float64(i/400)), feature.OfString(fmt.Sprint("w", i/2)))
	}
	all["many words"] = load(t, l, "word")
	all["town"].state = feature.State{Log: "log", Pos: "17"}
	return all
}

// transcript is what a layer answers to many questions, put together.
func transcript(t testing.TB, m *Layer) string {
	t.Helper()
	r := rand.New(rand.NewPCG(9, 10))
	var names []string
	for _, a := range m.t.Attributes {
		names = append(names, a.Name)
	}
	h := fnv.New128a()
	s, err := m.Open(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	all := layers.Query{Attributes: names}
	ask := func(q layers.Query) int {
		n := 0
		fmt.Fprintf(h, "%+v\n", s.Estimate(q))
		for b, err := range s.Read(context.Background(), q) {
			if err != nil {
				t.Fatal(err)
			}
			n += b.Len()
			fmt.Fprintln(h, b.Keys, b.Columns, b.Dots, len(b.Geometries))
			for i := range b.Geometries {
				g := &b.Geometries[i]
				fmt.Fprintln(h, g.Kind, g.Layout, g.Ends, g.Parts, g.Members)
				_, _ = h.Write(asBytes(g.Flat))
			}
		}
		counted, err := layers.Count(context.Background(), s, q)
		if err != nil || counted != int64(n) {
			t.Fatalf("%d counted, %d read: %v", counted, n, err)
		}
		return n
	}
	ask(all)
	ask(layers.Query{})
	fmt.Fprintln(h, m.Bound(), m.Count(), m.Vertices(), m.Compact(), m.Odd())
	found := 0
	questions := 60
	if m.n > 10_000 {
		questions = 6
	}
	for range questions {
		w, hgt := m.bound.Width(), m.bound.Height()
		b := geom.Bound{MinX: m.bound.MinX + w*r.Float64(), MinY: m.bound.MinY + hgt*r.Float64()}
		b.MaxX, b.MaxY = b.MinX+w*r.Float64()*r.Float64(), b.MinY+hgt*r.Float64()*r.Float64()
		if m.n == 0 {
			b = geom.Bound{MaxX: 1, MaxY: 1}
		}
		q := layers.Query{Bound: &b, Offset: r.IntN(3) * r.IntN(40), Limit: r.IntN(2) * r.IntN(300)}
		if r.IntN(2) == 0 {
			q.Attributes = names
		}
		q.WithoutGeometry = r.IntN(5) == 0
		if r.IntN(3) > 0 {
			q.Resolution = math.Exp(8 * r.Float64())
			q.Dots = q.Resolution * 0.65 * float64(r.IntN(2))
		}
		switch r.IntN(4) {
		case 0:
			q.Filter = filter.HasKey{Keys: []feature.Key{m.keyOf(r.IntN(max(m.n, 1))), feature.TextKey("nowhere"), m.keyOf(r.IntN(max(m.n, 1)))}}
			q.Bound = nil
		case 1:
			q.Filter = filter.Not{Of: filter.Spatial{Op: filter.BBox, Geometry: polygonOf(b)}}
		}
		found += ask(q)
	}
	if found == 0 && m.n > 0 {
		t.Fatal("nothing was found at all")
	}
	var keys []feature.Key
	for range 20 {
		keys = append(keys, m.keyOf(r.IntN(max(m.n, 1))))
	}
	for b, err := range s.ByKey(context.Background(), keys, nil) {
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(h, "%v %v %v\n", b.Keys, b.Geometries, b.Columns)
	}
	return fmt.Sprintf("%d found, %x", found, h.Sum(nil))
}

// keyOf is the key of a rank, in memory of its own.
func (l *Layer) keyOf(rank int) feature.Key {
	if rank >= l.n {
		return feature.Key{}
	}
	k := l.keys.at(uint32(rank))
	return feature.Key{Int: k.Int, Text: strings.Clone(k.Text)}
}

func polygonOf(b geom.Bound) geom.Geometry {
	return geom.Polygon([]float64{b.MinX, b.MinY, b.MaxX, b.MinY, b.MaxX, b.MaxY, b.MinX, b.MaxY, b.MinX, b.MinY})
}

func TestAnIndexFileAnswersAsTheLayerItWasWrittenFrom(t *testing.T) {
	for name, m := range various(t) {
		path := kept(t, m)
		want := transcript(t, m)
		for how, fits := range map[string]func(int64) bool{"read": inHeap, "mapped": mapping} {
			again := reopened(t, path, m, fits)
			if got := transcript(t, again); got != want {
				t.Errorf("%s, %s: %s, want %s", name, how, got, want)
			}
			// A file made of it is the same file.
			first, _ := os.ReadFile(path)
			second, _ := os.ReadFile(kept(t, again))
			if !bytes.Equal(first, second) {
				t.Errorf("%s, %s: written again it is another file", name, how)
			}
		}
	}
}

// TestWhatWasReadOutlivesTheFile: texts are kept by labels, sorted keys and
// whatnot long after a layer has gone.
func TestWhatWasReadOutlivesTheFile(t *testing.T) {
	m := various(t)["with heights"]
	again := reopened(t, kept(t, m), m, mapping)
	file := again.file.bytes
	var texts []string
	s, _ := again.Open(context.Background())
	for b, err := range s.Read(context.Background(), layers.Query{Attributes: []string{"each", "few", "more"}}) {
		if err != nil {
			t.Fatal(err)
		}
		for i, k := range b.Keys {
			texts = append(texts, k.Text, b.Columns[0][i].Text(), b.Columns[1][i].Text(), b.Columns[2][i].Text())
			for _, v := range [][]int32{b.Geometries[i].Ends, b.Geometries[i].Parts} {
				if len(v) > 0 {
					if _, in := offsetIn(file, addressOf(asBytes(v))); in {
						t.Fatal("a geometry is lent out of the file")
					}
				}
			}
		}
	}
	for _, text := range texts {
		if len(text) > 0 {
			if _, in := offsetIn(file, textAddress(text)); in {
				t.Fatal("a text is lent out of the file")
			}
		}
	}
	if len(texts) < 4000 {
		t.Fatal(len(texts))
	}
}

func TestAFileOfSomethingElseIsStale(t *testing.T) {
	m := various(t)["on a grid"]
	path := kept(t, m)
	other := *m.source.(*list)
	typ := *other.t
	typ.Attributes = append(append([]feature.Attribute{}, typ.Attributes...), feature.Attribute{Name: "new", Kind: feature.Int})
	other.t = &typ
	for what, c := range map[string]struct {
		src layers.Features
		o   FileOptions
	}{
		"another definition":      {m.source, FileOptions{Definition: "another", Accept: today}},
		"data that changed":       {m.source, FileOptions{Definition: ofTest.Definition, Accept: func(o Origin) string { return "it is not " + o.State.Pos }}},
		"another table":           {&other, FileOptions{Definition: ofTest.Definition, Accept: today}},
		"an attribute that lacks": {m.source, FileOptions{Definition: ofTest.Definition, Accept: today, Attributes: []string{"few", "colour"}}},
	} {
		_, _, err := OpenFile(context.Background(), c.src, path, c.o)
		var stale *Stale
		if !errors.As(err, &stale) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if _, _, err := OpenFile(context.Background(), m.source, path+"x", FileOptions{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
}

// TestDamageIsFoundBeforeAnythingIsDrawn spoils a byte here and there, and cuts.
func TestDamageIsFoundBeforeAnythingIsDrawn(t *testing.T) {
	m := various(t)["with heights"]
	path := kept(t, m)
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	sections, err := parseTable(whole[:headerSize+int(binary.NativeEndian.Uint32(whole[16:]))*entrySize], int64(len(whole)))
	if err != nil {
		t.Fatal(err)
	}
	spoil := map[string][]byte{"empty": {}, "no index file": []byte("something else altogether, which is long enough to have a header in it"), "cut": whole[:len(whole)-1], "half": whole[:len(whole)/2], "longer": append(whole[:len(whole):len(whole)], 0)}
	for i := range headerSize + 3*entrySize {
		b := bytes.Clone(whole)
		b[i] ^= 0x10
		spoil[fmt.Sprint("byte ", i)] = b
	}
	for _, s := range sections {
		if s.size > 0 {
			b := bytes.Clone(whole)
			b[s.offset+s.size/2] ^= 1
			spoil[fmt.Sprint("section ", s.id)] = b
		}
	}
	for what, b := range spoil {
		for _, fits := range []func(int64) bool{inHeap, mapping} {
			if err := os.WriteFile(path, b, 0o600); err != nil {
				t.Fatal(err)
			}
			_, _, err := OpenFile(context.Background(), m.source, path, FileOptions{Definition: ofTest.Definition, Accept: today, Fits: fits})
			if err == nil {
				t.Errorf("%s: nobody noticed", what)
			}
		}
	}
	if err := os.WriteFile(path, whole, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o622); err != nil {
		t.Fatal(err)
	}
	if _, _, err := OpenFile(context.Background(), m.source, path, FileOptions{Definition: ofTest.Definition, Accept: today}); err == nil {
		t.Error("a file that anybody may write is trusted")
	}
}

// TestAFileCutShortWhileMappedIsAnError: without the guard this ends the whole
// program by SIGBUS.
func TestAFileCutShortWhileMappedIsAnError(t *testing.T) {
	m := load(t, town(100_000), "kind", "floors")
	path := kept(t, m)
	told := make(chan error, 2)
	again, _, err := OpenFile(context.Background(), m.source, path, FileOptions{Definition: ofTest.Definition, Accept: today, Fits: mapping, Broken: func(err error) { told <- err }})
	if err != nil {
		t.Fatal(err)
	}
	// Removing and replacing it does nothing to who has it mapped.
	want := transcript(t, again)
	aside := path + ".aside"
	if err := os.Rename(path, aside); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("another"), 0o600); err != nil {
		t.Fatal(err)
	}
	if transcript(t, again) != want {
		t.Fatal("a file that was replaced answers otherwise")
	}
	if err := os.Truncate(aside, 4096); err != nil {
		t.Fatal(err)
	}
	s, _ := again.Open(context.Background())
	b := geom.Bound{MinX: 550000, MinY: 5060000, MaxX: 551000, MaxY: 5061000}
	var failed error
	for _, err := range s.Read(context.Background(), layers.Query{Bound: &b, Attributes: []string{"kind"}}) {
		failed = err
	}
	if failed == nil {
		t.Error("the end of the file was not noticed")
	}
	if _, err := s.(layers.Counter).Count(context.Background(), layers.Query{Bound: &b}); err == nil {
		t.Error("counting did not notice")
	}
	if c := s.Estimate(layers.Query{Bound: &b}); c.Features != -1 {
		t.Errorf("estimated %+v", c)
	}
	for _, err := range s.ByKey(context.Background(), []feature.Key{feature.IntKey(77)}, []string{"kind"}) {
		failed = err
	}
	select {
	case err := <-told:
		t.Log(err)
	case <-time.After(5 * time.Second):
		t.Error("the owner was not told")
	}
	if len(told) > 0 {
		t.Error("the owner was told twice")
	}
}

func TestOtherPanicsAreNotTakenForFaults(t *testing.T) {
	m := load(t, town(100))
	again := reopened(t, kept(t, m), m, mapping)
	defer func() {
		if recover() == nil {
			t.Error("a mistake was taken for a disk")
		}
	}()
	_ = again.guard(func() error { var none []int; _ = none[3]; return nil }) //nolint
}

func TestAMappedFileGoesWithItsLayer(t *testing.T) {
	m := load(t, town(10_000))
	path := kept(t, m)
	maps := func() int {
		b, err := os.ReadFile("/proc/self/maps")
		if err != nil {
			t.Skip("no /proc:", err)
		}
		return strings.Count(string(b), path)
	}
	again := reopened(t, path, m, mapping)
	if maps() != 1 {
		t.Fatal("it is not mapped")
	}
	runtime.KeepAlive(again)
	again = nil
	for range 100 {
		runtime.GC()
		if time.Sleep(10 * time.Millisecond); maps() == 0 {
			return
		}
	}
	t.Error("it is still mapped")
}

func TestSweepingLeavesWhatIsWanted(t *testing.T) {
	m := load(t, town(100))
	folder := t.TempDir()
	for _, name := range []string{"a.index", "b.index"} {
		if err := m.WriteFile(context.Background(), filepath.Join(folder, name), ofTest); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a.index.unfinished-1", "other.txt"} {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	w, err := createIndex(filepath.Join(folder, "c.index"), 1)
	if err != nil {
		t.Fatal(err)
	}
	defer w.abandon()
	if err := SweepFiles(folder, ".index", func(name string) bool { return name == "a.index" }); err != nil {
		t.Fatal(err)
	}
	entries, _ := os.ReadDir(folder)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if len(names) != 3 || names[0] != "a.index" || !strings.HasPrefix(names[1], "c.index.unfinished-") || names[2] != "other.txt" {
		t.Error(names)
	}
}

// FuzzIndexFile opens files whose sums are right and whose contents are not: a
// file is refused, or what it says holds together.
func FuzzIndexFile(f *testing.F) {
	l := town(40)
	m := load(f, l, "kind", "floors")
	whole, err := os.ReadFile(kept(f, m))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(whole, false)
	f.Add(whole[:200], true)
	f.Fuzz(func(t *testing.T, b []byte, right bool) {
		if right {
			b = withSums(b)
		}
		r := bytes.NewReader(b)
		sections, a, err := readAbout(r, int64(len(b)))
		if err != nil {
			return
		}
		l, err := a.layer(l)
		if err != nil {
			return
		}
		if err := l.readSections(context.Background(), r, sections); err != nil {
			return
		}
		_ = l.settle()
	})
}

// withSums gives a file right sums, as far as it has a header and a table.
func withSums(b []byte) []byte {
	b = bytes.Clone(b)
	if len(b) < headerSize {
		return b
	}
	binary.NativeEndian.PutUint64(b[24:], uint64(len(b)))
	n := int(min(binary.NativeEndian.Uint32(b[16:]), uint32(len(b)-headerSize)/entrySize))
	var sections []section
	for e := b[headerSize : headerSize+n*entrySize]; len(e) > 0; e = e[entrySize:] {
		s := section{sectionID{binary.NativeEndian.Uint16(e), binary.NativeEndian.Uint16(e[2:])}, int64(binary.NativeEndian.Uint64(e[8:])), int64(binary.NativeEndian.Uint64(e[16:])), 0}
		if s.offset >= 0 && s.size >= 0 && s.offset <= int64(len(b)) && s.size <= int64(len(b))-s.offset {
			s.sum = xxhash.Sum64(b[s.offset : s.offset+s.size])
		}
		sections = append(sections, s)
	}
	copy(b, appendTable(nil, int64(len(b)), sections))
	return b
}

// BenchmarkReadMapped reads in turns from memory and from a mapped file, and
// reports what of the processor's time each takes: a machine that does other
// things as well tells little by the clock.
func BenchmarkReadMapped(b *testing.B) {
	m := load(b, town(1_000_000), "kind")
	mapped := reopened(b, kept(b, m), m, mapping)
	for _, side := range []float64{350, 2500, 25000} {
		box := geom.Bound{MinX: 560000, MinY: 5070000, MaxX: 560000 + side, MaxY: 5070000 + side}
		q := layers.Query{Bound: &box, Attributes: []string{"kind"}}
		b.Run(fmt.Sprintf("hits=%d", drain(b, mapped, q)), func(b *testing.B) {
			var spent [2]time.Duration
			for b.Loop() {
				for i, l := range []*Layer{m, mapped} {
					before := processorTime()
					drain(b, l, q)
					spent[i] += processorTime() - before
				}
			}
			b.ReportMetric(float64(spent[0].Microseconds())/float64(b.N), "cpu-µs-memory")
			b.ReportMetric(float64(spent[1].Microseconds())/float64(b.N), "cpu-µs-mapped")
			b.ReportMetric(float64(spent[1])/float64(spent[0]), "mapped/memory")
		})
	}
}

func processorTime() time.Duration {
	var u unix.Rusage
	_ = unix.Getrusage(unix.RUSAGE_SELF, &u) // never fails
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkOpenFile(b *testing.B) {
	m := load(b, town(1_000_000), "kind", "floors")
	path := kept(b, m)
	for how, fits := range map[string]func(int64) bool{"read": inHeap, "mapped": mapping} {
		b.Run(how, func(b *testing.B) {
			for b.Loop() {
				reopened(b, path, m, fits)
			}
		})
	}
}
