//go:build cgo && !purego

package encode

import (
	"bytes"
	"testing"
	"unsafe"
)

// What a compressor writes does not depend on what its memory held: C gives
// memory that others used.
func TestMemoryOfOthersDoesNotMatter(t *testing.T) {
	src := scene("map", 256).Pix
	want := quickly(nil, src, false)
	d := quickDeflaters.Get().(*quickDeflater)
	words := unsafe.Slice((*uint16)(unsafe.Pointer(d.c)), unsafe.Sizeof(*d.c)/2)
	for value := uint16(0); value < 20; value++ {
		for i := range words {
			words[i] = value
		}
		got := make([]byte, len(want)*2)
		if n := d.deflate(got, src, false); n == 0 || !bytes.Equal(got[:n], want) {
			t.Errorf("memory full of %d: %d bytes, otherwise %d", value, n, len(want))
		}
	}
	quickDeflaters.Put(d)
}
