package render

import (
	"context"
	"fmt"
	"image"
	"math"

	"sigi/fault"
	"sigi/render/fonts"
	"sigi/render/raster"
	"sigi/styles"
)

// Legend draws a style's legend: a swatch for each rule, drawn with the rule's
// own symbolizers, and its title beside it. A single rule without a title is
// its swatch alone. Rules that only label have no swatch to show and are left
// out, unless asked for by name or alone. Lengths in ground units are drawn at
// Denominator (0: 1:1000).
//
// The size follows from the content. Faults: BadParam for a rule that is not
// there, TooLarge beyond the limits.
func (r *Renderer) Legend(ctx context.Context, s *styles.Style, o LegendOptions) (*image.RGBA, error) {
	return r.Legends(ctx, []LegendPart{{Style: s, Geometry: o.Geometry}}, o)
}

// Legends draws the legends of several styles one below the other, each under
// its title. A style of one swatch without a title of its own has that of its
// part beside it. Faults: as Legend.
func (r *Renderer) Legends(ctx context.Context, parts []LegendPart, o LegendOptions) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.From(err)
	}
	l, err := r.layLegend(parts, &o)
	if err != nil {
		return nil, err
	}
	defer r.putDrawer(l.d)
	out := image.NewRGBA(image.Rect(0, 0, l.width, l.height))
	background := o.Background
	if !o.Transparent && background == (styles.Color{}) {
		background = styles.Color{R: 255, G: 255, B: 255, A: 255}
	}
	if !o.Transparent {
		fillImage(out, background)
	}
	for i := range l.items {
		if err := l.draw(out, &l.items[i]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Swatch draws the swatch of one row of a style's legend. Faults: TooLarge.
func (r *Renderer) Swatch(p *LegendPart, row *LegendRow, o LegendOptions) (*image.RGBA, error) {
	l, err := r.measured(&o)
	if err != nil {
		return nil, err
	}
	defer r.putDrawer(l.d)
	out := image.NewRGBA(image.Rect(0, 0, l.sw, l.sh))
	return out, l.d.swatch(out, p.Style, row.Rule, p.Geometry)
}

// legendLayout is a legend laid out in pixels.
type legendLayout struct {
	d             *drawer
	form          LegendForm
	fonts         *fonts.Library
	sw, sh        int // of a swatch
	gap, margin   int
	size          float64 // of titles
	line          int     // height of a line of them
	maxW, maxH    int
	items         []legendItem
	width, height int
}

// legendItem is a swatch with its title, or the title of a part.
type legendItem struct {
	part          *LegendPart
	rule          *styles.Rule // nil: the title of a part
	lines         []*fonts.Run
	x, y          int
	width, height int
}

// measured is a layout without items.
func (r *Renderer) measured(o *LegendOptions) (*legendLayout, error) {
	ratio := o.PixelRatio
	if !(ratio > 0) {
		ratio = 1
	}
	ratio = math.Min(math.Max(ratio, minRatio), maxRatio)
	or := func(v, otherwise int) int {
		if v <= 0 {
			return otherwise
		}
		return v
	}
	px := func(reference float64) int { return int(math.Ceil(reference*ratio - 1e-9)) }
	l := &legendLayout{form: o.LegendForm, fonts: o.Fonts, gap: px(legendGap), margin: px(legendGap), maxW: or(o.MaxWidth, legendMaxWidth), maxH: or(o.MaxHeight, legendMaxHeight)}
	l.sw, l.sh = px(float64(or(o.Width, legendSwatch))), px(float64(or(o.Height, legendSwatch)))
	if l.sw > l.maxW || l.sh > l.maxH {
		return nil, fault.New(fault.TooLarge, "width", "a legend of %d x %d pixels is larger than %d x %d", l.sw, l.sh, l.maxW, l.maxH)
	}
	switch {
	case o.Margin > 0:
		l.margin = px(o.Margin)
	case o.Margin < 0:
		l.margin = 0
	}
	l.size = legendText * ratio
	if o.Size > 0 {
		l.size = o.Size * ratio
	}
	l.line = int(math.Ceil(l.face(false).LineStep * l.size))
	v := legendView(o, ratio, l.sw, l.sh)
	l.d = r.drawer(v)
	return l, nil
}

// layLegend lays the items of a legend out; its drawer is to be put back.
func (r *Renderer) layLegend(parts []LegendPart, o *LegendOptions) (l *legendLayout, err error) {
	if l, err = r.measured(o); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			r.putDrawer(l.d)
		}
	}()
	found := false
	for i := range parts {
		p := &parts[i]
		rows := p.Rows(o)
		found = found || len(rows) > 0
		if p.Title != "" && len(rows) == 1 && (rows[0].Title == "" || rows[0].Title == p.Title) && o.Titles {
			rows[0].Title = p.Title
		} else if p.Title != "" && len(rows) > 0 {
			item := legendItem{part: p, lines: l.d.wrap(p.Title, l.face(true), float64(l.maxW)/l.size)}
			l.measure(&item)
			l.stack([]legendItem{item}, 1)
		}
		var items []legendItem
		for k := range rows {
			item := legendItem{part: p, rule: rows[k].Rule}
			title := rows[k].Title
			if o.Counts && rows[k].Count >= 0 {
				title = fmt.Sprintf("%s (%d)", title, rows[k].Count)
			}
			if o.Titles && title != "" {
				item.lines = l.d.wrap(title, l.face(false), float64(l.maxW-l.sw-l.gap-l.margin)/l.size)
			}
			l.measure(&item)
			items = append(items, item)
		}
		columns := max(1, o.Columns)
		if o.Horizontal && o.Columns <= 0 {
			columns = len(items)
		}
		l.stack(items, columns)
	}
	if !found && o.Rule != "" && !o.HideEmpty {
		name := ""
		if len(parts) > 0 {
			name = parts[0].Style.Name
		}
		return l, fault.New(fault.BadParam, "rule", "the style %q has no rule %q", name, o.Rule)
	}
	if len(l.items) == 0 {
		l.width, l.height = l.sw, l.sh
	}
	l.width = min(l.width, l.maxW)
	if l.height > l.maxH {
		return l, fault.New(fault.TooLarge, "height", "a legend of %d rules is %d pixels high; at most %d are drawn", len(l.items), l.height, l.maxH)
	}
	return l, nil
}

// face is that of titles; headings are bold.
func (l *legendLayout) face(heading bool) *fonts.Face {
	return l.fonts.Choose([]string{l.form.Family}, l.form.Bold || heading, l.form.Italic)
}

// measure sets the size of an item from its lines.
func (l *legendLayout) measure(item *legendItem) {
	item.height = l.line * len(item.lines)
	left := 0
	if item.rule != nil {
		item.height = max(l.sh, item.height)
		item.width, left = l.sw, l.sw+l.margin
	}
	for _, line := range item.lines {
		item.width = max(item.width, left+l.gap+int(math.Ceil(line.Width*l.size)))
	}
}

// stack puts items below what is there, in columns that are filled from the
// top, or in rows if they stand side by side.
func (l *legendLayout) stack(items []legendItem, columns int) {
	if len(items) == 0 {
		return
	}
	if len(l.items) > 0 {
		l.height += l.gap
	}
	rows := (len(items) + columns - 1) / columns
	at := func(i int) (column, row int) {
		if l.form.Horizontal {
			return i % columns, i / columns
		}
		return i / rows, i % rows
	}
	widths, heights := make([]int, columns), make([]int, rows)
	for i := range items {
		c, r := at(i)
		widths[c], heights[r] = max(widths[c], items[i].width), max(heights[r], items[i].height)
	}
	for i := range items {
		c, r := at(i)
		x, y := 0, l.height
		for _, w := range widths[:c] {
			x += w + 2*l.gap
		}
		for _, h := range heights[:r] {
			y += h + l.gap
		}
		items[i].x, items[i].y, items[i].height = x, y, heights[r]
		l.width = max(l.width, x+items[i].width)
	}
	for i, h := range heights {
		l.height += h
		if i > 0 {
			l.height += l.gap
		}
	}
	l.items = append(l.items, items...)
}

func (l *legendLayout) draw(out *image.RGBA, item *legendItem) error {
	d := l.d
	x := item.x
	if item.rule != nil {
		swatch := d.r.image(l.sw, l.sh)
		defer d.r.putImage(swatch)
		if err := d.swatch(swatch, item.part.Style, item.rule, item.part.Geometry); err != nil {
			return err
		}
		d.px.on(out)
		d.px.Blit(swatch, x, item.y+(item.height-l.sh)/2, 255)
		x += l.sw + l.margin
	}
	d.px.on(out)
	ink := raster.Paint{A: 255}
	if l.form.Color != (styles.Color{}) {
		ink = paintOf(l.form.Color)
	}
	top := float64(item.y) + (float64(item.height)-float64(l.line*len(item.lines)))/2
	for k, line := range item.lines {
		base := top + float64(l.line*k) + (float64(l.line)+l.face(false).CapHeight*l.size)/2
		d.px.drawLevel(line, l.size, float64(x), base, 0, ink)
	}
	return nil
}
