package catalog

import (
	"fmt"
	"regexp"
	"strings"

	"sigi/dimension"
)

// Dimension is a dimension of a layer with the attributes that hold it.
type Dimension struct {
	dimension.Dimension
	Attribute string // of the value, or of its beginning if End is given
	End       string // of the end; null: not over yet. "": features have one value
}

// dimensionName keeps names usable behind "DIM_" in a parameter.
var dimensionName = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)

// maxDimensions bounds the dimensions of a layer.
const maxDimensions = 16

// dimensions reads `dimensions:` of a layer.
func (l *loading) dimensions(m *mapping, y *Layer) {
	for _, n := range m.list("dimensions") {
		dm := l.mapping(n, m.what+": dimensions")
		if dm == nil {
			continue
		}
		d := l.dimension(dm, m.what)
		for _, other := range y.Dimensions {
			if other.Name == d.Name {
				l.problem(dm.line, "%s: dimension %q is given twice; remove one", m.what, d.Name)
			}
		}
		y.Dimensions = append(y.Dimensions, d)
	}
	if len(y.Dimensions) > maxDimensions {
		l.problem(m.lineOf("dimensions"), "%s: dimensions: at most %d", m.what, maxDimensions)
	}
}

func (l *loading) dimension(m *mapping, what string) (d Dimension) {
	d.Name = strings.ToLower(m.required("name"))
	m.what = fmt.Sprintf("%s: dimension %q", what, d.Name)
	if d.Name != "" && !dimensionName.MatchString(d.Name) {
		l.problem(m.lineOf("name"), "%s: the name may have letters without accents, digits and _, and starts with a letter", m.what)
	}
	d.Attribute, d.End = m.required("attribute"), m.text("end")
	// 06-042 annex C.2: what these two names mean is fixed.
	d.Units, d.UnitSymbol, d.Kind = "", "", dimension.Number
	switch d.Name {
	case "time":
		d.Units, d.Kind = "ISO8601", dimension.Time
	case "elevation":
		d.Units, d.UnitSymbol = "CRS:88", "m"
	}
	switch kind := m.text("kind"); {
	case kind == "":
	case kind == "time" && d.Name != "elevation":
		d.Units, d.Kind = "ISO8601", dimension.Time
	case kind == "number" && d.Name != "time":
	default:
		l.problem(m.lineOf("kind"), "%s: kind is %q; it must be time or number", m.what, kind)
	}
	if u := m.text("units"); u != "" {
		d.Units, d.UnitSymbol = u, ""
	}
	if s := m.text("symbol"); s != "" {
		d.UnitSymbol = s
	}
	d.Values = m.required("values")
	var err error
	if d.Values != "" {
		if d.Extent, err = dimension.ParseExtent(d.Kind, d.Values); err != nil {
			l.problem(m.lineOf("values"), "%s: values: %v", m.what, err)
		}
	}
	d.Multiple, d.Nearest, d.Current = m.boolean("multiple", true), m.boolean("nearest", false), m.boolean("current", false)
	if d.Current && d.Kind != dimension.Time {
		l.problem(m.lineOf("current"), "%s: current is for times", m.what)
	}
	d.Default = m.text("default")
	if d.Default != "" && d.Values != "" && err == nil {
		if c, err := d.Choose(""); err != nil || c.By == dimension.ByNearest {
			l.problem(m.lineOf("default"), "%s: default is %q, which is not among the values", m.what, d.Default)
		}
	}
	m.finish()
	return d
}
