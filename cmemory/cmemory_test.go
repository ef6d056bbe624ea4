package cmemory_test

import (
	"runtime"
	"runtime/debug"
	"testing"
	"unsafe"

	"github.com/airbusgeo/godal"

	_ "sigi/cmemory"
	"sigi/cmemory/cmemorytest"
)

func TestMemoryComesZeroed(t *testing.T) {
	for _, size := range []int{8, 24, 32, 100, 1000, 100_000} {
		for range 100 {
			cmemorytest.Dirty(size, ^uintptr(0))
			if !cmemorytest.Blank(size) {
				t.Fatalf("%d bytes are not zeroed", size)
			}
		}
	}
}

// Free memory of C holds addresses of Go's memory that is long gone, as every buffer
// that was passed to C leaves them, and GDAL is called while Go collects its
// memory. Without this package the program ends in "found bad pointer in Go heap".
func TestStaleAddressesInCDoNotEndTheProgram(t *testing.T) {
	godal.RegisterAll()
	ds, err := godal.Create(godal.Memory, "", 1, godal.Byte, 8, 8)
	if err != nil {
		t.Fatal(err)
	}
	defer ds.Close()
	stale := func() uintptr {
		big := make([]byte, 64<<20)
		big[len(big)/2] = 1
		return uintptr(unsafe.Pointer(&big[40<<20]))
	}()
	runtime.GC()
	debug.FreeOSMemory() // its span is no span any more
	stop, done := make(chan bool), make(chan bool)
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
				runtime.GC()
			}
		}
	}()
	kept := make([]*int, 1<<20) // so that marking takes a while
	for i := range kept {
		kept[i] = new(int)
	}
	pixels := make([]byte, 64)
	for range 20000 {
		cmemorytest.Dirty(24, stale)
		cmemorytest.Dirty(32, stale)
		if err := ds.Bands()[0].Read(0, 0, pixels, 8, 8); err != nil {
			t.Fatal(err)
		}
	}
	close(stop)
	<-done
	runtime.KeepAlive(kept)
}
