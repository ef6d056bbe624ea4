package main

import (
	"bufio"
	"encoding/binary"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"sigi/geom"
)

const width, height = 1024, 768

// view is a map extent by its centre and metres per pixel.
type view struct {
	name       string
	x, y       float64
	resolution float64
}

// The cathedral of Florence, EPSG:32632.
var views = []view{{"T", 681690, 4849070, 6}, {"C", 681690, 4849070, 1.5}}

// read returns the geometries of a GeoPackage, through GDAL's command line.
func read(dir, theme string) ([]geom.Geometry, error) {
	path := filepath.Join(dir, "firenze", theme+".gpkg")
	cmd := exec.Command("ogr2ogr", "-f", "CSV", "-lco", "GEOMETRY=AS_WKT", "-sql", "SELECT geom FROM "+theme, "/vsistdout/", path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	r := csv.NewReader(bufio.NewReaderSize(out, 1<<20))
	r.FieldsPerRecord = -1
	r.LazyQuotes = true
	var all []geom.Geometry
	for {
		row, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, err
		}
		if strings.HasPrefix(row[0], "MULTI") {
			all = append(all, parse(row[0]))
		}
	}
	return all, cmd.Wait()
}

// parse reads the flat WKT of a MULTIPOLYGON or MULTILINESTRING.
func parse(wkt string) geom.Geometry {
	g := geom.Geometry{Kind: geom.KindMultiLineString}
	if strings.HasPrefix(wkt, "MULTIPOLYGON") {
		g.Kind = geom.KindMultiPolygon
	}
	wkt = wkt[strings.IndexByte(wkt, '('):]
	depth := 0
	for i := 0; i < len(wkt); {
		switch ch := wkt[i]; ch {
		case '(':
			depth++
			i++
		case ')':
			if last := len(g.Flat); last > 0 && (len(g.Ends) == 0 || int(g.Ends[len(g.Ends)-1]) < last) {
				g.Ends = append(g.Ends, int32(last))
			}
			if depth == 2 && g.Kind == geom.KindMultiPolygon {
				g.Parts = append(g.Parts, int32(len(g.Ends)))
			}
			depth--
			i++
		case ',', ' ':
			i++
		default:
			j := i
			for wkt[j] != ',' && wkt[j] != ' ' && wkt[j] != ')' {
				j++
			}
			v, _ := strconv.ParseFloat(wkt[i:j], 64)
			g.Flat = append(g.Flat, v)
			i = j
		}
	}
	return g
}

// look returns the geometries whose box meets the view, in its pixels.
func look(all []geom.Geometry, v view) []geom.Geometry {
	left, top := v.x-width/2*v.resolution, v.y+height/2*v.resolution
	var seen []geom.Geometry
	for i := range all {
		b := all[i].Bound()
		if b.MaxX < left || b.MinX > left+width*v.resolution || b.MinY > top || b.MaxY < top-height*v.resolution {
			continue
		}
		g := all[i].Clone()
		for j := 0; j < len(g.Flat); j += 2 {
			g.Flat[j] = (g.Flat[j] - left) / v.resolution
			g.Flat[j+1] = (top - g.Flat[j+1]) / v.resolution
		}
		seen = append(seen, g)
	}
	return seen
}

func vertices(gs []geom.Geometry) (n int) {
	for i := range gs {
		n += gs[i].Vertices()
	}
	return n
}

// dump writes geometries for the AGG program: the number of shapes; of each
// the number of its lines; of each line the number of its vertices, and these
// as pairs of float64. Counts are uint32; all is little endian.
func dump(path string, gs []geom.Geometry) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	count := func(n int) { binary.Write(w, binary.LittleEndian, uint32(n)) }
	count(len(gs))
	for i := range gs {
		g := &gs[i]
		count(len(g.Ends))
		start := 0
		for _, e := range g.Ends {
			count((int(e) - start) / 2)
			for _, v := range g.Flat[start:e] {
				binary.Write(w, binary.LittleEndian, math.Float64bits(v))
			}
			start = int(e)
		}
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
