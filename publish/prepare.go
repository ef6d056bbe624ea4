package publish

import (
	"sync"

	"sigi/catalog"
	"sigi/crs"
)

// prepare works out the extents of all layers in all advertised systems, as
// soon as each layer has been tried. Capabilities need them; and the first
// request in a system need not wait for PROJ, which takes up to 0.2 s to find its
// way between two systems. It ends with the server, or when g is no more in force.
func (s *Server) prepare(g *generation) {
	var one sync.Mutex // at a time: the other cores have requests to answer
	for _, l := range g.catalog.Layers {
		go func() {
			select {
			case <-g.data[l].tried:
			case <-s.ctx.Done():
				return
			}
			one.Lock()
			defer one.Unlock()
			s.prepareLayer(g, l)
		}()
	}
}

func (s *Server) prepareLayer(g *generation, l *catalog.Layer) {
	if !g.acquire() {
		return
	}
	defer g.release()
	for _, c := range append([]*crs.CRS{nil}, g.catalog.CRSs...) {
		if s.ctx.Err() != nil || s.current.Load() != g {
			return
		}
		g.layerExtent(l, c)
	}
}
