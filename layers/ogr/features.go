package ogr

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// column is a field and where it is.
type column struct {
	field
	index int
}

var kinds = [...]feature.Kind{fieldInt: feature.Int, fieldFloat: feature.Float, fieldText: feature.String, fieldBool: feature.Bool, fieldTime: feature.Time, fieldDate: feature.Date}

// features implements layers.Features and layers.Reporter.
type features struct {
	source   *source
	t        *feature.Type
	table    string // layer of the file
	sql      string // or a statement
	columns  map[string]column
	key      *column // nil: the feature id
	fid      string  // name of the feature id in conditions
	geometry int     // field; -1: none
	flip     bool    // ordinates come north first
	ordered  bool    // unfiltered reading gives ascending feature ids
	always   bool    // so does filtered reading
	random   bool    // reading by feature id is quick
	rtree    string  // quoted name of a GeoPackage's R-tree; "" if there is none
	bound    geom.Bound
	count    int64
	odd      layers.OddCounter
}

var _ layers.Reporter = (*features)(nil)

// Type implements layers.Features.
func (f *features) Type() *feature.Type { return f.t }

// Bound implements layers.Features: what the file says.
func (f *features) Bound() geom.Bound { return f.bound }

// Odd implements layers.Reporter.
func (f *features) Odd() layers.Odd { return f.odd.Odd() }

// Open implements layers.Features.
func (f *features) Open(context.Context) (layers.Snapshot, error) { return &snapshot{features: f}, nil }

// Features implements layers.Source.
func (s *source) Features(ctx context.Context, o layers.FeaturesOptions) (layers.Features, error) {
	d, err := s.acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer s.put(d)
	f := &features{source: s, table: o.Table, sql: o.SQL}
	where := s.path
	if f.sql == "" {
		names := d.layerNames()
		if f.table == "" {
			if len(names) != 1 {
				return nil, fault.New(fault.BadParam, "table", "%s: name a layer; there are: %s", s.path, list(names))
			}
			f.table = names[0]
		}
		if _, ok := d.layer(f.table); !ok {
			return nil, fault.New(fault.NotFound, "table", "%s has no layer %q; it has: %s", s.path, f.table, list(names))
		}
		where = fmt.Sprintf("%s, layer %q", s.path, f.table)
	}
	l, done, err := f.layer(d)
	if err != nil {
		return nil, err
	}
	defer done()
	return f, f.discover(d, l, where, o)
}

// layer opens the layer in a data set; done gives it back.
func (f *features) layer(d *dataset) (l layer, done func(), err error) {
	if f.sql != "" {
		l, err := d.query(f.sql)
		if err != nil {
			return l, nil, fault.Wrap(err, fault.BadParam, "sql", "%s: the SQL of the layer cannot be used", f.source.path)
		}
		return l, func() { d.release(l) }, nil
	}
	l, ok := d.layer(f.table)
	if !ok {
		return l, nil, fault.New(fault.Unavailable, "", "%s no longer has the layer %q", f.source.path, f.table)
	}
	return l, func() { l.filter("") }, nil
}

// maxListed is how many names a message lists.
const maxListed = 20

func list(names []string) string {
	if n := len(names); n > maxListed {
		return strings.Join(names[:maxListed], ", ") + fmt.Sprintf(" and %d more", n-maxListed)
	}
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

func (f *features) discover(d *dataset, l layer, where string, o layers.FeaturesOptions) error {
	name := f.table
	if f.sql != "" {
		name = "query"
	}
	t := &feature.Type{Name: name, GeomName: "geom"}
	f.t, f.columns, f.geometry = t, map[string]column{}, -1
	fields := l.fields()
	var names []string
	for i, fld := range fields {
		if _, twice := f.columns[fld.name]; !twice {
			f.columns[fld.name] = column{fld, i}
			names = append(names, fld.name)
		}
	}
	noColumn := func(what, name string) error {
		return fault.New(fault.NotFound, what, "%s: there is no attribute %q; there are: %s", where, name, list(names))
	}

	f.fid = l.fidColumn()
	t.KeyName = f.fid
	if f.fid == "" {
		f.fid = "FID"
	}
	if o.Key != "" && o.Key != t.KeyName {
		c, ok := f.columns[o.Key]
		if !ok {
			return noColumn("key", o.Key)
		}
		f.key, t.KeyName = &c, o.Key
	}
	wanted := o.Attributes
	if len(wanted) == 0 {
		wanted = names
	}
	for _, a := range wanted {
		c, ok := f.columns[a]
		if !ok {
			return noColumn("attribute", a)
		}
		t.Attributes = append(t.Attributes, feature.Attribute{Name: a, Kind: kinds[c.kind], Narrow: c.narrow && kinds[c.kind] == feature.Int})
	}

	geometries := l.geometries()
	switch {
	case o.Geometry != "":
		for i, g := range geometries {
			if g == o.Geometry {
				f.geometry = i
			}
		}
		if f.geometry < 0 && !(len(geometries) == 1 && geometries[0] == "") {
			return fault.New(fault.NotFound, "geometry", "%s: there is no geometry %q; there are: %s", where, o.Geometry, list(geometries))
		}
		f.geometry = max(f.geometry, 0)
	case len(geometries) == 1:
		f.geometry = 0
	case len(geometries) > 1:
		return fault.New(fault.BadParam, "geometry", "%s: there are several geometries, name one of: %s", where, list(geometries))
	}
	t.CRS = o.CRS
	f.bound = geom.EmptyBound
	if f.geometry >= 0 {
		if n := geometries[f.geometry]; n != "" {
			t.GeomName = n
		}
		t.Geometry, t.Layout = l.kind(f.geometry)
		authority, code, text, northFirst := l.system(f.geometry)
		f.flip = northFirst
		if t.CRS == nil {
			var err error
			if t.CRS, err = system(where, authority, code, text); err != nil {
				return err
			}
		}
		f.bound = f.swap(l.extent(f.geometry))
	}
	f.count = l.count()
	f.random = l.randomRead()
	switch driver := d.driver(); {
	case f.key != nil || f.sql != "":
	case driver == "ESRI Shapefile", driver == "FlatGeobuf":
		f.ordered, f.always = true, true
	case driver == "GPKG":
		f.ordered = true // a scan by row id; filtered, an index may decide
		if f.geometry >= 0 && !f.flip && plain(f.fid) && d.hasSpatialIndex(f.table, t.GeomName) {
			f.rtree = `"` + strings.ReplaceAll("rtree_"+f.table+"_"+t.GeomName, `"`, `""`) + `"`
		}
	}
	return nil
}

func system(where, authority, code, text string) (*crs.CRS, error) {
	const whatToDo = "set crs in the catalog"
	if code == "" {
		if text == "" {
			return nil, fault.New(fault.UnsupportedCRS, "crs", "%s does not say its coordinate reference system: %s", where, whatToDo)
		}
		return nil, fault.New(fault.UnsupportedCRS, "crs", "%s: the coordinate reference system %q has no code of an authority: %s", where, text, whatToDo)
	}
	c, err := crs.Lookup(authority, code)
	if err != nil {
		return nil, fault.Wrap(err, fault.UnsupportedCRS, "crs", "%s: the coordinate reference system %s:%s is not known: %s", where, authority, code, whatToDo)
	}
	return c, nil
}

// swap exchanges the axes of a box where the file has them the other way.
func (f *features) swap(b geom.Bound) geom.Bound {
	if f.flip && !b.Empty() {
		return geom.Bound{MinX: b.MinY, MinY: b.MinX, MaxX: b.MaxY, MaxY: b.MaxX}
	}
	return b
}

type snapshot struct {
	*features
	closed bool
}

var errClosed = errors.New("ogr: the snapshot is closed")

// Close implements layers.Snapshot.
func (s *snapshot) Close() error { s.closed = true; return nil }

// Estimate implements layers.Snapshot, taking features to lie evenly over the
// extent.
func (s *snapshot) Estimate(q layers.Query) layers.Cost {
	return layers.EvenCost(int64(s.count), s.bound, q)
}
