package feature

import (
	"math"
	"testing"
	"time"
)

func TestValuesSayWhatTheyAre(t *testing.T) {
	rome := time.FixedZone("CET", 3600)
	day := time.Date(2026, 3, 1, 0, 30, 0, 0, rome) // still February in UTC
	for _, c := range []struct {
		v      Value
		kind   Kind
		text   string
		number float64
		isNum  bool
	}{
		{Value{}, Null, "", 0, false},
		{OfBool(true), Bool, "true", 1, true},
		{OfBool(false), Bool, "false", 0, true},
		{OfInt(-42), Int, "-42", -42, true},
		{OfInt(math.MaxInt64), Int, "9223372036854775807", math.MaxInt64, true},
		{OfFloat(0.1), Float, "0.1", 0.1, true},
		{OfFloat(1e-7), Float, "1e-07", 1e-7, true},
		{OfFloat(5061234.5), Float, "5061234.5", 5061234.5, true},
		{OfFloat(1e20), Float, "1e+20", 1e20, true},
		{OfFloat(math.NaN()), Null, "", 0, false},
		{OfString("12.5 "), String, "12.5 ", 12.5, true},
		{OfString("12m"), String, "12m", 0, false},
		{OfString("NaN"), String, "NaN", 0, false},
		{OfTime(day), Time, "2026-02-28T23:30:00Z", 0, false},
		{OfDate(day), Date, "2026-03-01", 0, false},
	} {
		f, ok := c.v.Number()
		if c.v.Kind() != c.kind || c.v.Text() != c.text || f != c.number || ok != c.isNum {
			t.Errorf("%v %q %v %v, want %v %q %v %v", c.v.Kind(), c.v.Text(), f, ok, c.kind, c.text, c.number, c.isNum)
		}
		if c.v.IsNull() != (c.kind == Null) {
			t.Errorf("%q: null is %v", c.text, c.v.IsNull())
		}
	}
}

func TestAskingAValueForAnotherKindGivesNothing(t *testing.T) {
	if OfString("1").Int() != 0 || OfInt(1).Bool() || !OfInt(1).Time().IsZero() || OfFloat(1).Int() != 0 {
		t.Error("a value was taken for one of another kind")
	}
}

func TestInstantsAreCutToMicroseconds(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 123456789, time.UTC)
	if got := OfTime(at).Time(); !got.Equal(at.Truncate(time.Microsecond)) {
		t.Errorf("%v", got)
	}
}

func TestKeysReadBackFromTheWireAreEqual(t *testing.T) {
	for _, k := range []Key{IntKey(0), IntKey(-7), IntKey(math.MaxInt64), IntKey(math.MinInt64), TextKey("a.1"), TextKey("007"), TextKey("+1"), TextKey("1.0"), TextKey("")} {
		if again := TextKey(k.String()); again != k {
			t.Errorf("%#v comes back as %#v", k, again)
		}
	}
	if TextKey("12") != IntKey(12) {
		t.Error("a canonical integer is an integer key")
	}
	if TextKey("012") == IntKey(12) {
		t.Error("two keys became one")
	}
}

func TestAttributesAreFoundByName(t *testing.T) {
	typ := &Type{Attributes: []Attribute{{Name: "a"}, {Name: "B"}}}
	if typ.Index("B") != 1 || typ.Index("b") != -1 || typ.Index("") != -1 {
		t.Error("names are taken as they are written")
	}
}
