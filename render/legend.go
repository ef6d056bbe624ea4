package render

import (
	"context"
	"image"
	"math"
	"strings"

	"sigi/crs"
	"sigi/fault"
	"sigi/geom"
	"sigi/render/fonts"
	"sigi/render/raster"
	"sigi/styles"
)

// LegendOptions says what a legend shows and how.
type LegendOptions struct {
	Rule          string    // one rule, by name or title; "": all
	Denominator   float64   // only rules active at it; 0: all
	Width, Height int       // of one swatch in reference pixels; 0: 20
	PixelRatio    float64   // as Map.PixelRatio
	Titles        bool      // rule titles beside the swatches
	Geometry      geom.Kind // of the layer, for symbolizers that fit several
	Background    styles.Color
	Transparent   bool
	MaxWidth      int // pixels; 0: 4096
	MaxHeight     int // pixels; 0: 16384
}

const (
	legendSwatch    = 20 // reference pixels
	legendGap       = 4
	legendText      = 11 // size of titles
	legendMaxWidth  = 4096
	legendMaxHeight = 16384
)

// legendRow is a line of a legend.
type legendRow struct {
	rule  *styles.Rule
	title string
}

// Legend draws a style's legend: a swatch for each rule, drawn with the rule's
// own symbolizers, and its title beside it. A single rule without a title is
// its swatch alone. Rules that only label have no swatch to show and are left
// out, unless asked for by name or alone. Lengths in ground units are drawn at
// Denominator (0: 1:1000).
//
// The size follows from the content. Faults: BadParam for a rule that is not
// there, TooLarge beyond the limits.
func (r *Renderer) Legend(ctx context.Context, s *styles.Style, o LegendOptions) (*image.RGBA, error) {
	if err := ctx.Err(); err != nil {
		return nil, fault.From(err)
	}
	ratio := o.PixelRatio
	if !(ratio > 0) {
		ratio = 1
	}
	ratio = math.Min(math.Max(ratio, minRatio), maxRatio)
	limit := func(v, otherwise int) int {
		if v <= 0 {
			return otherwise
		}
		return v
	}
	maxW, maxH := limit(o.MaxWidth, legendMaxWidth), limit(o.MaxHeight, legendMaxHeight)
	px := func(reference float64) int { return int(math.Ceil(reference*ratio - 1e-9)) }
	sw, sh := px(float64(limit(o.Width, legendSwatch))), px(float64(limit(o.Height, legendSwatch)))
	if sw > maxW || sh > maxH {
		return nil, fault.New(fault.TooLarge, "width", "a legend of %d x %d pixels is larger than %d x %d", sw, sh, maxW, maxH)
	}
	rows := legendRows(s, &o)
	if len(rows) == 0 && o.Rule != "" {
		return nil, fault.New(fault.BadParam, "rule", "the style %q has no rule %q", s.Name, o.Rule)
	}

	v := legendView(&o, ratio, sw, sh)
	d := r.drawer(v)
	defer r.putDrawer(d)
	size := legendText * ratio
	gap := px(legendGap)
	width := sw
	var titles [][]*fonts.Run
	lineHeight := int(math.Ceil(fonts.LineStep * size))
	heights := make([]int, len(rows))
	total := 0
	for i := range rows {
		heights[i] = sh
		var lines []*fonts.Run
		if o.Titles && rows[i].title != "" {
			lines = d.wrap(rows[i].title, fonts.SansRegular, float64(maxW-sw-2*gap)/size)
			for _, line := range lines {
				width = max(width, sw+2*gap+int(math.Ceil(line.Width*size)))
			}
			heights[i] = max(sh, lineHeight*len(lines))
		}
		titles = append(titles, lines)
		if i > 0 {
			total += gap
		}
		total += heights[i]
	}
	if len(rows) == 0 {
		width, total = sw, sh
	}
	width = min(width, maxW)
	if total > maxH {
		return nil, fault.New(fault.TooLarge, "height", "a legend of %d rules is %d pixels high; at most %d are drawn", len(rows), total, maxH)
	}

	out := image.NewRGBA(image.Rect(0, 0, width, total))
	background := o.Background
	if !o.Transparent && background == (styles.Color{}) {
		background = styles.Color{R: 255, G: 255, B: 255, A: 255}
	}
	if !o.Transparent {
		fillImage(out, background)
	}
	y := 0
	for i := range rows {
		swatch := r.image(sw, sh)
		err := d.swatch(swatch, s, rows[i].rule, &o)
		if err == nil {
			d.px.on(out)
			d.px.Blit(swatch, 0, y+(heights[i]-sh)/2, 255)
		}
		r.putImage(swatch)
		if err != nil {
			return nil, err
		}
		top := float64(y) + (float64(heights[i])-float64(lineHeight*len(titles[i])))/2
		for k, line := range titles[i] {
			base := top + float64(lineHeight*k) + (float64(lineHeight)+fonts.CapHeight*size)/2
			d.px.drawLevel(line, size, float64(sw+gap), base, 0, raster.Paint{A: 255})
		}
		y += heights[i] + gap
	}
	return out, nil
}

// legendRows are the rules a legend shows, in the order of the style. A rule
// that appears in several feature-type styles under one title is shown once,
// with all its parts (casings and fills of roads); of rules with one title at
// different scales the first is shown.
func legendRows(s *styles.Style, o *LegendOptions) []legendRow {
	var rows []legendRow
	var onlyText []legendRow
	for i := range s.FeatureTypes {
		for j := range s.FeatureTypes[i].Rules {
			rule := &s.FeatureTypes[i].Rules[j]
			if o.Denominator > 0 && !rule.InScale(o.Denominator) {
				continue
			}
			if o.Rule != "" && rule.Name != o.Rule && rule.Title != o.Rule {
				continue
			}
			row := legendRow{rule: rule, title: strings.TrimSpace(rule.Title)}
			if row.title == "" {
				row.title = strings.TrimSpace(rule.Name)
			}
			if !hasShape(rule) {
				onlyText = append(onlyText, row)
				continue
			}
			k := sameRule(rows, row.title)
			if k >= 0 && !scalesMeet(rows[k].rule, rule) {
				continue // the same thing at another scale
			}
			if i > 0 && k >= 0 {
				merged := *rows[k].rule
				merged.Symbolizers = append(append([]styles.Symbolizer(nil), merged.Symbolizers...), rule.Symbolizers...)
				rows[k].rule = &merged
				continue
			}
			rows = append(rows, row)
		}
	}
	if len(rows) == 0 {
		return onlyText
	}
	return rows
}

func sameRule(rows []legendRow, title string) int {
	if title == "" {
		return -1
	}
	for i := range rows {
		if rows[i].title == title {
			return i
		}
	}
	return -1
}

// scalesMeet reports whether two rules are both active at some scale.
func scalesMeet(a, b *styles.Rule) bool {
	return (a.MaxDenominator == 0 || b.MinDenominator < a.MaxDenominator) &&
		(b.MaxDenominator == 0 || a.MinDenominator < b.MaxDenominator)
}

func hasShape(rule *styles.Rule) bool {
	for _, s := range rule.Symbolizers {
		switch s.(type) {
		case *styles.PolygonSymbolizer, *styles.LineSymbolizer, *styles.PointSymbolizer:
			return true
		}
	}
	return rule.LegendGraphic != nil
}

// legendView is a map of one swatch, at the scale the legend is asked for.
func legendView(o *LegendOptions, ratio float64, w, h int) view {
	denominator := o.Denominator
	if !(denominator > 0) {
		denominator = 1000
	}
	res := denominator * crs.PixelSize / ratio // metres per pixel
	return view{
		width: w, height: h, ratio: ratio, denominator: denominator,
		resolution: res, metresPerUnit: 1,
		bound:   geom.Bound{MaxX: float64(w) * res, MaxY: float64(h) * res},
		toPixel: crs.ToPixels(geom.Bound{MaxX: float64(w), MaxY: float64(h)}, float64(w), float64(h)),
	}
}

// swatch draws one rule onto a transparent image: areas as a rectangle, lines
// as a bend, points in the middle, whatever symbolizer the rule has.
func (d *drawer) swatch(img *image.RGBA, s *styles.Style, rule *styles.Rule, o *LegendOptions) error {
	var one styles.Rule
	for _, sym := range rule.Symbolizers {
		if _, label := sym.(*styles.TextSymbolizer); label && hasShape(rule) {
			continue // it would cover what it belongs to
		}
		if sym = fixedSymbolizer(sym); sym != nil {
			one.Symbolizers = append(one.Symbolizers, sym)
		}
	}
	if rule.LegendGraphic != nil {
		one.Symbolizers = []styles.Symbolizer{&styles.PointSymbolizer{Graphic: *fixedGraphic(rule.LegendGraphic)}}
	}
	style := &styles.Style{Name: s.Name, FeatureTypes: []styles.FeatureTypeStyle{{Rules: []styles.Rule{one}}}}
	plan, err := styles.NewPlan(style, d.view.styleView(), nil, nil)
	if err != nil {
		return err
	}
	w, h := float64(d.view.width), float64(d.view.height)
	r := d.view.ratio
	d.px.on(img)
	d.drawBox = geom.Bound{MaxX: w, MaxY: h}.Pad(w + h)
	d.cullBox = d.drawBox
	d.plan = &layerPlan{opacity: 1}
	for i := range plan.FeatureTypes {
		for _, ps := range plan.FeatureTypes[i].Rules[0].Symbolizers {
			sym := newSymbolizer(ps, r)
			switch {
			case ps.Polygon != nil:
				inset := r
				if sym.hasStroke {
					inset = math.Min(sym.stroke.Width/2+r, math.Min(w, h)/3)
				}
				if o.Geometry.Dimension() == 1 {
					d.setPath(bend(w, h, r))
				} else {
					d.setPath(geom.Polygon([]float64{inset, inset, w - inset, inset, w - inset, h - inset, inset, h - inset, inset, inset}))
				}
				d.area(&sym)
			case ps.Line != nil:
				d.setPath(bend(w, h, r))
				d.line(&sym)
			case ps.Point != nil:
				if sym.sprite == nil {
					continue
				}
				fitted := *sym.sprite
				fitted.DX, fitted.DY, fitted.AnchorX, fitted.AnchorY = 0, 0, 0.5, 0.5
				if most := math.Min(w, h) / r; fitted.Size > most || fitted.Size == 0 {
					fitted.Size = math.Min(most, legendNatural(&fitted, most))
				}
				d.canvas.Graphic(Graphic{Sprite: &fitted}, w/2, h/2)
			case ps.Text != nil:
				if t := ps.Text.Symbol(nil); t != nil {
					d.sample(t, w, h)
				}
			}
		}
	}
	return nil
}

// legendNatural is a picture's own height where none is given, at most most.
func legendNatural(s *styles.Sprite, most float64) float64 {
	if s.Size > 0 || s.Source == nil || s.Source.Height <= 0 {
		return most
	}
	return s.Source.Height
}

// bend is the line of a swatch: a short zigzag that shows joins and dashes.
func bend(w, h, r float64) geom.Geometry {
	return geom.LineString(2*r, h*0.7, w*0.36, h*0.3, w*0.64, h*0.7, w-2*r, h*0.3)
}

// setPath takes a geometry that is in pixels already as the path.
func (d *drawer) setPath(g geom.Geometry) {
	d.path.whole = g
	d.path.bound = g.Bound()
	d.culled = thinNone
}

// sample draws a label in the middle of a swatch.
func (d *drawer) sample(t *styles.Text, w, h float64) {
	size := math.Min(t.Size*d.view.ratio, h*0.8)
	run := d.shaper.Shape(t.String, fonts.Choose(t.Families, t.Bold, t.Italic))
	x, y := (w-run.Width*size)/2, (h+fonts.CapHeight*size)/2
	if t.HaloRadius > 0 {
		d.px.drawLevel(run, size, x, y, t.HaloRadius*d.view.ratio, paintOf(t.HaloColor))
	}
	d.px.drawLevel(run, size, x, y, 0, paintOf(t.Color))
}
