package layertest

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"sigi/feature"
	"sigi/geom"
)

// Record is one record of the test layer.
type Record struct {
	Code    int64
	Name    feature.Value // text or null
	Height  feature.Value // float or null
	Flag    feature.Value // bool or null
	Day     feature.Value // date or null
	Seen    feature.Value // time or null
	Polygon geom.Geometry // a square of 10 by 10 with a hole, EPSG:32632
}

// Count is the number of records: some batches, the last one not full.
const Count = 2500

// nasty are texts that break what is not quoted well.
var nasty = []string{
	"", " ", "Via Roma", "via roma", "VIA ROMA", "Città Alta", "CITTÀ ALTA", "l'Adda", `"quoted"`, "'; DROP TABLE town; --",
	"100%", "1_0", `back\slash`, "a\tb", "17", "true", "Ω≈ç√ 🏰", "zz", "Z", "ä",
}

// Records are the records of the test layer, in no order of anything. The
// squares lie 20 apart in a grid of 50 by 50 from 550000, 5060000.
func Records() []Record {
	records := make([]Record, Count)
	for i := range records {
		code := int64(i*7919%Count) + 1 // 7919 is prime to Count: each once
		x, y := 550000+20*float64(i%50), 5060000+20*float64(i/50)
		r := Record{Code: code, Polygon: geom.Polygon(
			[]float64{x, y, x + 10, y, x + 10, y + 10, x, y + 10, x, y},
			[]float64{x + 2.5, y + 2.5, x + 2.5, y + 5.25, x + 5.25, y + 5.25, x + 2.5, y + 2.5})}
		if code%11 != 0 {
			if n := int(code) % 40; n < len(nasty) {
				r.Name = feature.OfString(nasty[n])
			} else {
				r.Name = feature.OfString(fmt.Sprintf("name %d", code%97))
			}
		}
		if code%7 != 0 {
			r.Height = feature.OfFloat(float64(code%200)/4 - 5)
		}
		if code%5 != 0 {
			r.Flag = feature.OfBool(code%2 == 0)
		}
		if code%6 != 0 {
			r.Day = feature.OfDate(time.Date(1990, 1, 1+int(code%3000), 0, 0, 0, 0, time.UTC))
		}
		if code%9 != 0 {
			r.Seen = feature.OfTime(time.Date(2020, 1, 1, 0, 0, int(code)*977, 0, time.UTC))
		}
		records[i] = r
	}
	return records
}

// GeoJSON is the records as a feature collection in EPSG:32632; feature ids
// are the codes.
func GeoJSON() []byte {
	var b strings.Builder
	b.WriteString(`{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::32632"}},"features":[`)
	for i, r := range Records() {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "\n"+`{"type":"Feature","id":%d,"properties":{"code":%d,"name":%s,"height":%s,"flag":%s,"day":%s,"seen":%s},"geometry":{"type":"Polygon","coordinates":[`,
			r.Code, r.Code, jsonText(r.Name), jsonPlain(r.Height), jsonPlain(r.Flag), jsonText(r.Day), jsonText(r.Seen))
		start := int32(0)
		for k, end := range r.Polygon.Ends {
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('[')
			for j := start; j < end; j += 2 {
				if j > start {
					b.WriteByte(',')
				}
				fmt.Fprintf(&b, "[%s,%s]", number(r.Polygon.Flat[j]), number(r.Polygon.Flat[j+1]))
			}
			b.WriteByte(']')
			start = end
		}
		b.WriteString("]}}")
	}
	b.WriteString("\n]}\n")
	return []byte(b.String())
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func jsonPlain(v feature.Value) string {
	if v.IsNull() {
		return "null"
	}
	return v.Text()
}

func jsonText(v feature.Value) string {
	if v.IsNull() {
		return "null"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\t", `\t`).Replace(v.Text()) + `"`
}

// SQL is the records as one INSERT into a table with the columns code, name,
// height, flag, day, seen and geom.
func SQL(table string) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (code, name, height, flag, day, seen, geom) VALUES\n")
	for i, r := range Records() {
		if i > 0 {
			b.WriteString(",\n")
		}
		text := func(v feature.Value) string {
			if v.IsNull() {
				return "NULL"
			}
			return "'" + strings.ReplaceAll(v.Text(), "'", "''") + "'"
		}
		b.WriteString("(" + strconv.FormatInt(r.Code, 10) + ", " + text(r.Name) + ", " + text(r.Height) + ", " + text(r.Flag) + ", " + text(r.Day) + ", " + text(r.Seen) + ", ")
		b.WriteString("ST_GeomFromText('POLYGON(")
		start := int32(0)
		for k, end := range r.Polygon.Ends {
			if k > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('(')
			for j := start; j < end; j += 2 {
				if j > start {
					b.WriteByte(',')
				}
				b.WriteString(number(r.Polygon.Flat[j]) + " " + number(r.Polygon.Flat[j+1]))
			}
			b.WriteByte(')')
			start = end
		}
		b.WriteString(")', 32632))")
	}
	return b.String()
}
