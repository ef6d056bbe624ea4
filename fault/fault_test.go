package fault

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestEveryCodeHasAName(t *testing.T) {
	seen := map[string]Code{}
	for _, c := range Codes() {
		name := c.String()
		if name == "" || strings.HasPrefix(name, "fault.Code") {
			t.Errorf("code %d has no name", uint8(c))
		}
		if other, twice := seen[name]; twice {
			t.Errorf("codes %d and %d are both %q", uint8(other), uint8(c), name)
		}
		seen[name] = c
	}
	if last := Code(len(Codes())); last != Cancelled+1 {
		t.Errorf("Codes ends before %v", last)
	}
	if got := Code(200).String(); got != "fault.Code(200)" {
		t.Errorf("a code that is none is called %q", got)
	}
}

func TestErrorsKeepTheirMeaningHoweverTheyAreWrapped(t *testing.T) {
	bare := New(UnknownLayer, "layers", "layer %q is not known", "x")
	for _, c := range []struct {
		err  error
		code Code
	}{
		{bare, UnknownLayer},
		{fmt.Errorf("drawing: %w", bare), UnknownLayer},
		{Wrap(bare, Unavailable, "", "no"), Unavailable}, // the outer one counts
		{context.Canceled, Cancelled},
		{fmt.Errorf("reading: %w", context.DeadlineExceeded), Timeout},
		{errors.New("disk on fire"), Internal},
	} {
		if got := From(c.err).Code; got != c.code || !Is(c.err, c.code) {
			t.Errorf("%v: %v, want %v", c.err, got, c.code)
		}
	}
	if From(nil) != nil || Is(nil, Internal) {
		t.Error("nil is no error")
	}
}

func TestCausesAreForTheLogAlone(t *testing.T) {
	cause := errors.New("password=secret")
	e := Wrap(cause, Unavailable, "layers", "layer %q is not available", "x")
	if strings.Contains(e.Msg, "secret") {
		t.Errorf("what is shown: %s", e.Msg)
	}
	if got := e.Error(); got != `layers: layer "x" is not available: password=secret` {
		t.Errorf("what is logged: %s", got)
	}
	if !errors.Is(e, cause) {
		t.Error("the cause is lost")
	}
	if strings.Contains(From(cause).Msg, "secret") {
		t.Error("an error without a meaning is shown")
	}
}
