package dimension

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"sigi/fault"
)

func dimensionOf(t testing.TB, kind Kind, values string, with ...func(*Dimension)) *Dimension {
	t.Helper()
	e, err := ParseExtent(kind, values)
	if err != nil {
		t.Fatal(err)
	}
	d := &Dimension{Name: map[Kind]string{Number: "elevation", Time: "time"}[kind], Kind: kind, Values: values, Extent: e}
	for _, w := range with {
		w(d)
	}
	return d
}

func multiple(d *Dimension) { d.Multiple = true }
func nearest(d *Dimension)  { d.Nearest = true }
func theLast(d *Dimension)  { d.Current = true }
func defaults(v string) func(*Dimension) {
	return func(d *Dimension) { d.Default = v }
}

// at is an instant of the first day of 2000.
func at(text string) float64 {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return Instant(t)
}

const autos = "2000-01-01T00:00:00Z/2000-01-01T00:01:00Z/PT5S"

func TestWhatIsChosen(t *testing.T) {
	lakes := dimensionOf(t, Number, "500,490,480", nearest, defaults("500"))
	terrain := dimensionOf(t, Number, "0/425/1", multiple, defaults("0/425"))
	cars := dimensionOf(t, Time, autos, multiple, nearest, theLast)
	maps := dimensionOf(t, Time, "1853,1901-06,1954-03-21/1994-03-21/P10Y", nearest, defaults("current"))
	first, last := at("2000-01-01T00:00:00Z"), at("2000-01-01T00:01:00Z")
	for _, c := range []struct {
		d     *Dimension
		asked string
		spans []Span
		value string
		by    By
	}{
		{lakes, "490", []Span{{490, 490}}, "490", Asked},
		{lakes, " 4.9E2 ", []Span{{490, 490}}, "4.9E2", Asked},
		{lakes, "", []Span{{500, 500}}, "500", ByDefault},
		{lakes, "492", []Span{{490, 490}}, "490", ByNearest},
		{lakes, "1000", []Span{{500, 500}}, "500", ByNearest},
		{terrain, "", []Span{{0, 425}}, "0/425", ByDefault},
		{terrain, "250", []Span{{250, 250}}, "250", Asked},
		{terrain, "0/200,335/425", []Span{{0, 200}, {335, 425}}, "0/200,335/425", Asked},
		{terrain, "400/500", []Span{{400, 500}}, "400/500", Asked},
		{cars, "2000-01-01T00:00:05Z", []Span{{first + 5e6, first + 5e6}}, "2000-01-01T00:00:05Z", Asked},
		{cars, "2000-01-01T01:00:05+01:00", []Span{{first + 5e6, first + 5e6}}, "2000-01-01T01:00:05+01:00", Asked},
		{cars, "2000-01-01T00:00:07Z", []Span{{first + 5e6, first + 5e6}}, "2000-01-01T00:00:05Z", ByNearest},
		{cars, "current", []Span{{last, last}}, "current", Asked},
		{cars, "2000-01-01T00:00:50Z/current", []Span{{last - 10e6, last}}, "2000-01-01T00:00:50Z/current", Asked},
		{cars, "2000-01-01", []Span{{first, at("2000-01-02T00:00:00Z") - 1}}, "2000-01-01", Asked},
		{cars, "1999/2000", []Span{{at("1999-01-01T00:00:00Z"), at("2001-01-01T00:00:00Z") - 1}}, "1999/2000", Asked},
		{maps, "", []Span{{at("1994-03-21T00:00:00Z"), at("1994-03-21T00:00:00Z")}}, "current", ByDefault},
		{maps, "1853-05-01", []Span{{at("1853-05-01T00:00:00Z"), at("1853-05-02T00:00:00Z") - 1}}, "1853-05-01", Asked},
		{maps, "1970", []Span{{at("1974-03-21T00:00:00Z"), at("1974-03-21T00:00:00Z")}}, "1974-03-21T00:00:00Z", ByNearest},
		{maps, "1700", []Span{{at("1853-01-01T00:00:00Z"), at("1854-01-01T00:00:00Z") - 1}}, "1853-01-01T00:00:00Z", ByNearest},
	} {
		got, err := c.d.Choose(c.asked)
		if err != nil {
			t.Errorf("%s, %q: %v", c.d.Values, c.asked, err)
			continue
		}
		same := len(got.Spans) == len(c.spans) && got.Value == c.value && got.By == c.by
		for i := range c.spans {
			// An instant lasts a microsecond, whose end is its beginning.
			same = same && got.Spans[i] == c.spans[i]
		}
		if !same {
			t.Errorf("%s, %q: got %+v, want %v %q by %d", c.d.Values, c.asked, got, c.spans, c.value, c.by)
		}
	}
}

func TestWhatIsRefused(t *testing.T) {
	one := dimensionOf(t, Number, "500,490,480")
	cars := dimensionOf(t, Time, autos)
	for _, c := range []struct {
		d     *Dimension
		asked string
		code  fault.Code
	}{
		{one, "", fault.MissingDimension},
		{one, "492", fault.BadDimension},
		{one, "500,480", fault.BadDimension},
		{one, "480/500", fault.BadDimension},
		{one, "current", fault.BadDimension},
		{one, "NaN", fault.BadDimension},
		{one, "0x1F4", fault.BadDimension},
		{one, ",", fault.BadDimension},
		{cars, "current", fault.BadDimension},
		{cars, "2000-01-01T00:00:07Z", fault.BadDimension},
		{cars, "yesterday", fault.BadDimension},
		{cars, "2000-13-01", fault.BadDimension},
		{dimensionOf(t, Time, autos, multiple), "2001/2002", fault.BadDimension},
		{dimensionOf(t, Time, autos, multiple), "2001/2000", fault.BadDimension},
		{dimensionOf(t, Number, "1/9", multiple), strings.Repeat("2,", 2000) + "2", fault.BadDimension},
	} {
		got, err := c.d.Choose(c.asked)
		var f *fault.Error
		if !errors.As(err, &f) || f.Code != c.code || f.Param != c.d.Name {
			t.Errorf("%s, %.40q: %+v, %v", c.d.Values, c.asked, got, err)
		}
	}
}

func TestExtentsThatAreNone(t *testing.T) {
	for kind, texts := range map[Kind][]string{
		Number: {"", "a", "1,,2", "2/1", "1/2/-1", "1/2/3/4", "inf"},
		Time:   {"", "a", "2000/1999", "2000/2001/5", "2000/2001/P", "2000/2001/P1X", "2000/2001/P1.5M", "0000", "9999"},
	} {
		for _, text := range texts {
			if e, err := ParseExtent(kind, text); err == nil {
				t.Errorf("%q is read as %+v", text, e)
			}
		}
	}
	for kind, texts := range map[Kind][]string{
		Number: {"1", "-1.5,2e3", "0/425/1", "0/425/0", "1/1"},
		Time:   {"2000", "1853,1901-06", "2000/2001/P1M", "2000/2001/P1Y2M3W4DT5H6M7.5S", "2000-01-01/2001-01-01/0"},
	} {
		for _, text := range texts {
			if _, err := ParseExtent(kind, text); err != nil {
				t.Errorf("%q: %v", text, err)
			}
		}
	}
}

// Steps of months fall on the day they start from, however long the months
// between are.
func TestMonthsDiffer(t *testing.T) {
	d := dimensionOf(t, Time, "2000-01-15T00:00:00Z/2020-01-15T00:00:00Z/P1M", nearest)
	for month := range 240 {
		day := time.Date(2000, time.Month(1+month), 15, 0, 0, 0, 0, time.UTC)
		for _, off := range []int{-5, 0, 9} {
			got, err := d.Choose(day.AddDate(0, 0, off).Format("2006-01-02T15:04:05Z"))
			if err != nil || got.Spans[0].Low != Instant(day) {
				if month == 0 && off < 0 {
					continue
				}
				t.Fatalf("%s and %d days: %v, %v", day, off, got, err)
			}
		}
	}
}

// What is chosen is read again as itself, and lies in the extent if it is the
// nearest.
func FuzzChoose(f *testing.F) {
	for _, seed := range []string{"500", "492", "480/500", "1,2", "current", "2000-01-01T00:00:05Z", "2000-01", "1999/current", "2000/2001/P1M", "1e308", "-1e308/1e308"} {
		f.Add(seed)
	}
	dimensions := []*Dimension{
		dimensionOf(f, Number, "500,490,480", nearest, multiple),
		dimensionOf(f, Number, "0/425/0.1", nearest),
		dimensionOf(f, Time, autos, nearest, multiple, theLast),
		dimensionOf(f, Time, "1853,1901-06,1954-03-21/1994-03-21/P10Y", nearest),
	}
	f.Fuzz(func(t *testing.T, asked string) {
		for _, d := range dimensions {
			c, err := d.Choose(asked)
			if err != nil {
				continue
			}
			for _, s := range c.Spans {
				if !(s.Low <= s.High) || math.IsInf(s.Low, 0) || math.IsInf(s.High, 0) {
					t.Fatalf("%q: span %v", asked, s)
				}
			}
			again, err := d.Choose(c.Value)
			if err != nil || len(again.Spans) != len(c.Spans) || again.By == ByNearest && c.By == ByNearest && len(c.Spans) == 1 {
				t.Fatalf("%q gives %+v, which gives %+v, %v", asked, c, again, err)
			}
		}
	})
}
