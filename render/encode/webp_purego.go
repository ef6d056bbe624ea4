//go:build !cgo || purego

package encode

import "sigi/fault"

const haveWebP = false

// webp is not there: no well-kept encoder of it is written in Go.
func (s *scratch) webp(picture, Options) error {
	return fault.New(fault.UnsupportedFormat, "format", "format %q is not offered", "webp")
}
