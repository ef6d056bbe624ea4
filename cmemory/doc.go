// Package cmemory makes the memory that Go asks C for come zeroed. Import it for
// its effect, wherever a package of others writes addresses into such memory.
//
// Go's collector looks at what a pointer overwrites. Memory fresh from malloc
// holds what was there before, and after a call that was passed a Go buffer that
// is often the buffer's address. If the buffer is gone by then, a C struct that Go fills
// in ends the program: "found bad pointer in Go heap". cgo's documentation names
// this a bug of its own ("Passing pointers") and the remedy, zeroed
// memory. GDAL's binding makes such a struct for every call.
//
// The linker puts calloc in the place of every malloc of the program's own objects, those
// of cgo among them. Shared libraries keep theirs. The cost is that of clearing some
// dozens of bytes a call.
package cmemory

/*
#cgo LDFLAGS: -Wl,--wrap=malloc
#include <stdlib.h>

void *__wrap_malloc(size_t size) { return calloc(1, size); }
*/
import "C"
