package cmemorytest

/*
#include <stdlib.h>
#include <stdint.h>

static void dirty(size_t size, uintptr_t value) {
	enum { chunks = 64 };
	volatile uintptr_t *at[chunks];
	for (int i = 0; i < chunks; i++) {
		at[i] = (volatile uintptr_t *)malloc(size);
		for (size_t k = 0; at[i] && k < size / sizeof value; k++)
			at[i][k] = value;
	}
	for (int i = 0; i < chunks; i++)
		free((void *)at[i]);
}

static int blank(const unsigned char *p, size_t size) {
	for (size_t i = 0; i < size; i++)
		if (p[i])
			return 0;
	return 1;
}
*/
import "C"

// Dirty leaves free chunks of a size in C's memory that hold value in every word.
func Dirty(size int, value uintptr) { C.dirty(C.size_t(size), C.uintptr_t(value)) }

// Blank reports whether memory of a size that Go asks C for comes zeroed.
func Blank(size int) bool {
	p := C.malloc(C.size_t(size))
	defer C.free(p)
	return C.blank((*C.uchar)(p), C.size_t(size)) == 1
}
