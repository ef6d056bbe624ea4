package publish

import (
	"context"
	"strings"
	"sync"
	"time"

	"sigi/admission"
	"sigi/fault"
	"sigi/render"
	"sigi/timing"
)

// turn is a turn to draw, with what it was predicted to take and what it took,
// from which the next prediction is made.
type turn struct {
	*admission.Turn
	forecast *admission.Forecast
	kind     string
	nominal  time.Duration
	left     sync.Once
}

// enter waits for a turn for work of a kind.
func (s *Server) enter(ctx context.Context, kind string, nominal time.Duration) (*turn, error) {
	t := &turn{forecast: &s.forecast, kind: kind, nominal: nominal}
	start := time.Now()
	var err error
	t.Turn, err = s.turns.Enter(ctx, admission.Request{Client: admission.ClientOf(ctx), Cost: s.forecast.Cost(kind, nominal)})
	timing.Of(ctx).Add(timing.Queue, time.Since(start))
	if err != nil {
		return nil, err
	}
	return t, nil
}

// enterMap waits for a turn to draw a map.
func (s *Server) enterMap(ctx context.Context, operation string, m *render.Map) (*turn, error) {
	start := time.Now()
	nominal := render.Predict(m)
	timing.Of(ctx).Add(timing.Index, time.Since(start))
	return s.enter(ctx, kindOf(operation, m), nominal)
}

// draw draws a map in a turn, which the picture does not give back.
func (s *Server) draw(ctx context.Context, t *turn, m *render.Map) (*render.Picture, error) {
	var p *render.Picture
	var err error
	t.Work(func() { p, err = s.opts.Renderer.Draw(render.WithTurn(ctx, t), m) })
	if err != nil {
		return nil, err
	}
	addStages(ctx, p.Report.Stages)
	return p, nil
}

// addStages adds what drawing took to the request's record.
func addStages(ctx context.Context, stages []render.Stage) {
	r := timing.Of(ctx)
	for _, stage := range stages {
		r.Add(stage.Stage, stage.Took)
	}
}

// drawOn draws a map on a canvas in a turn, which ends with it.
func (s *Server) drawOn(ctx context.Context, t *turn, m *render.Map, c render.Canvas) (render.Report, error) {
	busy := time.Duration(0)
	defer func() { t.leave(busy) }()
	var report render.Report
	var err error
	t.Work(func() { report, err = s.opts.Renderer.DrawOn(render.WithTurn(ctx, t), m, c) })
	if err != nil {
		return report, err
	}
	addStages(ctx, report.Stages)
	busy = report.Busy
	return report, nil
}

// leave gives the turn back and learns from it, if the work was done: busy is
// what it took. Calling it again does nothing.
func (t *turn) leave(busy time.Duration) {
	t.left.Do(func() {
		t.Leave()
		t.forecast.Learn(t.kind, t.nominal, busy)
	})
}

// kindOf names what maps are alike: how long a vertex takes is decided by the
// styles that it is drawn in.
func kindOf(operation string, m *render.Map) string {
	var b strings.Builder
	b.WriteString(operation)
	for i := range m.Layers {
		l := &m.Layers[i]
		b.WriteByte(' ')
		b.WriteString(l.Name)
		if l.Style != nil {
			b.WriteByte('/')
			b.WriteString(l.Style.Name)
		}
	}
	return b.String()
}

// Release gives back the memory of the picture and the turn that it was drawn
// in: what is done with a picture, encoding it, is part of the work. It must
// be called; once is enough.
func (p *Picture) Release() {
	p.Picture.Release()
	if p.turn != nil {
		p.turn.leave(p.Report.Busy + max(0, time.Since(p.drawn)-time.Duration(p.stood.Load())))
	}
}

// Work does work on the picture as that of the turn it was drawn in.
func (p *Picture) Work(work func()) {
	if p.turn == nil {
		work()
		return
	}
	p.turn.Work(work)
}

// Pause is for encode.Options: it stands aside in the picture's turn if others go
// first, and ends the work with the context.
func (p *Picture) Pause(ctx context.Context) func() error {
	return func() error {
		if err := ctx.Err(); err != nil {
			return fault.From(err)
		}
		if p.turn == nil || !p.turn.Asked() {
			return nil
		}
		stood, err := p.Picture.Stand(ctx, p.turn)
		p.stood.Add(int64(stood))
		if err != nil {
			return fault.From(err)
		}
		return nil
	}
}

// waitFor takes a turn where work is not measured: to read features, at the
// pace of the client.
func waitFor(ctx context.Context, q *admission.Queue) (done func(), err error) {
	start := time.Now()
	t, err := q.Enter(ctx, admission.Request{Client: admission.ClientOf(ctx)})
	timing.Of(ctx).Add(timing.Queue, time.Since(start))
	if err != nil {
		return nil, fault.From(err)
	}
	return t.Leave, nil
}
