package raster

// sweep turns the cells into paint, row by row, and zeroes them.
//
// Between two runs of marked groups the running sum does not change, so the
// pixels there are one span: skipped, set or blended at once. In a run every
// pixel is blended without asking how much it is covered: the processor
// guesses such a question wrong more often than the blend costs.
func (p *Painter) sweep(rule FillRule, in ink) {
	c := &p.cells
	pixStride := p.img.Stride
	offset := p.img.PixOffset(c.left, c.top)
	if c.stride <= 2*group {
		p.sweepNarrow(rule, in)
		return
	}
	for y := 0; y < c.height; y++ {
		acc := c.acc[y*c.stride : (y+1)*c.stride]
		pix := p.img.Pix[offset : offset+4*c.width]
		offset += pixStride
		v, x := int32(0), 0
		for w := 0; w < c.words; w++ {
			marks := c.mask[y*c.words+w]
			if marks == 0 {
				continue
			}
			c.mask[y*c.words+w] = 0
			for first := w << 6; marks != 0; {
				skip, n := nextRun(marks)
				first += skip
				marks = marks >> uint(skip) >> uint(n)
				start := max(first<<groupBits, x)
				first += n
				end := min(first<<groupBits+runOn, c.stride)
				if v != 0 && x < start {
					if k := coverage(v, rule) * in.weight >> 8; k != 0 {
						p.span(pix[4*x:4*start], in, k)
					}
				}
				x = end
				if end > c.width {
					clear(acc[max(c.width, start):end])
					end = c.width
				}
				if start < end {
					v = run(pix[4*start:4*end], acc[start:end], v, rule, in)
				}
			}
		}
		if v != 0 && x < c.width {
			if k := coverage(v, rule) * in.weight >> 8; k != 0 {
				p.span(pix[4*x:], in, k)
			}
		}
	}
}

// sweepNarrow is sweep for a house seen from afar: not worth the marks.
func (p *Painter) sweepNarrow(rule FillRule, in ink) {
	c := &p.cells
	offset := p.img.PixOffset(c.left, c.top)
	for y := 0; y < c.height; y++ {
		acc := c.acc[y*c.stride : (y+1)*c.stride]
		run(p.img.Pix[offset:offset+4*c.width], acc[:c.width], 0, rule, in)
		clear(acc[c.width:])
		c.mask[y] = 0
		offset += p.img.Stride
	}
}

// coverage is the part of a pixel, 0..256, that a running sum stands for.
func coverage(v int32, rule FillRule) uint32 {
	if rule == EvenOdd {
		v &= 2*full - 1
		if v > full {
			v = 2*full - v
		}
	} else {
		m := v >> 31
		v = min((v^m)-m, full)
	}
	return uint32(v+one) >> (oneBits + 1)
}
