package render

import (
	"context"
	"time"
)

// Turn is the right to draw, which others may want meanwhile. A drawing looks
// at Asked every few hundred microseconds, and stands aside where it is asked
// to: it keeps what it has drawn and lets others have its cores.
type Turn interface {
	// Asked reports whether to stand aside. It is called often.
	Asked() bool
	// Stand returns when the drawing may go on, or with the context's error.
	Stand(context.Context) error
	// Work does work of the turn, where the turn wants it done. Whoever draws is
	// within it; goroutines that help have to ask.
	Work(func())
}

type turnKey struct{}

// WithTurn says in whose turn the maps of a context are drawn. Without one
// nobody asks.
func WithTurn(ctx context.Context, t Turn) context.Context {
	return context.WithValue(ctx, turnKey{}, t)
}

func turnOf(ctx context.Context) Turn {
	t, _ := ctx.Value(turnKey{}).(Turn)
	return t
}

// Work is counted so that a drawing looks up often enough to stop, or stand
// aside, within a millisecond or so, and never for a single vertex.
const (
	// workFeature is what a feature counts: at up to 2 us each.
	workFeature = 32
	// workLimit is the work after which a drawing looks up: 64 features, or one
	// with 2048 vertices.
	workLimit = 64 * workFeature
)

// worked counts a feature of so many ordinates, and looks up if it is time.
func (d *drawer) worked(ctx context.Context, ordinates int) error {
	if d.work += workFeature + ordinates/2; d.work < workLimit {
		return nil
	}
	return d.lookUp(ctx)
}

// lookUp is the good moment: to stop, if the context has ended or the canvas
// takes no more; to stand aside,
// if others should go first; and, for one that only helps, to give back a core
// that is no longer idle.
func (d *drawer) lookUp(ctx context.Context) error {
	d.work = 0
	if err := ctx.Err(); err != nil {
		return err
	}
	if d.turn != nil && d.turn.Asked() {
		stood, err := d.r.cores.stand(ctx, d.turn)
		d.stood += stood
		if err != nil {
			return err
		}
	}
	if d.helps && d.r.cores.crowded() {
		if err := d.makeRoom(ctx); err != nil {
			return err
		}
	}
	return d.canvas.Err()
}

// stand stands aside in a turn, while others have the core, and returns for how long.
func (c *cores) stand(ctx context.Context, t Turn) (time.Duration, error) {
	start := time.Now()
	c.leave()
	defer c.enter()
	err := t.Stand(ctx)
	return time.Since(start), err
}

// makeRoom waits until a core is idle again. It looks every half millisecond:
// those who leave need not know who waits.
func (d *drawer) makeRoom(ctx context.Context) error {
	start := time.Now()
	defer func() { d.stood += time.Since(start) }()
	d.r.cores.leave()
	tick := time.NewTicker(500 * time.Microsecond)
	defer tick.Stop()
	for !d.r.cores.take() {
		select {
		case <-tick.C:
		case <-ctx.Done():
			d.r.cores.enter() // who took it leaves it
			return ctx.Err()
		}
	}
	return nil
}
