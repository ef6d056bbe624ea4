package ogr

/*
#cgo pkg-config: gdal
#cgo CFLAGS: -O2
#include <stdlib.h>
#include "bridge.h"
*/
import "C"

import (
	"errors"
	"strings"
	"unsafe"

	"sigi/geom"
	"sigi/layers/gdal"
)

// dataset is an open data set; for one goroutine at a time.
type dataset struct{ handle C.GDALDatasetH }

func open(path string, options []string) (*dataset, error) {
	gdal.Register()
	cPath := C.CString(path)
	defer C.free(unsafe.Pointer(cPath))
	var list **C.char
	for _, o := range options {
		c := C.CString(o)
		list = C.CSLAddString(list, c)
		C.free(unsafe.Pointer(c))
	}
	defer C.CSLDestroy(list)
	var message [512]C.char
	h := C.sigi_open(cPath, list, &message[0], C.size_t(len(message)))
	if h == nil {
		return nil, errors.New("gdal: " + C.GoString(&message[0]))
	}
	return &dataset{h}, nil
}

func (d *dataset) close() { C.GDALClose(d.handle) }

// driver is GDAL's short name of the format.
func (d *dataset) driver() string {
	return C.GoString(C.GDALGetDriverShortName(C.GDALGetDatasetDriver(d.handle)))
}

func (d *dataset) layerNames() []string {
	var names []string
	for i := range int(C.GDALDatasetGetLayerCount(d.handle)) {
		names = append(names, C.GoString(C.OGR_L_GetName(C.GDALDatasetGetLayer(d.handle, C.int(i)))))
	}
	return names
}

// layer is a layer of a dataset and lives as long.
type layer struct{ handle C.OGRLayerH }

func (d *dataset) layer(name string) (layer, bool) {
	c := C.CString(name)
	defer C.free(unsafe.Pointer(c))
	h := C.GDALDatasetGetLayerByName(d.handle, c)
	return layer{h}, h != nil
}

// query opens the result of a statement in the format's own SQL, or GDAL's.
// It is given back with release.
func (d *dataset) query(sql string) (layer, error) {
	c := C.CString(sql)
	defer C.free(unsafe.Pointer(c))
	h := C.GDALDatasetExecuteSQL(d.handle, c, nil, nil)
	if h == nil {
		return layer{}, errors.New("the statement gives no layer")
	}
	return layer{h}, nil
}

// hasSpatialIndex reports whether a GeoPackage has an R-tree for a layer.
func (d *dataset) hasSpatialIndex(table, geometry string) bool {
	l, err := d.query("SELECT HasSpatialIndex('" + strings.ReplaceAll(table, "'", "''") + "', '" + strings.ReplaceAll(geometry, "'", "''") + "') AS has")
	if err != nil {
		return false
	}
	defer d.release(l)
	r, err := newRun(1, []column{{field{name: "has", kind: fieldInt}, 0}})
	if err != nil {
		return false
	}
	defer r.free()
	return r.read(l, false, -1, nil) == nil && r.len() == 1 && !r.null(0, 0) && r.int(0, 0) == 1
}

func (d *dataset) release(l layer) { C.GDALDatasetReleaseResultSet(d.handle, l.handle) }

// field is an attribute as GDAL declares it.
type field struct {
	name   string
	kind   int  // SIGI_...
	narrow bool // an integer of 32 bits
}

func (l layer) fields() []field {
	d := C.OGR_L_GetLayerDefn(l.handle)
	fields := make([]field, int(C.OGR_FD_GetFieldCount(d)))
	for i := range fields {
		f := C.OGR_FD_GetFieldDefn(d, C.int(i))
		fields[i].name = C.GoString(C.OGR_Fld_GetNameRef(f))
		switch C.OGR_Fld_GetType(f) {
		case C.OFTInteger, C.OFTInteger64:
			fields[i].kind = C.SIGI_INT
			fields[i].narrow = C.OGR_Fld_GetType(f) == C.OFTInteger
			if C.OGR_Fld_GetSubType(f) == C.OFSTBoolean {
				fields[i].kind = C.SIGI_BOOL
			}
		case C.OFTReal:
			fields[i].kind = C.SIGI_FLOAT
		case C.OFTDate:
			fields[i].kind = C.SIGI_DATE
		case C.OFTDateTime:
			fields[i].kind = C.SIGI_TIME
		default:
			fields[i].kind = C.SIGI_TEXT
		}
	}
	return fields
}

// geometries are the names of the geometry fields; a name may be empty.
func (l layer) geometries() []string {
	d := C.OGR_L_GetLayerDefn(l.handle)
	names := make([]string, int(C.OGR_FD_GetGeomFieldCount(d)))
	for i := range names {
		names[i] = C.GoString(C.OGR_GFld_GetNameRef(C.OGR_FD_GetGeomFieldDefn(d, C.int(i))))
	}
	return names
}

// kind is the declared type of a geometry field.
func (l layer) kind(field int) (geom.Kind, geom.Layout) {
	t := C.OGR_GFld_GetType(C.OGR_FD_GetGeomFieldDefn(C.OGR_L_GetLayerDefn(l.handle), C.int(field)))
	layout := geom.XY
	switch z, m := C.OGR_GT_HasZ(t) != 0, C.OGR_GT_HasM(t) != 0; {
	case z && m:
		layout = geom.XYZM
	case z:
		layout = geom.XYZ
	case m:
		layout = geom.XYM
	}
	switch flat := C.OGR_GT_Flatten(C.OGR_GT_GetLinear(t)); {
	case flat >= C.wkbPoint && flat <= C.wkbGeometryCollection:
		return geom.Kind(flat), layout
	case flat == C.wkbPolyhedralSurface || flat == C.wkbTIN:
		return geom.KindMultiPolygon, layout
	case flat == C.wkbTriangle:
		return geom.KindPolygon, layout
	}
	return geom.KindNone, layout
}

// system is authority and code of a geometry field's system, "" where there
// is none that is known, and whether its ordinates come north first. text
// describes it for messages.
func (l layer) system(field int) (authority, code, text string, northFirst bool) {
	srs := C.OGR_GFld_GetSpatialRef(C.OGR_FD_GetGeomFieldDefn(C.OGR_L_GetLayerDefn(l.handle), C.int(field)))
	if srs == nil {
		return "", "", "", false
	}
	if n := C.OSRGetName(srs); n != nil {
		text = C.GoString(n)
	}
	north := C.OSREPSGTreatsAsLatLong(srs) != 0 || C.OSREPSGTreatsAsNorthingEasting(srs) != 0
	var n C.int
	if m := C.OSRGetDataAxisToSRSAxisMapping(srs, &n); m != nil && n >= 2 {
		// The first ordinate of the data is axis 1 of the system, or is not.
		northFirst = (*m == 1) == north
	}
	name := func(s C.OGRSpatialReferenceH) bool {
		a, c := C.OSRGetAuthorityName(s, nil), C.OSRGetAuthorityCode(s, nil)
		if a == nil || c == nil {
			return false
		}
		authority, code = C.GoString(a), C.GoString(c)
		return true
	}
	if name(srs) {
		return authority, code, text, northFirst
	}
	// A system without a code, as in .prj files: the one that PROJ finds to be
	// the same, if it is sure.
	var found C.int
	var confidence *C.int
	matches := C.OSRFindMatches(srs, nil, &found, &confidence)
	if matches != nil {
		defer C.OSRFreeSRSArray(matches)
		defer C.VSIFree(unsafe.Pointer(confidence))
		if found > 0 && *confidence >= 90 {
			name(*matches)
		}
	}
	return authority, code, text, northFirst
}

func (l layer) fidColumn() string { return C.GoString(C.OGR_L_GetFIDColumn(l.handle)) }

func (l layer) randomRead() bool {
	c := C.CString("RandomRead")
	defer C.free(unsafe.Pointer(c))
	return C.OGR_L_TestCapability(l.handle, c) != 0
}

func (l layer) count() int64 { return int64(C.OGR_L_GetFeatureCount(l.handle, 1)) }

func (l layer) extent(field int) geom.Bound {
	var e C.OGREnvelope
	if C.OGR_L_GetExtentEx(l.handle, C.int(field), &e, 1) != C.OGRERR_NONE {
		return geom.EmptyBound
	}
	b := geom.Bound{MinX: float64(e.MinX), MinY: float64(e.MinY), MaxX: float64(e.MaxX), MaxY: float64(e.MaxY)}
	if !b.Finite() || b.Empty() {
		return geom.EmptyBound
	}
	return b
}

// filter sets what is read next; an empty condition selects all. It fails if
// GDAL cannot read the condition.
func (l layer) filter(condition string) bool {
	var c *C.char
	if condition != "" {
		c = C.CString(condition)
		defer C.free(unsafe.Pointer(c))
	}
	ok := C.OGR_L_SetAttributeFilter(l.handle, c) == C.OGRERR_NONE
	if !ok {
		C.OGR_L_SetAttributeFilter(l.handle, nil)
	}
	C.OGR_L_ResetReading(l.handle)
	return ok
}

// ignoreGeometry tells GDAL whether geometries are not wanted, so that formats
// that can need not make them.
func (l layer) ignoreGeometry(ignore bool) {
	capability := C.CString("IgnoreFields")
	defer C.free(unsafe.Pointer(capability))
	if C.OGR_L_TestCapability(l.handle, capability) == 0 {
		return
	}
	if !ignore {
		C.OGR_L_SetIgnoredFields(l.handle, nil)
		return
	}
	name := C.CString("OGR_GEOMETRY")
	defer C.free(unsafe.Pointer(name))
	fields := [2]*C.char{name, nil}
	C.OGR_L_SetIgnoredFields(l.handle, &fields[0])
}

// run reads features by the thousand; its memory is C's.
type run struct {
	c       *C.sigi_run
	columns []C.int
	kinds   []C.int
}

func newRun(size int, columns []column) (*run, error) {
	r := &run{c: C.sigi_run_new(C.int(size), C.int(len(columns)))}
	if r.c == nil {
		return nil, errors.New("out of memory")
	}
	r.columns, r.kinds = make([]C.int, len(columns)+1), make([]C.int, len(columns)+1)
	for i, c := range columns {
		r.columns[i], r.kinds[i] = C.int(c.index), C.int(c.field.kind)
	}
	return r, nil
}

func (r *run) free() { C.sigi_run_free(r.c) }

// read reads the next features of a layer, or those with the ids.
func (r *run) read(l layer, geometry bool, field int, fids []int64) error {
	want := C.int(0)
	if geometry {
		want = 1
	}
	var ids *C.int64_t
	if fids != nil {
		if len(fids) == 0 {
			r.c.n = 0
			return nil
		}
		ids = (*C.int64_t)(unsafe.Pointer(&fids[0]))
	}
	if C.sigi_read(l.handle, r.c, &r.columns[0], &r.kinds[0], want, C.int(field), ids, C.int(len(fids))) != 0 {
		return errors.New("out of memory")
	}
	if r.c.message[0] != 0 {
		return errors.New("gdal: " + C.GoString(&r.c.message[0]))
	}
	return nil
}

func (r *run) len() int { return int(r.c.n) }

func (r *run) fid(i int) int64 {
	return int64(unsafe.Slice(r.c.fid, int(r.c.cap))[i])
}

// geometry is the WKB of feature i, valid until the next read; nil is null.
func (r *run) geometry(i int) []byte {
	ends := unsafe.Slice(r.c.geometry_end, int(r.c.cap))
	from := C.int64_t(0)
	if i > 0 {
		from = ends[i-1]
	}
	if from == ends[i] {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(r.c.geometry)), int(ends[i]))[from:]
}

func (r *run) cell(c, i int) int { return c*int(r.c.cap) + i }

func (r *run) null(c, i int) bool {
	return unsafe.Slice(r.c.null, int(r.c.cap)*len(r.columns))[r.cell(c, i)] != 0
}

func (r *run) int(c, i int) int64 {
	return int64(unsafe.Slice(r.c.ints, int(r.c.cap)*len(r.columns))[r.cell(c, i)])
}

func (r *run) float(c, i int) float64 {
	return float64(unsafe.Slice(r.c.floats, int(r.c.cap)*len(r.columns))[r.cell(c, i)])
}

// text is valid until the next read.
func (r *run) text(c, i int) []byte {
	k := r.cell(c, i)
	n := int(r.c.cap) * len(r.columns)
	from, to := unsafe.Slice(r.c.text_start, n)[k], unsafe.Slice(r.c.text_end, n)[k]
	if from == to {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(r.c.text)), int(to))[from:]
}

// The kinds of a field, for the rest of the package.
const (
	fieldInt   = C.SIGI_INT
	fieldFloat = C.SIGI_FLOAT
	fieldText  = C.SIGI_TEXT
	fieldBool  = C.SIGI_BOOL
	fieldTime  = C.SIGI_TIME
	fieldDate  = C.SIGI_DATE
)
