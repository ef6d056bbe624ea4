package encode

import (
	"encoding/binary"
	"sync"
)

// Rows are deflated by two compressors. The quick one (ISA-L) takes a third to
// a fourth of the time and writes 2 to 15 percent more; the thorough one
// (libdeflate) is for what is small anyway, and for a share of what would grow
// too much otherwise. doc.go has the measurement.
//
// A stream of several stripes, each by a goroutine of its own or by another
// compressor, is one stream because each but the last ends on a whole byte with
// a block that is not the last (RFC 1951 section 3.2.3; zlib calls it a flush).
// The last stripe is the thorough one: libdeflate has no flush.

// leastStripe is the least of bytes that are worth a goroutine of their own:
// about half a millisecond.
const leastStripe = 256 << 10

// zlib appends src as a zlib stream to dst. Its last bytes, so many as thorough
// says, are compressed thoroughly, what comes before quickly, by up to s.cores goroutines.
func (s *scratch) zlib(dst, src []byte, thorough int) []byte {
	dst = append(dst, 0x78, 0x01) // deflate, 32 KiB, fast (RFC 1950 section 2.2)
	quick := src[:len(src)-thorough]
	stripes := 0 // of what is quick, beside the last of all
	if thorough > 0 && len(quick) > 0 {
		stripes = max(1, min(s.cores-1, len(quick)/leastStripe))
	} else if thorough == 0 {
		stripes = max(0, min(s.cores, len(quick)/leastStripe)-1)
		quick = src[:len(src)/(stripes+1)*stripes]
	}
	last := src[len(quick):]
	if stripes == 0 || s.cores < 2 {
		if stripes > 0 {
			dst = s.piecewise(dst, quick, true)
		}
		dst = s.lastStripe(dst, last, thorough > 0)
		return binary.BigEndian.AppendUint32(dst, adler(src))
	}
	for len(s.stripes) <= stripes {
		s.stripes = append(s.stripes, nil)
	}
	var wait sync.WaitGroup
	for i := range stripes {
		part := quick[len(quick)*i/stripes : len(quick)*(i+1)/stripes]
		wait.Go(func() { s.stripes[i] = s.piecewise(s.stripes[i][:0], part, true) })
	}
	wait.Go(func() { s.stripes[stripes] = s.lastStripe(s.stripes[stripes][:0], last, thorough > 0) })
	check := adler(src)
	wait.Wait()
	for _, b := range s.stripes[:stripes+1] {
		dst = append(dst, b...)
	}
	return binary.BigEndian.AppendUint32(dst, check)
}

// lastStripe appends the end of a stream.
func (s *scratch) lastStripe(dst, src []byte, thorough bool) []byte {
	if thorough {
		if s.paused() {
			return dst
		}
		return thoroughly(dst, src)
	}
	return s.piecewise(dst, src, false)
}

// pieceBytes are compressed at once, in about a millisecond: between them a
// compressor stands aside for others, or stops.
const pieceBytes = 1 << 18

// piecewise appends src as a raw deflate stream, which another may follow if it is
// open, in pieces.
func (s *scratch) piecewise(dst, src []byte, open bool) []byte {
	for {
		if s.paused() {
			return dst
		}
		if len(src) < 2*pieceBytes {
			return quickly(dst, src, open)
		}
		dst, src = quickly(dst, src[:pieceBytes], true), src[pieceBytes:]
	}
}

// stored appends src as it is, in blocks of deflate (RFC 1951 section 3.2.4).
func stored(dst, src []byte, open bool) []byte {
	const most = 65535
	for {
		n := min(len(src), most)
		final := byte(0)
		if n == len(src) && !open {
			final = 1
		}
		dst = append(dst, final, byte(n), byte(n>>8), ^byte(n), ^byte(n>>8))
		dst = append(dst, src[:n]...)
		if src = src[n:]; len(src) == 0 {
			return dst
		}
	}
}
