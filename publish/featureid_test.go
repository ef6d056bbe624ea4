package publish

import (
	"testing"

	"sigi/feature"
	"sigi/filter"
)

// Keys come from requests as text, whatever they are in the data.
func TestMapsAreFilteredByKeysAsText(t *testing.T) {
	y := newTown(t)
	y.ready(list(item("edifc", "base", "red"), item("listed", "base", "red", "resident: false")))
	s := y.session()
	for _, layer := range []string{"edifc", "listed"} {
		for key, want := range map[string]int{"1": 1, "4711": 0, "x": 0} {
			q := over(layer)
			q.Layers[0].Filter = filter.HasKey{Keys: []feature.Key{feature.TextKey(key)}}
			hits, err := s.Identify(t.Context(), q, 15, 15, IdentifyOptions{QueryLayers: []string{layer}, Limit: 9})
			if err != nil || len(hits) != want {
				t.Errorf("%s.%s: %d hits, %v", layer, key, len(hits), err)
			}
		}
	}
}
