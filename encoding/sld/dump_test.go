package sld

import (
	"fmt"
	"reflect"
	"strings"

	"sigi/filter"
)

// dump writes a document as an indented outline; what is zero is left out and
// expressions stand in their own form.
func dump(d *Document) string {
	var b strings.Builder
	for _, l := range d.Layers {
		l.Line = 0
		dumpValue(&b, reflect.ValueOf(l), 0)
	}
	for _, n := range d.Notes {
		fmt.Fprintf(&b, "note %s\n", n)
	}
	return b.String()
}

func dumpValue(b *strings.Builder, v reflect.Value, depth int) {
	indent := strings.Repeat("  ", depth)
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	t := v.Type()
	fmt.Fprintf(b, "%s%s\n", indent, t.Name())
	for i := range t.NumField() {
		f, name := v.Field(i), t.Field(i).Name
		if f.IsZero() {
			continue
		}
		if e, ok := f.Interface().(filter.Expr); ok {
			fmt.Fprintf(b, "%s  %s %s\n", indent, name, filter.Format(e))
			continue
		}
		switch f.Kind() {
		case reflect.Slice:
			switch s := f.Interface().(type) {
			case []byte:
				fmt.Fprintf(b, "%s  %s %d bytes\n", indent, name, len(s))
			case []string, []float64:
				fmt.Fprintf(b, "%s  %s %v\n", indent, name, s)
			case []filter.Expr:
				for _, e := range s {
					fmt.Fprintf(b, "%s  %s %s\n", indent, name, filter.Format(e))
				}
			default:
				for k := range f.Len() {
					fmt.Fprintf(b, "%s  %s[%d]:\n", indent, name, k)
					dumpValue(b, f.Index(k), depth+2)
				}
			}
		case reflect.Struct, reflect.Pointer, reflect.Interface:
			fmt.Fprintf(b, "%s  %s:\n", indent, name)
			dumpValue(b, f, depth+2)
		default:
			fmt.Fprintf(b, "%s  %s %v\n", indent, name, f.Interface())
		}
	}
}
