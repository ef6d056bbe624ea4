package publish

import (
	"encoding/binary"
	"math"

	"github.com/cespare/xxhash/v2"

	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
	"sigi/layers/memory"
)

// fingerprint stands for the data of a resident layer: equal data, equal
// fingerprint, in this process or another, whatever order a source gives its
// rows in. A million buildings take about a second, behind the caller.
type fingerprint struct {
	rows       uint64
	geometry   uint64            // of keys and geometries
	attributes map[string]uint64 // of keys and values
}

// fingerprint returns that of resident features; nil of others, whose data may
// change from one map to the next.
func (d *dataset) fingerprint(f layers.Features) *fingerprint {
	m, ok := f.(*memory.Layer)
	if !ok {
		return nil
	}
	snapshot, err := m.Open(d.ctx)
	if err != nil {
		return nil
	}
	defer snapshot.Close()
	p := &fingerprint{attributes: make(map[string]uint64, len(d.attributes))}
	var b []byte
	sums := make([]uint64, len(d.attributes))
	for batch, err := range snapshot.Read(d.ctx, layers.Query{Attributes: d.attributes}) {
		if err != nil {
			return nil // as if it were not resident: drawn, and not kept
		}
		p.rows += uint64(batch.Len())
		for i, key := range batch.Keys {
			b = binary.LittleEndian.AppendUint64(b[:0], uint64(key.Int))
			b = append(append(b, key.Text...), 0)
			start := len(b)
			b = appendGeometry(b, &batch.Geometries[i])
			// Sums do not know an order; a row's key is in each of its terms.
			p.geometry += xxhash.Sum64(b)
			for c := range sums {
				b = appendValue(b[:start], batch.Columns[c][i])
				sums[c] += xxhash.Sum64(b)
			}
		}
	}
	for c, name := range d.attributes {
		p.attributes[name] = sums[c]
	}
	return p
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
