package vector

import (
	"bytes"
	"math"
	"slices"
	"strconv"

	"github.com/klauspost/compress/zlib"

	"sigi/geom"
	"sigi/render/raster"
)

// content is a content stream (§8, §9) that is compressed as it grows. It
// remembers what is set, so that a thousand houses set their colour once.
type content struct {
	buf  []byte // not compressed yet
	out  bytes.Buffer
	zlib *zlib.Writer // nil until there is much

	fillIs, strokeIs paintState
	alphaIs          string
	lineIs           lineState
	dashesIs         []float64
	phaseIs          float64
}

// paintState is a colour, or the pattern that is set; the zero value is neither.
type paintState struct {
	set     bool
	colour  [3]uint8
	pattern string
}

type lineState struct {
	width     float64
	cap, join uint8
	limit     float64
}

// flushAt is how much is kept before it is compressed.
const flushAt = 64 << 10

func (c *content) spill() {
	if len(c.buf) < flushAt {
		return
	}
	if c.zlib == nil {
		c.zlib, _ = zlib.NewWriterLevel(&c.out, zlibLevel)
	}
	c.zlib.Write(c.buf)
	c.buf = c.buf[:0]
}

func (c *content) size() int { return c.out.Len() + len(c.buf)/4 }

// bytes ends the stream.
func (c *content) bytes() []byte {
	if c.zlib == nil {
		return deflated(c.buf)
	}
	c.zlib.Write(c.buf)
	c.zlib.Close()
	return c.out.Bytes()
}

func (c *content) set(alpha string) {
	if c.alphaIs != alpha {
		c.alphaIs = alpha
		c.buf = append(append(append(c.buf, '/'), alpha...), " gs\n"...)
	}
}

func (c *content) fillWith(p raster.Paint, d *pdf) {
	c.set(d.alpha(p.A))
	if s := (paintState{set: true, colour: [3]uint8{p.R, p.G, p.B}}); c.fillIs != s {
		c.fillIs = s
		c.buf = append(appendColour(c.buf, p), "rg\n"...)
	}
}

func (c *content) strokeWith(p raster.Paint, d *pdf) {
	c.set(d.alpha(p.A))
	if s := (paintState{set: true, colour: [3]uint8{p.R, p.G, p.B}}); c.strokeIs != s {
		c.strokeIs = s
		c.buf = append(appendColour(c.buf, p), "RG\n"...)
	}
}

// appendColour writes a colour in shares with three decimals, of which every
// reader makes the same level again.
func appendColour(b []byte, p raster.Paint) []byte {
	for _, v := range [...]uint8{p.R, p.G, p.B} {
		b = append(strconv.AppendFloat(b, math.Round(float64(v)*1000/255)/1000, 'g', -1, 64), ' ')
	}
	return b
}

func (c *content) fillPattern(name string, d *pdf) {
	c.set(d.alpha(255))
	if s := (paintState{set: true, pattern: name}); c.fillIs != s {
		c.fillIs = s
		c.buf = append(append(append(c.buf, "/Pattern cs /"...), name...), " scn\n"...)
	}
}

func (c *content) strokePattern(name string, d *pdf) {
	c.set(d.alpha(255))
	if s := (paintState{set: true, pattern: name}); c.strokeIs != s {
		c.strokeIs = s
		c.buf = append(append(append(c.buf, "/Pattern CS /"...), name...), " SCN\n"...)
	}
}

// path writes the lines and rings of g.
func (c *content) path(g *geom.Geometry, close bool) {
	rings(g, func(flat []float64, closed bool) {
		x, y := hundredths(flat[0]), hundredths(flat[1])
		c.point(x, y, 'm')
		drawn := 0
		for i := 2; i+1 < len(flat); i += 2 {
			nx, ny := hundredths(flat[i]), hundredths(flat[i+1])
			if nx == x && ny == y {
				continue
			}
			x, y = nx, ny
			c.point(x, y, 'l')
			drawn++
		}
		switch {
		case closed || close:
			c.buf = append(c.buf, "h\n"...)
		case drawn == 0:
			c.point(x, y, 'l') // a dot, where the stroke has caps
		}
	})
}

func (c *content) point(x, y int, op byte) {
	c.buf = append(appendHundredths(c.buf, x), ' ')
	c.buf = append(appendHundredths(c.buf, y), ' ', op, '\n')
}

func (c *content) rect(b geom.Bound) {
	for _, v := range [...]float64{b.MinX, b.MinY, b.MaxX - b.MinX, b.MaxY - b.MinY} {
		c.buf = append(appendCoordinate(c.buf, v), ' ')
	}
	c.buf = append(c.buf, "re\n"...)
}

func (c *content) fill(rule raster.FillRule) {
	if rule == raster.EvenOdd {
		c.buf = append(c.buf, "f*\n"...)
	} else {
		c.buf = append(c.buf, "f\n"...)
	}
	c.spill()
}

// stroke strokes the lines of g; its offset is there already.
func (c *content) stroke(g *geom.Geometry, s *raster.Stroke, dashes []float64) {
	c.lines(s)
	if !slices.Equal(c.dashesIs, dashes) || len(dashes) > 0 && c.phaseIs != s.DashOffset {
		c.dashesIs, c.phaseIs = append(c.dashesIs[:0], dashes...), s.DashOffset
		c.buf = append(c.buf, '[')
		sum := 0.0
		for _, l := range dashes {
			c.buf = append(appendNumber(c.buf, l), ' ')
			sum += l
		}
		phase := s.DashOffset
		if len(dashes)%2 == 1 {
			sum *= 2
		}
		for sum > 0 && phase < 0 { // the phase is not negative (§8.4.3.6)
			if phase < -100*sum {
				phase = 0
				break
			}
			phase += sum
		}
		c.buf = append(c.buf, ']')
		c.buf = append(appendNumber(c.buf, phase), " d\n"...)
	}
	c.path(g, false)
	c.buf = append(c.buf, "S\n"...)
	c.spill()
}

// lines sets width, caps, joins and the limit of mitres.
func (c *content) lines(s *raster.Stroke) {
	l := lineState{width: s.Width, limit: s.MiterLimit}
	if !(l.limit > 0) {
		l.limit = 4
	}
	l.cap = [...]uint8{raster.CapButt: 0, raster.CapRound: 1, raster.CapSquare: 2}[s.Cap]
	l.join = [...]uint8{raster.JoinMitre: 0, raster.JoinRound: 1, raster.JoinBevel: 2}[s.Join]
	if was := c.lineIs; was != l {
		c.lineIs = l
		if was.width != l.width {
			c.buf = append(appendNumber(c.buf, l.width), " w "...)
		}
		c.buf = append(c.buf, '0'+l.cap, ' ', 'J', ' ', '0'+l.join, ' ', 'j', ' ')
		if was.limit != l.limit {
			c.buf = append(appendNumber(c.buf, max(l.limit, 1)), " M"...)
		}
		c.buf = append(c.buf, '\n')
	}
}

// use draws a form or a picture as it lies.
func (c *content) use(alpha, name string) {
	c.set(alpha)
	c.buf = append(append(append(c.buf, '/'), name...), " Do\n"...)
	c.spill()
}

// useAt draws a form by a matrix.
func (c *content) useAt(alpha, name string, m [6]float64) {
	c.set(alpha)
	c.buf = append(c.buf, "q "...)
	c.buf = append(appendNumbers(c.buf, m[:]...), "cm /"...)
	c.buf = append(append(c.buf, name...), " Do Q\n"...)
	c.spill()
}
