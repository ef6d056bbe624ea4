package wmts

import "sigi/tilematrix"

// The published schema says that rows and columns of TileMatrixLimits are
// positive numbers (an error: they begin at 0, and the suites use a corrected
// copy). A document with a 0 would be refused by who validates it, so the
// coarse matrices in which a layer reaches row or column 0 are not listed.
// Some clients take what is not listed for what is not there. That does no
// harm where such a matrix shows the layer on a few tiles; where it shows more,
// no limits are listed at all. Tiles that the document does not exclude are
// answered, with an empty picture where the layer has nothing.

// fewTiles are the tiles of a matrix that nobody misses: the next ones show
// the same larger.
const fewTiles = 4

// firstListed is the index of the first matrix whose limits are listed: from
// there on all are. len(limits) if none is.
func firstListed(limits []tilematrix.Range, s *tilematrix.Set) int {
	first := 0
	for i, r := range limits {
		if r.Empty() || r == s.Matrices[i].All() && r.Count() > fewTiles {
			return len(limits) // nothing there, or not known yet
		}
		if r.MinCol == 0 || r.MinRow == 0 {
			if r.Count() > fewTiles {
				return len(limits)
			}
			first = i + 1
		}
	}
	return first
}
