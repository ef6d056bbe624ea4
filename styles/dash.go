package styles

import (
	"strconv"
	"strings"

	"sigi/filter"
)

// maxDashes bounds the lengths of a pattern by expression.
const maxDashes = 64

// dashText is a dash pattern by expression.
type dashText struct {
	program *filter.Program
	planner planner // for its unit
	last    string
	dashes  []float64
}

func (p *planner) dashText(e Param) (*dashText, error) {
	if e == nil {
		return nil, nil
	}
	prog, err := p.bind(e)
	if err != nil {
		return nil, err
	}
	return &dashText{program: prog, planner: planner{unit: p.unit}}, nil
}

// at is the pattern for a row; nil, a line drawn through, where it cannot be
// read. Rows of one pattern after another cost no reading.
func (d *dashText) at(row filter.Row) []float64 {
	text := d.program.Eval(row).Text()
	if text == d.last {
		return d.dashes
	}
	d.last, d.dashes = strings.Clone(text), nil
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '\t' || r == '\n' || r == '\r' })
	if len(words) > maxDashes {
		return nil
	}
	lengths := make([]float64, len(words))
	for i, w := range words {
		f, err := strconv.ParseFloat(strings.TrimSuffix(w, "px"), 64)
		if err != nil {
			return nil
		}
		lengths[i] = f
	}
	d.dashes = d.planner.dashes(lengths)
	return d.dashes
}
