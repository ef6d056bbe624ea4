package sample

import (
	"encoding/binary"
	"math"

	"sigi/sample/town"
)

// encodeWKB writes a feature's geometry as well-known binary, little endian; rings are
// closed here, heights are flagged the OGC way (1000 on the type).
func encodeWKB(kind town.Kind, parts []town.Ring, z []float64) []byte {
	n := 16
	for _, p := range parts {
		n += 16 + 24*(len(p)+1)
	}
	b := make([]byte, 0, n)
	head := func(typ uint32) {
		b = append(b, 1)
		b = binary.LittleEndian.AppendUint32(b, typ)
	}
	count := func(n int) { b = binary.LittleEndian.AppendUint32(b, uint32(n)) }
	num := func(v float64) { b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v)) }
	switch kind {
	case town.Point:
		head(1)
		num(parts[0][0].X)
		num(parts[0][0].Y)
	case town.PointZ:
		head(1001)
		num(parts[0][0].X)
		num(parts[0][0].Y)
		num(z[0])
	case town.Line:
		head(2)
		count(len(parts[0]))
		for _, p := range parts[0] {
			num(p.X)
			num(p.Y)
		}
	case town.LineZ:
		head(1002)
		count(len(parts[0]))
		for i, p := range parts[0] {
			num(p.X)
			num(p.Y)
			num(z[i])
		}
	case town.MultiLine:
		head(5)
		count(len(parts))
		for _, l := range parts {
			head(2)
			count(len(l))
			for _, p := range l {
				num(p.X)
				num(p.Y)
			}
		}
	case town.Polygon:
		head(3)
		count(len(parts))
		for _, r := range parts {
			count(len(r) + 1)
			for _, p := range r {
				num(p.X)
				num(p.Y)
			}
			num(r[0].X)
			num(r[0].Y)
		}
	}
	return b
}
