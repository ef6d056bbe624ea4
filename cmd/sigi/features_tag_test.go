package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"sigi/internal/pgtest"
)

// Features have a tag of what is asked and of the table: who holds it is told that it
// holds until a row is other, be it in a column that no style reads. Of a table whose changes
// are not all noticed they have none.
func TestFeaturesHaveATagOfTheirTable(t *testing.T) {
	dsn := pgtest.Database(t)
	ask := func(server *running, more, held string) (int, string, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.url+"/wfs?SERVICE=WFS&VERSION=2.0.0&REQUEST=GetFeature&TYPENAMES=quadri"+more, nil)
		if err != nil {
			t.Fatal(err)
		}
		if held != "" {
			r.Header.Set("If-None-Match", held)
		}
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		if err != nil {
			t.Fatal(err)
		}
		return answer.StatusCode, answer.Header.Get("ETag"), string(body)
	}

	loadSquares(t, dsn)
	server := serve(t, squaresCatalog(t, dsn, ""))
	server.ready(t)
	if code, tag, _ := ask(server, "", ""); code != 200 || tag != "" {
		t.Errorf("of a table that is not watched: %d, tag %q", code, tag)
	}

	conn, server, _ := watchedSquares(t, pgtest.Database(t), "")
	code, tag, body := ask(server, "", "")
	if code != 200 || !strings.HasPrefix(tag, `W/"`) || !strings.Contains(body, "quadri.1") {
		t.Fatalf("%d, tag %q: %.300s", code, tag, body)
	}
	if code, again, body := ask(server, "", tag); code != http.StatusNotModified || again != tag || body != "" {
		t.Errorf("asked again: %d, tag %s, %.100s", code, again, body)
	}
	for _, more := range []string{"&COUNT=1", "&RESULTTYPE=hits", "&OUTPUTFORMAT=application/json"} {
		if code, other, _ := ask(server, more, tag); code != 200 || other == tag || other == "" {
			t.Errorf("%s: %d, tag %s", more, code, other)
		}
	}
	do(t, conn, "update quadri set nome = 'other' where gid = $1", squares[0].key)
	for start := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		code, now, body := ask(server, "", tag)
		if code == 200 && now != tag && strings.Contains(body, ">other<") {
			break
		}
		if time.Since(start) > soon {
			t.Fatalf("a changed name is not told of: %d, tag %s, was %s", code, now, tag)
		}
	}
}
