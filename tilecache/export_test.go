package tilecache

import (
	"encoding/binary"
	"time"

	"github.com/cespare/xxhash/v2"
)

// EndPause lets a watched store try again at once.
func EndPause(w *Watched) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.again = time.Time{}
}

// Seal puts a bundle's magic and the hash of its index in, whatever that says.
func Seal(data []byte) {
	if len(data) >= headerSize {
		copy(data, bundleMagic)
		binary.BigEndian.PutUint64(data[len(bundleMagic):], xxhash.Sum64(data[indexAt:headerSize]))
	}
}
