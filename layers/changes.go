package layers

import (
	"context"
	"strings"
	"time"

	"sigi/feature"
)

// How a source tells of changes:
//
//	Stated    a snapshot says which state it reads (feature.State)
//	Watcher   a source says, from one state of its own, what changed since
//	          others, and lets the changed records be read in that state
//
// A State names its log and a position in it. The log also stands for how the
// layer is made (its table, columns, triggers): where it differs, positions
// mean nothing, and the layer is to be read anew.

// Stated is a Snapshot that knows which state of its source it reads.
type Stated interface {
	// State is that of everything that the snapshot reads: exact or, where a
	// source cannot say, a lower bound.
	State(ctx context.Context) (feature.State, error)
}

// Mode is how changes of a layer are noticed.
type Mode string

// The modes.
const (
	ByLog     Mode = "log"  // row by row, from a change log
	ByPolling Mode = "poll" // now and then it is asked whether anything changed
	ByNothing Mode = "none" // only if the table is exchanged or altered
)

// ModeOf is how what comes after a state is noticed: the name of its log begins
// with it.
func ModeOf(s feature.State) Mode {
	mode, _, _ := strings.Cut(s.Log, " ")
	return Mode(mode)
}

// Watcher is a Source that tells of changes.
type Watcher interface {
	// Listen calls wake whenever something may have changed, until ctx ends.
	// It connects anew by itself; trouble is called with why it hears nothing
	// and with nil once it does again. Both are called by one goroutine.
	Listen(ctx context.Context, wake func(), trouble func(error))
	// CatchUp begins to read one state of the source. Close what it returns.
	CatchUp(ctx context.Context, of []Following) (CatchUp, error)
	// Tidy lets a log forget what is old. Followers that were away for longer
	// read their layers anew.
	Tidy(ctx context.Context) error
}

// Following is a layer of a Watcher and what is known of it.
type Following struct {
	Features Features
	Since    feature.State
	// Ask allows to ask by polling now, where that is how changes are noticed.
	Ask bool
	// MostKeys is from how many changed records on they are not named: the
	// layer is to be read anew.
	MostKeys int
}

// CatchUp is what changed, and the state of a source that contains it.
type CatchUp interface {
	// Changes are those of the layer at this index of what was followed.
	Changes(i int) Changes
	// Snapshot reads a layer in that state; for one goroutine, until Close.
	Snapshot(i int) Snapshot
	// Confirm reports whether what Snapshot(i) read is of that state, after it
	// was read; an error is Unavailable.
	Confirm(ctx context.Context, i int) error
	Close() error
}

// Changes are what happened to a layer between two states.
type Changes struct {
	State feature.State // that contains them
	Mode  Mode
	Keys  []feature.Key // of records that may be other, new or gone; each once
	// Anew says why the layer has to be opened and read anew; "": it has not.
	Anew string
	// Trouble says what keeps changes from being noticed, and what to do;
	// "": nothing.
	Trouble string
	Last    time.Time // of the last change in the log, by its clock; zero: none
}
