//go:build !cgo || purego

package resample

// flush resamples the runs that were put by.
func (p *pixels) flush(dst []byte) { p.flushGo(dst) }
