package styles

import (
	"fmt"
	"strings"

	"sigi/filter"
)

// SortKey is an attribute that features are drawn in the order of: the first
// lies below.
type SortKey struct {
	Attribute  string
	Descending bool
}

// maxSortKeys bounds the attributes that features are sorted by.
const maxSortKeys = 8

// ParseSort reads attributes separated by commas, each with A or D (ASC or DESC)
// behind it or nothing, as GeoServer writes them in styles and in requests.
func ParseSort(text string) (keys []SortKey, err error) {
	for _, part := range strings.Split(text, ",") {
		words := strings.Fields(part)
		if len(words) < 1 || len(words) > 2 || len(keys) >= maxSortKeys {
			return nil, fmt.Errorf("up to %d attributes are sorted by, each with A or D behind it, not by %.80q", maxSortKeys, text)
		}
		k := SortKey{Attribute: words[0]}
		if len(words) == 2 {
			switch strings.ToUpper(words[1]) {
			case "A", "ASC":
			case "D", "DESC":
				k.Descending = true
			default:
				return nil, fmt.Errorf("%.80q is neither A nor D", words[1])
			}
		}
		keys = append(keys, k)
	}
	return keys, nil
}

// Sorted is the style with its features drawn in an order; each feature-type
// style still lies whole over the one before it.
func (s *Style) Sorted(by []SortKey) *Style {
	sorted := *s
	sorted.FeatureTypes = make([]FeatureTypeStyle, len(s.FeatureTypes))
	for i, ft := range s.FeatureTypes {
		ft.SortBy = by
		sorted.FeatureTypes[i] = ft
	}
	return &sorted
}

// sortAttributes calls add with the attributes that features are sorted by.
func (ft *FeatureTypeStyle) sortAttributes(add func(Param)) {
	for _, k := range ft.SortBy {
		add(filter.Attribute{Name: k.Attribute})
	}
}
