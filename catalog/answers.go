package catalog

// answers is what a layer says of who answers in its place, until all layers are
// known.
type answers struct {
	layer *Layer
	names []string
	lines []int
}

// readAnswers reads the layers that identify asks instead of y: of a scanned sheet
// the parcels that are drawn on it.
func (l *loading) readAnswers(m *mapping, y *Layer) {
	names, lines := m.words("identify")
	if len(names) == 0 {
		return
	}
	if !y.Queryable {
		l.problem(m.lineOf("identify"), "%s: identify names who answers, and queryable is false; remove one", m.what)
	}
	l.answers = append(l.answers, answers{y, names, lines})
}

// resolveAnswers finds the layers by their names. One of them answers itself,
// whatever it says of others: nothing goes round.
func (l *loading) resolveAnswers() {
	for _, a := range l.answers {
		for i, name := range a.names {
			n, known := l.catalog.byName[name]
			y, isLayer := n.(*Layer)
			switch {
			case !known:
				all := make([]string, 0, len(l.catalog.Layers))
				for _, other := range l.catalog.Layers {
					all = append(all, other.Name)
				}
				l.problem(a.lines[i], "layer %q: identify: layer %q is not defined%s", a.layer.Name, name, didYouMean(name, all))
			case !isLayer:
				l.problem(a.lines[i], "layer %q: identify: %q is a group; name its layers", a.layer.Name, name)
			case !y.Queryable:
				l.problem(a.lines[i], "layer %q: identify: layer %q does not answer either (queryable: false)", a.layer.Name, name)
			default:
				a.layer.Answers = append(a.layer.Answers, y)
			}
		}
	}
}
