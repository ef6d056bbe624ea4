package fonts

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
)

// Subset is the font file of a face with the outlines of some glyphs alone, for
// embedding into documents. Glyphs keep their numbers. Tables that only a
// shaper needs are left out (cmap, kern, GPOS, ...), so the file serves where
// glyphs are named by number, as in PDF (ISO 32000-1 §9.9).
//
// Sources: OpenType 1.9, glyf, loca, hmtx.
func Subset(face *Face, glyphs []uint32) ([]byte, error) {
	tables, err := readTables(face.file, face.at)
	if err != nil {
		return nil, fmt.Errorf("fonts: %s: %w", face.Name(), err)
	}
	glyf, loca, head, hmtx := tables["glyf"], tables["loca"], tables["head"], tables["hmtx"]
	if len(glyf) == 0 || len(head) < 54 || len(tables["hhea"]) < 36 || len(tables["maxp"]) < 6 {
		return nil, fmt.Errorf("fonts: %s is not a TrueType font", face.Name())
	}
	count := int(binary.BigEndian.Uint16(tables["maxp"][4:]))
	long := binary.BigEndian.Uint16(head[50:]) != 0
	at := func(i int) int {
		if long {
			return int(binary.BigEndian.Uint32(loca[4*i:]))
		}
		return 2 * int(binary.BigEndian.Uint16(loca[2*i:]))
	}
	outline := func(id int) []byte {
		if from, to := at(id), at(id+1); from < to && to <= len(glyf) {
			return glyf[from:to]
		}
		return nil
	}

	keep := map[int]bool{0: true}
	for wait := slices.Clone(glyphs); len(wait) > 0; {
		id := int(wait[len(wait)-1])
		wait = wait[:len(wait)-1]
		if id >= count || keep[id] && id != 0 {
			continue
		}
		keep[id] = true
		wait = append(wait, components(outline(id))...)
	}

	var kept []byte
	offsets := make([]byte, 0, 4*(count+1))
	metrics := make([]byte, len(hmtx))
	full := int(binary.BigEndian.Uint16(tables["hhea"][34:])) // entries with an advance
	if 4*full > len(hmtx) {
		return nil, fmt.Errorf("fonts: %s: hmtx is too short", face.Name())
	}
	for id := range count {
		offsets = binary.BigEndian.AppendUint32(offsets, uint32(len(kept)))
		if !keep[id] {
			continue
		}
		kept = append(kept, outline(id)...)
		for len(kept)%4 != 0 {
			kept = append(kept, 0)
		}
		if id < full {
			copy(metrics[4*id:4*id+4], hmtx[4*id:])
		} else if o := 4*full + 2*(id-full); o+2 <= len(hmtx) {
			copy(metrics[o:o+2], hmtx[o:])
		}
	}
	if full > 0 {
		copy(metrics[4*full-4:4*full], hmtx[4*full-4:]) // of all glyphs behind it
	}
	offsets = binary.BigEndian.AppendUint32(offsets, uint32(len(kept)))
	head = slices.Clone(head)
	binary.BigEndian.PutUint16(head[50:], 1)

	out := map[string][]byte{"glyf": kept, "loca": offsets, "head": head, "hmtx": metrics}
	for _, name := range []string{"hhea", "maxp", "cvt ", "fpgm", "prep"} {
		if t, ok := tables[name]; ok {
			out[name] = t
		}
	}
	return writeTables(out), nil
}

// components are the glyphs that a glyph is made of.
func components(glyph []byte) (ids []uint32) {
	if len(glyph) < 10 || int16(binary.BigEndian.Uint16(glyph)) >= 0 {
		return nil
	}
	const (
		words, scale, more, scales, matrix = 1, 8, 32, 64, 128
	)
	for o := 10; o+4 <= len(glyph); {
		flags := binary.BigEndian.Uint16(glyph[o:])
		ids = append(ids, uint32(binary.BigEndian.Uint16(glyph[o+2:])))
		o += 6
		if flags&words != 0 {
			o += 2
		}
		switch {
		case flags&scale != 0:
			o += 2
		case flags&scales != 0:
			o += 4
		case flags&matrix != 0:
			o += 8
		}
		if flags&more == 0 {
			break
		}
	}
	return ids
}

// Embeddable reports whether Subset has something of the face and its maker lets
// documents hold it (OS/2, fsType).
func (f *Face) Embeddable() bool {
	tables, err := readTables(f.file, f.at)
	if err != nil || len(tables["glyf"]) == 0 || len(tables["hhea"]) < 36 || len(tables["head"]) < 54 || len(tables["maxp"]) < 6 {
		return false
	}
	const restricted, bitmapOnly = 2, 0x200
	os2 := tables["OS/2"]
	return len(os2) < 10 || binary.BigEndian.Uint16(os2[8:])&(restricted|bitmapOnly) == 0
}

// directories are where the tables of a file's fonts are listed.
func directories(file []byte) []int {
	if len(file) < 12 || string(file[:4]) != "ttcf" {
		return []int{0}
	}
	var at []int
	for i := range int(min(binary.BigEndian.Uint32(file[8:]), 256)) {
		if o := 12 + 4*i; o+4 <= len(file) {
			at = append(at, int(binary.BigEndian.Uint32(file[o:])))
		}
	}
	return at
}

// readTables lists the tables of the font whose directory is at an offset.
func readTables(file []byte, at int) (map[string][]byte, error) {
	if at < 0 || at+12 > len(file) {
		return nil, fmt.Errorf("too short")
	}
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(file[at+4:])) {
		o := at + 12 + 16*i
		if o+16 > len(file) {
			return nil, fmt.Errorf("the directory is cut off")
		}
		from, n := int(binary.BigEndian.Uint32(file[o+8:])), int(binary.BigEndian.Uint32(file[o+12:]))
		if from > len(file) || n > len(file)-from {
			return nil, fmt.Errorf("table %q is cut off", file[o:o+4])
		}
		tables[string(file[o:o+4])] = file[from : from+n]
	}
	return tables, nil
}

// writeTables is a font file of some tables, with their sums.
func writeTables(tables map[string][]byte) []byte {
	names := slices.Sorted(maps.Keys(tables))
	power, log := 1, 0
	for 2*power <= len(names) {
		power, log = 2*power, log+1
	}
	out := []byte{0, 1, 0, 0}
	for _, v := range []int{len(names), 16 * power, log, 16 * (len(names) - power)} {
		out = binary.BigEndian.AppendUint16(out, uint16(v))
	}
	at := len(out) + 16*len(names)
	var body []byte
	whole := -1
	for _, name := range names {
		t := tables[name]
		if name == "head" {
			whole = at + len(body) + 8
			t = slices.Clone(t)
			clear(t[8:12])
		}
		out = append(out, name...)
		padded := append(slices.Clone(t), make([]byte, -len(t)&3)...)
		for _, v := range []int{int(sum(padded)), at + len(body), len(t)} {
			out = binary.BigEndian.AppendUint32(out, uint32(v))
		}
		body = append(body, padded...)
	}
	out = append(out, body...)
	if whole >= 0 {
		binary.BigEndian.PutUint32(out[whole:], 0xB1B0AFBA-sum(out))
	}
	return out
}

// sum adds up a table of whole words.
func sum(b []byte) (s uint32) {
	for ; len(b) >= 4; b = b[4:] {
		s += binary.BigEndian.Uint32(b)
	}
	return s
}
