//go:build !cgo || purego

package encode

import (
	"bytes"
	"hash/adler32"
	"sync"

	"github.com/klauspost/compress/flate"
)

// The levels of klauspost/compress; doc.go has the measurement.
const (
	quickLevel    = 4
	thoroughLevel = 5
)

var quickDeflaters, thoroughDeflaters sync.Pool

// quickly appends src as a raw deflate stream, which another may follow if it is open.
func quickly(dst, src []byte, open bool) []byte {
	return deflate(&quickDeflaters, quickLevel, dst, src, open)
}

// thoroughly appends src as the end of a raw deflate stream.
func thoroughly(dst, src []byte) []byte {
	return deflate(&thoroughDeflaters, thoroughLevel, dst, src, false)
}

func deflate(pool *sync.Pool, level int, dst, src []byte, open bool) []byte {
	buf := bytes.NewBuffer(dst)
	w, ok := pool.Get().(*flate.Writer)
	if ok {
		w.Reset(buf)
	} else {
		w, _ = flate.NewWriter(buf, level) // fails only for levels that do not exist
	}
	_, _ = w.Write(src) // a bytes.Buffer does not fail
	if open {
		_ = w.Flush()
	} else {
		_ = w.Close()
	}
	pool.Put(w)
	return buf.Bytes()
}

// adler is the check sum of a zlib stream.
func adler(b []byte) uint32 { return adler32.Checksum(b) }
