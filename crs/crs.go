package crs

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"sigi/fault"
	"sigi/geom"
)

// CRS is a coordinate reference system of PROJ's database. There is one value
// for each system, so pointers are compared to compare systems. Immutable and
// safe for concurrent use.
type CRS struct {
	authority, code, name string
	areaName              string
	northFirst            bool
	geographic            bool
	metresPerUnit         float64
	area                  geom.Bound

	base *CRS // that this is turned from; nil: of the database
	turn *turn
}

// Authority is who defined the system: "EPSG", "OGC", "ESRI", "IGNF".
func (c *CRS) Authority() string { return c.authority }

// Code is the authority's code: "32632", "CRS84".
func (c *CRS) Code() string { return c.code }

// String is authority and code: "EPSG:32632", "OGC:CRS84".
func (c *CRS) String() string { return c.authority + ":" + c.code }

// URN is the OGC name, read in declared axis order everywhere
// (OGC 07-092r3): "urn:ogc:def:crs:EPSG::32632".
func (c *CRS) URN() string {
	return "urn:ogc:def:crs:" + c.authority + ":" + c.ogcVersion("") + ":" + c.code
}

// URI is the OGC web name, read in declared axis order everywhere
// (OGC 09-048r5): "http://www.opengis.net/def/crs/EPSG/0/32632".
func (c *CRS) URI() string {
	return "http://www.opengis.net/def/crs/" + c.authority + "/" + c.ogcVersion("0") + "/" + c.code
}

func (c *CRS) ogcVersion(other string) string {
	if c.authority == "OGC" {
		return "1.3"
	}
	return other
}

// Name is the authority's name: "WGS 84 / UTM zone 32N".
func (c *CRS) Name() string { return c.name }

// NorthFirst reports whether the authority declares north (latitude) before
// east. Only Ref acts on it; anyone else who asks is about to write a bug.
func (c *CRS) NorthFirst() bool { return c.northFirst }

// Geographic reports whether coordinates are angles on an ellipsoid.
func (c *CRS) Geographic() bool { return c.geographic }

// MetresPerUnit is the length of a unit of the axes; of an angle, the length
// that OGC gives it at the equator, so that scale denominators agree with
// those of other servers.
func (c *CRS) MetresPerUnit() float64 { return c.metresPerUnit }

// Area is where the system is meant to be used, in degrees, x longitude.
// MaxX is above 180 where the area crosses the antimeridian. A system that
// says nothing is taken to cover the world.
func (c *CRS) Area() geom.Bound { return c.area }

// AreaName is Area in words; it may be empty.
func (c *CRS) AreaName() string { return c.areaName }

// maxUnknown bounds the memory that names of systems that do not exist may
// take; they come from requests.
const maxUnknown = 1024

// maxToken bounds an authority and a code. The longest of the database have
// 8 and 22 characters.
const maxToken = 40

var registry struct {
	sync.RWMutex
	byName  map[string]*CRS  // by upper-case authority and code as asked for, and by canonical name
	unknown map[string]error // likewise
	context *projContext     // used under the write lock
}

// aliases are codes of the time before Web Mercator had one.
var aliases = map[string]string{
	"EPSG:900913": "EPSG:3857", "EPSG:102100": "EPSG:3857", "EPSG:102113": "EPSG:3857",
	"ESRI:102100": "EPSG:3857", "ESRI:102113": "EPSG:3857", "EPSG:3785": "EPSG:3857",
}

// Lookup returns the system of an authority, in any case of letters.
// Unknown systems, and those without a horizontal part (vertical, geocentric),
// are fault.UnsupportedCRS. The first call for a system costs about 1 ms,
// later ones a map access.
func Lookup(authority, code string) (*CRS, error) {
	if !validToken(authority) || !validToken(code) || oddNumber(code) {
		return nil, unknownCRS(authority + ":" + code)
	}
	key := strings.ToUpper(authority) + ":" + code
	if a := aliases[key]; a != "" {
		key = a
	}
	registry.RLock()
	c, err := registry.byName[key], registry.unknown[key]
	registry.RUnlock()
	if c != nil || err != nil {
		return c, err
	}

	registry.Lock()
	defer registry.Unlock()
	if c, err := registry.byName[key], registry.unknown[key]; c != nil || err != nil {
		return c, err
	}
	if err := openRegistry(); err != nil {
		return nil, err
	}
	authority, code, _ = strings.Cut(key, ":")
	c, err = registry.context.describeCRS(authority, code)
	if upper := strings.ToUpper(code); c == nil && err == nil && upper != code {
		c, err = registry.context.describeCRS(authority, upper)
	}
	if c != nil && !strings.EqualFold(c.String(), key) {
		c = nil // PROJ completes some names, as OGC:84
	}
	switch {
	case errors.Is(err, errNotHorizontal):
		err = fault.New(fault.UnsupportedCRS, "crs", "%s is not a horizontal coordinate reference system", key)
	case err != nil:
		err = fault.Wrap(err, fault.UnsupportedCRS, "crs", "the coordinate reference system %s cannot be used", key)
	case c == nil:
		err = unknownCRS(key)
	}
	if err != nil {
		if len(registry.unknown) >= maxUnknown {
			clear(registry.unknown)
		}
		registry.unknown[key] = err
		return nil, err
	}
	if same := registry.byName[c.String()]; same != nil {
		c = same
	}
	registry.byName[c.String()] = c
	if len(registry.byName) < 1<<16 { // other cases of letters
		registry.byName[key] = c
	}
	return c, nil
}

// openRegistry opens the database, once; under the lock.
func openRegistry() error {
	if registry.context != nil {
		return nil
	}
	c, err := newProjContext()
	if err != nil {
		return err
	}
	if c.metadata("EPSG.VERSION") == "" {
		c.destroy()
		return errors.New("proj: no database (proj.db): is proj-data installed, or PROJ_DATA wrong?")
	}
	registry.context = c
	registry.byName, registry.unknown = map[string]*CRS{}, map[string]error{}
	return nil
}

// Database says which PROJ and which edition of the EPSG registry speak:
// "PROJ 9.1.1, EPSG v10.076 of 2022-08-31". It is an error if PROJ does not
// find its database; nothing else in here works then.
func Database() (string, error) {
	registry.Lock()
	defer registry.Unlock()
	if err := openRegistry(); err != nil {
		return "", err
	}
	c := registry.context
	return fmt.Sprintf("PROJ %s, EPSG %s of %s", projRelease(), c.metadata("EPSG.VERSION"), c.metadata("EPSG.DATE")), nil
}

func unknownCRS(text string) error {
	return fault.New(fault.UnsupportedCRS, "crs", "the coordinate reference system %s is not known", quote(text))
}

// quote makes text from a request fit to be shown.
func quote(text string) string {
	if len(text) > 80 {
		text = text[:80] + "..."
	}
	return fmt.Sprintf("%q", text)
}

// oddNumber reports whether s is a number in another spelling than the
// database's. SQLite would take 04326, 4326.0 and 4326e0 for 4326.
func oddNumber(s string) bool {
	if _, err := strconv.ParseFloat(s, 64); err != nil {
		return false
	}
	n, err := strconv.ParseUint(s, 10, 64)
	return err != nil || strconv.FormatUint(n, 10) != s
}

func validToken(s string) bool {
	if s == "" || len(s) > maxToken {
		return false
	}
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', c == '_', c == '.', c == '-':
		default:
			return false
		}
	}
	return true
}

// MustLookup is Lookup for systems that are known to exist; it panics.
// For tests and package variables.
func MustLookup(authority, code string) *CRS {
	c, err := Lookup(authority, code)
	if err != nil {
		panic(err)
	}
	return c
}

// WGS84LonLat is OGC:CRS84: WGS 84, longitude before latitude also on the
// wire. It panics if PROJ has no database, as nothing can be drawn then.
func WGS84LonLat() *CRS { return MustLookup("OGC", "CRS84") }
