package render

import (
	"math"
)

// Steps of the mesh that places a block, in pixels: the first that is good
// enough is taken.
var placeSteps = [...]int{32, 8, 2, 1}

// placeTolerance is the error of the mesh that is allowed, in pixels of the
// picture. A mesh is judged by what every second of its corners would be if it
// lay between its neighbours, which is four times its own error.
const placeTolerance = 0.1

// place finds where the pixels of a block lie in the layer's CRS; ok is false
// if they lie nowhere. PROJ converts the corners of the mesh, between which
// positions are interpolated; where that is not exact enough the mesh is finer,
// down to every pixel.
func (b *block) place(p *rasterPlan, bx, by int) (ok bool, err error) {
	m := &b.ground
	for _, step := range placeSteps {
		n := blockSide / step
		m.Step, m.Cols, m.Rows, m.Corners = step, n, n, m.Corners[:0]
		for j := 0; j <= n; j++ {
			y := -(float64(by*blockSide+j*step) + p.shiftY) * p.unitsY
			for i := 0; i <= n; i++ {
				m.Corners = append(m.Corners, (float64(bx*blockSide+i*step)+p.fractionX)*p.unitsX, y)
			}
		}
		if p.toLayer.Identity() {
			return true, nil
		}
		if err := p.toLayer.Points(m.Corners, 2); err != nil {
			return false, err
		}
		somewhere, worst := placeError(m.Corners, n)
		if !somewhere {
			return false, nil
		}
		ux, uy := m.Shrink()
		if worst <= 4*placeTolerance*math.Min(ux, uy) {
			return true, nil
		}
	}
	return true, nil
}

// placeError returns the largest distance of a corner from the middle of its
// neighbours on either side, along rows and columns; infinite where a corner
// is nowhere and others are somewhere.
func placeError(corners []float64, n int) (somewhere bool, worst float64) {
	row := 2 * (n + 1)
	nowhere := false
	for i := 0; i+1 < len(corners); i += 2 {
		if finite := corners[i]-corners[i] == 0 && corners[i+1]-corners[i+1] == 0; finite {
			somewhere = true
		} else {
			nowhere = true
		}
	}
	if nowhere {
		return somewhere, math.Inf(1)
	}
	bend := func(at, by int) {
		for o := range 2 {
			e := math.Abs(corners[at+o] - (corners[at-by+o]+corners[at+by+o])/2)
			worst = math.Max(worst, e)
		}
	}
	for j := 0; j <= n; j++ {
		for i := 0; i <= n; i++ {
			at := j*row + 2*i
			if i > 0 && i < n {
				bend(at, 2)
			}
			if j > 0 && j < n {
				bend(at, row)
			}
		}
	}
	return somewhere, 2 * worst // of a mesh twice as wide, along both axes
}
