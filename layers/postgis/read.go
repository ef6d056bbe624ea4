package postgis

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"sigi/encoding/wkb"
	"sigi/feature"
	"sigi/layers"
)

// reading is one Read or ByKey.
type reading struct {
	*features
	plan    *layers.Plan
	writer  *layers.Writer
	decoder wkb.Decoder
	keys    []feature.Key // ByKey: these alone
	kinds   []feature.Kind
	at      int // index of the first attribute among the values
}

const (
	// fetchFirst is small, so that what stops early reads little.
	fetchFirst = layers.BatchSize
	// fetchMore makes round trips vanish beside the rows.
	fetchMore = 8 * layers.BatchSize
)

// statement writes the SELECT and its parameters.
func (r *reading) statement() (string, parameters) {
	var b strings.Builder
	var args parameters
	key := r.key.value
	if !r.keyIsInt && r.key.typ != "text" && r.key.typ != "varchar" {
		key = r.key.quoted + "::text"
	}
	b.WriteString("SELECT " + key)
	r.at = 1
	if r.plan.Geometry && r.hasGeom {
		b.WriteString(", " + r.geom.value)
		r.at = 2
	}
	for _, name := range r.plan.Columns {
		c, _ := r.lookup(name)
		b.WriteString(", " + c.value)
		r.kinds = append(r.kinds, c.kind)
	}
	b.WriteString(" FROM " + r.from)
	c := compiler{relation: r.relation, args: &args}
	var all []string
	if r.keys != nil {
		all = append(all, c.keys(r.keys))
	}
	if r.hasGeom && r.plan.Bound != nil && r.plan.Bound.Finite() {
		all = append(all, c.meets(*r.plan.Bound))
	}
	exact := r.plan.Bound == nil
	if r.plan.Filter != nil {
		k, ok := c.necessary(r.plan.Filter)
		if ok {
			all = append(all, k.sql)
		}
		exact = exact && ok && k.exact
	}
	if len(all) > 0 {
		b.WriteString(" WHERE " + strings.Join(all, " AND "))
	}
	b.WriteString(" ORDER BY ")
	if r.keyIsInt {
		b.WriteString(r.key.quoted)
	} else {
		b.WriteString("(" + key + `) COLLATE "C"`)
	}
	// Rows that SQL selects exactly are passed over there, as long as none was
	// found that would be left out here.
	if r.plan.Offset > 0 && exact && r.odd.Odd().Invalid == 0 {
		b.WriteString(" OFFSET " + strconv.Itoa(r.plan.Offset))
		r.plan.Offset = 0
	}
	return b.String(), args
}

var binaryResults = []int16{1}

func (r *reading) run(ctx context.Context, s *snapshot, yield func(*layers.Batch, error) bool) error {
	c, err := s.begin(ctx)
	if err != nil {
		return err
	}
	if c.IsBusy() {
		return errBusy
	}
	sql, args := r.statement()
	r.writer = layers.NewWriter(r.plan)
	// A plan for all rows, unless few are wanted.
	fraction := "1"
	if r.plan.Limit > 0 {
		fraction = "0.001"
	}
	if _, err := c.Exec(ctx, "SET LOCAL cursor_tuple_fraction = "+fraction).ReadAll(); err != nil {
		return err
	}
	if res := c.ExecParams(ctx, "DECLARE layer_cursor NO SCROLL CURSOR FOR "+sql, args.values, args.oids, nil, nil).Read(); res.Err != nil {
		return res.Err
	}
	for n := fetchFirst; ; n = fetchMore {
		more, err := r.fetch(ctx, c, n, yield)
		if err != nil {
			return err
		}
		if !more {
			break
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	_, err = c.Exec(ctx, "CLOSE layer_cursor").ReadAll()
	return err
}

// fetch reads up to n rows; more reports that there may be others that are
// wanted.
func (r *reading) fetch(ctx context.Context, c *pgconn.PgConn, n int, yield func(*layers.Batch, error) bool) (more bool, err error) {
	rows := c.ExecParams(ctx, fmt.Sprintf("FETCH FORWARD %d FROM layer_cursor", n), nil, nil, nil, binaryResults)
	got, stop := 0, false
	for rows.NextRow() {
		got++
		if stop {
			continue // the rest of this fetch has to be taken off the wire
		}
		if err := r.row(rows.Values()); err != nil {
			_, _ = rows.Close()
			return false, err
		}
		if r.writer.Full() {
			stop = !yield(r.writer.Batch(), nil) || r.writer.Done()
			r.writer.Reset()
		}
	}
	if _, err := rows.Close(); err != nil {
		if stop {
			return false, nil
		}
		return false, err
	}
	if stop || got == n {
		return !stop, nil
	}
	if r.writer.Len() > 0 {
		yield(r.writer.Batch(), nil)
	}
	return false, nil
}

// row hands one row to the writer.
func (r *reading) row(v [][]byte) error {
	var key feature.Key
	switch {
	case v[0] == nil:
		r.odd.Invalid(feature.Key{Text: "null"}, "the key is null")
		return nil
	case r.keyIsInt:
		i, err := integer(v[0])
		if err != nil {
			return err
		}
		key = feature.IntKey(i)
	default:
		key = feature.TextKey(r.writer.Text(v[0]))
	}
	if r.plan.Geometry {
		if !r.geometry(key, v) {
			r.writer.Drop()
			return nil
		}
	}
	for i, kind := range r.kinds {
		value, err := r.value(kind, v[r.at+i])
		if err != nil {
			return fmt.Errorf("column %q: %w", r.plan.Columns[i], err)
		}
		r.writer.Set(i, value)
	}
	r.writer.Add(key)
	return nil
}

// geometry decodes the geometry of a row; false leaves the row out.
func (r *reading) geometry(key feature.Key, v [][]byte) bool {
	g := r.writer.Geometry()
	if !r.hasGeom || v[1] == nil {
		r.odd.NoGeometry(key)
		return true
	}
	info, err := r.decoder.Decode(g, v[1])
	switch {
	case err != nil:
		r.odd.Invalid(key, err.Error())
		return false
	case info.SRID != r.srid:
		r.odd.Invalid(key, fmt.Sprintf("SRID %d in a layer of SRID %d", info.SRID, r.srid))
		return false
	}
	return r.odd.Geometry(key, g, info.Linearised, info.Closed > 0)
}

// epoch is where PostgreSQL counts times from, in microseconds since 1970.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC).UnixMicro()

const microsADay = 24 * 60 * 60 * 1e6

func integer(b []byte) (int64, error) {
	switch len(b) {
	case 2:
		return int64(int16(binary.BigEndian.Uint16(b))), nil
	case 4:
		return int64(int32(binary.BigEndian.Uint32(b))), nil
	case 8:
		return int64(binary.BigEndian.Uint64(b)), nil
	}
	return 0, fmt.Errorf("an integer of %d bytes", len(b))
}

// value reads the binary form of a value; nil is null.
func (r *reading) value(k feature.Kind, b []byte) (feature.Value, error) {
	if b == nil {
		return feature.Value{}, nil
	}
	switch k {
	case feature.String:
		return feature.OfString(r.writer.Text(b)), nil
	case feature.Int:
		i, err := integer(b)
		return feature.OfInt(i), err
	case feature.Float:
		switch len(b) {
		case 4:
			return feature.OfFloat(float64(math.Float32frombits(binary.BigEndian.Uint32(b)))), nil
		case 8:
			return feature.OfFloat(math.Float64frombits(binary.BigEndian.Uint64(b))), nil
		}
	case feature.Bool:
		if len(b) == 1 {
			return feature.OfBool(b[0] != 0), nil
		}
	case feature.Date:
		if i, err := integer(b); err == nil && len(b) == 4 {
			if i == math.MaxInt32 || i == math.MinInt32 {
				return feature.Value{}, nil // infinity
			}
			return feature.OfDate(time.UnixMicro(epoch + i*microsADay).UTC()), nil
		}
	case feature.Time:
		if i, err := integer(b); err == nil && len(b) == 8 {
			if i == math.MaxInt64 || i == math.MinInt64 {
				return feature.Value{}, nil
			}
			return feature.OfTime(time.UnixMicro(epoch + i)), nil
		}
	}
	return feature.Value{}, fmt.Errorf("a %s of %d bytes", k, len(b))
}
