package render

import (
	"math"
	"strings"

	"sigi/render/label"
	"sigi/styles"
)

// Streets are cut into pieces at every crossing, and a piece is often shorter
// than its name. Where a style groups labels along lines, the pieces of one
// text are collected while the layer is drawn, cut to the world's cells, and
// joined in each cell when the layer has been read: one label a cell, along
// the longest stretch.

// street is what one cell shows of one text.
type street struct {
	text  styles.Text
	item  textItem
	pad   float64
	rank  int
	lines [][]float64
}

// streetKey names a street: cells by their number in the picture's own count.
type streetKey struct {
	text string
	x, y int
}

// addStreet collects the feature's lines by cell.
func (d *drawer) addStreet(t *styles.Text, item *textItem, grid label.Grid, pad float64, rank int) {
	if d.streetAt == nil {
		d.streetAt = map[streetKey]int{}
	}
	for cell := range grid.Cells(d.path.bound, d.labelBound) {
		k := streetKey{t.String, int(math.Round(cell.MinX)), int(math.Round(cell.MinY))}
		i, ok := d.streetAt[k]
		if !ok {
			i = len(d.streets)
			s := street{text: *t, item: *item, pad: pad, rank: rank}
			s.text.String = strings.Clone(t.String)
			k.text = s.text.String
			d.streetAt[k] = i
			d.streets = append(d.streets, s)
		}
		s := &d.streets[i]
		s.lines = label.Runs(s.lines, &d.path.whole, cell)
	}
}

// joinStreets makes labels of what was collected.
func (d *drawer) joinStreets() {
	for i := range d.streets {
		s := &d.streets[i]
		joined := label.Join(s.lines)
		if s.text.AllGroup {
			for _, run := range joined {
				d.addAlong(&s.text, &s.item, run, label.Length(run), s.pad, s.rank)
			}
			continue
		}
		run, length := label.Longest(joined)
		d.addAlong(&s.text, &s.item, run, length, s.pad, s.rank)
	}
	d.dropStreets()
}

func (d *drawer) dropStreets() {
	clear(d.streets)
	clear(d.streetAt)
	d.streets = d.streets[:0]
}
