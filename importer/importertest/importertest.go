package importertest

import (
	"testing"

	"sigi/encoding/sld"
	"sigi/fault"
	"sigi/importer"
)

// StylesReadBack fails unless every style of a draft can be written and read
// again, but for what no document can say, which Draft.Write reports.
func StylesReadBack(t testing.TB, d *importer.Draft) {
	t.Helper()
	d.Layers(func(l *importer.Layer) {
		for _, st := range l.Styles {
			text, err := sld.Write(l.Name, st.Style)
			if fault.Is(err, fault.NotSupported) { // the names of attributes
				continue
			}
			if err == nil {
				_, err = sld.Parse(text, sld.Options{Resolve: func(href string) ([]byte, string, error) { return st.Files[href], "", nil }})
			}
			if err != nil {
				t.Errorf("%v\n%s", err, text)
			}
		}
	})
}
