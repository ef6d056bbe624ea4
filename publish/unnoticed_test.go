package publish

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"sigi/catalog"
	"sigi/layers"
)

func TestLayersWhoseChangesAreNotNoticedAreOneLine(t *testing.T) {
	var out bytes.Buffer
	s := &source{log: slog.New(slog.NewTextHandler(&out, nil)), definition: &catalog.Source{Name: "db"}}
	layer := func(name string, resident bool) *dataset {
		return &dataset{definition: &catalog.Layer{Name: name, Resident: resident}}
	}
	untriggered := func(table string) layers.Changes {
		return layers.Changes{Mode: layers.ByNothing, Trouble: "table " + table + " has no triggers: run sigi watch install"}
	}
	var u unnoticed
	round := func(found map[*dataset]layers.Changes) string {
		out.Reset()
		for d, ch := range found {
			u.look(d, ch)
		}
		u.tell(s)
		return out.String()
	}
	roads, walls, trees, houses := layer("roads", true), layer("walls", true), layer("trees", true), layer("houses", false)

	if got := round(map[*dataset]layers.Changes{roads: untriggered("roads"), houses: untriggered("houses")}); got != "" {
		t.Errorf("while layers still become ready nothing is told, but: %s", got)
	}
	if got := round(map[*dataset]layers.Changes{walls: untriggered("walls"), trees: {Trouble: "it is no table: name its base tables"}}); got != "" {
		t.Errorf("likewise: %s", got)
	}
	got := round(map[*dataset]layers.Changes{roads: untriggered("roads"), walls: untriggered("walls")})
	for _, want := range []string{`remedy="run sigi watch install" count=2 layers="roads walls"`, `remedy="name its base tables" count=1 layers=trees`} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in:\n%s", want, got)
		}
	}
	if strings.Count(got, "\n") != 2 || strings.Contains(got, "houses") {
		t.Errorf("a line for each remedy, and none for what is read when it is drawn:\n%s", got)
	}
	if got := round(map[*dataset]layers.Changes{roads: untriggered("roads"), walls: {Mode: layers.ByLog}}); got != "" {
		t.Errorf("told once: %s", got)
	}
	round(map[*dataset]layers.Changes{walls: untriggered("walls")})
	if got := round(nil); !strings.Contains(got, "count=1 layers=walls") {
		t.Errorf("what was mended and breaks again is told again: %s", got)
	}
}
