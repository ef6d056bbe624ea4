package crs

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sigi/fault"
	"sigi/geom"
)

// Proj4 is the system as a PROJ.4 text with its shift to WGS 84, for programs
// without a database of systems, such as proj4 in a browser. Coordinates are
// in house order (x east, y north) whatever the authority declares; there is
// no +axis in it.
//
// A datum may have several shifts, each good for a region: the text has the
// one that Transform uses in the middle of around (degrees, x longitude;
// empty: the middle of the area of use). Fails with fault.NotSupported where
// the text cannot say it: the shift is a grid, or PROJ writes no such text.
// Costs some milliseconds the first time.
func (c *CRS) Proj4(around geom.Bound) (string, error) {
	text, err := c.proj4()
	if err != nil {
		return "", fault.Wrap(err, fault.NotSupported, "crs", "%s cannot be written as a PROJ.4 text", c)
	}
	if strings.Contains(text, "+towgs84=") || strings.Contains(text, "+datum=WGS84") || strings.Contains(text, "+nadgrids=@null") {
		return text, nil // WGS 84 itself, or said already
	}
	shift, err := c.shiftToWGS84(around)
	if err != nil {
		return "", fault.Wrap(err, fault.NotSupported, "crs", "the datum shift of %s cannot be written as a PROJ.4 text", c)
	}
	words := slices.DeleteFunc(strings.Fields(text), func(w string) bool { return w == "+no_defs" || w == "+type=crs" })
	for i, w := range words {
		if ellipsoid := ofDatum[w]; ellipsoid != "" {
			words[i] = ellipsoid // a named datum would win over the shift
		}
	}
	return strings.Join(append(words, "+towgs84="+shift, "+no_defs"), " "), nil
}

// ofDatum are the ellipsoids of the datums that PROJ writes by name, but for
// WGS84.
var ofDatum = map[string]string{"+datum=NAD27": "+ellps=clrk66", "+datum=NAD83": "+ellps=GRS80"}

func (c *CRS) proj4() (string, error) {
	registry.Lock()
	defer registry.Unlock()
	if err := openRegistry(); err != nil {
		return "", err
	}
	return registry.context.proj4(c)
}

// shiftToWGS84 is the shift of the operation used in the middle of a box, as
// the seven numbers of +towgs84.
func (c *CRS) shiftToWGS84(around geom.Bound) (string, error) {
	if around.Empty() {
		around = c.area
	}
	t, err := NewTransform(WGS84LonLat(), c)
	if err != nil {
		return "", err
	}
	middle := []float64{(around.MinX + around.MaxX) / 2, (around.MinY + around.MaxY) / 2}
	if t.Identity() {
		return noShift, nil
	}
	if err := t.Points(middle, 2); err != nil {
		return "", err
	}
	op, err := t.Inverse().OperationAt(middle[0], middle[1])
	if err != nil {
		return "", err
	}
	if len(op.Grids) > 0 {
		return "", fmt.Errorf("%s needs the grid %s", op.Name, op.Grids[0])
	}
	return helmert(op.Definition)
}

const noShift = "0,0,0,0,0,0,0"

// helmert reads the shift out of a PROJ pipeline that ends in WGS 84; no shift
// step means that there is none. +towgs84 has the signs of the position vector
// convention (EPSG:9606), metres, arc seconds and parts per million.
func helmert(pipeline string) (string, error) {
	found, inverse, inside := map[string]float64(nil), false, map[string]float64(nil)
	sign := 1.0
	for word := range strings.FieldsSeq(strings.ReplaceAll(pipeline, "+", " ")) {
		key, value, _ := strings.Cut(word, "=")
		switch {
		case key == "step":
			inverse, inside = false, nil
		case key == "inv":
			inverse = true
			if inside != nil {
				return "", errors.New("the shift is given the other way")
			}
		case key == "proj" && value == "helmert":
			if found != nil || inverse {
				return "", errors.New("there is more than one shift")
			}
			found = map[string]float64{}
			inside = found
		case key == "proj" && (strings.Contains(value, "grid") || value == "molobadekas" || value == "deformation" || value == "affine"):
			return "", fmt.Errorf("the shift is a %s", value)
		case inside != nil && key == "convention" && value == "coordinate_frame":
			sign = -1
		case inside != nil && slices.Contains([]string{"x", "y", "z", "rx", "ry", "rz", "s"}, key):
			v, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return "", fmt.Errorf("a shift of %q: %w", word, err)
			}
			inside[key] = v
		case inside != nil && (strings.HasPrefix(key, "d") || key == "t_epoch"):
			return "", errors.New("the shift changes with time")
		}
	}
	if found == nil {
		return noShift, nil
	}
	out := make([]string, 0, 7)
	for _, key := range [...]string{"x", "y", "z", "rx", "ry", "rz", "s"} {
		v := found[key]
		if strings.HasPrefix(key, "r") {
			v *= sign
		}
		out = append(out, strconv.FormatFloat(v+0, 'f', -1, 64))
	}
	return strings.Join(out, ","), nil
}
