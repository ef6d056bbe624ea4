package filter

import (
	"math"
	"strings"
	"testing"
	"time"

	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
)

type testRow struct {
	values   []feature.Value
	key      feature.Key
	geometry *geom.Geometry
}

func (r testRow) Value(i int) feature.Value { return r.values[i] }
func (r testRow) Key() feature.Key          { return r.key }
func (r testRow) Geometry() *geom.Geometry  { return r.geometry }

func lit(v any) Expr {
	switch v := v.(type) {
	case nil:
		return Literal{}
	case int:
		return Literal{feature.OfInt(int64(v))}
	case float64:
		return Literal{feature.OfFloat(v)}
	case bool:
		return Literal{feature.OfBool(v)}
	case time.Time:
		return Literal{feature.OfTime(v)}
	}
	return Literal{feature.OfString(v.(string))}
}

// eval evaluates with a literal tree and again with the literals as columns:
// folding and the fast paths must not change the answer.
func eval(t *testing.T, e Expr) feature.Value {
	t.Helper()
	p, err := Bind(e, nil, nil)
	if err != nil {
		t.Fatalf("%s: %v", Format(e), err)
	}
	v := p.Eval(testRow{})
	if _, ok := p.Constant(); !ok {
		t.Errorf("%s is not folded", Format(e))
	}
	return v
}

// throughColumns replaces the literals of a comparison by columns.
func throughColumns(t *testing.T, op CompareOp, a, b Expr, fold bool, left, right bool) feature.Value {
	t.Helper()
	row := testRow{}
	var names []string
	put := func(e Expr, as bool) Expr {
		if !as {
			return e
		}
		row.values = append(row.values, e.(Literal).Value)
		names = append(names, string(rune('a'+len(names))))
		return Attribute{names[len(names)-1]}
	}
	a, b = put(a, left), put(b, right)
	p, err := Bind(Compare{Op: op, Left: a, Right: b, IgnoreCase: fold}, names, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p.Eval(row)
}

func TestComparisonsCoerceAndAreThreeValued(t *testing.T) {
	day := time.Date(2020, 5, 1, 0, 0, 0, 0, time.UTC)
	date := Literal{feature.OfDate(day)}
	for _, c := range []struct {
		a    Expr
		op   CompareOp
		b    Expr
		fold bool
		want string
	}{
		{lit(1), Equal, lit("1.0"), false, "true"},
		{lit(" 7 "), Equal, lit(7), false, "true"},
		{lit("1"), Equal, lit("1.0"), false, "false"}, // both text
		{lit(10), Greater, lit("9"), false, "true"},
		{lit("10"), Greater, lit("9"), false, "false"},
		{lit(1.5), LessEqual, lit(1), false, "false"},
		{lit(1 << 53), Less, lit(1<<53 + 1), false, "true"},
		{lit(1), Equal, lit("one"), false, "false"},
		{lit(1), NotEqual, lit("one"), false, "true"},
		{lit(1), Less, lit("one"), false, "null"},
		{lit(nil), Equal, lit(nil), false, "null"},
		{lit(nil), NotEqual, lit("x"), false, "null"},
		{lit("Città"), Equal, lit("CITTÀ"), true, "true"},
		{lit("Città"), Equal, lit("CITTÀ"), false, "false"},
		{lit("b"), Greater, lit("A"), true, "true"},
		{lit("ab"), Greater, lit("a"), true, "true"},
		{lit(true), Equal, lit("true"), false, "true"},
		{lit(true), Equal, lit("f"), false, "false"},
		{lit(true), Equal, lit(1), false, "true"},
		{lit(true), Equal, lit("vero"), false, "false"},
		{lit(day), Equal, lit("2020-05-01"), false, "true"},
		{lit(day), Less, lit("2020-05-01T00:00:01Z"), false, "true"},
		{lit(day), GreaterEqual, lit("2020-05-01T02:00:00+02:00"), false, "true"},
		{date, Equal, lit(day), false, "true"},
		{date, Greater, lit("2020-04-30"), false, "true"},
		{date, Equal, lit("yesterday"), false, "false"},
		{date, Equal, lit(5), false, "false"},
	} {
		show := func(v feature.Value) string {
			if v.IsNull() {
				return "null"
			}
			return v.Text()
		}
		e := Compare{Op: c.op, Left: c.a, Right: c.b, IgnoreCase: c.fold}
		if got := show(eval(t, e)); got != c.want {
			t.Errorf("%s is %s, want %s", Format(e), got, c.want)
		}
		for k := range 4 {
			if got := show(throughColumns(t, c.op, c.a, c.b, c.fold, k&1 != 0, k&2 != 0)); got != c.want {
				t.Errorf("%s by column (%d) is %s, want %s", Format(e), k, got, c.want)
			}
			mirrored := throughColumns(t, c.op.mirror(), c.b, c.a, c.fold, k&1 != 0, k&2 != 0)
			if got := show(mirrored); got != c.want {
				t.Errorf("%s with sides exchanged (%d) is %s, want %s", Format(e), k, got, c.want)
			}
		}
	}
}

func TestLogicIsThreeValued(t *testing.T) {
	T, F, N := lit(true), lit(false), lit(nil)
	for _, c := range []struct {
		e    Expr
		want string
	}{
		{And{}, "true"}, {Or{}, "false"},
		{And{[]Expr{T, N}}, ""}, {And{[]Expr{N, F}}, "false"}, {And{[]Expr{T, T, N}}, ""}, {And{[]Expr{N, N, F}}, "false"},
		{Or{[]Expr{F, N}}, ""}, {Or{[]Expr{N, T}}, "true"}, {Or{[]Expr{F, F}}, "false"},
		{Not{N}, ""}, {Not{T}, "false"}, {Not{F}, "true"},
		{IsNull{N}, "true"}, {IsNull{F}, "false"},
		{Between{lit(5), lit("1"), lit("9")}, "true"}, {Between{lit(5), lit("6"), N}, "false"}, {Between{lit(5), lit(1), N}, ""},
	} {
		if got := eval(t, c.e).Text(); got != c.want {
			t.Errorf("%s is %q, want %q", Format(c.e), got, c.want)
		}
		// The same through columns, which are not folded.
		names := []string{"t", "f", "n"}
		row := testRow{values: []feature.Value{feature.OfBool(true), feature.OfBool(false), {}}}
		p, err := Bind(asColumns(c.e), names, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Eval(row).Text(); got != c.want {
			t.Errorf("%s by column is %q, want %q", Format(c.e), got, c.want)
		}
		if p.True(row) != (c.want == "true") {
			t.Errorf("%s selects wrongly", Format(c.e))
		}
	}
}

func asColumns(e Expr) Expr {
	switch e := e.(type) {
	case Literal:
		switch {
		case e.Value.IsNull():
			return Attribute{"n"}
		case e.Value.Kind() == feature.Bool && e.Value.Bool():
			return Attribute{"t"}
		case e.Value.Kind() == feature.Bool:
			return Attribute{"f"}
		}
	case And:
		return And{each(e.Of)}
	case Or:
		return Or{each(e.Of)}
	case Not:
		return Not{asColumns(e.Of)}
	case IsNull:
		return IsNull{asColumns(e.Value)}
	case Between:
		return Between{asColumns(e.Value), asColumns(e.Low), asColumns(e.High)}
	}
	return e
}

func each(of []Expr) []Expr {
	var out []Expr
	for _, e := range of {
		out = append(out, asColumns(e))
	}
	return out
}

func TestLike(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		fold, want    bool
	}{
		{"Roma", "Roma", false, true}, {"Roma", "roma", false, false}, {"Roma", "ROMA", true, true},
		{"via*", "via Roma", false, true}, {"via*", "la via", false, false}, {"*via*", "la via Roma", false, true},
		{"v.a", "vìa", false, true}, {"v.a", "va", false, false}, {"*", "", false, true}, {"", "", false, true}, {"", "x", false, false},
		{"a!*b", "a*b", false, true}, {"a!*b", "axb", false, false}, {"a!", "a!", false, true},
		{"*a*b*c", "xaxbxbxc", false, true}, {"*a*b*c", "xaxbxbx", false, false}, {"**x", "aax", false, true},
		{"*È*", "caffè", true, true}, {"a*.b", "aXYb", false, true}, {"a*.b", "ab", false, false},
	} {
		e := Like{Value: lit(c.text), Pattern: c.pattern, Wild: "*", Single: ".", Escape: "!", IgnoreCase: c.fold}
		if got := eval(t, e).Bool(); got != c.want {
			t.Errorf("%q like %q (fold %v): %v", c.text, c.pattern, c.fold, got)
		}
	}
	if got := eval(t, Like{Value: lit(125), Pattern: "1%5", Wild: "%", Single: "_", Escape: `\`}); !got.Bool() {
		t.Error("a number is not matched by its text")
	}
	if got := eval(t, Like{Value: lit(nil), Pattern: "%", Wild: "%"}); !got.IsNull() {
		t.Error("null like anything is not null")
	}
	if _, err := Bind(Like{Value: lit("a"), Wild: "*", Single: "*"}, nil, nil); !fault.Is(err, fault.BadParam) {
		t.Errorf("equal special characters: %v", err)
	}
	// Exponential matchers do not come back from this.
	e := Like{Value: lit(strings.Repeat("a", 5000)), Pattern: strings.Repeat("*a", 400) + "b", Wild: "*", Single: ".", Escape: "!"}
	if eval(t, e).Bool() {
		t.Error("matched")
	}
}

func TestFunctionsAndArithmetic(t *testing.T) {
	f := func(name string, args ...any) Expr {
		c := Call{Name: name}
		for _, a := range args {
			if e, ok := a.(Expr); ok {
				c.Args = append(c.Args, e)
				continue
			}
			c.Args = append(c.Args, lit(a))
		}
		return c
	}
	for _, c := range []struct {
		e    Expr
		want string
	}{
		{Arith{Add, lit("1"), lit(2)}, "3"}, {Arith{Div, lit(7), lit(2)}, "3.5"}, {Arith{Div, lit(7), lit(0)}, ""},
		{Arith{Mul, lit("x"), lit(2)}, ""}, {Arith{Sub, lit(5), lit(7)}, "-2"}, {Arith{Add, lit(nil), lit(1)}, ""},
		{Arith{Add, lit(math.MaxInt64), lit(1)}, "9.223372036854776e+18"}, {Arith{Mul, lit(math.MaxInt64), lit(2)}, "1.8446744073709552e+19"},
		{f("strConcat", "a", nil, 1, 2.5), "a12.5"}, {f("Concatenate", "x"), "x"},
		{f("strToUpperCase", "città"), "CITTÀ"}, {f("strToLowerCase", "X"), "x"}, {f("strTrim", "  a "), "a"},
		{f("strSubstring", "città alta", 1, 5), "ittà"}, {f("strSubstring", "abc", -4, 99), "abc"}, {f("strSubstringStart", "abc", 1), "bc"},
		{f("Substring", "abcdef", 2, 3), "bcd"}, {f("strLength", "città"), "5"}, {f("strReplace", "a-b-c", "-", "+", true), "a+b+c"},
		{f("strIndexOf", "città", "à"), "4"}, {f("StringPosition", "à", "città"), "5"}, {f("strCapitalize", "via ROMA"), "Via Roma"},
		{f("ChangeCase", "ab", "toUpper"), "AB"}, {f("strStartsWith", "abc", "ab"), "true"}, {f("strEndsWith", "abc", "ab"), "false"},
		{f("abs", -3), "3"}, {f("abs", "-2.5"), "2.5"}, {f("round", 2.5), "3"}, {f("round", -2.5), "-2"}, {f("floor", -1.2), "-2"}, {f("ceil", 1.2), "2"},
		{f("abs", "x"), ""}, {f("sqrt", -1), ""}, {f("pow", 2, 10), "1024"}, {f("modulo", 7, 0), ""},
		{f("min", 3, "2", 5), "2"}, {f("max", 3, nil, 5), "5"}, {f("parseInt", "7.9"), "7"}, {f("parseDouble", "1e2"), "100"}, {f("parseBool", "yes"), ""},
		{f("numberFormat", "#,##0.00", 1234567.891), "1,234,567.89"}, {f("numberFormat", "0.0#", 2), "2.0"}, {f("numberFormat", "00", 7), "07"},
		{f("numberFormat", "#,##0.0 m", -12.25, ",", "."), "-12,2 m"}, {f("numberFormat", "0%", 0.256), "26%"}, {f("numberFormat", "#", -0.2), "0"},
		{f("FormatNumber", 5, "0.0"), "5.0"},
		{f("dateFormat", "dd/MM/yyyy HH:mm", "2020-05-01T10:20:30Z"), "01/05/2020 10:20"}, {f("dateFormat", "yyyy", "never"), ""},
		{f("FormatDate", "2020-05-01", "d MMMM ''yy"), "1 May '20"},
		{f("if_then_else", true, 1, 2), "1"}, {f("if_then_else", nil, 1, 2), "2"}, {f("isNull", nil), "true"}, {f("Coalesce", nil, 4), "4"},
		{f("not", true), "false"}, {f("greaterThan", 3, "2"), "true"}, {f("in", 3, "1", "3"), "true"}, {f("in", 3, "1", nil), ""},
		{f("Recode", "b", "a", 1, "b", 2), "2"}, {f("Recode", 2, "1", "x", "2.0", "y"), "y"}, {f("Recode", "z", "a", 1), ""}, {f("Recode", nil, "a", 1), ""},
		{f("Categorize", 5, "low", 5, "mid", 10, "high"), "mid"}, {f("Categorize", 5, "low", 5, "mid", 10, "high", "preceding"), "low"},
		{f("Categorize", "99", "low", 5, "mid", 10, "high"), "high"}, {f("Categorize", "x", "low", 5, "mid"), ""},
		{f("Interpolate", 15, 10, 100, 20, 200), "150"}, {f("Interpolate", 5, 10, 100, 20, 200), "100"}, {f("Interpolate", 25, 10, 100, 20, 200, "linear", "numeric"), "200"},
		{f("Interpolate", 15, 10, "#000000", 20, "red", "linear", "color"), "#800000"}, {f("round", f("Interpolate", 12.5, 10, 0, 20, 1000, "cosine")), "146"},
		// Along a line a curve is the line; over a corner it is round.
		{f("Interpolate", 15, 0, 0, 10, 100, 20, 200, 30, 300, "cubic"), "150"}, {f("Interpolate", 15, 10, 0, 20, 100, "cubic"), "50"},
		{f("round", f("Interpolate", 15, 0, 0, 10, 0, 20, 100, 30, 100, "cubic", "numeric")), "50"}, {f("Interpolate", 10, 0, 0, 10, 7, 20, 0, "cubic"), "7"},
		{f("Interpolate", 15, 10, "#000000", 20, "#ff0000", "cubic", "color"), "#800000"},
		{f("Trim", "xxaxbxx", "both", "x"), "axb"}, {f("Trim", "00120", "leading", "0"), "120"}, {f("strTrim2", "120..", "right", "."), "120"}, {f("Trim", " a "), "a"},
		{f("strMatches", "SP 12", "SP ?[0-9]+"), "true"}, {f("strMatches", "xSP 12", "SP ?[0-9]+"), "false"}, {f("strMatches", nil, "a"), ""},
		{f("strLastIndexOf", "à-b-c", "-"), "3"}, {f("strLastIndexOf", "abc", "-"), "-1"}, {f("strEqualsIgnoreCase", "Via", "VIA"), "true"},
		{f("strDefaultIfBlank", " ", "senza nome"), "senza nome"}, {f("strAbbreviate", "via Porta Dipinta", 5, 20, "..."), "via Porta..."},
		{f("strAbbreviate", "corta", 5, 20, "..."), "corta"}, {f("between", 5, 1, 5), "true"}, {f("between", 6, 1, 5), "false"}, {f("between", nil, 1, 5), ""},
		{f("dateFormat", "yyyy", f("dateParse", "dd/MM/yyyy", "31/12/1999")), "1999"}, {f("dateParse", "dd/MM/yyyy", "later"), ""},
		{f("max_3", 1, 9, 4), "9"}, {f("in3", "b", "a", "b", "c"), "true"}, {f("round", f("toDegrees", f("atan2", 1, 1))), "45"},
		{f("round", f("pi")), "3"}, {f("FormatNumber", -5, "0.0", ".", ",", "(0.0)"), "(5.0)"}, {f("FormatNumber", 5, "0.0", ".", ",", "(0.0)"), "5.0"},
	} {
		if got := eval(t, c.e).Text(); got != c.want {
			t.Errorf("%s is %q, want %q", Format(c.e), got, c.want)
		}
	}
}

func TestWhatCannotBeBoundIsNamed(t *testing.T) {
	deep := Expr(Attribute{"a"})
	for range MaxDepth + 10 {
		deep = Not{deep}
	}
	for _, c := range []struct {
		e    Expr
		want string
	}{
		{Attribute{"nmae"}, `"nmae"`}, {Attribute{"NAME"}, `did you mean "name"?`},
		{Call{Name: "drop_table"}, `"drop_table"`}, {Call{Name: "abs"}, "takes 1 arguments, not 0"},
		{Call{Name: "Recode", Args: []Expr{lit(1), lit(2), lit(3), lit(4)}}, "a key has no value"},
		{Call{Name: "numberFormat", Args: []Expr{Attribute{"name"}, lit(1)}}, "must be a literal"},
		{Call{Name: "dateFormat", Args: []Expr{lit("qq"), lit(1)}}, `"q"`},
		{And{[]Expr{nil}}, "an operand is missing"}, {deep, "more than 100 deep"},
		{Spatial{Op: DWithin, Distance: math.NaN()}, "distance"},
		{Spatial{Op: Intersects, Geometry: geom.Point(math.Inf(1), 0)}, "not a number"},
	} {
		_, err := Bind(c.e, []string{"name"}, nil)
		if !fault.Is(err, fault.BadParam) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %s", Format(c.e), err, c.want)
		}
	}
}

func TestManyAlternativesAreOneLookUp(t *testing.T) {
	var or Or
	for _, s := range []string{"01", "02", "03", "4", "05"} {
		or.Of = append(or.Of, Compare{Left: Attribute{"c"}, Right: lit(s)})
	}
	p, err := Bind(or, []string{"c"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		v    feature.Value
		want truth
	}{
		{feature.OfString("03"), yes}, {feature.OfString("3"), no}, {feature.OfInt(3), yes}, {feature.OfFloat(4), yes}, {feature.OfInt(9), no}, {feature.Value{}, unknown},
	} {
		if got := p.n.truth(testRow{values: []feature.Value{c.v}}); got != c.want {
			t.Errorf("%v: %v, want %v", c.v, got, c.want)
		}
	}
}

func TestUsualFiltersAllocateNothing(t *testing.T) {
	line := geom.LineString(0, 0, 5, 5, 9, 3)
	var row Row = testRow{values: []feature.Value{feature.OfString("via Roma"), feature.OfInt(12), feature.OfFloat(2.5)}, key: feature.IntKey(7), geometry: &line}
	square := boxGeometry(geom.Bound{MaxX: 8, MaxY: 8})
	columns := []string{"name", "n", "w"}
	for _, e := range []Expr{
		Compare{Op: Equal, Left: Attribute{"name"}, Right: lit("via Roma")},
		Compare{Op: Equal, Left: Attribute{"name"}, Right: lit("VIA ROMA"), IgnoreCase: true},
		Compare{Op: GreaterEqual, Left: Attribute{"n"}, Right: lit("12")},
		Compare{Op: Less, Left: Attribute{"w"}, Right: Attribute{"n"}},
		And{[]Expr{Between{Attribute{"n"}, lit("1"), lit("20")}, Not{IsNull{Attribute{"w"}}}, Or{[]Expr{Compare{Left: Attribute{"n"}, Right: lit(1)}, Compare{Left: Attribute{"n"}, Right: lit(12)}}}}},
		Like{Value: Attribute{"name"}, Pattern: "*ROM*", Wild: "*", Single: ".", Escape: "!", IgnoreCase: true},
		HasKey{[]feature.Key{feature.IntKey(7)}},
		Compare{Op: Greater, Left: Arith{Mul, Attribute{"n"}, lit("2")}, Right: lit(3)},
		Call{Name: "in", Args: []Expr{Attribute{"n"}, lit(3), lit(12)}},
		Spatial{Op: BBox, Geometry: square}, Spatial{Op: Intersects, Geometry: square}, Spatial{Op: DWithin, Geometry: geom.Point(6, 5), Distance: 2},
		Spatial{Op: Crosses, Geometry: square},
	} {
		p, err := Bind(e, columns, nil)
		if err != nil {
			t.Fatal(err)
		}
		if !p.True(row) {
			t.Errorf("%s does not hold", Format(e))
		}
		if n := testing.AllocsPerRun(100, func() { p.True(row) }); n != 0 {
			t.Errorf("%s: %v allocations a row", Format(e), n)
		}
	}
}

func BenchmarkTrue(b *testing.B) {
	var row Row = testRow{values: []feature.Value{feature.OfString("residenziale"), feature.OfInt(12)}}
	for name, e := range map[string]Expr{
		"text":    Compare{Op: Equal, Left: Attribute{"a"}, Right: lit("residenziale")},
		"number":  Compare{Op: Greater, Left: Attribute{"n"}, Right: lit("5")},
		"and":     And{[]Expr{Compare{Op: Equal, Left: Attribute{"a"}, Right: lit("residenziale")}, Compare{Op: Greater, Left: Attribute{"n"}, Right: lit("5")}}},
		"like":    Like{Value: Attribute{"a"}, Pattern: "*denz*", Wild: "*", Single: ".", Escape: "!"},
		"between": Between{Attribute{"n"}, lit("5"), lit("20")},
	} {
		b.Run(name, func(b *testing.B) {
			p, err := Bind(e, []string{"a", "n"}, nil)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				p.True(row)
			}
		})
	}
}
