package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigi/internal/pgtest"
)

// TestMain runs the program itself instead of the tests where a test starts
// it as a process of its own, to kill it.
func TestMain(m *testing.M) {
	if os.Getenv("SIGI_TEST_RUN") != "" {
		os.Exit(run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	// Servers that tests start keep nothing in the cache of whoever runs them: a
	// path that is not absolute means none.
	_ = os.Setenv("CACHE_DIRECTORY", "none")
	pgtest.Main(m)
}

// command runs one command to its end.
func command(args ...string) (code int, out, errs string) {
	var o, e bytes.Buffer
	code = run(context.Background(), args, &o, &e)
	return code, o.String(), e.String()
}

func TestWrongUsageEndsWithTwoAndSaysWhereHelpIs(t *testing.T) {
	for _, args := range [][]string{{"sreve"}, {"serve", "--lisen", "x"}, {"sample"}} {
		code, _, errs := command(args...)
		if code != 2 || !strings.Contains(errs, "sigi") {
			t.Errorf("%v: code %d, %q", args, code, errs)
		}
	}
	if code, out, _ := command(); code != 0 || !strings.Contains(out, "serve") || !strings.Contains(out, "check") {
		t.Errorf("no arguments: code %d, %q; want the help", code, out)
	}
}

func TestVersionNamesTheProgramAndItsMakings(t *testing.T) {
	if code, out, _ := command("version"); code != 0 || !strings.HasPrefix(out, "sigi ") || !strings.Contains(out, "go1.") {
		t.Errorf("code %d, %q", code, out)
	}
}

func TestCheckReportsWhatTheFileAloneCannotShow(t *testing.T) {
	dsn := pgtest.Database(t)
	loadSquares(t, dsn)
	if code, out, errs := command("check", "--catalog", squaresCatalog(t, dsn, "")); code != 0 || !strings.Contains(out, "no problem found") {
		t.Errorf("good catalog: code %d, %q %q", code, out, errs)
	}
	bad := squaresCatalog(t, dsn, `
  - {layer: altri, source: db, table: quadrati, styles: [quadri]}
  - {layer: muti, source: db, table: quadri, styles: [quadri], attributes: [nome, cognome]}`)
	code, _, errs := command("check", "--catalog", bad)
	if code != 1 {
		t.Errorf("code %d, want 1", code)
	}
	for _, want := range []string{"catalog.yaml:9:", `layer "altri"`, "quadrati", "catalog.yaml:10:", `"cognome"`, "2 problems"} {
		if !strings.Contains(errs, want) {
			t.Errorf("no %q in\n%s", want, errs)
		}
	}
	if code, _, errs := command("check", "--catalog", filepath.Join(t.TempDir(), "none.yaml")); code != 1 || !strings.Contains(errs, "cannot be read") {
		t.Errorf("missing file: code %d, %q", code, errs)
	}
}
