package memory

import (
	"unsafe"

	"sigi/geom"
)

// This file has all of the package's unsafe: seeing flat arrays as bytes and
// bytes as flat arrays, which is what an index file is, and texts among bytes
// as strings.
//
// It is sound because the types are of numbers alone, with every pattern of
// bits allowed and no padding (plain, and the test of it); because sections of
// a file begin at multiples of 64 bytes, and buffers where their elements may;
// and because bytes that were once seen as a string are never written again.
// What lies in a mapped file is not Go's memory: whoever looks at it has the
// mapping held (mapped.guard), and nothing that points into it leaves the
// package.

// plain is what the arrays of a layer are made of.
type plain interface {
	uint8 | uint16 | uint32 | uint64 | int32 | int64 | float64 | box | form | place | cluster | geom.Bound
}

// sizeOf is the number of bytes of an element.
func sizeOf[T plain]() int {
	var v T
	return int(unsafe.Sizeof(v))
}

// asBytes is an array as bytes, which are those of the array. Never nil.
func asBytes[T plain](a []T) []byte {
	if len(a) == 0 {
		return []byte{}
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(a))), len(a)*sizeOf[T]())
}

// asArray is bytes as an array, which is those bytes: a whole number of
// elements, beginning where an element may. Never nil.
func asArray[T plain](b []byte) []T {
	n := len(b) / sizeOf[T]()
	if n == 0 {
		return []T{}
	}
	var v T
	p := unsafe.Pointer(unsafe.SliceData(b))
	if uintptr(p)%unsafe.Alignof(v) != 0 {
		panic("memory: an array begins between elements")
	}
	return unsafe.Slice((*T)(p), n)
}

// aligned is n bytes of memory in which any array may begin.
func aligned(n int64) []byte {
	return asBytes(make([]uint64, (n+7)/8))[:n:n]
}

// asText is bytes as a string, which is those bytes: they are never written
// again, and of Go's memory if the string is to be kept.
func asText(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// nativeOrder is a number whose bytes tell the order of bytes in numbers.
const nativeOrder uint32 = 0x01020304

// offsetIn is where in b an address lies.
func offsetIn(b []byte, address uintptr) (at uintptr, ok bool) {
	from := uintptr(unsafe.Pointer(unsafe.SliceData(b)))
	return address - from, address >= from && address-from < uintptr(len(b))
}
