package qgis

import (
	"strings"
	"testing"

	"sigi/filter"
)

func TestExpressionsOfQGISMeanTheSame(t *testing.T) {
	for text, want := range map[string]string{
		`"a" = 'x' AND b > 3 OR NOT c`: `or(and(("a" = 'x'), ("b" > 3)), not("c"))`,
		`"a" IN ('x', 'y')`:            `or(("a" = 'x'), ("a" = 'y'))`,
		`a NOT IN (1,2)`:               `not(or(("a" = 1), ("a" = 2)))`,
		`a IS NOT NULL`:                `not(is-null("a"))`,
		`a IS NOT 'x'`:                 `or(("a" <> 'x'), is-null("a"))`,
		`a ILIKE '%it''s\\n'`:          ``,
		`-a + 2 * 3 ^ 2 - -1`:          ``,
		`round(a / 2, 1) % 3 // 2`:     ``,
		`CASE WHEN a > 1 THEN 'x' WHEN a > 0 THEN 'y' ELSE b END`: ``,
		`upper("nome") || ' - ' || coalesce(n, '')`:               ``,
		`left(a, 3) || right(a, 2)`:                               ``,
		`format_number("q", 2)`:                                   ``,
		`a BETWEEN 1 AND 2 AND b NOT BETWEEN 3 AND 4`:             ``,
		`"a" -- a comment`:                                        `"a"`,
		`color_rgb(255, 0, 16)`:                                   `'#ff0010'`,
	} {
		e, err := expression(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := filter.Format(e); want != "" && got != want {
			t.Errorf("%s is %s, not %s", text, got, want)
		}
	}
}

func TestWhatHasNoCounterpartIsSaid(t *testing.T) {
	for text, why := range map[string]string{
		`$area > 3`:                       "$area has no counterpart",
		`@map_scale < 1000`:               "@map_scale has no counterpart",
		`a ~ '^x'`:                        "regular expressions",
		`buffer($geometry, 1)`:            "$geometry",
		`regexp_match(a, 'x')`:            "the function regexp_match has no counterpart",
		`a = `:                            "ends too early",
		`(a`:                              "is expected",
		`a b`:                             "is not expected",
		`'open`:                           "does not end",
		`a LIKE b`:                        "no literal",
		strings.Repeat("(", 500) + "a":    "nested",
		strings.Repeat("NOT ", 500) + "a": "nested",
		strings.Repeat("-", 1) + " a.b":   "",
		`CASE ` + strings.Repeat("WHEN a THEN b ", 100) + `END`: "CASE",
	} {
		_, err := expression(text)
		if err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%.60s: %v, not %q", text, err, why)
		}
	}
}

func TestATextJoinedWithNullIsNull(t *testing.T) {
	e, err := expression(`'(' || "a" || ')'`)
	if err != nil {
		t.Fatal(err)
	}
	if s := filter.Format(e); !strings.Contains(s, "if_then_else") || !strings.Contains(s, `is-null("a")`) {
		t.Error(s)
	}
}

func FuzzExpression(f *testing.F) {
	for _, s := range []string{`"a" = 'x' AND b > 3`, `CASE WHEN a THEN 1 ELSE 2 END || 'x'`, `-a^2 // 3 % (b)`, `a IS NOT 'q' /* c */`, `'a\'b' LIKE '%'`, `f(a,,b)`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		e, err := expression(s)
		if err == nil && e != nil {
			if _, err := filter.Bind(e, filter.Attributes(nil, e), nil); err != nil {
				t.Errorf("%q is not bound: %v", s, err)
			}
		}
	})
}
