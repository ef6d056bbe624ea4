package decimal

import (
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

func TestNumbersAreWrittenAsPeopleWriteThem(t *testing.T) {
	for _, c := range []struct {
		v      float64
		places int
		want   string
	}{
		{0, 3, "0"}, {math.Copysign(0, -1), 3, "0"}, {-0.0004, 3, "0"}, {0.0005, 3, "0.001"},
		{1, 3, "1"}, {1.5, 3, "1.5"}, {-1.05, 3, "-1.05"}, {10.001, 3, "10.001"}, {99.9996, 3, "100"},
		{551603.15, 4, "551603.15"}, {5061341.05, 4, "5061341.05"}, {9.123456789, 9, "9.123456789"}, {0.000000001, 9, "0.000000001"},
		{123456, 0, "123456"}, {0.5, 0, "1"}, {100, 2, "100"}, {7, 15, "7"}, {0.1, 15, "0.1"},
		{1e20, 3, "100000000000000000000"}, {-1e17, 2, "-100000000000000000"}, {4503599627370497, 3, "4503599627370497"},
		{1.25, -3, "1"}, {0.123456789012345678, 99, "0.123456789012346"},
	} {
		if got := string(Append([]byte("x"), c.v, c.places)); got != "x"+c.want {
			t.Errorf("%v with %d places is %q, want %q", c.v, c.places, got, c.want)
		}
	}
}

// What was read from a decimal of no more digits than a float64 holds (15) is
// written back the same, and nothing is off by more than half of the last place.
func TestDecimalsComeBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200_000 {
		places := r.IntN(10)
		whole := r.Int64N(1_000_000)
		text := strconv.FormatInt(whole, 10)
		if places > 0 {
			text += "." + strconv.FormatInt(r.Int64N(9)+1, 10) + strings.Repeat("0", places-1)
			text = strings.TrimRight(text, "0")
		}
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		if got := string(Append(nil, v, places)); got != text {
			t.Fatalf("%s with %d places is %s", text, places, got)
		}
		v = (r.Float64() - 0.5) * math.Pow(10, float64(r.IntN(8)))
		got, err := strconv.ParseFloat(string(Append(nil, v, places)), 64)
		if err != nil || math.Abs(got-v) > 0.5*math.Pow(10, -float64(places))+math.Abs(v)*0x1p-51 {
			t.Fatalf("%v with %d places is %v: %v", v, places, got, err)
		}
	}
}

func FuzzAppend(f *testing.F) {
	f.Add(1.5, 3)
	f.Add(-1e300, 15)
	f.Fuzz(func(t *testing.T, v float64, places int) {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return
		}
		text := string(Append(nil, v, places))
		got, err := strconv.ParseFloat(text, 64)
		if err != nil || strings.ContainsAny(text, "eE") || strings.HasPrefix(text, "-0") && got == 0 {
			t.Errorf("%v is written %q", v, text)
		}
	})
}

func BenchmarkAppend(b *testing.B) {
	numbers := []float64{551603.15, 5061341.05, 672050.123, 9.123456789}
	b.Run("decimal", func(b *testing.B) {
		var dst []byte
		for i := range b.N {
			dst = Append(dst[:0], numbers[i&3], 4)
		}
	})
	b.Run("strconv", func(b *testing.B) {
		var dst []byte
		for i := range b.N {
			dst = strconv.AppendFloat(dst[:0], numbers[i&3], 'f', 4, 64)
		}
	})
}
