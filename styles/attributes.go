package styles

import "sigi/filter"

// Attributes appends the names of the attributes that any rule of s reads, at
// any scale, each once: what a layer has to keep at hand to be drawn.
func (s *Style) Attributes(into []string) []string {
	add := func(p Param) {
		if p != nil {
			into = filter.Attributes(into, p)
		}
	}
	for i := range s.FeatureTypes {
		s.FeatureTypes[i].sortAttributes(add)
		for j := range s.FeatureTypes[i].Rules {
			r := &s.FeatureTypes[i].Rules[j]
			add(r.Filter)
			for _, sym := range r.Symbolizers {
				eachParam(sym, add)
			}
		}
	}
	return into
}
