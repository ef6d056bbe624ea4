//go:build !cgo || purego

package encode

import (
	"bytes"
	"hash/adler32"
	"sync"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
)

// The levels of klauspost/compress by what is compressed; doc.go has the measurement.
const (
	levelRGB       = 4
	levelRGBA      = 4
	levelIndexed   = 3
	levelQuantised = 3
	maxLevel       = 9
)

type deflater struct {
	buf bytes.Buffer
	w   *zlib.Writer
}

var deflaters [maxLevel + 1]sync.Pool

func deflaterOf(level int) *deflater {
	if d, ok := deflaters[level].Get().(*deflater); ok {
		return d
	}
	d := new(deflater)
	d.w, _ = zlib.NewWriterLevel(&d.buf, level) // fails only for levels that do not exist
	return d
}

// zlibBound is the room that makes it unlikely that zlibAppend grows its dst.
func zlibBound(n int) int { return n/4 + 1024 }

// zlibAppend appends src as a zlib stream to dst.
func zlibAppend(dst, src []byte, level int) []byte {
	d := deflaterOf(level)
	d.buf = *bytes.NewBuffer(dst)
	d.w.Reset(&d.buf)
	_, _ = d.w.Write(src) // a bytes.Buffer does not fail
	_ = d.w.Close()
	dst = d.buf.Bytes()
	d.buf = bytes.Buffer{} // dst is not ours to keep
	deflaters[level].Put(d)
	return dst
}

// deflateStripe compresses src into dst's memory as a raw stream, which another
// may follow if it is open.
func deflateStripe(dst, src []byte, level int, open bool) []byte {
	buf := bytes.NewBuffer(dst[:0])
	w, _ := flate.NewWriter(buf, level) // fails only for levels that do not exist
	_, _ = w.Write(src)                 // a bytes.Buffer does not fail
	if open {
		_ = w.Flush()
	} else {
		_ = w.Close()
	}
	return buf.Bytes()
}

// adler is the check sum of a zlib stream.
func adler(b []byte) uint32 { return adler32.Checksum(b) }
