package contentcoding

import (
	"bytes"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// Effort says how long compressing may take.
type Effort int

// The efforts. Fast is the knee of size against time for XML and JSON of some
// 100 kB; Small is for what is compressed once and sent often.
const (
	Fast Effort = iota
	Small
)

var (
	brotliLevel = [...]int{Fast: 4, Small: 9}
	gzipLevel   = [...]int{Fast: 5, Small: 9}
)

// Encode returns body in a coding that Negotiate chose; in no coding, body
// itself. It never fails: it writes to memory.
func Encode(body []byte, coding string, e Effort) []byte {
	var b bytes.Buffer
	switch coding {
	case "br":
		w := brotli.NewWriterLevel(&b, brotliLevel[e])
		_, _ = w.Write(body)
		_ = w.Close()
	case "gzip":
		w, err := gzip.NewWriterLevel(&b, gzipLevel[e])
		if err != nil {
			return body // the level is a constant of ours
		}
		_, _ = w.Write(body)
		_ = w.Close()
	default:
		return body
	}
	return b.Bytes()
}
