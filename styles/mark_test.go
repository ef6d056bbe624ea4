package styles

import "testing"

func TestMarksAreKnownWithAndWithoutTheirScheme(t *testing.T) {
	for name, want := range map[string]bool{"circle": true, "shape://times": true, "times": true, "ttf://wingdings#1": false, "": false, "Circle": false} {
		if got := KnownMark(name); got != want {
			t.Errorf("%q: %v", name, got)
		}
	}
}
