package tilecache

import (
	"encoding/binary"
	"encoding/hex"

	"github.com/cespare/xxhash/v2"

	"sigi/fault"
	"sigi/feature"
)

// Blob is an encoded tile. Not changed once made: stores and callers share it.
type Blob struct {
	Bytes []byte
	Tag   string // names the bytes; an entity tag without its quotes
	// States are how much of its data's change logs the tile contains; empty
	// for data that follows none.
	States []feature.State
	// Uniform says that every pixel is the same, as where nothing lies: many
	// tiles have these very bytes, and a store keeps them once.
	Uniform bool
	// Missing is what the picture lacks because it could not be drawn now.
	// Such a tile is served and never stored.
	Missing []*fault.Error
}

// NewBlob makes a blob of bytes, which it keeps, and their tag.
func NewBlob(b []byte) Blob { return Blob{Bytes: b, Tag: tagOf(b)} }

// tagBytes are 64 bits: two pictures that are at one address, one after the
// other, have one tag by chance less often than a disk breaks. A cryptographic
// hash would cost a kept tile more than reading it does.
const tagBytes = 8

func tagOf(b []byte) string {
	var sum [tagBytes]byte
	binary.BigEndian.PutUint64(sum[:], xxhash.Sum64(b))
	return hex.EncodeToString(sum[:])
}
