package dimension

import (
	"slices"
	"testing"
)

func TestTheStepsOfIntervalsAreListedOneByOne(t *testing.T) {
	for _, c := range []struct {
		kind Kind
		text string
		most int
		want []string
	}{
		{Number, "-1/2/1", 9, []string{"-1", "0", "1", "2"}},
		{Number, "5,7/9/2", 9, []string{"5", "7", "9"}},
		{Time, "2024-01-31/2024-05-01/P1M", 9, []string{"2024-01-31T00:00:00Z", "2024-03-02T00:00:00Z", "2024-03-31T00:00:00Z", "2024-05-01T00:00:00Z"}},
		{Number, "0/10/1", 10, nil}, // eleven
		{Number, "0/10/1", 11, []string{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10"}},
		{Number, "0/1", 9, nil}, // every number between
	} {
		e, err := ParseExtent(c.kind, c.text)
		if err != nil {
			t.Fatal(err)
		}
		if got := e.Steps(c.most); !slices.Equal(got, c.want) {
			t.Errorf("%s, at most %d: %q instead of %q", c.text, c.most, got, c.want)
		}
	}
}
