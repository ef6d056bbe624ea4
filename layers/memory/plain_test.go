package memory

import (
	"reflect"
	"testing"
	"unsafe"
)

func addressOf(b []byte) uintptr { return uintptr(unsafe.Pointer(unsafe.SliceData(b))) }

func textAddress(s string) uintptr { return uintptr(unsafe.Pointer(unsafe.StringData(s))) }

// TestElementsHaveNoHoles: bytes between fields would have no value of their
// own, and a pointer would have one too many.
func TestElementsHaveNoHoles(t *testing.T) {
	for _, v := range []any{box{}, form{}, place{}, cluster{}} {
		typ := reflect.TypeOf(v)
		size := uintptr(0)
		for i := range typ.NumField() {
			f := typ.Field(i)
			switch f.Type.Kind() {
			case reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Float32:
			default:
				t.Errorf("%v: %s is a %v", typ, f.Name, f.Type)
			}
			size += f.Type.Size()
		}
		if size != typ.Size() {
			t.Errorf("%v has holes", typ)
		}
	}
}
