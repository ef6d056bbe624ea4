package tiff

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrOther is of a file that is not of the kind read here; others may read it.
var ErrOther = errors.New("tiff: not of the kind that is read here")

// ErrShort says that an image claims a size for which it does not list the blocks.
var ErrShort = errors.New("tiff: not all blocks of the image are listed")

// Bounds of what is read of a file.
const (
	maxDirectories = 64
	maxEntries     = 4096
	maxBlocks      = 1 << 24
	maxTables      = 1 << 16
	maxGeoKeys     = 1 << 12 // values of a tag
	maxSide        = 1 << 30
	// maxBlockBytes bounds a block, as it is stored and as it is unpacked.
	maxBlockBytes = 64 << 20
)

// Compression is how blocks are stored.
type Compression uint16

// The compressions that Unpack or JPEG know.
const (
	None       Compression = 1
	LZW        Compression = 5
	JPEG       Compression = 7
	Deflate    Compression = 8
	OldDeflate Compression = 32946
	WebP       Compression = 50001 // of GDAL and libtiff
)

// Photometric is what samples mean.
type Photometric uint16

// The meanings.
const (
	MinIsBlack Photometric = 1
	RGB        Photometric = 2
	Palette    Photometric = 3
	Mask       Photometric = 4
	YCbCr      Photometric = 6
)

// Directory is one image of a file.
type Directory struct {
	Width, Height           int
	BlockWidth, BlockHeight int
	Samples                 int // a pixel
	Bits                    int // a sample: 8, or 1 of a mask
	Compression             Compression
	Photometric             Photometric
	Predictor               int // 1: none, 2: differences along rows
	Planar                  bool
	IsMask                  bool // of the image before it
	Reduced                 bool // an overview
	Tables                  []byte
	GeoKeys                 []byte // what GeoTIFF says of the coordinate reference system, unread; nil: nothing, or too much

	offsets, counts []int64
}

// File is a TIFF file.
type File struct {
	Directories []*Directory

	r    io.ReaderAt
	size int64
}

// Open reads the directories of a file of size bytes. ErrOther says that the
// file, or an image in it, is of another kind; that of other images does not.
func Open(r io.ReaderAt, size int64) (*File, error) {
	f := &File{r: r, size: size}
	var head [16]byte
	if size < 16 {
		return nil, fmt.Errorf("tiff: %d bytes are no file", size)
	}
	if _, err := r.ReadAt(head[:], 0); err != nil {
		return nil, fmt.Errorf("tiff: %w", err)
	}
	d := decoder{File: f}
	switch string(head[:2]) {
	case "II":
		d.order = binary.LittleEndian
	case "MM":
		d.order = binary.BigEndian
	default:
		return nil, fmt.Errorf("%w: no TIFF", ErrOther)
	}
	var next int64
	switch d.order.Uint16(head[2:]) {
	case 42:
		next = int64(d.order.Uint32(head[4:]))
	case 43:
		if d.order.Uint16(head[4:]) != 8 || d.order.Uint16(head[6:]) != 0 {
			return nil, fmt.Errorf("%w: BigTIFF with offsets of other than 8 bytes", ErrOther)
		}
		d.big = true
		next = int64(d.order.Uint64(head[8:]))
	default:
		return nil, fmt.Errorf("%w: no TIFF", ErrOther)
	}
	seen := map[int64]bool{}
	for next != 0 {
		if seen[next] || len(seen) >= maxDirectories {
			return nil, errors.New("tiff: directories go round, or there are too many")
		}
		seen[next] = true
		dir, after, err := d.directory(next)
		switch {
		case errors.Is(err, ErrOther):
		case err != nil:
			return nil, err
		default:
			f.Directories = append(f.Directories, dir)
		}
		next = after
	}
	if len(f.Directories) == 0 {
		return nil, ErrOther
	}
	return f, nil
}

// decoder reads directories.
type decoder struct {
	*File
	order binary.ByteOrder
	big   bool
}

func (d *decoder) read(at, n int64) ([]byte, error) {
	if at < 0 || n < 0 || at > d.size-n {
		return nil, fmt.Errorf("tiff: %d bytes at %d lie beyond the file's end", n, at)
	}
	b := make([]byte, n)
	if _, err := d.r.ReadAt(b, at); err != nil {
		return nil, fmt.Errorf("tiff: %w", err)
	}
	return b, nil
}

// The tags that are read.
const (
	tagSubfile       = 254
	tagWidth         = 256
	tagHeight        = 257
	tagBits          = 258
	tagCompression   = 259
	tagPhotometric   = 262
	tagFillOrder     = 266
	tagSamples       = 277
	tagPlanar        = 284
	tagPredictor     = 317
	tagTileWidth     = 322
	tagTileHeight    = 323
	tagOffsets       = 324
	tagCounts        = 325
	tagSampleFormat  = 339
	tagJPEGTables    = 347
	tagGeoKeys       = 34735
	tagGeoDoubles    = 34736
	tagGeoTexts      = 34737
	typeByte         = 1
	typeShort        = 3
	typeLong         = 4
	typeUndefined    = 7
	typeLong8        = 16
	subfileReduced   = 1
	subfileMask      = 4
	planarSeparate   = 2
	formatUnsigned   = 1
	fillMostFirst    = 1
	predictorNone    = 1
	predictorAlong   = 2
	classicEntry     = 12
	bigEntry         = 20
	classicValueRoom = 4
	bigValueRoom     = 8
)

// directory reads the directory at an offset and says where the next one is.
func (d *decoder) directory(at int64) (dir *Directory, next int64, err error) {
	countBytes, entry := int64(2), int64(classicEntry)
	if d.big {
		countBytes, entry = 8, bigEntry
	}
	b, err := d.read(at, countBytes)
	if err != nil {
		return nil, 0, err
	}
	n := int64(0)
	if d.big {
		n = int64(d.order.Uint64(b))
	} else {
		n = int64(d.order.Uint16(b))
	}
	if n < 1 || n > maxEntries {
		return nil, 0, fmt.Errorf("tiff: a directory of %d entries", n)
	}
	nextBytes := int64(4)
	if d.big {
		nextBytes = 8
	}
	if b, err = d.read(at+countBytes, n*entry+nextBytes); err != nil {
		return nil, 0, err
	}
	if d.big {
		next = int64(d.order.Uint64(b[n*entry:]))
	} else {
		next = int64(d.order.Uint32(b[n*entry:]))
	}
	dir = &Directory{Samples: 1, Bits: 1, Compression: None, Predictor: predictorNone}
	var other string
	long := false              // GeoKeys, which are not read to their end
	var offsets, counts []byte // entries, read once all is known
	for i := range n {
		e := b[i*entry : (i+1)*entry]
		tag := d.order.Uint16(e)
		switch tag {
		case tagOffsets:
			offsets = e
			continue
		case tagCounts:
			counts = e
			continue
		case tagJPEGTables:
			if dir.Tables, err = d.bytes(e); err != nil {
				return nil, 0, err
			}
			continue
		case tagGeoKeys, tagGeoDoubles, tagGeoTexts: // in this order
			b, kind, n, err := d.value(e, maxGeoKeys+1)
			if err != nil {
				return nil, 0, err
			}
			long = long || n > maxGeoKeys
			dir.GeoKeys = fmt.Appendf(dir.GeoKeys, "%d %d %d\n%s", tag, kind, n, b)
			continue
		}
		v, known, err := d.first(e)
		if err != nil {
			return nil, 0, err
		}
		if !known {
			continue
		}
		switch tag {
		case tagSubfile:
			dir.Reduced, dir.IsMask = v&subfileReduced != 0, v&subfileMask != 0
		case tagWidth:
			dir.Width = int(v)
		case tagHeight:
			dir.Height = int(v)
		case tagTileWidth:
			dir.BlockWidth = int(v)
		case tagTileHeight:
			dir.BlockHeight = int(v)
		case tagBits:
			dir.Bits = int(v)
		case tagCompression:
			dir.Compression = Compression(v)
		case tagPhotometric:
			dir.Photometric = Photometric(v)
		case tagSamples:
			dir.Samples = int(v)
		case tagPlanar:
			dir.Planar = v == planarSeparate
		case tagPredictor:
			dir.Predictor = int(v)
		case tagSampleFormat:
			if v != formatUnsigned {
				other = "samples that are not whole numbers from 0"
			}
		case tagFillOrder:
			if v != fillMostFirst {
				other = "bits from the least"
			}
		}
	}
	if long {
		dir.GeoKeys = nil
	}
	if other == "" {
		other = dir.other()
	}
	if other != "" {
		return nil, next, fmt.Errorf("%w: %s", ErrOther, other)
	}
	blocks := int64(dir.Across()) * int64(dir.Down())
	if dir.Planar {
		blocks *= int64(dir.Samples)
	}
	if blocks > maxBlocks {
		return nil, 0, fmt.Errorf("tiff: %d blocks", blocks)
	}
	if offsets == nil || counts == nil {
		return nil, next, fmt.Errorf("%w: no tiles", ErrOther)
	}
	if dir.offsets, err = d.numbers(offsets, blocks); err != nil {
		return nil, 0, err
	}
	dir.counts, err = d.numbers(counts, blocks)
	return dir, next, err
}

// other says why a directory is not of the kind read here.
func (dir *Directory) other() string {
	switch {
	case dir.Width < 1 || dir.Height < 1 || dir.Width > maxSide || dir.Height > maxSide:
		return "no size"
	case dir.BlockWidth < 1 || dir.BlockHeight < 1:
		return "strips"
	case dir.BlockWidth > 1<<14 || dir.BlockHeight > 1<<14 || dir.BlockWidth*dir.BlockHeight*max(dir.Samples, 1) > maxBlockBytes:
		return "huge tiles"
	case dir.Samples < 1 || dir.Samples > 4:
		return "more than four samples"
	case dir.Bits != 8 && !(dir.Bits == 1 && dir.IsMask && dir.Samples == 1 && dir.BlockWidth%8 == 0):
		return "not 8 bits a sample"
	case dir.Predictor != predictorNone && dir.Predictor != predictorAlong:
		return "another predictor"
	case dir.Predictor == predictorAlong && dir.Bits != 8:
		return "a predictor of bits"
	}
	switch dir.Compression {
	case None, LZW, Deflate, OldDeflate:
		if dir.Photometric == YCbCr {
			return "YCbCr that is not JPEG"
		}
	case JPEG:
		if dir.Bits != 8 || dir.Planar || dir.Samples != 1 && dir.Samples != 3 || len(dir.Tables) > maxTables {
			return "JPEG of another kind"
		}
	case WebP:
		if dir.Bits != 8 || dir.Planar || dir.Samples < 3 || dir.Photometric != RGB || dir.Predictor != predictorNone {
			return "WebP of another kind"
		}
	default:
		return "another compression"
	}
	return ""
}

// size is the bytes of a value of a type; 0: not read.
func sizeOf(kind uint16) int64 {
	switch kind {
	case typeByte, typeUndefined:
		return 1
	case typeShort:
		return 2
	case typeLong:
		return 4
	case typeLong8:
		return 8
	}
	return 0
}

// value returns the bytes of an entry's values, at most most of them.
func (d *decoder) value(e []byte, most int64) (b []byte, kind uint16, count int64, err error) {
	kind = d.order.Uint16(e[2:])
	room := int64(classicValueRoom)
	var inline []byte
	if d.big {
		count, room, inline = int64(d.order.Uint64(e[4:])), bigValueRoom, e[12:]
	} else {
		count, inline = int64(d.order.Uint32(e[4:])), e[8:]
	}
	size := sizeOf(kind)
	if size == 0 || count < 1 {
		return nil, kind, 0, nil
	}
	if count > maxBlocks {
		return nil, kind, 0, fmt.Errorf("tiff: an entry of %d values", count)
	}
	read := min(count, most)
	if count*size <= room {
		return inline[:read*size], kind, read, nil
	}
	var at int64
	if d.big {
		at = int64(d.order.Uint64(inline))
	} else {
		at = int64(d.order.Uint32(inline))
	}
	b, err = d.read(at, read*size)
	return b, kind, read, err
}

func (d *decoder) number(b []byte, kind uint16, i int64) int64 {
	switch kind {
	case typeShort:
		return int64(d.order.Uint16(b[2*i:]))
	case typeLong:
		return int64(d.order.Uint32(b[4*i:]))
	case typeLong8:
		return int64(d.order.Uint64(b[8*i:]))
	}
	return int64(b[i])
}

// first is the first value of an entry that is a number.
func (d *decoder) first(e []byte) (v int64, known bool, err error) {
	b, kind, n, err := d.value(e, 1)
	if err != nil || n == 0 {
		return 0, false, err
	}
	return d.number(b, kind, 0), true, nil
}

// numbers are all values of an entry; the file must have as many as there are
// blocks.
func (d *decoder) numbers(e []byte, blocks int64) ([]int64, error) {
	b, kind, n, err := d.value(e, blocks)
	if err != nil {
		return nil, err
	}
	if n < blocks {
		return nil, fmt.Errorf("%w: %d of %d", ErrShort, n, blocks)
	}
	all := make([]int64, n)
	for i := range all {
		all[i] = d.number(b, kind, int64(i))
	}
	return all, nil
}

func (d *decoder) bytes(e []byte) ([]byte, error) {
	b, kind, _, err := d.value(e, maxTables)
	if kind != typeUndefined && kind != typeByte {
		return nil, err
	}
	return append([]byte(nil), b...), err
}

// Across is how many blocks lie side by side.
func (d *Directory) Across() int { return (d.Width + d.BlockWidth - 1) / d.BlockWidth }

// Down is how many blocks lie below each other.
func (d *Directory) Down() int { return (d.Height + d.BlockHeight - 1) / d.BlockHeight }

// Block reads block i as it is stored, into buf if it is large enough; nil
// where the file has none. Of a planar image the blocks of one sample come
// after those of the one before.
func (f *File) Block(d *Directory, i int, buf []byte) ([]byte, error) {
	if i < 0 || i >= len(d.offsets) {
		return nil, fmt.Errorf("tiff: no block %d", i)
	}
	at, n := d.offsets[i], d.counts[i]
	if n == 0 {
		return nil, nil
	}
	if n < 0 || n > maxBlockBytes || at < 0 || at > f.size-n {
		return nil, fmt.Errorf("tiff: block %d, of %d bytes at %d, lies beyond the file's end", i, n, at)
	}
	if int64(cap(buf)) < n {
		buf = make([]byte, n)
	}
	buf = buf[:n]
	if _, err := f.r.ReadAt(buf, at); err != nil {
		return nil, fmt.Errorf("tiff: block %d: %w", i, err)
	}
	return buf, nil
}
