package main

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"sigi/internal/pgtest"
)

// SQL in every string of a request stays text: whatever is asked, the table
// remains, nothing is an internal error, and no filter selects more than it
// says.
func TestSQLInEveryStringStaysText(t *testing.T) {
	dsn := pgtest.Database(t)
	conn := loadSquares(t, dsn)
	server := serve(t, squaresCatalog(t, dsn, "  - {layer: diretti, title: Diretti, source: db, table: quadri, styles: [quadri], resident: false}"))
	server.ready(t)
	fes := func(inside string) string {
		return `<fes:Filter xmlns:fes="http://www.opengis.net/fes/2.0">` + inside + `</fes:Filter>`
	}
	escape := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;")
	for _, layer := range []string{"quadri", "diretti"} {
		for _, sql := range []string{`'; DROP TABLE quadri; --`, `' OR '1'='1`, `x') OR 1=1 --`, `"; DROP TABLE quadri; --`, `\'; DROP TABLE quadri; --`, `$1`, `$$;DROP TABLE quadri;$$`, `%27%3B+DROP+TABLE+quadri`, "a\u0000b", `/**/UNION/**/SELECT`, `pg_sleep(5)`} {
			x := escape.Replace(sql)
			for name, rest := range map[string]url.Values{
				"type":      {"TYPENAMES": {sql}},
				"property":  {"PROPERTYNAME": {sql}},
				"order":     {"SORTBY": {sql}},
				"id":        {"RESOURCEID": {layer + "." + sql}},
				"format":    {"OUTPUTFORMAT": {sql}},
				"system":    {"SRSNAME": {sql}},
				"box":       {"BBOX": {"1,2,3,4," + sql}},
				"namespace": {"NAMESPACES": {"xmlns(a," + sql + ")"}},
				"text":      {"FILTER": {fes(`<fes:PropertyIsEqualTo><fes:ValueReference>nome</fes:ValueReference><fes:Literal>` + x + `</fes:Literal></fes:PropertyIsEqualTo>`)}},
				"pattern":   {"FILTER": {fes(`<fes:PropertyIsLike wildCard="*" singleChar="?" escapeChar="!"><fes:ValueReference>nome</fes:ValueReference><fes:Literal>` + x + `</fes:Literal></fes:PropertyIsLike>`)}},
				"reference": {"FILTER": {fes(`<fes:PropertyIsEqualTo><fes:ValueReference>` + x + `</fes:ValueReference><fes:Literal>1</fes:Literal></fes:PropertyIsEqualTo>`)}},
				"function":  {"FILTER": {fes(`<fes:PropertyIsEqualTo><fes:Function name="` + x + `"/><fes:Literal>1</fes:Literal></fes:PropertyIsEqualTo>`)}},
				"rid":       {"FILTER": {fes(`<fes:ResourceId rid="` + layer + "." + x + `"/>`)}},
				"CQL text":  {"CQL_FILTER": {"nome = '" + strings.ReplaceAll(sql, "'", "''") + "'"}},
				"CQL":       {"CQL_FILTER": {sql}},
			} {
				q := url.Values{"SERVICE": {"WFS"}, "VERSION": {"2.0.0"}, "REQUEST": {"GetFeature"}, "TYPENAMES": {layer}}
				for k, v := range rest {
					q[k] = v
				}
				status, _, body := server.get(t, "/wfs?"+q.Encode())
				if status >= 500 {
					t.Errorf("%s, %s %q: %d %s", layer, name, sql, status, body)
				}
				if found := strings.Count(string(body), "<wfs:member>"); name != "namespace" && found > 0 {
					t.Errorf("%s, %s %q selects %d features", layer, name, sql, found)
				}
			}
		}
	}
	var n int
	if err := conn.QueryRow(t.Context(), "select count(*) from quadri").Scan(&n); err != nil || n != len(squares) {
		t.Errorf("%d squares are left: %v", n, err)
	}
	status, _, body := server.get(t, "/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=diretti&RESULTTYPE=hits")
	if want := fmt.Sprintf(`numberMatched="%d"`, len(squares)); status != 200 || !strings.Contains(string(body), want) {
		t.Errorf("%d %s", status, body)
	}
}
