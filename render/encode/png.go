package encode

import (
	"encoding/binary"
	"hash/crc32"
	"math"
)

// Colour types of PNG (third edition, table 9).
const (
	pngRGB     = 2
	pngIndexed = 3
	pngRGBA    = 6
)

// Filters of PNG (third edition, table 11) that are written here. The others
// make maps bigger, and take longer.
const (
	filterNone = 0
	filterUp   = 2
)

// png writes p losslessly: by runs where these are long; else as a palette where
// it has up to 256 colours and that is smaller, in 24 bits where it is
// opaque, or in 32.
func (s *scratch) png(p picture, o Options) {
	if s.runs.sample(p) >= longRun {
		opaque := isOpaque(p)
		if !opaque && !o.Transparent {
			p, opaque = s.compose(p, o), true
		}
		if s.pngRuns(p, opaque, o) {
			return
		}
	}
	if s.paused() {
		return
	}
	if p.w*p.h >= minIndexed {
		s.raw = sized(s.raw, (p.w+1)*p.h)
		if s.colours.indexRows(s.raw, p) && paletteWins(p, s.colours.n) {
			s.pngIndexed(p, s.colours.list[:s.colours.n], o)
			return
		}
	}
	s.raw = sized(s.raw, (3*p.w+1)*p.h)
	switch {
	case s.packRGB(p):
	case s.ended.Load() != nil:
		return
	case o.Transparent:
		s.raw = sized(s.raw, (4*p.w+1)*p.h)
		packRGBA(s.raw, p, 1)
		s.pngStart(p, 8, pngRGBA, o)
		s.pngEnd(s.raw, 0)
		return
	default:
		s.packRGB(s.compose(p, o))
	}
	s.pngStart(p, 8, pngRGB, o)
	share := longerRunShare
	if s.runs.dense(p) < shortRun {
		share = shortRunShare
	}
	thorough := 0
	if len(s.raw) <= tooLarge {
		thorough = min(s.runs.last(share, p.h), mostThorough/(3*p.w+1))
	}
	s.pngEnd(s.raw, thorough*(3*p.w+1))
}

// packRGB fills s.raw as packRGB does, standing aside between some rows.
func (s *scratch) packRGB(p picture) bool {
	rowBytes := 3*p.w + 1
	most := max(1, pieceBytes/rowBytes)
	for y := 0; y < p.h; y += most {
		n := min(most, p.h-y)
		if s.paused() || !packRGB(s.raw[y*rowBytes:(y+n)*rowBytes], p.rows(y, n)) {
			return false
		}
	}
	return true
}

const (
	// longRun is how many pixels a run has on average in pictures that are
	// written by runs: with fewer that takes longer than it saves bytes.
	longRun = 12
	// The last rows, with a share of the runs, are compressed thoroughly: the quick
	// compressor alone writes 7 to 18 percent more than MapServer does, and 15 are
	// allowed. By runs, not by rows, as a town's edge is often empty; and more of pictures
	// with runs below shortRun where they are dense. Of a whole town (runs of 2.4 pixels)
	// MapServer's 564 kB are 666 with none, 630 with shortRunShare. Of streets (2.8)
	// a quarter would save 2 percent and take half as long again.
	shortRun       = 2.5
	shortRunShare  = 0.36
	longerRunShare = 0.08
	// mostThorough bounds the bytes that are compressed thoroughly, which cannot be
	// stopped meanwhile: some eight milliseconds of a map, forty of noise (BenchmarkStep).
	mostThorough = 1 << 20
	// tooLarge is from where so much of a picture is not worth a wait that long.
	tooLarge = 4 * mostThorough
)

// minIndexed is the number of pixels below which no palette pays for its two chunks.
const minIndexed = 16

// paletteWins says whether n palette entries cost less than what they save.
// The palette (up to four bytes an entry) is not compressed; the pixels are,
// and of those with few repeats about two bytes each are saved.
func paletteWins(p picture, n int) bool { return 2*p.w*p.h > 4*n+24 }

// png8 writes p with a palette: losslessly where it has up to 256 colours,
// else after quantising.
func (s *scratch) png8(p picture, o Options) {
	s.pngIndexed(p, s.indexed(p, o), o)
}

// indexed leaves rows of a filter byte and palette indices in s.raw, as
// indexRows writes them, and returns the palette of premultiplied pixels.
func (s *scratch) indexed(p picture, o Options) []uint32 {
	s.raw = sized(s.raw, (p.w+1)*p.h)
	if s.colours.indexRows(s.raw, p) {
		return s.colours.list[:s.colours.n]
	}
	if !o.Transparent {
		p = s.opaque(p, o)
	}
	return s.quant.quantise(s.raw, p, o.Palette)
}

// pngIndexed writes the index rows in s.raw; palette holds premultiplied pixels.
func (s *scratch) pngIndexed(p picture, palette []uint32, o Options) {
	depth := 8
	switch n := len(palette); {
	case n <= 2:
		depth = 1
	case n <= 4:
		depth = 2
	case n <= 16:
		depth = 4
	}
	rows := packIndices(s.raw, p.w, p.h, depth)
	s.pngStart(p, depth, pngIndexed, o)
	s.pngPalette(palette, o)
	thorough := 0
	if len(rows) < smallRows {
		thorough = len(rows)
	}
	s.pngEnd(rows, thorough)
}

// pngPalette writes PLTE and, if not all is opaque, tRNS; palette holds
// premultiplied pixels.
func (s *scratch) pngPalette(palette []uint32, o Options) {
	var straight [256]uint32
	alphas := 0 // entries up to the last that is not opaque
	for i, v := range palette {
		if o.Transparent {
			straight[i] = uint32(unpremultiply(uint64(v)))
		} else {
			straight[i] = over(v, o.background())
		}
		if straight[i]>>24 != 255 {
			alphas = i + 1
		}
	}
	at := s.chunk("PLTE")
	for _, v := range straight[:len(palette)] {
		s.out = append(s.out, byte(v), byte(v>>8), byte(v>>16))
	}
	s.endChunk(at)
	if alphas > 0 {
		at = s.chunk("tRNS")
		for _, v := range straight[:alphas] {
			s.out = append(s.out, byte(v>>24))
		}
		s.endChunk(at)
	}
}

// packIndices packs rows of w indices and their filter bytes to depth bits an
// index, in place, and returns what is left of raw.
func packIndices(raw []byte, w, h, depth int) []byte {
	if depth == 8 {
		return raw[:(w+1)*h]
	}
	per := 8 / depth
	o := 0
	for y := range h {
		line := raw[y*(w+1)+1:][:w]
		raw[o] = raw[y*(w+1)]
		o++
		for len(line) >= 8 {
			// Eight indices at once; the products gather their bits without carries.
			v := binary.LittleEndian.Uint64(line)
			switch depth {
			case 1:
				raw[o] = byte(v * 0x8040201008040201 >> 56)
			case 2:
				raw[o] = byte(v & 0xffffffff * 0x40100401 >> 24)
				raw[o+1] = byte(v >> 32 * 0x40100401 >> 24)
			case 4:
				v = v<<4&0x00f000f000f000f0 | v>>8&0x000f000f000f000f
				v = (v | v>>8) & 0x0000ffff0000ffff
				binary.LittleEndian.PutUint32(raw[o:], uint32(v|v>>16))
			}
			o += depth
			line = line[8:]
		}
		for len(line) > 0 {
			var b byte
			n := min(per, len(line))
			for _, i := range line[:n] {
				b = b<<depth | i
			}
			raw[o] = b << (depth * (per - n))
			o++
			line = line[n:]
		}
	}
	return raw[:o]
}

// pngStart begins s.out: signature, IHDR and pHYs.
func (s *scratch) pngStart(p picture, depth, colourType int, o Options) {
	s.out = append(s.out[:0], "\x89PNG\r\n\x1a\n"...)
	at := s.chunk("IHDR")
	s.out = binary.BigEndian.AppendUint32(s.out, uint32(p.w))
	s.out = binary.BigEndian.AppendUint32(s.out, uint32(p.h))
	s.out = append(s.out, byte(depth), byte(colourType), 0, 0, 0)
	s.endChunk(at)
	if perMetre := math.Round(o.DPI / 0.0254); perMetre >= 1 && perMetre <= math.MaxInt32 {
		at = s.chunk("pHYs")
		s.out = binary.BigEndian.AppendUint32(s.out, uint32(perMetre))
		s.out = binary.BigEndian.AppendUint32(s.out, uint32(perMetre))
		s.out = append(s.out, 1) // the unit is the metre
		s.endChunk(at)
	}
}

// smallRows is how many bytes of indices are little enough to be compressed
// thoroughly.
const smallRows = 16 << 10

// pngEnd writes the compressed rows, the last of them thoroughly, and IEND.
func (s *scratch) pngEnd(rows []byte, thorough int) {
	at := s.chunk("IDAT")
	s.out = s.zlib(s.out, rows, thorough)
	s.endChunk(at)
	s.endChunk(s.chunk("IEND"))
}

// chunk starts a chunk and returns where.
func (s *scratch) chunk(name string) int {
	at := len(s.out)
	s.out = append(s.out, 0, 0, 0, 0)
	s.out = append(s.out, name...)
	return at
}

// endChunk fills in the length of the chunk at at and appends its CRC.
func (s *scratch) endChunk(at int) {
	binary.BigEndian.PutUint32(s.out[at:], uint32(len(s.out)-at-8))
	s.out = binary.BigEndian.AppendUint32(s.out, crc32.ChecksumIEEE(s.out[at+4:]))
}
