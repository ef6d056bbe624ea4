package tiff

import (
	"bytes"
	"encoding/binary"
	"errors"
	"testing"
)

// appender is an order of bytes.
type appender interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// small is a classic TIFF of one tile of 16 x 16, not compressed, in an order
// of bytes.
func small(order appender, entries [][4]uint32) []byte {
	var b []byte
	head := []byte("II")
	if order == appender(binary.BigEndian) {
		head = []byte("MM")
	}
	b = append(b, head...)
	b = order.AppendUint16(b, 42)
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, uint16(len(entries)))
	for _, e := range entries {
		b = order.AppendUint16(b, uint16(e[0]))
		b = order.AppendUint16(b, uint16(e[1]))
		b = order.AppendUint32(b, e[2])
		if e[1] == typeShort {
			b = order.AppendUint16(b, uint16(e[3]))
			b = order.AppendUint16(b, 0)
		} else {
			b = order.AppendUint32(b, e[3])
		}
	}
	b = order.AppendUint32(b, 0)
	for len(b) < 300 {
		b = append(b, 0)
	}
	for i := range 256 {
		b = append(b, byte(i))
	}
	return b
}

func plainEntries() [][4]uint32 {
	return [][4]uint32{
		{tagWidth, typeLong, 1, 16}, {tagHeight, typeShort, 1, 16}, {tagBits, typeShort, 1, 8}, {tagCompression, typeShort, 1, 1},
		{tagPhotometric, typeShort, 1, 1}, {tagTileWidth, typeShort, 1, 16}, {tagTileHeight, typeShort, 1, 16},
		{tagOffsets, typeLong, 1, 300}, {tagCounts, typeLong, 1, 256},
	}
}

func TestBothOrdersOfBytes(t *testing.T) {
	for _, order := range []appender{binary.LittleEndian, binary.BigEndian} {
		data := small(order, plainEntries())
		f, err := Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		d := f.Directories[0]
		block, err := f.Block(d, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		pix := make([]byte, d.Size())
		if err := d.Unpack(pix, block, Codecs{}); err != nil || pix[255] != 255 || d.Width != 16 || d.Across() != 1 {
			t.Errorf("%v: %v, %+v", order, err, d)
		}
	}
}

// Counts and offsets that lie are refused before memory is taken for them.
func TestLiesAreErrors(t *testing.T) {
	for name, c := range map[string]struct {
		entry [4]uint32
		other bool
	}{
		"offset beyond the end":            {[4]uint32{tagOffsets, typeLong, 1, 1 << 30}, false},
		"count beyond the end":             {[4]uint32{tagCounts, typeLong, 1, 1 << 30}, false},
		"a million offsets of one block":   {[4]uint32{tagOffsets, typeLong, 1 << 20, 1 << 28}, false},
		"more pixels than blocks":          {[4]uint32{tagWidth, typeLong, 1, 1 << 20}, false},
		"a width of four thousand million": {[4]uint32{tagWidth, typeLong, 1, 0xffffffff}, true},
		"no width":                         {[4]uint32{tagWidth, typeLong, 1, 0}, true},
		"a huge tile":                      {[4]uint32{tagTileWidth, typeLong, 1, 1 << 28}, true},
		"16 bits":                          {[4]uint32{tagBits, typeShort, 1, 16}, true},
		"signed":                           {[4]uint32{tagSampleFormat, typeShort, 1, 2}, true},
		"another compression":              {[4]uint32{tagCompression, typeShort, 1, 50000}, true},
		"strips":                           {[4]uint32{tagTileWidth, typeShort, 1, 0}, true},
	} {
		entries := plainEntries()
		for i := range entries {
			if entries[i][0] == c.entry[0] {
				entries[i] = c.entry
			}
		}
		if c.entry[0] == tagSampleFormat {
			entries = append(entries, c.entry)
		}
		data := small(binary.LittleEndian, entries)
		f, err := Open(bytes.NewReader(data), int64(len(data)))
		if err == nil {
			_, err = f.Block(f.Directories[0], 0, nil)
		}
		if err == nil || errors.Is(err, ErrOther) != c.other {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestDirectoriesDoNotGoRound(t *testing.T) {
	data := small(binary.LittleEndian, plainEntries())
	binary.LittleEndian.PutUint32(data[10+12*9:], 8)
	if _, err := Open(bytes.NewReader(data), int64(len(data))); err == nil {
		t.Error("no error")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(small(binary.LittleEndian, plainEntries()))
	f.Add(small(binary.BigEndian, plainEntries()))
	entries := plainEntries()
	entries[3] = [4]uint32{tagCompression, typeShort, 1, uint32(LZW)}
	f.Add(small(binary.LittleEndian, append(entries, [4]uint32{tagPredictor, typeShort, 1, 2})))
	entries[3] = [4]uint32{tagCompression, typeShort, 1, uint32(JPEG)}
	f.Add(small(binary.LittleEndian, append(entries, [4]uint32{tagJPEGTables, typeUndefined, 100, 300})))
	big := []byte("II\x2b\x00\x08\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00")
	f.Add(append(big, make([]byte, 100)...))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Open(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		for _, d := range file.Directories {
			if d.Size() > 1<<20 {
				continue
			}
			pix := make([]byte, d.Size())
			for i := range min(d.Across()*d.Down(), 4) {
				block, err := file.Block(d, i, nil)
				if err != nil {
					continue
				}
				_ = d.Unpack(pix, block, Codecs{
					Inflate: func(dst, src []byte) (int, error) { return copy(dst, src), nil },
					WebP:    func(dst, src []byte, w, h, samples int) error { copy(dst, src); return nil },
				})
				if jpeg, err := d.JPEG(nil, block); err == nil && len(jpeg) < len(block) {
					t.Error("a JPEG with its tables is shorter than without")
				}
			}
		}
	})
}
