package postgis

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"sigi/crs"
	"sigi/fault"
	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// column is a column of the relation as it is read and compared.
type column struct {
	name   string
	quoted string
	kind   feature.Kind
	// value is the SQL of what is read: the column itself where the binary
	// form of its type is known here, else cast.
	value string
	// plain: the column is integer, text or bool as it stands, so that a
	// comparison with it may use its index.
	plain bool
	// anyCollation: equality of the text may not be that of its bytes.
	anyCollation bool
	typ          string // the database's name of the type
	geometry     bool
	typmod       int32
}

// relation is what a layer reads.
type relation struct {
	from     string // a quoted name or a subselect with an alias
	label    string // for messages
	columns  []column
	byName   map[string]int
	key      column
	geom     column
	hasGeom  bool
	srid     int32
	postgis  string // quoted schema of the extension
	keyIsInt bool

	schema, table string // "": a statement
	oid           uint32
	watch         watching
}

func quote(name ...string) string { return pgx.Identifier(name).Sanitize() }

// Features implements layers.Source.
func (s *source) Features(ctx context.Context, o layers.FeaturesOptions) (layers.Features, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	defer conn.Release()
	f, err := discover(ctx, conn.Conn(), o)
	if err != nil {
		return nil, s.fault(ctx, err)
	}
	f.source = s
	return f, nil
}

func discover(ctx context.Context, c *pgx.Conn, o layers.FeaturesOptions) (*features, error) {
	r := &relation{}
	if err := c.QueryRow(ctx, "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'").Scan(&r.postgis); err != nil {
		if err == pgx.ErrNoRows {
			return nil, fault.New(fault.Unavailable, "", "the database %q has no PostGIS: run CREATE EXTENSION postgis in it", c.Config().Database)
		}
		return nil, err
	}
	r.postgis = quote(r.postgis)
	name := o.Table
	if o.SQL != "" {
		// The catalog's own statement; on lines of its own, so that a comment
		// at its end does not swallow the alias.
		r.from, r.label, name = "(\n"+strings.TrimRight(strings.TrimSpace(o.SQL), ";")+"\n) AS layer_query", "the SQL of the layer", "query"
	} else {
		var err error
		if r.oid, name, err = r.find(ctx, c, o.Table); err != nil {
			return nil, err
		}
	}
	if err := r.describe(ctx, c, r.oid); err != nil {
		return nil, err
	}
	if err := r.chooseGeometry(o.Geometry); err != nil {
		return nil, err
	}
	primary, err := r.chooseKey(ctx, c, r.oid, o)
	if err != nil {
		return nil, err
	}
	system, err := r.system(ctx, c, o.CRS)
	if err != nil {
		return nil, err
	}
	t := &feature.Type{Name: name, KeyName: r.key.name, GeomName: r.geom.name, CRS: system}
	if !r.hasGeom {
		t.GeomName = "geom"
	}
	t.Geometry, t.Layout = kindOf(r.geom.typmod)
	if len(o.Attributes) > 0 {
		for _, a := range o.Attributes {
			i, ok := r.byName[a]
			if !ok || r.columns[i].geometry {
				return nil, r.noColumn("attribute", a)
			}
			t.Attributes = append(t.Attributes, feature.Attribute{Name: a, Kind: r.columns[i].kind, Narrow: r.columns[i].narrow()})
		}
	} else {
		for _, col := range r.columns {
			if col.geometry || primary && col.name == r.key.name {
				continue
			}
			t.Attributes = append(t.Attributes, feature.Attribute{Name: col.name, Kind: col.kind, Narrow: col.narrow()})
		}
	}
	if err := r.watched(ctx, c, o); err != nil {
		return nil, err
	}
	f := &features{relation: r, t: t, count: -1, bound: geom.EmptyBound}
	if !o.Uncounted {
		f.count, f.bound, err = r.extent(ctx, c)
	}
	return f, err
}

// find looks a table up: as it is written, else as schema.table.
func (r *relation) find(ctx context.Context, c *pgx.Conn, table string) (oid uint32, name string, err error) {
	if table == "" {
		names, err := r.spatialTables(ctx, c)
		if err != nil {
			return 0, "", err
		}
		if len(names) != 1 {
			return 0, "", fault.New(fault.BadParam, "table", "name a table; there are: %s", list(names))
		}
		table = names[0]
	}
	schema, rel, dotted := strings.Cut(table, ".")
	if !dotted {
		schema, rel = "", table
	}
	const sql = `SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE c.relkind IN ('r','v','m','f','p') AND (c.relname = $1 AND pg_table_is_visible(c.oid) OR n.nspname = $2 AND c.relname = $3)
		ORDER BY c.relname = $1 AND pg_table_is_visible(c.oid) DESC LIMIT 1`
	var nsp string
	switch err := c.QueryRow(ctx, sql, table, schema, rel).Scan(&oid, &nsp, &name); {
	case err == pgx.ErrNoRows:
		names, err := r.spatialTables(ctx, c)
		if err != nil {
			return 0, "", err
		}
		return 0, "", fault.New(fault.NotFound, "table", "the database %q has no table %q; tables with a geometry: %s", c.Config().Database, table, list(names))
	case err != nil:
		return 0, "", err
	}
	r.from, r.label = quote(nsp, name), fmt.Sprintf("table %q", table)
	r.schema, r.table, r.oid = nsp, name, oid
	return oid, name, nil
}

func (r *relation) spatialTables(ctx context.Context, c *pgx.Conn) ([]string, error) {
	rows, err := c.Query(ctx, `SELECT DISTINCT CASE WHEN f_table_schema = 'public' THEN f_table_name ELSE f_table_schema || '.' || f_table_name END
		FROM `+r.postgis+`.geometry_columns ORDER BY 1`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// maxListed is how many names a message lists.
const maxListed = 20

func list(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	if n := len(names); n > maxListed {
		return strings.Join(names[:maxListed], ", ") + fmt.Sprintf(" and %d more", n-maxListed)
	}
	return strings.Join(names, ", ")
}

func (r *relation) noColumn(what, name string) error {
	var names []string
	for _, c := range r.columns {
		names = append(names, c.name)
	}
	return fault.New(fault.NotFound, what, "%s has no column %q; it has: %s", r.label, name, list(names))
}

// describe asks for the columns and their types.
func (r *relation) describe(ctx context.Context, c *pgx.Conn, table uint32) error {
	d, err := c.PgConn().Prepare(ctx, "", "SELECT * FROM "+r.from, nil)
	if err != nil {
		if pg := (*pgconn.PgError)(nil); table == 0 && asPg(err, &pg) && strings.HasPrefix(pg.Code, "42") {
			return fault.Wrap(err, fault.BadParam, "sql", "the SQL of the layer cannot be used: %s", pg.Message)
		}
		return err
	}
	if len(d.ParamOIDs) > 0 {
		return fault.New(fault.BadParam, "sql", "the SQL of the layer may not have parameters")
	}
	var oids []uint32
	for _, f := range d.Fields {
		oids = append(oids, f.DataTypeOID)
	}
	types := map[uint32]string{}
	rows, err := c.Query(ctx, `WITH RECURSIVE base AS (
			SELECT oid AS asked, oid, typname, typbasetype FROM pg_type WHERE oid = ANY($1)
			UNION ALL SELECT b.asked, t.oid, t.typname, t.typbasetype FROM base b JOIN pg_type t ON t.oid = b.typbasetype)
		SELECT asked, typname::text FROM base WHERE typbasetype = 0`, oids)
	if err != nil {
		return err
	}
	var oid uint32
	var typ string
	if _, err := pgx.ForEachRow(rows, []any{&oid, &typ}, func() error { types[oid] = typ; return nil }); err != nil {
		return err
	}
	odd := map[string]bool{} // columns with a collation that is not of bytes
	if table != 0 {
		rows, err := c.Query(ctx, `SELECT a.attname::text FROM pg_attribute a JOIN pg_collation o ON o.oid = a.attcollation
			WHERE a.attrelid = $1 AND a.attnum > 0 AND NOT o.collisdeterministic`, table)
		if err != nil {
			return err
		}
		var name string
		if _, err := pgx.ForEachRow(rows, []any{&name}, func() error { odd[name] = true; return nil }); err != nil {
			return err
		}
	}
	r.byName = map[string]int{}
	for _, f := range d.Fields {
		if _, twice := r.byName[f.Name]; twice {
			return fault.New(fault.BadParam, "sql", "the SQL of the layer has two columns %q", f.Name)
		}
		col := newColumn(f.Name, types[f.DataTypeOID], f.TypeModifier)
		col.anyCollation = col.kind == feature.String && (table == 0 || odd[f.Name] || col.typ == "citext")
		r.byName[f.Name] = len(r.columns)
		r.columns = append(r.columns, col)
	}
	return nil
}

// narrow reports whether the column is an integer of at most 32 bits.
func (c *column) narrow() bool { return c.typ == "int2" || c.typ == "int4" }

func newColumn(name, typ string, typmod int32) column {
	c := column{name: name, quoted: quote(name), typ: typ, typmod: typmod}
	c.value = c.quoted
	switch typ {
	case "int2", "int4", "int8":
		c.kind, c.plain = feature.Int, true
	case "oid":
		c.kind, c.value = feature.Int, c.quoted+"::int8"
	case "float4", "float8":
		c.kind = feature.Float
	case "numeric":
		// typmod is (precision << 16 | scale) + 4.
		if p, s := (typmod-4)>>16, (typmod-4)&0x7ff; typmod >= 4 && s == 0 && p <= 18 {
			c.kind, c.value = feature.Int, "(CASE WHEN "+c.quoted+" <> 'NaN' THEN "+c.quoted+" END)::int8"
		} else {
			c.kind, c.value = feature.Float, c.quoted+"::float8"
		}
	case "bool":
		c.kind, c.plain = feature.Bool, true
	case "text", "varchar":
		c.kind, c.plain = feature.String, true
	case "date":
		c.kind = feature.Date
	case "timestamptz":
		c.kind = feature.Time
	case "timestamp":
		c.kind, c.value = feature.Time, "("+c.quoted+" AT TIME ZONE 'UTC')"
	case "geometry":
		c.geometry = true
	case "geography":
		c.geometry, c.value = true, c.quoted+"::geometry"
	case "bytea":
		c.kind, c.value = feature.String, "encode("+c.quoted+", 'hex')"
	default:
		c.kind, c.value = feature.String, c.quoted+"::text"
	}
	return c
}

func (r *relation) chooseGeometry(name string) error {
	if name != "" {
		i, ok := r.byName[name]
		if !ok {
			return r.noColumn("geometry", name)
		}
		if !r.columns[i].geometry {
			return fault.New(fault.BadParam, "geometry", "column %q of %s is %s, not a geometry", name, r.label, r.columns[i].typ)
		}
		r.geom, r.hasGeom = r.columns[i], true
	}
	var names []string
	for _, c := range r.columns {
		if c.geometry {
			names = append(names, c.name)
		}
	}
	switch {
	case r.hasGeom:
	case len(names) == 1:
		r.geom, r.hasGeom = r.columns[r.byName[names[0]]], true
	case len(names) > 1:
		return fault.New(fault.BadParam, "geometry", "%s has several geometry columns, name one of: %s", r.label, list(names))
	}
	if r.geom.typ == "geography" {
		r.geom.value = r.geom.quoted + "::" + r.postgis + ".geometry"
	}
	return nil
}

// chooseKey settles the key; primary reports that it is the table's primary
// key, which is not an attribute.
func (r *relation) chooseKey(ctx context.Context, c *pgx.Conn, table uint32, o layers.FeaturesOptions) (primary bool, err error) {
	name := o.Key
	var names []string
	if table != 0 {
		// The primary key first, then unique indexes over one column that is
		// never null.
		rows, err := c.Query(ctx, `SELECT a.attname::text, i.indisprimary FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
			WHERE i.indrelid = $1 AND i.indisunique AND i.indisvalid AND i.indnkeyatts = 1 AND i.indpred IS NULL AND i.indkey[0] > 0 AND a.attnotnull
			ORDER BY i.indisprimary DESC, a.attnum`, table)
		if err != nil {
			return false, err
		}
		var column string
		var isPrimary bool
		if _, err := pgx.ForEachRow(rows, []any{&column, &isPrimary}, func() error {
			if i, ok := r.byName[column]; ok && !r.columns[i].geometry {
				names = append(names, column)
				primary = primary || isPrimary && (o.Key == "" || o.Key == column)
			}
			return nil
		}); err != nil {
			return false, err
		}
	}
	if name == "" {
		if len(names) == 0 {
			return false, fault.New(fault.BadParam, "key", "%s has no primary key and no unique index over one column: name the key column in the catalog", r.label)
		}
		name = names[0]
	}
	i, ok := r.byName[name]
	if !ok {
		return false, r.noColumn("key", name)
	}
	if r.columns[i].geometry {
		return false, fault.New(fault.BadParam, "key", "column %q of %s is the geometry and cannot be the key", name, r.label)
	}
	r.key = r.columns[i]
	r.keyIsInt = r.key.kind == feature.Int
	return primary, nil
}

// system is the CRS of the geometry column, and sets the SRID that its rows
// should have.
func (r *relation) system(ctx context.Context, c *pgx.Conn, given *crs.CRS) (*crs.CRS, error) {
	if !r.hasGeom {
		return given, nil
	}
	if r.srid = typmodSRID(r.geom.typmod); r.srid == 0 {
		// The column takes any: what most rows have.
		err := c.QueryRow(ctx, "SELECT "+r.postgis+".ST_SRID("+r.geom.value+") FROM "+r.from+" WHERE "+r.geom.quoted+" IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1").Scan(&r.srid)
		if err != nil && err != pgx.ErrNoRows {
			return nil, err
		}
	}
	if given != nil {
		return given, nil
	}
	const whatToDo = "set crs in the catalog"
	if r.srid == 0 {
		return nil, fault.New(fault.UnsupportedCRS, "crs", "%s: column %q does not say its coordinate reference system (SRID 0): %s", r.label, r.geom.name, whatToDo)
	}
	var authority *string
	var code *int32
	err := c.QueryRow(ctx, "SELECT auth_name, auth_srid FROM "+r.postgis+".spatial_ref_sys WHERE srid = $1", r.srid).Scan(&authority, &code)
	if err != nil && err != pgx.ErrNoRows {
		return nil, err
	}
	if authority == nil || code == nil {
		return nil, fault.New(fault.UnsupportedCRS, "crs", "%s: SRID %d has no authority and code in spatial_ref_sys: %s", r.label, r.srid, whatToDo)
	}
	system, err := crs.Lookup(*authority, fmt.Sprint(*code))
	if err != nil {
		return nil, fault.Wrap(err, fault.UnsupportedCRS, "crs", "%s: SRID %d is %s:%d, which is not known: %s", r.label, r.srid, *authority, *code, whatToDo)
	}
	return system, nil
}

// typmodSRID reads the SRID from the type modifier of a geometry column, as
// PostGIS packs it (liblwgeom.h, TYPMOD_GET_SRID): 21 bits with sign from bit 8.
func typmodSRID(m int32) int32 {
	if m < 0 {
		return 0
	}
	return ((m & 0x0FFFFF00) - (m & 0x10000000)) >> 8
}

// kindOf reads kind and ordinates from a type modifier (bits 2 to 7; Z is bit
// 1, M is bit 0).
func kindOf(m int32) (geom.Kind, geom.Layout) {
	if m < 0 {
		return geom.KindNone, geom.XY
	}
	kinds := [...]geom.Kind{0, 1, 2, 3, 4, 5, 6, 7, // as in WKB
		geom.KindLineString, geom.KindLineString, geom.KindPolygon, geom.KindMultiLineString, geom.KindMultiPolygon, // curves
		geom.KindMultiPolygon, geom.KindPolygon, geom.KindMultiPolygon} // polyhedral surface, triangle, TIN
	k := geom.KindNone
	if i := int(m&0xFC) >> 2; i < len(kinds) {
		k = kinds[i]
	}
	return k, [...]geom.Layout{geom.XY, geom.XYM, geom.XYZ, geom.XYZM}[m&3]
}

// extent counts the rows and finds the box around them.
func (r *relation) extent(ctx context.Context, c *pgx.Conn) (int64, geom.Bound, error) {
	b := geom.EmptyBound
	var n int64
	if !r.hasGeom {
		err := c.QueryRow(ctx, "SELECT count(*) FROM "+r.from).Scan(&n)
		return n, b, err
	}
	g, p := r.geom.value, r.postgis+"."
	var x0, y0, x1, y1 *float64
	sql := fmt.Sprintf("SELECT n, %[1]sST_XMin(e), %[1]sST_YMin(e), %[1]sST_XMax(e), %[1]sST_YMax(e) FROM (SELECT count(*) AS n, %[1]sST_Extent(%[2]s) FILTER (WHERE %[1]sST_SRID(%[2]s) = %[3]d) AS e FROM %[4]s) AS s", p, g, r.srid, r.from)
	if err := c.QueryRow(ctx, sql).Scan(&n, &x0, &y0, &x1, &y1); err != nil {
		return 0, b, err
	}
	if x0 == nil || y0 == nil || x1 == nil || y1 == nil {
		return n, b, nil
	}
	if b = (geom.Bound{MinX: *x0, MinY: *y0, MaxX: *x1, MaxY: *y1}); b.Finite() {
		return n, b, nil
	}
	// Rows that are not finite are left out when they are read; here too.
	sql = fmt.Sprintf(`SELECT min(x0), min(y0), max(x1), max(y1) FROM (SELECT %[1]sST_XMin(g) AS x0, %[1]sST_YMin(g) AS y0, %[1]sST_XMax(g) AS x1, %[1]sST_YMax(g) AS y1
		FROM (SELECT %[2]s AS g FROM %[4]s) AS a WHERE %[1]sST_SRID(g) = %[3]d) AS s
		WHERE x0 > '-Infinity' AND y0 > '-Infinity' AND x1 < 'Infinity' AND y1 < 'Infinity'`, p, g, r.srid, r.from)
	if err := c.QueryRow(ctx, sql).Scan(&x0, &y0, &x1, &y1); err != nil {
		return 0, b, err
	}
	if x0 == nil {
		return n, geom.EmptyBound, nil
	}
	return n, geom.Bound{MinX: *x0, MinY: *y0, MaxX: *x1, MaxY: *y1}, nil
}

// lookup is the column of an attribute of the type.
func (r *relation) lookup(name string) (column, bool) {
	i, ok := r.byName[name]
	if !ok {
		return column{}, false
	}
	return r.columns[i], true
}
