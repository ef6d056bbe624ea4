package crs

// The binding to PROJ: the few calls this package needs, and nothing of the
// house. go-proj has no call for axes, units or areas of use, cannot switch
// the network off, and hands PROJ an option list without its terminating
// NULL; two bindings to one library would have been worse than one small one.

// #cgo pkg-config: proj
// #include <stdlib.h>
// #include <string.h>
// #include <proj.h>
//
// typedef struct {
//	PJ *pj;               // the normalised operation
//	int ballpark;         // 1: no operation but a guess of null shift was found
// } sigi_op;
//
// static PJ_CONTEXT *sigi_context(void) {
//	PJ_CONTEXT *c = proj_context_create();
//	if (c != NULL) {
//		proj_log_level(c, PJ_LOG_NONE);
//		proj_context_set_enable_network(c, 0);
//	}
//	return c;
// }
//
// static sigi_op sigi_operation(PJ_CONTEXT *c, const char *fa, const char *fc, const char *ta, const char *tc) {
//	static const char *const exact[] = {"ALLOW_BALLPARK=NO", NULL};
//	sigi_op r = {NULL, 0};
//	PJ *f = proj_create_from_database(c, fa, fc, PJ_CATEGORY_CRS, 0, NULL);
//	PJ *t = proj_create_from_database(c, ta, tc, PJ_CATEGORY_CRS, 0, NULL);
//	if (f != NULL && t != NULL) {
//		PJ *p = proj_create_crs_to_crs_from_pj(c, f, t, NULL, exact);
//		if (p == NULL) {
//			p = proj_create_crs_to_crs_from_pj(c, f, t, NULL, NULL);
//			r.ballpark = 1;
//		}
//		if (p != NULL) {
//			r.pj = proj_normalize_for_visualization(c, p);
//			proj_destroy(p);
//		}
//	}
//	proj_destroy(f);
//	proj_destroy(t);
//	return r;
// }
//
// static int sigi_trans(PJ *p, int inverse, double *xy, size_t n, size_t stride) {
//	proj_errno_reset(p);
//	return (int)proj_trans_generic(p, inverse ? PJ_INV : PJ_FWD,
//		xy, stride*sizeof(double), n, xy+1, stride*sizeof(double), n, NULL, 0, 0, NULL, 0, 0);
// }
import "C"

import (
	"errors"
	"fmt"
	"math"
	"runtime"
	"strings"
	"unsafe"

	"sigi/geom"
)

// projContext is a PROJ context; one goroutine at a time.
type projContext struct{ c *C.PJ_CONTEXT }

func newProjContext() (*projContext, error) {
	c := C.sigi_context()
	if c == nil {
		return nil, errors.New("proj: no context")
	}
	return &projContext{c}, nil
}

func (p *projContext) destroy() { C.proj_context_destroy(p.c) }

// metadata is an entry of the database's own description; "" if there is none.
func (p *projContext) metadata(key string) string {
	k := C.CString(key)
	defer C.free(unsafe.Pointer(k))
	return C.GoString(C.proj_context_get_database_metadata(p.c, k))
}

func projRelease() string { return C.GoString(C.proj_info().version) }

// describeCRS reads a CRS from PROJ's database; nil without an error means
// that the database has no such CRS.
func (p *projContext) describeCRS(authority, code string) (*CRS, error) {
	ca, cc := C.CString(authority), C.CString(code)
	defer C.free(unsafe.Pointer(ca))
	defer C.free(unsafe.Pointer(cc))
	pj := C.proj_create_from_database(p.c, ca, cc, C.PJ_CATEGORY_CRS, 0, nil)
	if pj == nil {
		return nil, nil
	}
	defer C.proj_destroy(pj)
	out := &CRS{authority: authority, code: code, name: C.GoString(C.proj_get_name(pj))}
	if s := C.proj_get_id_auth_name(pj, 0); s != nil {
		out.authority = C.GoString(s)
	}
	if s := C.proj_get_id_code(pj, 0); s != nil {
		out.code = C.GoString(s)
	}

	horizontal := pj
	for C.proj_get_type(horizontal) == C.PJ_TYPE_COMPOUND_CRS || C.proj_get_type(horizontal) == C.PJ_TYPE_BOUND_CRS {
		var part *C.PJ
		if C.proj_get_type(horizontal) == C.PJ_TYPE_BOUND_CRS {
			part = C.proj_get_source_crs(p.c, horizontal)
		} else {
			part = C.proj_crs_get_sub_crs(p.c, horizontal, 0)
		}
		if part == nil {
			return nil, fmt.Errorf("proj: %s:%s has no horizontal part", authority, code)
		}
		defer C.proj_destroy(part)
		horizontal = part
	}
	switch C.proj_get_type(horizontal) {
	case C.PJ_TYPE_GEOGRAPHIC_2D_CRS, C.PJ_TYPE_GEOGRAPHIC_3D_CRS:
		out.geographic = true
	case C.PJ_TYPE_PROJECTED_CRS:
	default:
		return nil, errNotHorizontal
	}
	before, err := p.axes(horizontal)
	if err != nil {
		return nil, fmt.Errorf("proj: %s:%s: %w", authority, code, err)
	}
	normal := C.proj_normalize_for_visualization(p.c, horizontal)
	if normal == nil {
		return nil, fmt.Errorf("proj: %s:%s cannot be brought to east, north", authority, code)
	}
	defer C.proj_destroy(normal)
	after, err := p.axes(normal)
	if err != nil {
		return nil, fmt.Errorf("proj: %s:%s: %w", authority, code, err)
	}
	// PROJ's own rule, not ours: it swaps north-east systems and the polar
	// ones whose axes both point north or south and are called northing first.
	out.northFirst = before[0].name != after[0].name || before[0].direction != after[0].direction
	out.metresPerUnit = before[0].factor
	if out.geographic {
		out.metresPerUnit = before[0].factor * earthRadius
		if math.Abs(before[0].factor-math.Pi/180) < 1e-15 {
			out.metresPerUnit = MetresPerDegree
		}
	}
	if !(out.metresPerUnit > 0) || math.IsInf(out.metresPerUnit, 0) {
		return nil, fmt.Errorf("proj: %s:%s: unit of %v metres", authority, code, out.metresPerUnit)
	}

	out.area = geom.Bound{MinX: -180, MinY: -90, MaxX: 180, MaxY: 90}
	var w, s, e, n C.double
	var name *C.char
	if C.proj_get_area_of_use(p.c, pj, &w, &s, &e, &n, &name) != 0 && w > -1000 && s > -1000 && e > -1000 && n > -1000 {
		out.area = geom.Bound{MinX: float64(w), MinY: float64(s), MaxX: float64(e), MaxY: float64(n)}
		if out.area.MaxX < out.area.MinX {
			out.area.MaxX += 360
		}
		if name != nil {
			out.areaName = C.GoString(name)
		}
	}
	return out, nil
}

var errNotHorizontal = errors.New("proj: not a horizontal CRS")

type axis struct {
	name, direction string
	factor          float64 // metres or radians per unit
}

func (p *projContext) axes(pj *C.PJ) ([2]axis, error) {
	var out [2]axis
	cs := C.proj_crs_get_coordinate_system(p.c, pj)
	if cs == nil {
		return out, errors.New("no coordinate system")
	}
	defer C.proj_destroy(cs)
	for i := range out {
		var name, direction *C.char
		var factor C.double
		if C.proj_cs_get_axis_info(p.c, cs, C.int(i), &name, nil, &direction, &factor, nil, nil, nil) == 0 {
			return out, fmt.Errorf("no axis %d", i)
		}
		out[i] = axis{C.GoString(name), C.GoString(direction), float64(factor)}
	}
	return out, nil
}

// projOperation is a PROJ operation with the context it lives in, in house
// axis order on both sides; one goroutine at a time. Creating one costs 0.2 to
// 200 ms, as PROJ searches its database for ways between the datums; a clone
// costs 0.1 to 2 ms.
type projOperation struct {
	context  *C.PJ_CONTEXT
	pj       *C.PJ // nil: only turned
	ballpark bool

	// Of a turned system: the turns of both sides, and whether PROJ's operation
	// goes from the second to the first.
	first, second *turn
	swapped       bool
}

func newProjOperation(from, to *CRS) (*projOperation, error) {
	c := C.sigi_context()
	if c == nil {
		return nil, errors.New("proj: no context")
	}
	args := [4]*C.char{C.CString(from.authority), C.CString(from.code), C.CString(to.authority), C.CString(to.code)}
	defer func() {
		for _, a := range args {
			C.free(unsafe.Pointer(a))
		}
	}()
	op := C.sigi_operation(c, args[0], args[1], args[2], args[3])
	if op.pj == nil {
		err := fmt.Errorf("proj: no operation from %s to %s: %s", from, to,
			C.GoString(C.proj_context_errno_string(c, C.proj_context_errno(c))))
		C.proj_context_destroy(c)
		return nil, err
	}
	return ownOperation(c, op.pj, op.ballpark != 0), nil
}

func ownOperation(c *C.PJ_CONTEXT, pj *C.PJ, ballpark bool) *projOperation {
	o := &projOperation{context: c, pj: pj, ballpark: ballpark}
	runtime.SetFinalizer(o, (*projOperation).destroy)
	return o
}

// clone returns the same operation in a context of its own.
func (o *projOperation) clone() (*projOperation, error) {
	if o.pj == nil {
		only := *o
		return &only, nil
	}
	c := C.sigi_context()
	if c == nil {
		return nil, errors.New("proj: no context")
	}
	pj := C.proj_clone(c, o.pj)
	runtime.KeepAlive(o)
	if pj == nil {
		C.proj_context_destroy(c)
		return nil, errors.New("proj: no copy of an operation")
	}
	copied := ownOperation(c, pj, o.ballpark)
	copied.first, copied.second, copied.swapped = o.first, o.second, o.swapped
	return copied, nil
}

func (o *projOperation) destroy() {
	if o.pj == nil {
		return
	}
	runtime.SetFinalizer(o, nil)
	C.proj_destroy(o.pj)
	C.proj_context_destroy(o.context)
	o.pj, o.context = nil, nil
}

// transform converts n points in place; those that fail become infinite or NaN.
func (o *projOperation) transform(inverse bool, flat []float64, n, stride int) error {
	before, after := o.first, o.second
	if inverse {
		before, after = after, before
	}
	before.points(true, flat, n, stride)
	if o.pj != nil {
		if err := o.convert(inverse != o.swapped, flat, n, stride); err != nil {
			return err
		}
	}
	after.points(false, flat, n, stride)
	return nil
}

// convert is what PROJ does of transform.
func (o *projOperation) convert(inverse bool, flat []float64, n, stride int) error {
	inv := C.int(0)
	if inverse {
		inv = 1
	}
	done := C.sigi_trans(o.pj, inv, (*C.double)(unsafe.Pointer(&flat[0])), C.size_t(n), C.size_t(stride))
	runtime.KeepAlive(o)
	if int(done) != n {
		return fmt.Errorf("proj: %d of %d points transformed", int(done), n)
	}
	return nil
}

// noop reports whether PROJ found one operation, and that does nothing. Where
// it chooses among several by where a point is, there is no definition yet.
func (o *projOperation) noop() bool {
	d := o.definition()
	return d == "proj=noop" || strings.HasPrefix(d, "proj=noop ellps=")
}

// single reports whether there is one operation for all places.
func (o *projOperation) single() bool {
	d := o.definition()
	return d != "" && !strings.HasPrefix(d, "unavailable")
}

func (o *projOperation) definition() string {
	d := strings.TrimSpace(C.GoString(C.proj_pj_info(o.pj).definition))
	runtime.KeepAlive(o)
	return d
}

// lastUsed describes the operation that converted the last point, in the
// direction in which it was used.
func (o *projOperation) lastUsed(inverse bool) (Operation, bool) {
	if o.pj == nil {
		return Operation{Name: "none: one system, turned", Definition: "proj=noop", AccuracyKnown: true}, true
	}
	defer runtime.KeepAlive(o)
	used := C.proj_trans_get_last_used_operation(o.pj)
	if used == nil {
		return Operation{}, false
	}
	defer C.proj_destroy(used)
	if inverse {
		if back := C.proj_coordoperation_create_inverse(o.context, used); back != nil {
			defer C.proj_destroy(back)
			used = back
		}
	}
	info := C.proj_pj_info(used)
	out := Operation{
		Name:       C.GoString(info.description),
		Definition: strings.TrimSpace(C.GoString(info.definition)),
		Accuracy:   float64(info.accuracy),
		Ballpark:   o.ballpark || C.proj_coordoperation_has_ballpark_transformation(o.context, used) != 0,
	}
	out.AccuracyKnown = out.Accuracy >= 0 && !out.Ballpark
	if !out.AccuracyKnown {
		out.Accuracy = 0
	}
	for i, n := 0, int(C.proj_coordoperation_get_grid_used_count(o.context, used)); i < n; i++ {
		var short *C.char
		if C.proj_coordoperation_get_grid_used(o.context, used, C.int(i), &short, nil, nil, nil, nil, nil, nil) != 0 {
			out.Grids = append(out.Grids, C.GoString(short))
		}
	}
	return out, true
}

// proj4 is a CRS's horizontal part in east, north order as a PROJ.4 text.
func (p *projContext) proj4(c *CRS) (string, error) {
	pj, done, err := p.horizontal(c)
	if err != nil {
		return "", err
	}
	defer done()
	normal := C.proj_normalize_for_visualization(p.c, pj)
	if normal == nil {
		return "", fmt.Errorf("proj: %s cannot be brought to east, north", c)
	}
	defer C.proj_destroy(normal)
	text := C.proj_as_proj_string(p.c, normal, C.PJ_PROJ_4, nil)
	if text == nil {
		return "", fmt.Errorf("proj: %s has no PROJ.4 form", c)
	}
	return C.GoString(text), nil
}

// horizontal opens a CRS's horizontal part; done closes it.
func (p *projContext) horizontal(c *CRS) (pj *C.PJ, done func(), err error) {
	ca, cc := C.CString(c.authority), C.CString(c.code)
	defer C.free(unsafe.Pointer(ca))
	defer C.free(unsafe.Pointer(cc))
	pj = C.proj_create_from_database(p.c, ca, cc, C.PJ_CATEGORY_CRS, 0, nil)
	if pj == nil {
		return nil, nil, fmt.Errorf("proj: no %s", c)
	}
	if C.proj_get_type(pj) == C.PJ_TYPE_COMPOUND_CRS {
		part := C.proj_crs_get_sub_crs(p.c, pj, 0)
		C.proj_destroy(pj)
		if part == nil {
			return nil, nil, fmt.Errorf("proj: %s has no horizontal part", c)
		}
		pj = part
	}
	return pj, func() { C.proj_destroy(pj) }, nil
}

// wkt is a CRS's horizontal part as WKT of 2001 (OGC 01-009) in GDAL's words.
func (p *projContext) wkt(c *CRS) (string, error) {
	pj, done, err := p.horizontal(c)
	if err != nil {
		return "", err
	}
	defer done()
	option := C.CString("MULTILINE=NO")
	defer C.free(unsafe.Pointer(option))
	options := [2]*C.char{option, nil}
	text := C.proj_as_wkt(p.c, pj, C.PJ_WKT1_GDAL, &options[0])
	if text == nil {
		return "", fmt.Errorf("proj: %s has no WKT of 2001", c)
	}
	return C.GoString(text), nil
}

// geodetic names the geographic CRS that a CRS is based on.
func (p *projContext) geodetic(c *CRS) (authority, code string, err error) {
	pj, done, err := p.horizontal(c)
	if err != nil {
		return "", "", err
	}
	defer done()
	base := C.proj_crs_get_geodetic_crs(p.c, pj)
	if base == nil {
		return "", "", fmt.Errorf("proj: %s has no geographic system", c)
	}
	defer C.proj_destroy(base)
	a, id := C.proj_get_id_auth_name(base, 0), C.proj_get_id_code(base, 0)
	if a == nil || id == nil {
		return "", "", fmt.Errorf("proj: the geographic system of %s has no code", c)
	}
	return C.GoString(a), C.GoString(id), nil
}
