package publish

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"sigi/catalog"
	"sigi/fault"
)

func TestServingBeginsBeforeLayersAreLoaded(t *testing.T) {
	y := newTown(t)
	if _, err := y.Open(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("before the first catalog: %v", err)
	}
	release := y.fake.hang("roads")
	y.publish(list(item("edifc", "base", "red"), item("roads", "files", "blue")))
	eventually(t, "the other layer is ready", func() bool { return y.status("edifc").State == Ready })
	roads := y.status("roads")
	if roads.State != Loading || roads.Source != "files" || !roads.Resident {
		t.Errorf("status of the missing layer: %+v", roads)
	}
	if s := y.status("edifc"); s.Rows != 4 || s.Bytes == 0 {
		t.Errorf("status of the layer that is there: %+v", s)
	}
	s := y.session()
	err := drawOnly(s.Draw(t.Context(), over("roads")))
	wantFault(t, err, fault.Unavailable, `"roads" is still being read`)
	release()
	y.await(Ready)
	if got := colour(s.mustDraw(t, over("roads"))); got != "#0000ff" {
		t.Errorf("drawn once it came: %s", got)
	}
}

func TestAFailingSourceIsRetriedAndHealsByItself(t *testing.T) {
	y := newTown(t)
	y.fake.fail("base", fault.New(fault.Unavailable, "", "host nowhere refuses"))
	y.publish(list(item("edifc", "base", "red"), item("roads", "files", "blue")))
	eventually(t, "the failure shows", func() bool { return y.status("edifc").State == Failed })
	if why := y.status("edifc").Why; !strings.Contains(why, `layer "edifc"`) || !strings.Contains(why, "host nowhere refuses") {
		t.Errorf("why: %s", why)
	}
	eventually(t, "other layers go on", func() bool { return y.status("roads").State == Ready })
	err := drawOnly(y.session().Draw(t.Context(), over("edifc")))
	wantFault(t, err, fault.Unavailable, "host nowhere refuses")
	y.fake.fail("base", nil)
	y.await(Ready)
	if s := y.status("edifc"); s.Why != "" {
		t.Errorf("healed, and yet: %s", s.Why)
	}
}

func TestWhatNobodyForesawIsNotShown(t *testing.T) {
	y := newTown(t)
	y.fake.fail("base", errors.New("password=secret"))
	y.publish(list(item("edifc", "base", "red")))
	eventually(t, "the failure shows", func() bool { return y.status("edifc").State == Failed })
	if why := y.status("edifc").Why; strings.Contains(why, "secret") {
		t.Errorf("why: %s", why)
	}
}

func TestLayersThatShareDataAreNamedByTheirOwnNames(t *testing.T) {
	y := newTown(t)
	y.fake.fail("edifc", fault.New(fault.Unavailable, "", "gone"))
	y.publish(list(item("edifc", "base", "red"), "{layer: twin, source: base, table: edifc, styles: [red]}"))
	y.await(Failed)
	for _, name := range []string{"edifc", "twin"} {
		if why := y.status(name).Why; !strings.Contains(why, strconv.Quote(name)) {
			t.Errorf("%s: %s", name, why)
		}
	}
	y.fake.fail("edifc", nil)
	y.await(Ready)
	if n := y.fake.readings("edifc"); n != 1 {
		t.Errorf("read %d times for two layers alike", n)
	}
}

func TestLaterCatalogsTakeOverOnceNewLayersWereTried(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red")))
	release := y.fake.hang("roads")
	next := y.load(list(item("edifc", "base", "blue"), item("roads", "files", "blue")))
	done := make(chan error)
	go func() { done <- y.Publish(context.Background(), next) }()
	eventually(t, "the new source is tried", func() bool { return y.fake.openings("files") == 1 })
	if got := colour(y.session().mustDraw(t, over("edifc"))); got != "#ff0000" {
		t.Errorf("while the new layer is read: %s", got)
	}
	release()
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if y.status("roads").State != Ready {
		t.Error("the new catalog is in force and its new layer was not tried")
	}
	if got := colour(y.session().mustDraw(t, over("edifc"))); got != "#0000ff" {
		t.Errorf("after: %s", got)
	}
}

func TestALayerThatFailsDoesNotHoldUpAReload(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red")))
	y.fake.fail("roads", errors.New("no such table"))
	y.publish(list(item("edifc", "base", "red"), item("roads", "files", "blue")))
	if y.status("roads").State != Failed || y.status("edifc").State != Ready {
		t.Errorf("status: %+v", y.Status())
	}
}

func TestAReloadThatIsCancelledLeavesTheOldOneInForce(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red")))
	defer y.fake.hang("files")()
	ctx, cancel := context.WithCancel(t.Context())
	next := y.load(list(item("roads", "files", "blue")))
	done := make(chan error)
	go func() { done <- y.Publish(ctx, next) }()
	eventually(t, "the new source is tried", func() bool { return y.fake.openings("files") == 1 })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("Publish: %v", err)
	}
	if got := y.Status(); len(got) != 1 || got[0].Layer != "edifc" {
		t.Errorf("in force: %+v", got)
	}
}

func TestUnchangedSourcesAndLayersAreNotReadAgain(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red, classes"), item("roads", "files", "blue")))
	reload := func(rule, catalog string, wantEdifc, wantRoads, wantFiles int) {
		t.Helper()
		y.ready(catalog)
		if e, r := y.fake.readings("edifc"), y.fake.readings("roads"); e != wantEdifc || r != wantRoads {
			t.Errorf("%s: edifc was read %d times, roads %d; want %d, %d", rule, e, r, wantEdifc, wantRoads)
		}
		if b, f := y.fake.openings("base"), y.fake.openings("files"); b != 1 || f != wantFiles {
			t.Errorf("%s: base was opened %d times, files %d; want 1, %d", rule, b, f, wantFiles)
		}
	}
	reload("the same", list(item("edifc", "base", "red, classes"), item("roads", "files", "blue")), 1, 1, 1)
	reload("a title", list(item("edifc", "base", "red, classes", "title: Edifici"), item("roads", "files", "blue")), 1, 1, 1)
	reload("other styles, same attributes", list(item("edifc", "base", "classes, blue"), item("roads", "files", "red")), 1, 1, 1)
	reload("a style that needs less", list(item("edifc", "base", "blue"), item("roads", "files", "blue")), 1, 1, 1)
	reload("back to what is still there", list(item("edifc", "base", "classes"), item("roads", "files", "blue")), 1, 1, 1)
	reload("a style that needs more", list(item("edifc", "base", "classes, tall"), item("roads", "files", "blue")), 2, 1, 1)
	reload("attributes in another order", list(item("edifc", "base", "tall, classes"), item("roads", "files", "blue")), 2, 1, 1)
	reload("another key", list(item("edifc", "base", "tall"), item("roads", "files", "blue", "key: fid")), 2, 2, 1)
	reload("a layer more", list(item("edifc", "base", "tall"), item("roads", "files", "blue", "key: fid"), item("walls", "files", "red")), 2, 2, 1)
	reload("a layer and its source go", list(item("edifc", "base", "tall")), 2, 2, 1)
	eventually(t, "the source nobody needs is closed", func() bool { return y.fake.open.Load() == 1 })
	reload("and come back", list(item("edifc", "base", "tall"), item("roads", "files", "blue")), 2, 3, 2)
}

func TestAReloadTriesLayersThatFailedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		y := newTown(t)
		failed := list(item("edifc", "base", "red"))
		y.fake.fail("edifc", errors.New("no such table"))
		y.publish(failed)
		time.Sleep(5 * time.Minute) // the wait has become the longest by now
		synctest.Wait()
		time.Sleep(time.Second)
		start := time.Now()
		y.fake.fail("edifc", nil)
		y.publish(failed)
		synctest.Wait()
		if s := y.status("edifc"); s.State != Ready || time.Since(start) > 0 {
			t.Errorf("%s after the reload: %+v", time.Since(start), s)
		}
	})
}

func TestTheOldGenerationLivesWhileASessionHoldsIt(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red", "resident: false")))
	old := y.session()
	y.ready(list(item("roads", "files", "blue")))
	if got := colour(old.mustDraw(t, over("edifc"))); got != "#ff0000" {
		t.Errorf("the old session draws %s", got)
	}
	if err := drawOnly(old.Draw(t.Context(), over("roads"))); !fault.Is(err, fault.UnknownLayer) {
		t.Errorf("the old session knows a new layer: %v", err)
	}
	if old.Catalog().Layers[0].Name != "edifc" {
		t.Error("the old session tells of the new catalog")
	}
	if n := y.fake.open.Load(); n != 2 {
		t.Errorf("%d sources are open, want the old one and the new one", n)
	}
	old.Close()
	old.Close()
	eventually(t, "the old source is closed", func() bool { return y.fake.open.Load() == 1 })
	if err := drawOnly(y.session().Draw(t.Context(), over("edifc"))); !fault.Is(err, fault.UnknownLayer) {
		t.Errorf("the new session knows an old layer: %v", err)
	}
}

func TestASourceOutlivesItsServerUntilTheLastSessionEnds(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red", "resident: false")))
	s := y.session()
	y.Close()
	y.Close()
	if got := colour(s.mustDraw(t, over("edifc"))); got != "#ff0000" {
		t.Errorf("drawn after Close: %s", got)
	}
	if _, err := y.Open(t.Context()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a session after Close: %v", err)
	}
	if err := y.Publish(t.Context(), s.Catalog()); !fault.Is(err, fault.Unavailable) {
		t.Errorf("a catalog after Close: %v", err)
	}
	if y.Status() != nil {
		t.Error("status after Close")
	}
	s.Close()
	eventually(t, "its source is closed", func() bool { return y.fake.open.Load() == 0 })
}

func TestCloseDuringLoading(t *testing.T) {
	for _, at := range []string{"files", "roads", "rows of roads"} {
		t.Run(at, func(t *testing.T) {
			y := newTown(t)
			y.fake.hang(at)
			y.publish(list(item("edifc", "base", "red"), item("roads", "files", "blue")))
			eventually(t, "the source is tried", func() bool { return y.fake.openings("files") == 1 })
			y.Close() // newTown looks for what is left open
		})
	}
}

func TestCloseDuringAReload(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red")))
	y.fake.hang("roads")
	next := y.load(list(item("roads", "files", "blue")))
	done := make(chan error)
	go func() { done <- y.Publish(context.Background(), next) }()
	eventually(t, "the new source is tried", func() bool { return y.fake.openings("files") == 1 })
	y.Close()
	if err := <-done; !fault.Is(err, fault.Unavailable) {
		t.Errorf("Publish: %v", err)
	}
}

func TestADriverThatIsNotBuiltInIsRefused(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red")))
	delete(y.opts.Drivers, "ogr")
	err := y.Publish(t.Context(), y.load(list(item("walls", "base", "red"), item("roads", "files", "blue"))))
	if err == nil || !strings.Contains(err.Error(), `source "files": driver "ogr"`) {
		t.Errorf("Publish: %v", err)
	}
	if y.fake.readings("walls") != 0 || len(y.Status()) != 1 {
		t.Error("a part of the refused catalog is in force")
	}
}

func TestASourceThatGoesAwayAndComesBackIsNoticed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := newFake()
		server := New(Options{Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
		defer server.Close()
		src := server.newSource(f, &catalog.Source{Name: "base"})
		src.refs.Add(1)
		if _, err := src.open(t.Context()); err != nil {
			t.Fatal(err)
		}
		down := func(after time.Duration) bool {
			time.Sleep(after)
			synctest.Wait()
			return src.down.Load() != nil
		}
		if down(time.Minute) {
			t.Error("down without a reason")
		}
		f.fail("base", errors.New("connection refused"))
		if !down(pingEvery) {
			t.Error("an outage is not noticed")
		}
		f.fail("base", nil)
		if down(pingEvery) {
			t.Error("the end of an outage is not noticed")
		}
		release := f.hang("base")
		if !down(pingEvery + pingLimit) {
			t.Error("a source that hangs is not noticed")
		}
		release()
		if down(2 * pingEvery) {
			t.Error("the end of a hang is not noticed")
		}
		src.release()
		synctest.Wait()
		if f.open.Load() != 0 {
			t.Error("the source is still open")
		}
	})
}

func TestAnOutageLeavesResidentLayersAndTakesTheOthers(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("kept", "base", "red"), item("asked", "base", "blue", "resident: false")))
	s := y.session()
	src := s.generation.all[0].source
	src.down.Store(fault.New(fault.Unavailable, "", "source %q does not answer", "base"))
	if st := y.status("kept"); st.State != Ready || !strings.Contains(st.Degraded, "does not answer") {
		t.Errorf("resident: %+v", st)
	}
	if st := y.status("asked"); st.State != Failed || !strings.Contains(st.Why, "does not answer") {
		t.Errorf("not resident: %+v", st)
	}
	p := s.mustDraw(t, over("kept", "asked"))
	if colour(p) != "#ff0000" || len(p.Report.Missing) != 1 {
		t.Errorf("drawn %s, missing %v", colour(p), p.Report.Missing)
	}
	wantFault(t, s.Ready(s.Catalog().Layers[1]), fault.Unavailable, `"asked"`)
	src.down.Store(nil)
	if got := colour(s.mustDraw(t, over("kept", "asked"))); got != "#0000ff" {
		t.Errorf("drawn after the outage: %s", got)
	}
}

func TestUpdateSequenceGrowsWithWhatCapabilitiesShow(t *testing.T) {
	y := newTown(t)
	number := func(s *Session) int64 {
		t.Helper()
		n, err := strconv.ParseInt(s.UpdateSequence(), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	release := y.fake.hang("roads")
	defer release()
	before := time.Now().UnixMilli()
	layers := list(item("edifc", "base", "red"), item("roads", "files", "blue"))
	y.publish(layers)
	eventually(t, "one layer is ready", func() bool { return y.status("edifc").State == Ready })
	s := y.session()
	one := number(s)
	if one < before {
		t.Errorf("%d is lower than that of a server that stopped before %d", one, before)
	}
	if number(y.session()) != one {
		t.Error("it changes though nothing did")
	}
	release()
	y.await(Ready)
	two := number(y.session())
	if two <= one {
		t.Errorf("a layer became ready: %d, before %d", two, one)
	}
	if number(s) != one {
		t.Error("it changes within a session")
	}
	y.publish(layers)
	if n := number(y.session()); n != two {
		t.Errorf("the same catalog again: %d, before %d", n, two)
	}
	y.publish(list(item("edifc", "base", "red", "title: Edifici"), item("roads", "files", "blue")))
	three := number(y.session())
	if three <= two {
		t.Errorf("a catalog of another revision: %d, before %d", three, two)
	}
	y.style("red", polygons("", "#ff00ff"))
	y.publish(list(item("edifc", "base", "red", "title: Edifici"), item("roads", "files", "blue")))
	if n := number(y.session()); n <= three {
		t.Errorf("another style: %d, before %d", n, three)
	}
}

func TestALayerThatDoesNotFitIntoMemoryIsDrawnFromItsSource(t *testing.T) {
	y := newTown(t)
	y.ready("limits: {memory: 350B}\n" + list(item("edifc", "base", "red"), item("roads", "files", "blue")))
	fits, asked := y.status("edifc"), y.status("roads")
	if !fits.Resident {
		fits, asked = asked, fits // whichever was read first
	}
	if !fits.Resident || fits.Degraded != "" || asked.Resident || !strings.Contains(asked.Degraded, "limits: memory") {
		t.Errorf("fits: %+v; does not: %+v", fits, asked)
	}
	for _, name := range []string{"edifc", "roads"} {
		session := y.session()
		if got := colour(session.mustDraw(t, over(name))); got != map[string]string{"edifc": "#ff0000", "roads": "#0000ff"}[name] {
			t.Errorf("%s is drawn %s", name, got)
		}
		session.Close() // or it holds what is to go
	}
	was := y.fake.readings(fits.Layer)
	y.ready("limits: {memory: 1MB}\n" + list(item("edifc", "base", "red"), item("roads", "files", "blue")))
	if s := y.status(asked.Layer); !s.Resident || s.Degraded != "" {
		t.Errorf("with room: %+v", s)
	}
	if n := y.fake.readings(fits.Layer); n > was+1 { // drawn once in between: from memory
		t.Errorf("%s, which fitted, was read again", fits.Layer)
	}
	y.ready(list(item("edifc", "base", "red")))
	eventually(t, "what is gone gives its memory back", func() bool {
		y.budget.mu.Lock()
		defer y.budget.mu.Unlock()
		return y.budget.used == y.status("edifc").Bytes
	})
}

// What the first request in a system would wait for is done before it comes.
func TestExtentsAreThereBeforeTheyAreAskedFor(t *testing.T) {
	y := newTown(t)
	release := y.fake.hang("roads")
	defer release()
	y.publish(list(item("roads", "files", "blue"), item("edifc", "base", "red")))
	g := y.session().generation
	eventually(t, "a layer that is there has its extent in every system, though another is not there", func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		return len(g.extents) == len(g.catalog.CRSs) // CRS:84 is one
	})
}
