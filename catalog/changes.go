package catalog

import (
	"fmt"
	"time"
)

// changes reads how changes of a layer's data are noticed: the tables behind it,
// and whether it is asked.
func (l *loading) changes(m *mapping, y *Layer) {
	for _, n := range m.list("watch") {
		if s, ok := scalar(n); ok {
			y.Watch = append(y.Watch, BaseTable{Table: s})
			continue
		}
		if b := l.mapping(n, m.what+": watch"); b != nil {
			y.Watch = append(y.Watch, BaseTable{Table: b.required("table"), Keyed: b.boolean("keyed", false)})
			b.finish()
		}
	}
	const least, most = 100 * time.Millisecond, 24 * time.Hour
	if e := m.take("poll"); e != nil {
		if s, ok := scalar(e.value); ok {
			every, err := time.ParseDuration(s)
			if err != nil || every < least || every > most {
				l.problem(e.line, "%s: poll is %q; it must be a time such as 30s, from %s to %s", m.what, s, least, most)
			}
			y.Poll.Every = every
		} else if p := l.mapping(e.value, m.what+": poll"); p != nil {
			y.Poll = Poll{Every: p.duration("every", 30*time.Second, least, most), Column: p.text("column")}
			p.finish()
		}
	}
	if y.Source != nil && y.Source.Driver != "postgis" && (len(y.Watch) > 0 || y.Poll != Poll{}) {
		l.problem(m.line, "%s: watch and poll are for layers of PostGIS; the source %q is not", m.what, y.Source.Name)
	}
	for i, w := range y.Watch {
		for _, other := range y.Watch[:i] {
			if other.Table == w.Table && w.Table != "" {
				l.problem(m.lineOf("watch"), "%s: watch: %s is named twice", m.what, fmt.Sprintf("%q", w.Table))
			}
		}
	}
}
