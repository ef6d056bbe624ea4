package wfs

import (
	"strconv"

	"sigi/encoding/csv"
	"sigi/encoding/gml"
	"sigi/publish"
)

// csvCollection writes a table a query, an empty line between them.
type csvCollection struct {
	*answer
	encoder *csv.FeatureEncoder
	begun   bool
}

func newCSVCollection(a *answer) collection { return &csvCollection{answer: a} }

func (w *csvCollection) begin(dst []byte) []byte {
	if w.hits {
		dst = append(strconv.AppendInt(append(dst, "numberMatched\r\n"...), w.matched, 10), "\r\n"...)
	}
	return dst
}

func (w *csvCollection) query(dst []byte, p *part) []byte {
	if w.begun {
		dst = append(dst, "\r\n"...)
	}
	w.begun = true
	w.encoder = csv.NewFeatureEncoder(p.t.Layer.Name, p.query.Attributes, gml.Decimals(p.ref.CRS()), !p.query.WithoutGeometry)
	return w.encoder.AppendHeader(dst)
}

func (w *csvCollection) feature(dst []byte, b *publish.Batch, i int) []byte {
	if b.Geometries == nil {
		return w.encoder.Append(dst, b.Keys[i], nil, b.Columns, i)
	}
	return w.encoder.Append(dst, b.Keys[i], &b.Geometries[i], b.Columns, i)
}

func (w *csvCollection) queryEnd(dst []byte) []byte { return dst }
func (w *csvCollection) end(dst []byte) []byte      { return dst }
