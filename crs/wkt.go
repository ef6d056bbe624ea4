package crs

import "sigi/fault"

// WKT is the horizontal part of the system as the well-known text of 2001 (OGC
// 01-009) that programs and file formats of that age read, in GDAL's words.
// Fails with fault.NotSupported where that cannot say it. Costs some
// milliseconds.
func (c *CRS) WKT() (string, error) {
	registry.Lock()
	defer registry.Unlock()
	if err := openRegistry(); err != nil {
		return "", err
	}
	text, err := registry.context.wkt(c)
	if err != nil {
		return "", fault.Wrap(err, fault.NotSupported, "crs", "%s cannot be written as WKT", c)
	}
	return text, nil
}

// Geodetic is the system of longitudes and latitudes that c is based on, on the
// same datum; c itself if it is one.
func (c *CRS) Geodetic() (*CRS, error) {
	if c.geographic {
		return c, nil
	}
	authority, code, err := c.geodetic()
	if err != nil {
		return nil, fault.Wrap(err, fault.NotSupported, "crs", "the geographic system of %s is not known", c)
	}
	return Lookup(authority, code)
}

func (c *CRS) geodetic() (authority, code string, err error) {
	registry.Lock()
	defer registry.Unlock()
	if err := openRegistry(); err != nil {
		return "", "", err
	}
	return registry.context.geodetic(c)
}
