package memory

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"

	"github.com/cespare/xxhash/v2"

	"sigi/feature"
	"sigi/geom"
	"sigi/layers"
)

// An index file is a layer's flat arrays as they are in memory, one behind the
// other, so that a layer is there again as soon as they are read, or mapped.
//
//	0       header, 64 bytes
//	64      table: 32 bytes a section
//	...     sections, each beginning at a multiple of 64 bytes
//
// Numbers are in the byte order of the machine that wrote it, which the header
// tells: a file of the other order is refused, as is one of another version.
// Arrays are not described further. What they are is said by the kind of their
// section, and a change of what a kind means raises indexVersion.
//
// Everything has a sum (xxHash, 64 bits): the header and the table together,
// and each section. Sums find what disks, copies and crashes spoil, not malice:
// who may write the file may have the map show anything.
//
// The last section, about, is JSON: what the index was made of (Origin), by
// which a file that is of no use any more is known, and the few numbers of a
// layer that are not arrays.
const (
	indexMagic   = "SIGI\x89idx"
	indexVersion = 3
	headerSize   = 64
	entrySize    = 32
	sectionAlign = 64
)

// header is the first 64 bytes; what is not listed is zero.
//
//	0   magic, 8 bytes
//	8   version, 4
//	12  0x01020304 in the order of bytes of the writer, 4
//	16  number of sections, 4
//	24  size of the file, 8
//	32  sum of the header (with zeros here) and the table, 8
const sumAt = 32

// maxSections bounds the table: 16 arrays a column, 16 levels, and the rest.
const maxSections = 1 << 16

// maxAbout bounds the JSON.
const maxAbout = 16 << 20

// sectionID says what a section is: a kind, and of which column or level.
type sectionID struct{ kind, of uint16 }

// The kinds. Their numbers are part of the format.
const (
	kindAbout uint16 = iota
	kindPositions
	kindRanks
	kindEnds
	kindCounts
	kindFloats
	kindTree // of: level
	kindOverviewRanks
	kindOverviewForms
	kindKeyShort
	kindKeyLong
	kindKeyText
	kindKeyEnds
	kindKeyOrder
	kindShapeOdd
	kindShapeRanks
	kindShapeAt
	kindShapeData
	kindShapeMembers
	kindColumnNulls // of: column; likewise those below
	kindColumnInts
	kindColumnShort
	kindColumnFloats
	kindColumnBits
	kindColumnCodes8
	kindColumnCodes16
	kindColumnCodes32
	kindColumnText
	kindColumnEnds
	kindGatheringRows // of: gathering; likewise those below
	kindGatheringClusters
	kindGatheringLarge
)

// section is where an array lies in a file.
type section struct {
	id     sectionID
	offset int64
	size   int64 // bytes
	sum    uint64
}

// array is an array of a layer.
type array struct {
	id   sectionID
	size int           // of an element, bytes
	get  func() []byte // nil: there is none; not nil but empty: one without elements
	set  func([]byte)
}

func arrayOf[T plain](kind, of uint16, at *[]T) array {
	return array{
		id: sectionID{kind, of}, size: sizeOf[T](),
		get: func() []byte {
			if *at == nil {
				return nil
			}
			return asBytes(*at)
		},
		set: func(b []byte) { *at = asArray[T](b) },
	}
}

// arrays are all that a layer may have, in the order of a file. The numbers of
// columns and levels are those that the layer has.
func (l *Layer) arrays() []array {
	k, s, o := &l.keys, &l.shapes, &l.overviews
	all := []array{
		arrayOf(kindPositions, 0, &l.positions), arrayOf(kindRanks, 0, &l.ranks), arrayOf(kindEnds, 0, &l.ends),
		arrayOf(kindKeyShort, 0, &k.short), arrayOf(kindKeyLong, 0, &k.long), arrayOf(kindKeyText, 0, &k.text), arrayOf(kindKeyEnds, 0, &k.ends), arrayOf(kindKeyOrder, 0, &k.order),
		arrayOf(kindShapeOdd, 0, &s.odd), arrayOf(kindShapeRanks, 0, &s.ranks), arrayOf(kindShapeAt, 0, &s.at), arrayOf(kindShapeData, 0, &s.data), arrayOf(kindShapeMembers, 0, &s.members),
	}
	for i := range l.tree.levels {
		all = append(all, arrayOf(kindTree, uint16(i), &l.tree.levels[i]))
	}
	for i := range l.columns {
		c, of := &l.columns[i], uint16(i)
		all = append(all, arrayOf(kindColumnNulls, of, &c.nulls), arrayOf(kindColumnInts, of, &c.ints), arrayOf(kindColumnShort, of, &c.short),
			arrayOf(kindColumnFloats, of, &c.floats), arrayOf(kindColumnBits, of, &c.bits),
			arrayOf(kindColumnCodes8, of, &c.codes8), arrayOf(kindColumnCodes16, of, &c.codes16), arrayOf(kindColumnCodes32, of, &c.codes32),
			arrayOf(kindColumnText, of, &c.all), arrayOf(kindColumnEnds, of, &c.ends))
		if c.words != nil {
			// A dictionary of few words, which are strings in memory.
			text, ends := joined(c.words)
			all[len(all)-2].get = func() []byte { return text }
			all[len(all)-1].get = func() []byte { return asBytes(ends) }
		}
	}
	for i := range o.gatherings {
		g, of := &o.gatherings[i], uint16(i)
		all = append(all, arrayOf(kindGatheringRows, of, &g.rows), arrayOf(kindGatheringClusters, of, &g.clusters), arrayOf(kindGatheringLarge, of, &g.large))
	}
	return append(all, arrayOf(kindCounts, 0, &l.counts), arrayOf(kindFloats, 0, &l.floats), arrayOf(kindOverviewRanks, 0, &o.ranks), arrayOf(kindOverviewForms, 0, &o.forms))
}

// joined are words one behind the other, and where each begins.
func joined(words []string) (text []byte, ends []uint32) {
	text, ends = []byte{}, []uint32{0}
	for _, w := range words {
		text = append(text, w...)
		ends = append(ends, uint32(len(text)))
	}
	return text, ends
}

// apart is joined the other way round, in memory of its own.
func apart(text []byte, ends []uint32) ([]string, error) {
	all := string(text)
	words := make([]string, 0, max(len(ends)-1, 0))
	for i := 1; i < len(ends); i++ {
		if ends[i-1] > ends[i] || int(ends[i]) > len(all) {
			return nil, errors.New("a dictionary is out of order")
		}
		words = append(words, all[ends[i-1]:ends[i]])
	}
	return words, nil
}

// Origin is what an index was made of. A file is of use to whoever asks for
// the same definition, while the source says the same stamp.
type Origin struct {
	// Definition stands for all that decides what is read but the data itself:
	// which source, which table, under which reading.
	Definition string `json:"definition"`
	// Stamp is what the source said of its data before the first record was
	// read (layers.Stamper).
	Stamp string `json:"stamp"`
	// State is how much of a change log is in the index: the layer's own.
	State feature.State `json:"state"`
	// Note is the caller's own.
	Note json.RawMessage `json:"note,omitempty"`
}

// about is what a file says of itself.
type about struct {
	Origin
	Type       string   `json:"type"` // see describe
	Attributes []string `json:"attributes"`

	Features   int         `json:"features"`
	Vertices   int64       `json:"vertices"`
	Bound      [4]exact    `json:"bound"`
	Odd        layers.Odd  `json:"odd"`
	KeyBase    int64       `json:"keyBase"`
	Kind       geom.Kind   `json:"kind"`
	Layout     geom.Layout `json:"layout"`
	Usual      bool        `json:"usual"`
	Scale      exact       `json:"scale"`
	GridOrigin [4]int64    `json:"gridOrigin"`
	TreeOrigin [2]exact    `json:"treeOrigin"`
	Levels     int         `json:"levels"`
	UpTo       []int64     `json:"upTo,omitempty"`

	Gatherings []aboutGathering `json:"gatherings,omitempty"`
}

type aboutGathering struct {
	Size exact `json:"size"`
	Row  int64 `json:"row"`
	Col  int64 `json:"col"`
}

// exact is a float64 that JSON keeps to the bit, infinities included.
type exact float64

// MarshalText implements encoding.TextMarshaler.
func (e exact) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%016x", math.Float64bits(float64(e))), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (e *exact) UnmarshalText(b []byte) error {
	var bits uint64
	if _, err := fmt.Sscanf(string(b), "%016x", &bits); err != nil {
		return fmt.Errorf("%q is not a number to the bit", b)
	}
	*e = exact(math.Float64frombits(bits))
	return nil
}

// describe is equal for types that a file serves alike.
func describe(t *feature.Type) string {
	s := fmt.Sprintf("%q %q %v %v %q %v", t.Name, t.KeyName, t.Geometry, t.Layout, t.GeomName, t.CRS)
	for _, a := range t.Attributes {
		s += fmt.Sprintf(" %q %v %v", a.Name, a.Kind, a.Narrow)
	}
	return s
}

func (l *Layer) about(o Origin) about {
	a := about{
		Origin: o, Type: describe(l.t), Attributes: l.attributes(), Features: l.n, Vertices: l.vertices, Odd: l.odd,
		Bound:   [4]exact{exact(l.bound.MinX), exact(l.bound.MinY), exact(l.bound.MaxX), exact(l.bound.MaxY)},
		KeyBase: l.keys.base, Kind: l.shapes.kind, Layout: l.shapes.layout, Usual: l.shapes.usual,
		Scale: exact(l.grid.scale), GridOrigin: l.grid.origin, TreeOrigin: [2]exact{exact(l.tree.originX), exact(l.tree.originY)}, Levels: len(l.tree.levels),
	}
	a.State = l.state
	if l.overviews.ranks != nil {
		a.UpTo = l.overviews.upTo[:]
	}
	for i := range l.overviews.gatherings {
		g := &l.overviews.gatherings[i]
		a.Gatherings = append(a.Gatherings, aboutGathering{exact(g.size), g.row, g.col})
	}
	return a
}

// layer is a layer without arrays.
func (a *about) layer(src layers.Features) (*Layer, error) {
	l := &Layer{source: src, t: src.Type(), state: a.State, n: a.Features, vertices: a.Vertices, odd: a.Odd}
	l.resident = make([]int, len(l.t.Attributes))
	for i := range l.resident {
		l.resident[i] = -1
	}
	for c, name := range a.Attributes {
		i := l.t.Index(name)
		if i < 0 || l.resident[i] >= 0 {
			return nil, fmt.Errorf("the attribute %q is not in the data, or twice in the file", name)
		}
		l.resident[i] = c
		l.columns = append(l.columns, column{kind: l.t.Attributes[i].Kind})
	}
	l.bound = geom.Bound{MinX: float64(a.Bound[0]), MinY: float64(a.Bound[1]), MaxX: float64(a.Bound[2]), MaxY: float64(a.Bound[3])}
	l.keys.base = a.KeyBase
	l.shapes.kind, l.shapes.layout, l.shapes.usual = a.Kind, a.Layout, a.Usual
	l.grid = grid{float64(a.Scale), a.GridOrigin}
	l.tree = rtree{originX: float64(a.TreeOrigin[0]), originY: float64(a.TreeOrigin[1])}
	if a.Features < 0 || a.Features > math.MaxInt32 || a.Levels < 0 || a.Levels > 16 || len(a.UpTo) != 0 && len(a.UpTo) != len(l.overviews.upTo) || len(a.Gatherings) > maxGatherings {
		return nil, errors.New("its numbers make no sense")
	}
	l.tree.levels = make([][]box, a.Levels)
	copy(l.overviews.upTo[:], a.UpTo)
	for _, g := range a.Gatherings {
		l.overviews.gatherings = append(l.overviews.gatherings, gathering{size: float64(g.Size), row: g.Row, col: g.Col})
	}
	l.scratch.New = func() any { return &scratch{} }
	return l, nil
}

// appendTable writes header and table.
func appendTable(b []byte, size int64, sections []section) []byte {
	from := len(b)
	b = append(b, indexMagic...)
	b = binary.NativeEndian.AppendUint32(b, indexVersion)
	b = binary.NativeEndian.AppendUint32(b, nativeOrder)
	b = binary.NativeEndian.AppendUint32(b, uint32(len(sections)))
	b = binary.NativeEndian.AppendUint32(b, 0)
	b = binary.NativeEndian.AppendUint64(b, uint64(size))
	b = append(b, make([]byte, headerSize-sumAt)...)
	for _, s := range sections {
		b = binary.NativeEndian.AppendUint16(b, s.id.kind)
		b = binary.NativeEndian.AppendUint16(b, s.id.of)
		b = binary.NativeEndian.AppendUint32(b, 0)
		b = binary.NativeEndian.AppendUint64(b, uint64(s.offset))
		b = binary.NativeEndian.AppendUint64(b, uint64(s.size))
		b = binary.NativeEndian.AppendUint64(b, s.sum)
	}
	binary.NativeEndian.PutUint64(b[from+sumAt:], xxhash.Sum64(b[from:]))
	return b
}

// tableSize reads how long header and table are, from the header.
func tableSize(header []byte, fileSize int64) (int64, error) {
	if len(header) < headerSize || string(header[:8]) != indexMagic {
		return 0, errors.New("it is no index file")
	}
	if order := binary.NativeEndian.Uint32(header[12:]); order != nativeOrder {
		return 0, errors.New("it was written by a machine of another order of bytes")
	}
	if v := binary.NativeEndian.Uint32(header[8:]); v != indexVersion {
		return 0, fmt.Errorf("it is of version %d, this program writes version %d", v, indexVersion)
	}
	if size := binary.NativeEndian.Uint64(header[24:]); size != uint64(fileSize) {
		return 0, fmt.Errorf("it has %d bytes instead of %d", fileSize, size)
	}
	n := binary.NativeEndian.Uint32(header[16:])
	if n > maxSections {
		return 0, errors.New("its table is too long")
	}
	return headerSize + int64(n)*entrySize, nil
}

// parseTable reads header and table, and checks that sections lie within the
// file, apart from each other.
func parseTable(b []byte, fileSize int64) ([]section, error) {
	size, err := tableSize(b, fileSize)
	if err != nil {
		return nil, err
	}
	if int64(len(b)) != size {
		return nil, errors.New("its table is cut off")
	}
	var zero [8]byte
	d := xxhash.New()
	_, _ = d.Write(b[:sumAt]) // never fails
	_, _ = d.Write(zero[:])
	_, _ = d.Write(b[sumAt+8:])
	if d.Sum64() != binary.NativeEndian.Uint64(b[sumAt:]) {
		return nil, errors.New("its header is damaged")
	}
	var all []section
	end := uint64(size)
	for e := b[headerSize:]; len(e) > 0; e = e[entrySize:] {
		offset, n := binary.NativeEndian.Uint64(e[8:]), binary.NativeEndian.Uint64(e[16:])
		if offset%sectionAlign != 0 || offset < end || offset > uint64(fileSize) || n > uint64(fileSize)-offset {
			return nil, errors.New("its sections do not lie one behind the other")
		}
		end = offset + n
		all = append(all, section{sectionID{binary.NativeEndian.Uint16(e), binary.NativeEndian.Uint16(e[2:])}, int64(offset), int64(n), binary.NativeEndian.Uint64(e[24:])})
	}
	if len(all) == 0 || all[len(all)-1].id != (sectionID{kind: kindAbout}) || all[len(all)-1].size > maxAbout {
		return nil, errors.New("it does not say what it is of")
	}
	return all, nil
}
