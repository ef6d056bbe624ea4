package postgis

import (
	"context"
	"strconv"

	"sigi/layers"
)

// Count implements layers.Counter: the database counts where its condition
// means exactly what the query does; else keys are read.
func (s *snapshot) Count(ctx context.Context, q layers.Query) (int64, error) {
	plan, err := layers.NewPlan(s.t, q)
	if err != nil {
		return 0, err
	}
	sql, args, exact := s.counting(plan)
	if !exact || s.odd.Odd().Invalid > 0 {
		return layers.CountKeys(ctx, s, q)
	}
	n, err := s.counted(ctx, sql, args)
	if err != nil {
		if err != errBusy {
			s.end()
		}
		return 0, s.source.fault(ctx, err)
	}
	n = max(0, n-int64(q.Offset))
	if q.Limit > 0 {
		n = min(n, int64(q.Limit))
	}
	return n, nil
}

// counting writes the statement; exact is false if SQL selects more than the
// query does. Boxes are kept in 32 bits by PostGIS and so never are exact.
func (s *snapshot) counting(p *layers.Plan) (sql string, args parameters, exact bool) {
	if p.Bound != nil {
		return "", args, false
	}
	sql = "SELECT count(" + s.key.quoted + ") FROM " + s.from // a row without a key is none
	if p.Filter == nil {
		return sql, args, true
	}
	c := compiler{relation: s.relation, args: &args}
	k, ok := c.necessary(p.Filter)
	return sql + " WHERE " + k.sql, args, ok && k.exact
}

func (s *snapshot) counted(ctx context.Context, sql string, args parameters) (int64, error) {
	c, err := s.begin(ctx)
	if err != nil {
		return 0, err
	}
	if c.IsBusy() {
		return 0, errBusy
	}
	res := c.ExecParams(ctx, sql, args.values, args.oids, nil, nil).Read()
	if res.Err != nil {
		return 0, res.Err
	}
	return strconv.ParseInt(string(res.Rows[0][0]), 10, 64)
}

var _ layers.Counter = (*snapshot)(nil)
