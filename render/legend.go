package render

import (
	"image"
	"math"
	"strings"

	"sigi/crs"
	"sigi/geom"
	"sigi/render/fonts"
	"sigi/styles"
)

// LegendOptions says what a legend shows and how.
type LegendOptions struct {
	LegendForm
	Rule        string    // one rule, by name or title; "": all
	Denominator float64   // only rules active at it; 0: all
	PixelRatio  float64   // as Map.PixelRatio
	Titles      bool      // rule titles beside the swatches
	Geometry    geom.Kind // of the layer, for symbolizers that fit several
	HideEmpty   bool      // leave out rules that were counted and draw nothing
	Counts      bool      // write the counts behind the titles
	Background  styles.Color
	Transparent bool
	Fonts       *fonts.Library // nil: the embedded ones
	MaxWidth    int            // pixels; 0: 4096
	MaxHeight   int            // pixels; 0: 16384
}

// LegendForm is how a legend is laid out and lettered. Lengths are in reference
// pixels. The zero value is the usual form: swatches one below the other, titles
// beside them.
type LegendForm struct {
	Width, Height int     // of one swatch; 0: 20
	Margin        float64 // between swatch and title; 0: 4, negative: none
	Horizontal    bool    // swatches side by side
	Columns       int     // of swatches, filled from the top; 0: one
	Size          float64 // of titles; 0: 11
	Family        string  // "": DejaVu Sans
	Bold, Italic  bool
	Color         styles.Color // of titles; zero: black
}

// LegendPart is the legend of one style in a legend of several.
type LegendPart struct {
	Title    string // of the layer, above its rules; "": none
	Style    *styles.Style
	Geometry geom.Kind
	Counts   map[*styles.Rule]int // features that each of Style's rules draws; nil: not counted
}

// LegendRow is a line of a legend: a rule, or several that are one thing.
type LegendRow struct {
	Rule  *styles.Rule // of the style, or made of several
	Title string
	Count int // features; -1: not counted

	of []*styles.Rule
}

const (
	legendSwatch    = 20 // reference pixels
	legendGap       = 4
	legendText      = 11 // size of titles
	legendMaxWidth  = 4096
	legendMaxHeight = 16384
)

// Rows are the rules that a legend shows, in the order of the style. A rule
// that appears in several feature-type styles under one title is shown once,
// with all its parts (casings and fills of roads); of rules with one title at
// different scales the first is shown. Rules that only label are left out unless
// there are no others.
func (p *LegendPart) Rows(o *LegendOptions) []LegendRow {
	rows := p.rows(o)
	kept := rows[:0]
	for _, row := range rows {
		row.Count = -1
		if p.Counts != nil {
			row.Count = 0
			for _, rule := range row.of {
				row.Count += p.Counts[rule]
			}
			if o.HideEmpty && row.Count == 0 {
				continue
			}
		}
		kept = append(kept, row)
	}
	return kept
}

func (p *LegendPart) rows(o *LegendOptions) []LegendRow {
	s := p.Style
	var rows []LegendRow
	var onlyText []LegendRow
	for i := range s.FeatureTypes {
		for j := range s.FeatureTypes[i].Rules {
			drawn := &s.FeatureTypes[i].Rules[j]
			rule := drawn.ForLegend()
			if rule != drawn && len(rule.Symbolizers) == 0 && rule.LegendGraphic == nil {
				continue // on maps alone
			}
			if o.Denominator > 0 && !rule.InScale(o.Denominator) {
				continue
			}
			if o.Rule != "" && rule.Name != o.Rule && rule.Title != o.Rule {
				continue
			}
			row := LegendRow{Rule: rule, Title: strings.TrimSpace(rule.Title), of: []*styles.Rule{drawn}}
			if row.Title == "" {
				row.Title = strings.TrimSpace(rule.Name)
			}
			if colors := colorRows(rule); colors != nil && rule.LegendGraphic == nil {
				rows = append(rows, colors...)
				continue
			}
			if !hasShape(rule) {
				onlyText = append(onlyText, row)
				continue
			}
			k := sameRule(rows, row.Title)
			if k >= 0 && !scalesMeet(rows[k].Rule, rule) {
				rows[k].of = append(rows[k].of, drawn)
				continue // the same thing at another scale
			}
			if i > 0 && k >= 0 {
				merged := *rows[k].Rule
				merged.Symbolizers = append(append([]styles.Symbolizer(nil), merged.Symbolizers...), rule.Symbolizers...)
				rows[k].Rule = &merged
				rows[k].of = append(rows[k].of, drawn)
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

func sameRule(rows []LegendRow, title string) int {
	if title == "" {
		return -1
	}
	for i := range rows {
		if rows[i].Title == title {
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
		width: w, height: h, ratio: ratio, denominator: denominator, fonts: o.Fonts,
		resolution: res, metresPerUnit: 1,
		bound:   geom.Bound{MaxX: float64(w) * res, MaxY: float64(h) * res},
		toPixel: crs.ToPixels(geom.Bound{MaxX: float64(w), MaxY: float64(h)}, float64(w), float64(h)),
	}
}

// swatch draws one rule onto a transparent image: areas as a rectangle, lines
// as a bend, points in the middle, whatever symbolizer the rule has.
func (d *drawer) swatch(img *image.RGBA, s *styles.Style, rule *styles.Rule, kind geom.Kind) error {
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
				if kind.Dimension() == 1 {
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
	face := d.view.fonts.Choose(t.Families, t.Bold, t.Italic)
	run := d.shaper.Shape(t.String, face)
	x, y := (w-run.Width*size)/2, (h+face.CapHeight*size)/2
	if t.HaloRadius > 0 {
		d.px.drawLevel(run, size, x, y, t.HaloRadius*d.view.ratio, paintOf(t.HaloColor))
	}
	if t.Tile != nil {
		d.px.outlineLabel(&Label{Size: size, Lines: []LabelLine{{Run: run, X: x, Y: y}}}, 0)
		d.px.Tile(&d.px.outlines, nil, t.Tile)
		return
	}
	d.px.drawLevel(run, size, x, y, 0, paintOf(t.Color))
}
