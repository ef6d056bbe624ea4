//go:build !cgo || purego

package encode

import (
	"bytes"
	"sync"

	"github.com/klauspost/compress/zlib"
)

// deflateLevel of klauspost/compress; doc.go has the measurement.
const deflateLevel = 3

type deflater struct {
	buf *bytes.Buffer
	w   *zlib.Writer
}

var deflaters = sync.Pool{New: func() any {
	d := &deflater{buf: new(bytes.Buffer)}
	d.w, _ = zlib.NewWriterLevel(d.buf, deflateLevel) // fails for levels that do not exist only
	return d
}}

// zlibBound is the room that makes it unlikely that zlibAppend grows its dst.
func zlibBound(n int) int { return n/4 + 1024 }

// zlibAppend appends src as a zlib stream to dst.
func zlibAppend(dst, src []byte) []byte {
	d := deflaters.Get().(*deflater)
	*d.buf = *bytes.NewBuffer(dst)
	d.w.Reset(d.buf)
	_, _ = d.w.Write(src) // a bytes.Buffer does not fail
	_ = d.w.Close()
	dst = d.buf.Bytes()
	*d.buf = bytes.Buffer{} // dst is not ours to keep
	deflaters.Put(d)
	return dst
}
