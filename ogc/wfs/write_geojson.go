package wfs

import (
	"strconv"

	"sigi/encoding/geojson"
	"sigi/encoding/gml"
	"sigi/publish"
)

// geoJSONCollection writes a FeatureCollection of RFC 7946: longitude,
// latitude of WGS 84 unless SRSNAME asks for another system, which is then
// named in "crs" as GeoJSON 2008 had it. Coordinates are east, north in every
// system. The members after the features are those of OGC API Features, and
// "totalFeatures", which clients of GeoServer read.
type geoJSONCollection struct {
	*answer
	encoder *geojson.FeatureEncoder
	begun   bool // a feature stands before
}

func newGeoJSONCollection(a *answer) collection { return &geoJSONCollection{answer: a} }

func (w *geoJSONCollection) begin(dst []byte) []byte {
	dst = append(dst, `{"type":"FeatureCollection",`...)
	if p := w.parts[0]; p.asked && p.ref.CRS() != nil {
		dst = append(geojson.AppendCRS(dst, p.ref.CRS().URN()), ',')
	}
	return append(dst, `"features":[`...)
}

func (w *geoJSONCollection) query(dst []byte, p *part) []byte {
	w.encoder = geojson.NewFeatureEncoder(p.t.Layer.Name, p.query.Attributes, gml.Decimals(p.ref.CRS()))
	return dst
}

func (w *geoJSONCollection) feature(dst []byte, b *publish.Batch, i int) []byte {
	if w.begun {
		dst = append(dst, ',')
	}
	w.begun = true
	dst = append(dst, '\n')
	if b.Geometries == nil {
		return w.encoder.Append(dst, b.Keys[i], nil, b.Columns, i)
	}
	return w.encoder.Append(dst, b.Keys[i], &b.Geometries[i], b.Columns, i)
}

func (w *geoJSONCollection) queryEnd(dst []byte) []byte { return dst }

func (w *geoJSONCollection) end(dst []byte) []byte {
	dst = append(dst, "\n],"...)
	dst = append(dst, `"totalFeatures":`...)
	dst = strconv.AppendInt(dst, w.matched, 10)
	dst = append(dst, `,"numberMatched":`...)
	dst = strconv.AppendInt(dst, w.matched, 10)
	dst = append(dst, `,"numberReturned":`...)
	dst = strconv.AppendInt(dst, w.returned, 10)
	dst = append(dst, `,"timeStamp":"`+timeStamp()+`"`...)
	links := 0
	for _, link := range [...]struct{ rel, href string }{{"next", w.next}, {"prev", w.previous}} {
		if link.href == "" {
			continue
		}
		if links++; links == 1 {
			dst = append(dst, `,"links":[`...)
		} else {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"rel":"`+link.rel+`","type":"application/geo+json","href":`...)
		dst = append(geojson.AppendString(dst, link.href), '}')
	}
	if links > 0 {
		dst = append(dst, ']')
	}
	return append(dst, "}\n"...)
}
