package timing_test

import (
	"context"
	"testing"
	"time"

	"sigi/timing"
)

func TestARecordIsWrittenAsServerTiming(t *testing.T) {
	var r timing.Record
	ctx := timing.With(context.Background(), &r)
	timing.Of(ctx).Add(timing.Draw, 3*time.Millisecond)
	timing.Of(ctx).Add(timing.Draw, 1500*time.Microsecond)
	timing.Of(ctx).Add(timing.Queue, time.Millisecond)
	timing.Of(ctx).Add(timing.Label, 100*time.Nanosecond) // not worth a word
	if got, want := string(r.Append(nil, 7*time.Millisecond)), "queue;dur=1.00, draw;dur=4.50, total;dur=7.00"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	var other timing.Record
	other.Join(&r)
	if got, want := string(other.Append(nil, 2*time.Millisecond)), "queue;dur=1.00, draw;dur=4.50, joined, total;dur=2.00"; got != want {
		t.Errorf("joined: %s, want %s", got, want)
	}
}

func TestWithoutARecordNothingIsKept(t *testing.T) {
	r := timing.Of(context.Background())
	r.Add(timing.Draw, time.Second)
	if r.Spent(timing.Draw) != 0 || string(r.Append(nil, time.Second)) != "total;dur=1000.00" {
		t.Error("a nil record kept something")
	}
}
