package filter

import (
	"strconv"
	"strings"

	"sigi/feature"
	"sigi/geom"
)

// Format writes an expression on one line, in a form close to CQL2, for
// messages, tests and keys of caches: two trees with the same text mean the
// same. It is not meant to be parsed.
func Format(e Expr) string {
	var b strings.Builder
	write(&b, e, 0)
	return b.String()
}

var compareSigns = [...]string{"=", "<>", "<", "<=", ">", ">="}

func write(b *strings.Builder, e Expr, depth int) {
	if depth > MaxDepth {
		b.WriteString("...")
		return
	}
	depth++
	switch e := e.(type) {
	case nil:
		b.WriteString("nothing")
	case Literal:
		writeValue(b, e.Value)
	case Attribute:
		b.WriteString(strconv.Quote(e.Name))
	case Compare:
		b.WriteByte('(')
		write(b, e.Left, depth)
		b.WriteByte(' ')
		if e.IgnoreCase {
			b.WriteByte('~')
		}
		b.WriteString(compareSigns[e.Op])
		b.WriteByte(' ')
		write(b, e.Right, depth)
		b.WriteByte(')')
	case And:
		writeAll(b, "and", e.Of, depth)
	case Or:
		writeAll(b, "or", e.Of, depth)
	case Not:
		writeAll(b, "not", []Expr{e.Of}, depth)
	case Like:
		name := "like"
		if e.IgnoreCase {
			name = "~like"
		}
		text := func(s string) Expr { return Literal{feature.OfString(s)} }
		writeAll(b, name, []Expr{e.Value, text(e.Pattern), text(e.Wild), text(e.Single), text(e.Escape)}, depth)
	case Between:
		writeAll(b, "between", []Expr{e.Value, e.Low, e.High}, depth)
	case IsNull:
		writeAll(b, "is-null", []Expr{e.Value}, depth)
	case HasKey:
		b.WriteString("key-in(")
		for i, k := range e.Keys {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(strconv.Quote(k.String()))
		}
		b.WriteByte(')')
	case Arith:
		b.WriteByte('(')
		write(b, e.Left, depth)
		b.WriteByte(' ')
		b.WriteByte("+-*/"[e.Op])
		b.WriteByte(' ')
		write(b, e.Right, depth)
		b.WriteByte(')')
	case Call:
		writeAll(b, e.Name, e.Args, depth)
	case Spatial:
		b.WriteString(e.Op.String())
		b.WriteByte('(')
		writeGeometry(b, &e.Geometry)
		if e.CRS != nil {
			b.WriteString(" in ")
			b.WriteString(e.CRS.String())
		}
		if e.measures() {
			b.WriteString(", ")
			b.WriteString(strconv.FormatFloat(e.Distance, 'g', -1, 64))
			if e.Metres {
				b.WriteString(" m")
			}
		}
		b.WriteByte(')')
	}
}

func writeAll(b *strings.Builder, name string, of []Expr, depth int) {
	b.WriteString(name)
	b.WriteByte('(')
	for i, x := range of {
		if i > 0 {
			b.WriteString(", ")
		}
		write(b, x, depth)
	}
	b.WriteByte(')')
}

// writeValue quotes text and names the kind of what is written as text.
func writeValue(b *strings.Builder, v feature.Value) {
	switch v.Kind() {
	case feature.Null:
		b.WriteString("null")
	case feature.String:
		b.WriteByte('\'')
		b.WriteString(strings.ReplaceAll(v.Text(), "'", "''"))
		b.WriteByte('\'')
	case feature.Time, feature.Date:
		b.WriteString(v.Kind().String())
		b.WriteString(" '")
		b.WriteString(v.Text())
		b.WriteByte('\'')
	case feature.Float:
		s := v.Text()
		b.WriteString(s)
		if !strings.ContainsAny(s, ".eIN") {
			b.WriteString(".0")
		}
	default:
		b.WriteString(v.Text())
	}
}

func writeGeometry(b *strings.Builder, g *geom.Geometry) {
	b.WriteString(g.Kind.String())
	b.WriteByte('[')
	s := g.Layout.Stride()
	ring, part := 0, 0
	for i := 0; i < len(g.Flat); i += s {
		if i > 0 {
			b.WriteByte(' ')
		}
		for ring < len(g.Ends) && int(g.Ends[ring]) == i {
			ring++
			for part < len(g.Parts) && int(g.Parts[part]) == ring {
				part++
				b.WriteByte('/')
			}
			b.WriteString("/ ")
		}
		for k := range s {
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteString(strconv.FormatFloat(g.Flat[i+k], 'g', -1, 64))
		}
	}
	for i := range g.Members {
		if i > 0 {
			b.WriteByte(' ')
		}
		writeGeometry(b, &g.Members[i])
	}
	b.WriteByte(']')
}
