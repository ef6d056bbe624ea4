package geotiff

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"path/filepath"
	"sync"
)

// Tile is the side of a tile in pixels.
const Tile = 512

// Header says what a file is.
type Header struct {
	Width, Height int
	Transform     [6]float64
	EPSG          int // of a projected CRS
	Kind          Kind
	Mask          bool    // blocks carry a mask
	Quality       int     // of JPEG, 1 to 100
	NoData        float32 // of heights
	Description   string  // ImageDescription
	Taken         string  // DateTime, "YYYY:MM:DD HH:MM:SS"
}

// Kind is what the pixels are.
type Kind uint8

// The kinds of files.
const (
	Colour  Kind = iota // three bands of bytes, JPEG in YCbCr 4:2:0
	Grey                // one band of bytes, JPEG
	Terrain             // one band of float32, deflated
)

// chunk is where a compressed tile lies in the spool.
type chunk struct {
	at     int64
	length int
}

type level struct {
	width, height int
	tiles, masks  []chunk
}

func (l *level) across() int { return (l.width + Tile - 1) / Tile }

// Writer writes one file. Write may be called by any number of goroutines, Close
// and Abandon by one, after all of them.
type Writer struct {
	path   string
	head   Header
	block  int // side of the blocks
	shared int // the level at which a block is one tile or less and small is begun
	levels []level

	mu     sync.Mutex
	spool  *os.File
	end    int64
	tables []byte
	small  Pixels // the whole picture at level shared
}

// Create begins a file whose blocks have sides of block pixels: Tile times a power
// of two, or at least the picture's longer side for a picture in one block.
func Create(path string, head Header, block int) (*Writer, error) {
	w := &Writer{path: path, head: head, block: block}
	for x, y := head.Width, head.Height; ; x, y = (x+1)/2, (y+1)/2 {
		l := level{width: x, height: y}
		n := l.across() * ((y + Tile - 1) / Tile)
		l.tiles = make([]chunk, n)
		if head.Mask {
			l.masks = make([]chunk, n)
		}
		w.levels = append(w.levels, l)
		if x <= Tile && y <= Tile {
			break
		}
	}
	if block < max(head.Width, head.Height) {
		for block > Tile {
			if block%(2*Tile) != 0 {
				return nil, fmt.Errorf("geotiff: blocks of %d pixels are not tiles of %d times a power of two", w.block, Tile)
			}
			block /= 2
			w.shared++
		}
		if w.shared++; w.shared < len(w.levels) {
			w.small = head.blank(w.levels[w.shared].width, w.levels[w.shared].height)
		}
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".spool-*")
	if err != nil {
		return nil, err
	}
	w.spool = f
	return w, nil
}

func (h *Header) blank(width, height int) (p Pixels) {
	r := image.Rect(0, 0, width, height)
	switch h.Kind {
	case Colour:
		p.Colour = image.NewRGBA(r)
	case Grey:
		p.Grey = image.NewGray(r)
	default:
		p.Heights = &Heights{Width: width, Height: height, Z: make([]float32, width*height)}
	}
	if h.Mask {
		p.Mask = image.NewGray(r)
	}
	return p
}

// Write takes the block in column bx and row by of blocks; the last of a row or column is as
// long as the picture. It keeps nothing of p.
func (w *Writer) Write(bx, by int, p Pixels) error {
	if w.block >= max(w.head.Width, w.head.Height) {
		return w.pyramid(0, p)
	}
	side := w.block
	for l := 0; l < w.shared && l < len(w.levels); l++ {
		if err := w.put(l, bx*side, by*side, p); err != nil {
			return err
		}
		p = p.half(w.head.NoData)
		side /= 2
	}
	if w.shared >= len(w.levels) {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.small.paste(bx*side, by*side, p)
	return nil
}

// pyramid puts a whole level and all that are smaller.
func (w *Writer) pyramid(from int, p Pixels) error {
	for l := from; l < len(w.levels); l++ {
		if l > from {
			p = p.half(w.head.NoData)
		}
		if err := w.put(l, 0, 0, p); err != nil {
			return err
		}
	}
	return nil
}

func (p Pixels) paste(x, y int, q Pixels) {
	qw, qh := q.size()
	w, h := p.size()
	qw, qh = min(qw, w-x), min(qh, h-y)
	for j := range qh {
		switch {
		case p.Colour != nil:
			copy(p.Colour.Pix[(y+j)*p.Colour.Stride+4*x:], q.Colour.Pix[j*q.Colour.Stride:][:4*qw])
		case p.Grey != nil:
			copy(p.Grey.Pix[(y+j)*p.Grey.Stride+x:], q.Grey.Pix[j*q.Grey.Stride:][:qw])
		default:
			copy(p.Heights.Z[(y+j)*w+x:], q.Heights.Z[j*q.Heights.Width:][:qw])
		}
		if p.Mask != nil {
			copy(p.Mask.Pix[(y+j)*p.Mask.Stride+x:], q.Mask.Pix[j*q.Mask.Stride:][:qw])
		}
	}
}

// put compresses and spools the tiles of p, whose upper left pixel is (x, y) of level l.
func (w *Writer) put(l, x, y int, p Pixels) error {
	lv := &w.levels[l]
	pw, ph := p.size()
	for ty := 0; ty < ph; ty += Tile {
		for tx := 0; tx < pw; tx += Tile {
			i := (y+ty)/Tile*lv.across() + (x+tx)/Tile
			b, err := p.tile(tx, ty, w.head.Quality, w.head.NoData)
			if err != nil {
				return err
			}
			if w.head.Kind != Terrain {
				var tables []byte
				tables, b = splitTables(b)
				if err := w.agree(tables); err != nil {
					return err
				}
			}
			if lv.tiles[i], err = w.append(b); err != nil {
				return err
			}
			if p.Mask == nil {
				continue
			}
			if b, err = p.maskTile(tx, ty); err != nil {
				return err
			}
			if lv.masks[i], err = w.append(b); err != nil {
				return err
			}
		}
	}
	return nil
}

// agree keeps the JPEG tables of the first tile; all others must have the same.
func (w *Writer) agree(tables []byte) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.tables == nil {
		w.tables = tables
	}
	if !bytes.Equal(w.tables, tables) {
		return errors.New("geotiff: the encoder's tables differ between tiles")
	}
	return nil
}

func (w *Writer) append(b []byte) (chunk, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := chunk{w.end, len(b)}
	if _, err := w.spool.Write(b); err != nil {
		return c, err
	}
	w.end += int64(len(b))
	return c, nil
}

// Abandon drops what has been written.
func (w *Writer) Abandon() {
	w.spool.Close()
	os.Remove(w.spool.Name())
}

// Close writes the small overviews and puts the file together.
func (w *Writer) Close() (err error) {
	defer w.Abandon()
	if w.shared > 0 && w.shared < len(w.levels) {
		if err := w.pyramid(w.shared, w.small); err != nil {
			return err
		}
	}
	for l := range w.levels {
		for i, c := range w.levels[l].tiles {
			if c.length == 0 {
				return fmt.Errorf("geotiff: %s: tile %d of overview %d was never written", w.path, i, l)
			}
		}
	}
	if w.end > 1<<32-1<<24 {
		return fmt.Errorf("geotiff: %s: %d bytes are too many for a TIFF with offsets of 32 bits", w.path, w.end)
	}
	f, err := os.Create(w.path)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			os.Remove(w.path)
		}
	}()
	if _, err := f.Write(w.directories()); err != nil {
		return err
	}
	buf := make([]byte, 0, 1<<20)
	for l := len(w.levels) - 1; l >= 0; l-- {
		for _, cs := range [][]chunk{w.levels[l].masks, w.levels[l].tiles} {
			for _, c := range cs {
				buf = append(buf[:0], make([]byte, c.length)...)
				if _, err := w.spool.ReadAt(buf, c.at); err != nil && err != io.EOF {
					return err
				}
				if _, err := f.Write(buf); err != nil {
					return err
				}
			}
		}
	}
	return nil
}
