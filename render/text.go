package render

import (
	"context"
	"math"
	"slices"
	"strings"

	"sigi/geom"
	"sigi/render/fonts"
	"sigi/render/label"
	"sigi/render/raster"
	"sigi/styles"
)

// Labels are collected while features are drawn, layer by layer, and placed
// and drawn last, over all layers. Where a label may stand follows from its
// feature and a grid fixed to the world (label.Grid), never from the edge of
// the picture; features are read a margin beyond the picture so that a label
// that reaches over its edge is found from both sides.

const (
	// labelMargin is how far beyond the picture labels are looked for, in
	// reference pixels: half the width of a long label.
	labelMargin = 128
	// labelCell is the side of the world's cells, in pixels: what is larger
	// is labelled once in each cell it crosses.
	labelCell = 512
	// maxLabels bounds what one picture collects; a denser one is a grey
	// surface whatever is done.
	maxLabels = 50000
	// maxLabelRunes bounds one label.
	maxLabelRunes = 512
)

// textItem is what is needed to draw a label at each of its candidates.
type textItem struct {
	lines      []*fonts.Run
	face       *fonts.Face // chosen; a line that it lacks letters of is drawn in another
	size       float64     // pixels an em
	color      styles.Color
	halo       float64 // pixels
	haloColor  styles.Color
	candidates []textPlace // beside label.Item.Candidates

	shield           *styles.Sprite // behind the label; nil: none
	shieldX, shieldY float64        // its point from the middle of the block

	tile *styles.Sprite // that the letters are filled with; nil: color

	underline, strike bool
}

// textPlace is one place: level or turned lines from an origin, or glyphs
// along a line.
type textPlace struct {
	x, y   float64 // middle of the top line's box: see textBlock
	angle  float64 // radians clockwise
	glyphs []label.Glyph
	ax, ay float64 // from (x, y) to the upper left corner of the block, before turning
}

// labels collects what a picture wants to say. Candidates and boxes of all
// labels lie in three long slices, which are reused.
type labels struct {
	items      []label.Item
	texts      []textItem
	candidates []label.Candidate
	places     []textPlace
	boxes      []geom.Bound
}

func (l *labels) reset() {
	clear(l.items)
	clear(l.texts)
	clear(l.candidates)
	clear(l.places)
	l.items, l.texts = l.items[:0], l.texts[:0]
	l.candidates, l.places, l.boxes = l.candidates[:0], l.places[:0], l.boxes[:0]
}

// add appends an item with the candidates from first on.
func (l *labels) add(li label.Item, it textItem, first int) {
	n := len(l.candidates)
	li.Candidates = l.candidates[first:n:n]
	it.candidates = l.places[first:n:n]
	l.items = append(l.items, li)
	l.texts = append(l.texts, it)
}

// candidate appends a place with the boxes from first on.
func (l *labels) candidate(at textPlace, first int) {
	n := len(l.boxes)
	l.candidates = append(l.candidates, label.Candidate{Boxes: l.boxes[first:n:n]})
	l.places = append(l.places, at)
}

// addLabel collects the label of the feature whose pixels are in d.path.
func (d *drawer) addLabel(t *styles.Text, rank int) {
	if len(d.labels.items) >= maxLabels || !(t.Size > 0) {
		return
	}
	text := strings.TrimSpace(t.String)
	if text == "" {
		return
	}
	if n := 0; len(text) > maxLabelRunes {
		for i := range text {
			if n++; n > maxLabelRunes {
				text = text[:i]
				break
			}
		}
	}
	r := d.view.ratio
	item := textItem{
		size: t.Size * r, color: faded(t.Color, d.plan.opacity),
		halo: t.HaloRadius * r, haloColor: faded(t.HaloColor, d.plan.opacity),
		underline: t.Underline, strike: t.Strike,
	}
	if t.Tile != nil {
		tile := *t.Tile // the symbol is valid until the next one
		item.tile = &tile
	}
	if item.halo < 0 || item.haloColor.A == 0 {
		item.halo = 0
	}
	if item.size > maxSprite {
		return
	}
	face := d.view.fonts.Choose(t.Families, t.Bold, t.Italic)
	item.face = face
	g := &d.path.whole
	grid := label.Grid{OriginX: d.view.originX, OriginY: d.view.originY, Size: labelCell}
	large := d.path.bound.Width() > labelCell || d.path.bound.Height() > labelCell
	pad := t.SpaceAround*r + item.halo

	if t.Along && g.Kind.Dimension() >= 1 {
		if strings.ContainsRune(text, '\n') {
			text = strings.Join(strings.Fields(text), " ")
		}
		item.lines = d.wrap(text, face, 0)
		if t.Group {
			d.addStreet(t, &item, grid, pad, rank)
			return
		}
		if t.FromStart {
			d.addFromStarts(t, &item, pad, rank)
			return
		}
		if !large {
			run, length := d.longestLine()
			d.addAlong(t, &item, run, length, pad, rank)
			return
		}
		for cell := range grid.Cells(d.path.bound, d.labelBound) {
			run, length := label.LongestRun(g, cell)
			d.addAlong(t, &item, run, length, pad, rank)
		}
		return
	}

	item.lines = d.wrap(text, face, t.AutoWrap*r/item.size)
	switch g.Kind.Dimension() {
	case 0:
		for i := 0; i+1 < len(g.Flat); i += 2 {
			d.addAt(t, &item, g.Flat[i], g.Flat[i+1], pad, rank)
		}
	case 1:
		if !large {
			run, length := d.longestLine()
			if len(run) > 0 {
				x, y := label.At(run, length/2)
				d.addAt(t, &item, x, y, pad, rank)
			}
			return
		}
		for cell := range grid.Cells(d.path.bound, d.labelBound) {
			run, length := label.LongestRun(g, cell)
			if length > labelCell/4 {
				x, y := label.At(run, length/2)
				d.addAt(t, &item, x, y, pad, rank)
			}
		}
	case 2:
		if !large {
			d.addInside(t, &item, g, pad, rank, 0)
			return
		}
		width, _ := item.block()
		for cell := range grid.Cells(d.path.bound, d.labelBound) {
			label.ClipArea(&d.clipped, g, cell)
			d.addInside(t, &item, &d.clipped, pad, rank, width)
		}
	}
}

// blockKey names a text broken into lines of at most so many ems.
type blockKey struct {
	text  string
	face  *fonts.Face
	width float64
}

// wrap breaks a text into shaped lines: at its line breaks, and at blanks
// where a line would be wider than width ems (0: no limit).
func (d *drawer) wrap(text string, face *fonts.Face, width float64) []*fonts.Run {
	k := blockKey{text, face, width}
	if lines, ok := d.r.blocks.get(k); ok {
		return lines
	}
	k.text = strings.Clone(text) // it may lie in a batch that is reused
	var out []*fonts.Run
	for _, line := range strings.Split(text, "\n") {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		if !(width > 0) {
			out = append(out, d.shaper.Shape(strings.Join(words, " "), face))
			continue
		}
		now := words[0]
		run := d.shaper.Shape(now, face)
		for _, w := range words[1:] {
			longer := now + " " + w
			if next := d.shaper.Shape(longer, face); next.Width <= width {
				now, run = longer, next
				continue
			}
			out = append(out, run)
			now = w
			run = d.shaper.Shape(w, face)
		}
		out = append(out, run)
	}
	bytes := int64(len(text) + 64)
	for _, run := range out {
		bytes += int64(48*len(run.Glyphs) + 4*len(run.Text) + 64)
	}
	d.r.blocks.put(k, out, bytes)
	return out
}

// block is the size in pixels of the lines together: from the top of the
// capitals of the first line to the base line of the last.
func (it *textItem) block() (w, h float64) {
	for _, run := range it.lines {
		w = math.Max(w, run.Width)
	}
	return w * it.size, (it.face.CapHeight + it.face.LineStep*float64(len(it.lines)-1)) * it.size
}

// addAt adds a label at a point: where the style says first, and if it may be
// displaced, around that, near before far, right before left.
func (d *drawer) addAt(t *styles.Text, item *textItem, x, y, pad float64, rank int) {
	if len(item.lines) == 0 || x-x != 0 || y-y != 0 || !d.labelBound.ContainsXY(x, y) {
		return
	}
	r := d.view.ratio
	w, h := item.block()
	at := textPlace{
		x: x + t.DX*r, y: y - t.DY*r, angle: t.Rotation * math.Pi / 180,
		ax: -t.AnchorX * w, ay: -(1 - t.AnchorY) * h,
	}
	// The block as people see it: accents above, descenders below.
	above, below := (item.face.Ascent-item.face.CapHeight)*item.size+pad, item.face.Descent*item.size+pad
	shield := item.fitShield(t, w, h, r)
	l := &d.labels
	first := len(l.candidates)
	add := func(c textPlace) {
		from := len(l.boxes)
		l.boxes = appendTurned(l.boxes, c.x, c.y, c.angle,
			geom.Bound{MinX: c.ax - pad, MinY: c.ay - above, MaxX: c.ax + w + pad, MaxY: c.ay + h + below})
		if item.shield != nil {
			x, y := c.middle(w, h)
			l.boxes = appendTurned(l.boxes, x, y, c.angle, shield)
		}
		if t.GoodFit > 0 && !d.fitsArea(c, w, h, t.GoodFit) {
			l.boxes = l.boxes[:from]
			return
		}
		l.candidate(c, from)
	}
	add(at)
	if reach := t.MaxDisplace * r; reach > 0 {
		for _, f := range [...]float64{0.5, 1} {
			for _, dir := range [...][2]float64{{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {.7, -.7}, {.7, .7}, {-.7, -.7}, {-.7, .7}} {
				c := at
				c.x += dir[0] * reach * f
				c.y += dir[1] * reach * f
				add(c)
			}
		}
	}
	if len(l.candidates) == first {
		return
	}
	li := label.Item{Priority: t.Priority, Order: rank, Overlaps: t.Overlaps}
	d.group(t, &li)
	l.add(li, *item, first)
}

// group keeps labels of one text apart, where the style asks for it.
func (d *drawer) group(t *styles.Text, li *label.Item) {
	if t.Group || t.Repeat > 0 {
		li.Group, li.Distance = strings.Clone(t.String), t.Repeat*d.view.ratio
		switch {
		case t.GroupDistance > 0:
			li.Distance = t.GroupDistance * d.view.ratio
		case t.Group && !t.AllGroup && li.Distance == 0:
			li.Distance = labelCell / 2
		}
	}
}

// appendTurned covers a box that is turned about (x, y): by itself if level,
// else by squares along it.
func appendTurned(out []geom.Bound, x, y, angle float64, b geom.Bound) []geom.Bound {
	if angle == 0 {
		return append(out, geom.Bound{MinX: x + b.MinX, MinY: y + b.MinY, MaxX: x + b.MaxX, MaxY: y + b.MaxY})
	}
	sin, cos := math.Sincos(angle)
	side := math.Max(math.Min(b.Width(), b.Height()), 1)
	nx, ny := int(math.Ceil(b.Width()/side)), int(math.Ceil(b.Height()/side))
	half := side / 2 * (math.Abs(sin) + math.Abs(cos)) * 0.9
	for j := range ny {
		for i := range nx {
			mx := b.MinX + (float64(i)+0.5)*b.Width()/float64(nx)
			my := b.MinY + (float64(j)+0.5)*b.Height()/float64(ny)
			cx, cy := x+mx*cos-my*sin, y+mx*sin+my*cos
			out = append(out, geom.Bound{MinX: cx - half, MinY: cy - half, MaxX: cx + half, MaxY: cy + half})
		}
	}
	return out
}

func meetsAny(boxes []geom.Bound, b *geom.Bound) bool {
	for i := range boxes {
		if boxes[i].Intersects(*b) {
			return true
		}
	}
	return false
}

// drawLabels places what was collected and draws it, the last placed first.
// It returns how many labels show in the picture.
func (d *drawer) drawLabels(ctx context.Context, m *Map) (int, error) {
	// Conflicts are seen as far as long labels reach; beyond, only labels of
	// an absurd size do.
	chosen, err := label.Place(ctx, d.labels.items, d.labelBound.Pad(2048))
	if err != nil {
		return 0, err
	}
	n := 0
	picture := d.picture()
	for k, i := range d.labelOrder(chosen, len(m.Layers)) {
		c := chosen[i]
		it, boxes := &d.labels.texts[i], d.labels.items[i].Candidates[c].Boxes
		around := picture.Pad(it.overhang(d.view.ratio))
		if !meetsAny(boxes, &around) {
			continue
		}
		if meetsAny(boxes, &picture) {
			n++
		}
		if k%16 == 0 {
			if err := d.lookUp(ctx); err != nil {
				return 0, err
			}
		}
		d.canvas.Layer(&m.Layers[d.layerOf(i, len(m.Layers))])
		d.drawText(it, &it.candidates[c])
	}
	return n, d.canvas.Err()
}

// overhang is how far what is drawn of a label may reach beyond its boxes, in
// pixels. Boxes are made for conflicts: the tips of slanted letters and the outline
// of a shield are not in them.
func (it *textItem) overhang(ratio float64) float64 {
	reach := 0.25*it.size + 1
	if it.shield != nil && it.shield.Stroke != nil {
		reach = math.Max(reach, it.shield.Stroke.Width*ratio+1)
	}
	return reach
}

// layerOf is the layer of an item, of so many.
func (d *drawer) layerOf(item, layers int) int {
	return layers - 1 - d.labels.items[item].Order>>rankBits
}

// labelOrder is the order in which placed labels are drawn: those placed last
// first, and in documents layer by layer, so that a layer's labels are one group.
func (d *drawer) labelOrder(chosen []int, layers int) []int {
	order := d.labelled[:0]
	for i := len(chosen) - 1; i >= 0; i-- {
		if chosen[i] >= 0 {
			order = append(order, i)
		}
	}
	d.labelled = order
	if d.canvas != d.px {
		slices.SortStableFunc(order, func(a, b int) int { return d.layerOf(a, layers) - d.layerOf(b, layers) })
	}
	return order
}

// drawText draws a label at a place, its shield first.
func (d *drawer) drawText(it *textItem, at *textPlace) {
	w, h := it.block()
	if it.shield != nil {
		x, y := at.middle(w, h)
		shield := it.shield
		sx, sy := it.shieldX, it.shieldY
		if at.angle != 0 { // it is turned with the label
			sin, cos := math.Sincos(at.angle)
			sx, sy = sx*cos-sy*sin, sx*sin+sy*cos
			turned := *shield
			turned.Rotation = math.Mod(shield.Rotation+at.angle*180/math.Pi+360, 360)
			shield = &turned
		}
		d.canvas.Graphic(Graphic{Sprite: shield}, x+sx, y+sy)
	}
	l := &d.label
	l.Size, l.Paint, l.Halo, l.Under = it.size, paintOf(it.color), it.halo, paintOf(it.haloColor)
	l.Lines = l.Lines[:0]
	if at.glyphs != nil {
		l.Lines = append(l.Lines, LabelLine{Run: it.lines[0], Along: at.glyphs})
	} else {
		sin, cos := math.Sincos(at.angle)
		for k, run := range it.lines {
			x, y := it.lineStart(at, k, w)
			l.Lines = append(l.Lines, LabelLine{Run: run, X: at.x + x*cos - y*sin, Y: at.y + x*sin + y*cos, Angle: at.angle})
		}
	}
	rule := l.Paint
	if it.tile != nil {
		l.Paint = raster.Paint{} // the halo alone
	}
	if it.underline || it.strike {
		d.ruled(it, l, rule)
	} else {
		d.canvas.Label(l)
	}
	if it.tile != nil {
		d.px.outlineLabel(l, 0)
		d.canvas.Tile(&d.px.outlines, nil, it.tile)
	}
}

// lineStart is where the base line of line k of a block starts, from the
// point it is anchored to.
func (it *textItem) lineStart(at *textPlace, k int, width float64) (x, y float64) {
	return at.ax + (width-it.lines[k].Width*it.size)/2,
		at.ay + (it.face.CapHeight+it.face.LineStep*float64(k))*it.size
}
