package layers

import (
	"context"
	"time"

	"sigi/crs"
	"sigi/fetch"
)

// Driver opens sources of one kind; cmd hands the drivers to publish by name.
type Driver interface {
	// Open connects to a source. It fails with a fault that a person can act
	// on (which file, which host, what to do).
	Open(ctx context.Context, o SourceOptions) (Source, error)
}

// SourceOptions is what a catalog says of a source.
type SourceOptions struct {
	Name       string
	Driver     string
	Path       string            // ogr: file or dataset, already resolved against the catalog's folder
	Connection string            // postgis: connection string or URL, secrets filled in
	Remote     *fetch.Policy     // imagery: from where files of other servers may be read; nil: from nowhere
	Options    map[string]string // what else the driver takes; unknown keys are a fault
}

// Source is an open source. Safe for concurrent use.
type Source interface {
	// Features opens one vector layer of the source.
	Features(ctx context.Context, o FeaturesOptions) (Features, error)
	// Ping reports whether the source answers now.
	Ping(ctx context.Context) error
	// Close releases everything; open snapshots fail from then on.
	Close() error
}

// FeaturesOptions is what a catalog says of a layer's data.
type FeaturesOptions struct {
	Table    string   // table, view ("schema.table") or layer of a file; empty: the only one
	SQL      string   // instead of Table: a SELECT of the catalog's own
	Key      string   // key column; empty: primary key, or the file's feature id
	Geometry string   // geometry column; empty: the only one
	CRS      *crs.CRS // overrides what the source declares; nil: as declared
	// Attributes limits and orders the attributes; nil: all.
	Attributes []string
	// Watch names the tables behind a view or a statement, whose changes are
	// its changes.
	Watch []BaseTable
	// Poll asks now and then whether anything changed, where no log tells.
	Poll Poll
	// Uncounted spares the source counting records and measuring their extent,
	// for who reads them all or has them already: Bound may be empty, and
	// estimates may be unknown.
	Uncounted bool
}

// BaseTable is a table behind a layer.
type BaseTable struct {
	Table string
	// Keyed says that the key of its row is that of the record made of it;
	// else a change of it may change any record.
	Keyed bool
}

// Poll is how to find out by asking. The zero value asks nothing.
type Poll struct {
	Every time.Duration
	// Column grows with each change of a row; "": every row is looked at.
	Column string
}

// StampSettles is after how long a stamp tells of all that was changed before:
// databases count with a delay.
const StampSettles = 75 * time.Second

// Stamper is a Features that can tell cheaply whether its data changed.
type Stamper interface {
	// Stamp is equal as long as the data surely is the same; "" if that cannot
	// be known. Taken before the first record is read, it stands for a state no
	// later than what is read. It may differ although nothing changed. Errors as
	// Read.
	Stamp(ctx context.Context) (string, error)
}

// Odd counts what was not as it should be while reading a layer; a layer
// with odd rows serves the others.
type Odd struct {
	NoGeometry int      // null or empty geometries
	Invalid    int      // unreadable or non-finite geometries, left out
	Linearised int      // curves turned into lines
	Examples   []string // up to ten, "key 17: ring not closed"
}

// Reporter is a Features that counted odd rows.
type Reporter interface{ Odd() Odd }
