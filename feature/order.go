package feature

import "cmp"

// Compare orders two values of one attribute for sorting: below 0 if a comes
// before b. Text goes by its bytes. Nulls come last, whichever way.
func Compare(a, b Value, descending bool) int {
	switch {
	case a.IsNull() && b.IsNull():
		return 0
	case a.IsNull():
		return 1
	case b.IsNull():
		return -1
	}
	c := 0
	switch {
	case a.Kind() == Int && b.Kind() == Int:
		c = cmp.Compare(a.Int(), b.Int())
	case a.Kind() == String || b.Kind() == String:
		c = cmp.Compare(a.Text(), b.Text())
	case a.Kind() == Time || a.Kind() == Date:
		c = a.Time().Compare(b.Time())
	default:
		x, _ := a.Number()
		y, _ := b.Number()
		c = cmp.Compare(x, y)
	}
	if descending {
		return -c
	}
	return c
}
