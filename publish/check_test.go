package publish

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"sigi/fault"
	"sigi/layers"
)

func TestCheckReportsWhatCannotBePublishedWithItsLine(t *testing.T) {
	y := newTown(t)
	y.style("odd", polygons("hight", "#00ff00"))
	c := y.load(`layers:
  - ` + item("edifc", "files", "classes", "attributes: [name, nome]") + `
  - ` + item("roads", "files", "red, odd") + `
  - ` + item("walls", "files", "red") + `
  - ` + item("rails", "base", "red", `dimensions: [{name: time, attribute: since, values: "2000"}]`) + `
  - ` + item("fine", "files", "tall") + "\n")
	y.fake.fail("walls", fault.New(fault.NotFound, "", "there is no table walls"))
	y.fake.fail("base", errors.New("connection refused"))
	drivers := map[string]layers.Driver{"ogr": y.fake, "postgis": y.fake}
	line := func(what string, of int) string { return fmt.Sprintf("catalog.yaml:%d: %s", of, what) }
	expect := func(want ...string) {
		t.Helper()
		got := Check(t.Context(), drivers, c)
		if len(got) != len(want) {
			t.Errorf("%d problems, want %d:\n%v", len(got), len(want), got)
			return
		}
		for i, p := range got {
			for _, part := range strings.Split(want[i], "...") {
				if !strings.Contains(p.String(), part) {
					t.Errorf("problem %d is %q, want %q", i, p, part)
				}
			}
		}
		if n := y.fake.open.Load(); n != 0 {
			t.Errorf("%d sources are left open", n)
		}
	}
	lines := map[string]int{}
	for _, l := range c.Layers {
		lines[l.Name] = l.Line
	}
	if lines["edifc"] == 0 || lines["roads"] != lines["edifc"]+1 {
		t.Fatalf("lines of the layers: %v", lines)
	}
	edifc := line(`layer "edifc"...attributes: "nome" is not in the data, which has class, name, height`, lines["edifc"])
	roads := line(`layer "roads"...style "odd" reads the attribute "hight"`, lines["roads"])
	walls := line(`layer "walls"...there is no table walls`, lines["walls"])
	base := line(`source "base"...connection refused`, c.Sources[1].Line)
	expect(base, edifc, roads, walls)

	delete(drivers, "postgis")
	expect(line(`source "base"...driver "postgis" is not built in`, c.Sources[1].Line), edifc, roads, walls)

	// A source that opens and does not answer is reported once, not by layer.
	drivers["postgis"] = mute{y.fake}
	y.fake.fail("base", nil)
	expect(line(`source "base"...no answer`, c.Sources[1].Line), edifc, roads, walls)

	y.fake.fail("walls", nil)
	drivers["postgis"] = y.fake
	expect(edifc, roads, line(`layer "rails"...dimension "time" reads the attribute "since"`, lines["rails"]))
}
