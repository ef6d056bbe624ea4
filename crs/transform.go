package crs

import (
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"sigi/fault"
)

// Transform converts coordinates from one system to another, in house order
// (x east, y north) on both sides. Safe for concurrent use: every call takes
// a PROJ operation of its own from a free list.
//
// What a point becomes depends on the point and the pair of systems alone,
// never on the request it came with: PROJ chooses among its operations by the
// area each is made for, and no area of interest is passed. Outside all areas
// the first that needs no grid is used, rather than none ("ballpark"). The two
// directions of a pair use the same operations.
type Transform struct {
	from, to *CRS
	pair     *pair
	inverse  bool // of pair
	reverse  *Transform
	typical  func() Operation // at the middle of the common area of use
}

// pair is what both directions share: the PROJ operations between two
// systems, first to second.
type pair struct {
	first, second *CRS
	identity      bool

	mu     sync.Mutex
	free   []*projOperation
	master *projOperation // used under mu and only to be cloned; nil for one system
}

// Operation says how a point was converted.
type Operation struct {
	Name          string   // in PROJ's words
	Definition    string   // PROJ pipeline
	Grids         []string // datum shift grids, empty if none
	Accuracy      float64  // metres, as the authority states it
	AccuracyKnown bool
	Ballpark      bool // the shift between the two datums is not known and taken as none
}

// String is the operation for people: name, grids, accuracy.
func (o Operation) String() string {
	var b strings.Builder
	b.WriteString(o.Name)
	if len(o.Grids) > 0 {
		fmt.Fprintf(&b, "; grid %s", strings.Join(o.Grids, ", "))
	}
	switch {
	case o.Ballpark:
		b.WriteString("; ballpark: the shift between the datums is not known")
	case !o.AccuracyKnown:
		b.WriteString("; accuracy unknown")
	case o.Accuracy == 0:
		b.WriteString("; exact")
	default:
		fmt.Fprintf(&b, "; accuracy %g m", o.Accuracy)
	}
	return b.String()
}

// maxPairs bounds the pairs that are kept: requests choose systems. What is
// dropped lives on with whoever holds it. A variable for the test of it.
var maxPairs = 256

var transforms struct {
	sync.Mutex
	byPair map[[2]*CRS]*pairOnce
}

// pairOnce lets many goroutines that want a new pair wait for one.
type pairOnce struct {
	once  sync.Once
	forth *Transform
	err   error
}

// NewTransform returns the transform between two systems; the same pointer
// for the same pair while it is kept. The first call for a pair costs 0.2 to
// 200 ms. It fails with fault.UnsupportedCRS where PROJ knows no operation.
func NewTransform(from, to *CRS) (*Transform, error) {
	if from == nil || to == nil {
		return nil, fault.New(fault.UnsupportedCRS, "crs", "no coordinate reference system")
	}
	if from.turn != nil || to.turn != nil {
		return newTransform(from, to)
	}
	// One order for both directions, so that they use the same operations.
	key := [2]*CRS{from, to}
	if to.String() < from.String() {
		key = [2]*CRS{to, from}
	}
	transforms.Lock()
	p := transforms.byPair[key]
	if p == nil {
		if transforms.byPair == nil {
			transforms.byPair = map[[2]*CRS]*pairOnce{}
		}
		for k := range transforms.byPair {
			if len(transforms.byPair) < maxPairs {
				break
			}
			delete(transforms.byPair, k)
		}
		p = &pairOnce{}
		transforms.byPair[key] = p
	}
	transforms.Unlock()

	p.once.Do(func() { p.forth, p.err = newTransform(key[0], key[1]) })
	if p.err != nil {
		return nil, p.err
	}
	if p.forth.from == from {
		return p.forth, nil
	}
	return p.forth.reverse, nil
}

// newTransform makes both directions and returns first to second.
func newTransform(first, second *CRS) (*Transform, error) {
	p, err := newPair(first, second)
	if err != nil {
		return nil, err
	}
	forth := &Transform{from: first, to: second, pair: p}
	back := forth
	if first != second {
		back = &Transform{from: second, to: first, pair: p, inverse: true}
	}
	forth.reverse, back.reverse = back, forth
	forth.typical = sync.OnceValue(forth.atMiddle)
	back.typical = sync.OnceValue(back.atMiddle)
	return forth, nil
}

// sameWithin is the difference in metres up to which two systems are one: WGS
// 84 and ETRS89 versions of a UTM zone differ by 0.1 mm in the shape of the
// ellipsoid, and by a shift that the authority takes as none.
const sameWithin = 0.0005

func newPair(first, second *CRS) (*pair, error) {
	p := &pair{first: first, second: second, identity: first == second}
	if p.identity {
		return p, nil
	}
	if first.turn != nil || second.turn != nil {
		return newTurnedPair(first, second)
	}
	op, err := newProjOperation(first, second)
	if err != nil {
		return nil, fault.Wrap(err, fault.UnsupportedCRS, "crs", "coordinates cannot be converted between %s and %s", first, second)
	}
	// A copy, as the first carries all that PROJ read from its database to
	// find it: 0.5 MB a pair, the copy half of that.
	p.master, err = op.clone()
	defer op.destroy()
	if err != nil {
		return nil, err
	}
	p.identity = op.noop() || op.single() && first.metresPerUnit == second.metresPerUnit && p.moveNothing(op)
	return p, nil
}

// moveNothing reports whether op leaves the corners, the sides and the inside
// of the common area of use in their places.
func (p *pair) moveNothing(op *projOperation) bool {
	area := p.first.area.Intersect(p.second.area)
	if area.Empty() || p.first.geographic != p.second.geographic {
		return false
	}
	const n = 8
	var there []float64
	for i := 0; i <= n; i++ {
		for j := 0; j <= n; j++ {
			there = append(there, mix(area.MinX, area.MaxX, i, n), mix(area.MinY, area.MaxY, j, n))
		}
	}
	toFirst, err := newProjOperation(WGS84LonLat(), p.first)
	if err != nil {
		return false
	}
	defer toFirst.destroy()
	if toFirst.points(false, there, len(there)/2, 2) != nil {
		return false
	}
	moved := slices.Clone(there)
	if op.points(false, moved, len(moved)/2, 2) != nil {
		return false
	}
	for i := range there {
		if d := math.Abs(moved[i] - there[i]); !(d*p.first.metresPerUnit <= sameWithin) {
			return false
		}
	}
	return true
}

// atMiddle describes the operation in the middle of the common area of use.
func (t *Transform) atMiddle() Operation {
	if t.from == t.to {
		return Operation{Name: "none: one system", Definition: "proj=noop", AccuracyKnown: true}
	}
	area := t.from.area.Intersect(t.to.area)
	if area.Empty() {
		area = t.from.area
	}
	x, y := area.Center()
	if geographic, err := NewTransform(WGS84LonLat(), t.from); err == nil {
		xy := []float64{x, y}
		if geographic.Points(xy, 2) == nil && finite(xy[0], xy[1]) {
			x, y = xy[0], xy[1]
		}
	}
	o, err := t.OperationAt(x, y)
	if err != nil {
		return Operation{Name: "unknown"}
	}
	return o
}

// take lends an operation to one goroutine, put takes it back.
func (p *pair) take() (*projOperation, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if n := len(p.free); n > 0 {
		op := p.free[n-1]
		p.free = p.free[:n-1]
		return op, nil
	}
	return p.master.clone()
}

func (p *pair) put(op *projOperation) {
	p.mu.Lock()
	keep := len(p.free) < 2*runtime.GOMAXPROCS(0)
	if keep {
		p.free = append(p.free, op)
	}
	p.mu.Unlock()
	if !keep {
		op.destroy()
	}
}

// From is the system of what goes in.
func (t *Transform) From() *CRS { return t.from }

// To is the system of what comes out.
func (t *Transform) To() *CRS { return t.to }

// Identity reports whether nothing happens: one system, or two that differ in
// name and declared axis order only, or by less than half a millimetre
// throughout their common area of use, as PROJ converts them (EPSG:32632 and
// 25832, EPSG:6707 and 7791).
func (t *Transform) Identity() bool { return t.pair.identity }

// Inverse is the transform the other way, by the same operations.
func (t *Transform) Inverse() *Transform { return t.reverse }

// Accuracy is what the authority says of the operation in the middle of the
// common area of use, in metres; known is false if it says nothing or no
// operation is known (ballpark). OperationAt asks about one place.
func (t *Transform) Accuracy() (metres float64, known bool) {
	o := t.typical()
	return o.Accuracy, o.AccuracyKnown
}

// Describe names the operation in the middle of the common area of use, its
// grids and its accuracy; for metadata and logs.
func (t *Transform) Describe() string { return t.typical().String() }

// OperationAt is how the point (x, y) of the source system is converted.
func (t *Transform) OperationAt(x, y float64) (Operation, error) {
	if t.from == t.to {
		return t.typical(), nil
	}
	op, err := t.pair.take()
	if err != nil {
		return Operation{}, err
	}
	defer t.pair.put(op)
	xy := []float64{x, y}
	if err := op.transform(t.inverse, xy, 1, 2); err != nil {
		return Operation{}, err
	}
	o, ok := op.lastUsed(t.inverse)
	if !ok || !finite(xy[0], xy[1]) {
		return Operation{}, fault.New(fault.BadParam, "", "the point cannot be converted from %s to %s", t.from, t.to)
	}
	return o, nil
}

// Points converts vertices in place; stride is the number of ordinates of a
// vertex (2 to 4), and those after the second stay as they are. A vertex that
// cannot be converted becomes (+Inf, +Inf); it is not an error, as the far
// corners of many maps are such. Costs 0.1 to 0.6 us a vertex in long slices.
func (t *Transform) Points(flat []float64, stride int) error {
	if stride < 2 {
		return fmt.Errorf("crs: stride %d", stride)
	}
	n := len(flat) / stride
	if t.pair.identity || n == 0 {
		return nil
	}
	op, err := t.pair.take()
	if err != nil {
		return err
	}
	defer t.pair.put(op)
	return op.points(t.inverse, flat, n, stride)
}

func (o *projOperation) points(inverse bool, flat []float64, n, stride int) error {
	if err := o.transform(inverse, flat, n, stride); err != nil {
		return err
	}
	for i := 0; i < n*stride; i += stride {
		if !finite(flat[i], flat[i+1]) {
			flat[i], flat[i+1] = math.Inf(1), math.Inf(1)
		}
	}
	return nil
}

func finite(x, y float64) bool { return !math.IsNaN((x - x) + (y - y)) }
