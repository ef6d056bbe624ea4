package publish

import (
	"encoding/binary"
	"iter"
	"maps"
	"math"

	"github.com/cespare/xxhash/v2"

	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// fingerprint stands for the data of a resident layer: equal data, equal
// fingerprint, in this process or another, whatever order a source gives its
// rows in. A million buildings take about a second, behind the caller.
type fingerprint struct {
	rows       uint64
	geometry   uint64            // of keys and geometries
	attributes map[string]uint64 // of keys and values
}

// add adds rows as often as by says, which may be -1.
func (p *fingerprint) add(attributes []string, rows iter.Seq2[*layers.Batch, error], by int) error {
	var b []byte
	sums := make([]uint64, len(attributes))
	for batch, err := range rows {
		if err != nil {
			return err
		}
		p.rows += uint64(by * batch.Len())
		for i, key := range batch.Keys {
			b = binary.LittleEndian.AppendUint64(b[:0], uint64(key.Int))
			b = append(append(b, key.Text...), 0)
			start := len(b)
			b = appendGeometry(b, &batch.Geometries[i])
			// Sums do not know an order; a row's key is in each of its terms.
			p.geometry += uint64(by) * xxhash.Sum64(b)
			for c := range sums {
				b = appendValue(b[:start], batch.Columns[c][i])
				sums[c] += uint64(by) * xxhash.Sum64(b)
			}
		}
	}
	for c, name := range attributes {
		p.attributes[name] += sums[c]
	}
	return nil
}

// changed is the fingerprint after rows with some keys changed from what was to
// what is; nil if it cannot be told.
func (p *fingerprint) changed(d *dataset, was, is layers.Features, keys []feature.Key) *fingerprint {
	if p == nil {
		return nil
	}
	next := &fingerprint{rows: p.rows, geometry: p.geometry, attributes: maps.Clone(p.attributes)}
	attributes := append([]string{}, d.attributes...)
	for _, side := range []struct {
		of layers.Features
		by int
	}{{was, -1}, {is, 1}} {
		snapshot, err := side.of.Open(d.ctx)
		if err != nil {
			return nil
		}
		err = next.add(attributes, snapshot.ByKey(d.ctx, keys, attributes), side.by)
		_ = snapshot.Close() // only read from
		if err != nil {
			return nil
		}
	}
	return next
}

func appendGeometry(b []byte, g *geom.Geometry) []byte {
	b = append(b, byte(g.Kind), byte(g.Layout))
	for _, v := range g.Flat {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	for _, ends := range [...][]int32{g.Ends, g.Parts} {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(ends)))
		for _, e := range ends {
			b = binary.LittleEndian.AppendUint32(b, uint32(e))
		}
	}
	for i := range g.Members {
		b = appendGeometry(b, &g.Members[i])
	}
	return b
}

func appendValue(b []byte, v feature.Value) []byte {
	b = append(b, byte(v.Kind()))
	switch v.Kind() {
	case feature.Int:
		return binary.LittleEndian.AppendUint64(b, uint64(v.Int()))
	case feature.Float:
		f, _ := v.Number()
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(f))
	case feature.Time, feature.Date:
		return binary.LittleEndian.AppendUint64(b, uint64(v.Time().UnixMicro()))
	}
	return append(b, v.Text()...)
}
