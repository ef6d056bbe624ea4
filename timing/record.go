package timing

import (
	"context"
	"strconv"
	"sync/atomic"
	"time"
)

// Stage is where time goes.
type Stage uint8

// The stages, in the order in which a map goes through them.
const (
	Queue Stage = iota
	Index
	Fetch
	Draw
	Label
	Encode
	stages
)

var names = [stages]string{"queue", "index", "fetch", "draw", "label", "encode"}

// String is the stage's name in Server-Timing.
func (s Stage) String() string { return names[s] }

// Record sums the time of a request by stage. The zero value is ready; a nil
// one takes everything and keeps nothing. Safe for concurrent use.
type Record struct {
	spent  [stages]atomic.Int64 // nanoseconds
	joined atomic.Bool
}

// Add adds time to a stage.
func (r *Record) Add(s Stage, d time.Duration) {
	if r != nil && d > 0 {
		r.spent[s].Add(int64(d))
	}
}

// Join adds what another request's work took, for one that waited for it.
func (r *Record) Join(o *Record) {
	if r == nil || o == nil {
		return
	}
	for s := range o.spent {
		r.spent[s].Add(o.spent[s].Load())
	}
	r.joined.Store(true)
}

// Spent is the time of a stage.
func (r *Record) Spent(s Stage) time.Duration {
	if r == nil {
		return 0
	}
	return time.Duration(r.spent[s].Load())
}

// Append appends the value of a Server-Timing header: the stages that took
// time, "joined" if another request's work served this one, and the time of
// the whole so far.
func (r *Record) Append(b []byte, total time.Duration) []byte {
	metric := func(name string, d time.Duration) {
		b = append(b, name...)
		b = append(b, ";dur="...)
		b = strconv.AppendFloat(b, float64(d)/1e6, 'f', 2, 64)
		b = append(b, ", "...)
	}
	if r != nil {
		for s := range r.spent {
			if d := r.Spent(Stage(s)); d >= time.Microsecond*5 {
				metric(names[s], d)
			}
		}
		if r.joined.Load() {
			b = append(b, "joined, "...)
		}
	}
	metric("total", total)
	return b[:len(b)-2]
}

type recordKey struct{}

// With returns a context whose stages are added to r.
func With(ctx context.Context, r *Record) context.Context {
	return context.WithValue(ctx, recordKey{}, r)
}

// Of is the record of a context; nil if it has none.
func Of(ctx context.Context) *Record {
	r, _ := ctx.Value(recordKey{}).(*Record)
	return r
}
