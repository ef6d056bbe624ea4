package render

import (
	"context"

	"sigi/layers"
	"sigi/styles"
)

// Blender is a Canvas that can put a group on what lies below in other ways than
// over it. Canvases that cannot draw every group over.
type Blender interface {
	// PushBlend begins a group as Canvas.Push does; Pop ends it.
	PushBlend(mode styles.Blend, opacity float64)
}

func (d *drawer) push(mode styles.Blend, opacity float64) {
	if b, ok := d.canvas.(Blender); ok && mode != styles.BlendOver {
		b.PushBlend(mode, opacity)
		return
	}
	d.canvas.Push(opacity)
}

// composed draws the feature-type styles of the plan one on the other, as
// each says.
func (d *drawer) composed(ctx context.Context, snapshot layers.Snapshot, clock *stopwatch) error {
	based := false
	drop := func() {
		if based {
			d.canvas.Pop()
		}
		based = false
	}
	defer func() { drop() }()
	for k := range d.plan.style.FeatureTypes {
		if d.part == partLabels && !hasText(d.plan.featureTypes[k]) {
			continue
		}
		c := &d.plan.style.FeatureTypes[k].Composite
		if d.part != partLabels {
			if c.Base {
				drop()
				d.push(c.Mode, c.Level())
				based = true
			} else if !c.Plain() {
				d.push(c.Mode, c.Level())
			}
		}
		d.drawn = append(d.drawn, 0)
		err := d.featureType(ctx, snapshot, k, clock)
		if d.part != partLabels && !c.Base && !c.Plain() {
			d.canvas.Pop()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// composes reports whether a feature-type style of the plan is drawn beside the
// picture first.
func (p *layerPlan) composes() bool {
	for i := range p.style.FeatureTypes {
		if !p.style.FeatureTypes[i].Composite.Plain() {
			return true
		}
	}
	return false
}
