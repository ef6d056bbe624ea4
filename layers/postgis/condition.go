package postgis

import (
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

// The types of parameters, as PostgreSQL numbers them.
const (
	oidBool        = 16
	oidInt8        = 20
	oidText        = 25
	oidFloat8      = 701
	oidTimestamptz = 1184
	oidTextArray   = 1009
	oidInt8Array   = 1016
)

// parameters are the values bound to a statement, in text form.
type parameters struct {
	values [][]byte
	oids   []uint32
}

// add binds a value and returns how the statement names it.
func (p *parameters) add(oid uint32, value string) string {
	p.values = append(p.values, []byte(value))
	p.oids = append(p.oids, oid)
	return "$" + strconv.Itoa(len(p.values))
}

func (p *parameters) float(f float64) string {
	return p.add(oidFloat8, strconv.FormatFloat(f, 'g', -1, 64))
}

// condition is SQL that holds for every row for which an expression is true
// under the rules of package filter. exact says that it is also null or false
// for precisely the rows for which the expression is, so that it may be
// negated.
type condition struct {
	sql   string
	exact bool
}

// compiler turns expressions into conditions as far as SQL agrees with
// package filter.
type compiler struct {
	relation *relation
	args     *parameters
}

// necessary returns SQL that all rows selected by e satisfy, and false if
// there is nothing to say.
func (c *compiler) necessary(e filter.Expr) (condition, bool) {
	before := len(c.args.values)
	k, ok := c.compile(e)
	if !ok {
		c.args.values, c.args.oids = c.args.values[:before], c.args.oids[:before]
	}
	return k, ok
}

func (c *compiler) compile(e filter.Expr) (condition, bool) {
	switch e := e.(type) {
	case filter.Literal:
		if e.Value.Kind() == feature.Bool {
			return condition{strings.ToUpper(e.Value.Text()), true}, true
		}
	case filter.And:
		return c.and(e)
	case filter.Or:
		return c.or(e)
	case filter.Not:
		if k, ok := c.compile(e.Of); ok && k.exact {
			return condition{"(NOT " + k.sql + ")", true}, true
		}
	case filter.Compare:
		return c.compare(e)
	case filter.Between:
		return c.and(filter.And{Of: []filter.Expr{
			filter.Compare{Op: filter.GreaterEqual, Left: e.Value, Right: e.Low},
			filter.Compare{Op: filter.LessEqual, Left: e.Value, Right: e.High}}})
	case filter.IsNull:
		if a, ok := c.attribute(e.Value); ok {
			return condition{"(" + operand(a) + " IS NULL)", true}, true
		}
	case filter.Like:
		return c.like(e)
	case filter.HasKey:
		return c.hasKey(e), true
	case filter.Spatial:
		if b := filter.Bounds(e); b != nil && b.Finite() && c.relation.hasGeom {
			return condition{c.meets(*b), false}, true
		}
	}
	return condition{}, false
}

// and keeps what can be said of some operands.
func (c *compiler) and(e filter.And) (condition, bool) {
	var all []string
	exact := true
	for _, x := range e.Of {
		k, ok := c.necessary(x)
		exact = exact && ok && k.exact
		if ok {
			all = append(all, k.sql)
		}
	}
	if len(all) == 0 {
		return condition{"TRUE", true}, len(e.Of) == 0
	}
	return condition{"(" + strings.Join(all, " AND ") + ")", exact}, true
}

// or needs something to be said of every operand.
func (c *compiler) or(e filter.Or) (condition, bool) {
	if len(e.Of) == 0 {
		return condition{"FALSE", true}, true
	}
	var all []string
	exact := true
	for _, x := range e.Of {
		k, ok := c.compile(x)
		if !ok {
			return condition{}, false
		}
		exact = exact && k.exact
		all = append(all, k.sql)
	}
	return condition{"(" + strings.Join(all, " OR ") + ")", exact}, true
}

func (c *compiler) attribute(e filter.Expr) (column, bool) {
	a, ok := e.(filter.Attribute)
	if !ok {
		return column{}, false
	}
	return c.relation.lookup(a.Name)
}

// operand is the SQL of a column with the values that package filter sees:
// NaN and infinite times are null.
func operand(c column) string {
	switch c.kind {
	case feature.Float:
		return "nullif(" + c.quoted + "::float8, 'NaN')"
	case feature.Time, feature.Date:
		return "(CASE WHEN isfinite(" + c.quoted + ") THEN " + c.value + " END)"
	}
	return c.value
}

var operators = [...]string{filter.Equal: "=", filter.NotEqual: "<>", filter.Less: "<", filter.LessEqual: "<=", filter.Greater: ">", filter.GreaterEqual: ">="}

var mirrored = [...]filter.CompareOp{filter.Equal, filter.NotEqual, filter.Greater, filter.GreaterEqual, filter.Less, filter.LessEqual}

func (c *compiler) compare(e filter.Compare) (condition, bool) {
	if int(e.Op) >= len(operators) || e.IgnoreCase {
		return condition{}, false
	}
	op := e.Op
	a, ok := c.attribute(e.Left)
	other := e.Right
	if !ok {
		if a, ok = c.attribute(e.Right); !ok {
			return condition{}, false
		}
		op, other = mirrored[op], e.Left
	}
	if l, ok := other.(filter.Literal); ok {
		return c.compareLiteral(a, op, l.Value)
	}
	b, ok := c.attribute(other)
	if !ok || a.kind != b.kind || a.kind == feature.Date || a.kind == feature.Time {
		return condition{}, false
	}
	return condition{"(" + collated(a, op) + " " + operators[op] + " " + collated(b, op) + ")", true}, true
}

// collated is a column in the order of package filter: text by its bytes.
// Equality needs that only where the column's own collation is not of bytes.
func collated(a column, op filter.CompareOp) string {
	if a.kind == feature.String && (a.anyCollation || op != filter.Equal && op != filter.NotEqual) {
		return "(" + a.value + ` COLLATE "C")`
	}
	return operand(a)
}

// exactInt is the first integer that a float64 cannot tell from its neighbour.
const exactInt = 1 << 53

func (c *compiler) compareLiteral(a column, op filter.CompareOp, v feature.Value) (condition, bool) {
	simple := func(left, right string) (condition, bool) {
		return condition{"(" + left + " " + operators[op] + " " + right + ")", true}, true
	}
	switch a.kind {
	case feature.Int:
		if v.Kind() == feature.Int {
			return simple(a.value, c.args.add(oidInt8, v.Text()))
		}
		f, ok := v.Number()
		if !ok || v.Kind() == feature.Bool {
			return condition{}, false
		}
		if f == math.Trunc(f) && math.Abs(f) < exactInt {
			return simple(a.value, c.args.add(oidInt8, strconv.FormatInt(int64(f), 10)))
		}
		return simple("("+a.value+")::float8", c.args.float(f))
	case feature.Float:
		f, ok := v.Number()
		if !ok || v.Kind() == feature.Bool {
			return condition{}, false
		}
		return simple(operand(a), c.args.float(f))
	case feature.String:
		if v.Kind() == feature.String && storable(v.Text()) {
			return simple(collated(a, op), c.args.add(oidText, v.Text()))
		}
	case feature.Bool:
		if b, ok := filter.AsBool(v); ok {
			return simple(a.value, c.args.add(oidBool, strconv.FormatBool(b)))
		}
	case feature.Time:
		// The order is that of instants; a day is its midnight UTC.
		if t, ok := filter.AsTime(v); ok {
			return simple(operand(a), c.args.add(oidTimestamptz, instant(t)))
		}
	case feature.Date:
		if t, ok := filter.AsTime(v); ok {
			return simple("("+operand(a)+"::timestamp AT TIME ZONE 'UTC')", c.args.add(oidTimestamptz, instant(t)))
		}
	}
	return condition{}, false
}

func instant(t time.Time) string {
	if t.Year() > 0 {
		return t.Format("2006-01-02 15:04:05.999999+00")
	}
	return strconv.Itoa(1-t.Year()) + t.Format("-01-02 15:04:05.999999+00") + " BC"
}

// storable reports whether a text column can hold the text at all: valid
// UTF-8 without NUL. Anything else would be an error of the database.
func storable(s string) bool { return utf8.ValidString(s) && !strings.Contains(s, "\x00") }

// like writes the pattern in the characters of SQL.
func (c *compiler) like(e filter.Like) (condition, bool) {
	a, ok := c.attribute(e.Value)
	if !ok || e.IgnoreCase || a.kind != feature.String && a.kind != feature.Int || !storable(e.Pattern) {
		return condition{}, false
	}
	var b strings.Builder
	literal := func(rest string) string {
		r, n := utf8.DecodeRuneInString(rest)
		if r == '%' || r == '_' || r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		return rest[n:]
	}
	for rest := e.Pattern; rest != ""; {
		switch {
		case e.Escape != "" && strings.HasPrefix(rest, e.Escape) && len(rest) > len(e.Escape):
			rest = literal(rest[len(e.Escape):])
		case e.Wild != "" && strings.HasPrefix(rest, e.Wild):
			b.WriteByte('%')
			rest = rest[len(e.Wild):]
		case e.Single != "" && strings.HasPrefix(rest, e.Single):
			b.WriteByte('_')
			rest = rest[len(e.Single):]
		default:
			rest = literal(rest)
		}
	}
	return condition{"((" + a.value + `)::text COLLATE "C" LIKE ` + c.args.add(oidText, b.String()) + ` ESCAPE '\')`, true}, true
}

func (c *compiler) hasKey(e filter.HasKey) condition {
	return condition{c.keys(e.Keys), true}
}

// keys is the condition to have one of the keys. Keys that the column cannot
// have are left out.
func (c *compiler) keys(keys []feature.Key) string {
	var b strings.Builder
	b.WriteByte('{')
	for _, k := range keys {
		switch {
		case c.relation.keyIsInt && k.Text == "":
			comma(&b)
			b.WriteString(strconv.FormatInt(k.Int, 10))
		case !c.relation.keyIsInt && storable(k.String()):
			comma(&b)
			b.WriteByte('"')
			b.WriteString(arrayEscapes.Replace(k.String()))
			b.WriteByte('"')
		}
	}
	b.WriteByte('}')
	if c.relation.keyIsInt {
		return "(" + c.relation.key.value + " = ANY(" + c.args.add(oidInt8Array, b.String()) + "))"
	}
	return "(" + collated(c.relation.key, filter.Equal) + " = ANY(" + c.args.add(oidTextArray, b.String()) + "))"
}

var arrayEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

func comma(b *strings.Builder) {
	if b.Len() > 1 {
		b.WriteByte(',')
	}
}

// meets is the condition that the box of the geometry meets b, by the spatial
// index. PostGIS keeps boxes in 32 bits, rounded outwards: some rows too many
// answer.
func (c *compiler) meets(b geom.Bound) string {
	p := c.relation.postgis
	return "(" + c.relation.geom.value + " OPERATOR(" + p + ".&&) " + p + ".ST_MakeEnvelope(" +
		c.args.float(b.MinX) + ", " + c.args.float(b.MinY) + ", " + c.args.float(b.MaxX) + ", " + c.args.float(b.MaxY) + "))"
}
