package sample

import (
	"fmt"
	"math"

	"github.com/twpayne/go-proj/v10"

	"sigi/sample/town"
)

// townCRS is the EPSG code of the coordinates that package town makes.
const townCRS = 32632

// transformer takes rings from one CRS to another, x east and y north in both, to the
// centimetre: old maps pretend to no more.
type transformer struct{ pj *proj.PJ }

func newTransformer(from, to int) (*transformer, error) {
	pj, err := proj.NewCRSToCRS(fmt.Sprintf("EPSG:%d", from), fmt.Sprintf("EPSG:%d", to), nil)
	if err != nil {
		return nil, err
	}
	n, err := pj.NormalizeForVisualization()
	pj.Destroy()
	if err != nil {
		return nil, err
	}
	return &transformer{n}, nil
}

func (t *transformer) close() { t.pj.Destroy() }

func (t *transformer) rings(in []town.Ring) ([]town.Ring, error) {
	out := make([]town.Ring, len(in))
	for i, r := range in {
		out[i] = make(town.Ring, len(r))
		for j, p := range r {
			c, err := t.pj.Forward(proj.NewCoord(p.X, p.Y, 0, 0))
			if err != nil {
				return nil, err
			}
			out[i][j] = town.XY{X: math.Round(c.X()*100) / 100, Y: math.Round(c.Y()*100) / 100}
		}
	}
	return out, nil
}
