package imagery

import (
	"container/list"
	"context"
	"sync"
)

// pool keeps data sets open: as many as may be, the ones used last. A data
// set serves one goroutine at a time, so a file may be open more than once.
type pool struct {
	slots chan struct{} // one a data set in use

	mu     sync.Mutex
	most   int // open at a time, in use or idle
	using  int
	idle   *list.List // of *idleSet, the last used first
	byFile map[*file][]*list.Element
	closed bool
}

type idleSet struct {
	file  *file
	state fileState
	set   *dataset
}

func newPool(most int) *pool {
	return &pool{slots: make(chan struct{}, most), most: most, idle: list.New(), byFile: map[*file][]*list.Element{}}
}

// acquire takes an open data set of a file; give it back with put. Errors are
// those of opening, and the context's.
func (p *pool) acquire(ctx context.Context, f *file, state fileState, options []string) (*dataset, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
	p.mu.Lock()
	var drop []*dataset
	var found *dataset
	for es := p.byFile[f]; len(es) > 0 && found == nil; es = p.byFile[f] {
		i := p.remove(es[len(es)-1])
		if i.state == state {
			found = i.set
		} else {
			drop = append(drop, i.set) // another file by now
		}
	}
	p.using++
	for found == nil && p.using+p.idle.Len() > p.most && p.idle.Len() > 0 {
		drop = append(drop, p.remove(p.idle.Back()).set)
	}
	p.mu.Unlock()
	for _, d := range drop {
		d.close()
	}
	if found != nil {
		return found, nil
	}
	var d *dataset
	var err error
	if f.remote != nil {
		d, err = openRemote(f.remote, options)
	} else {
		d, err = openDataset(f.path, options)
	}
	if err != nil {
		p.mu.Lock()
		p.using--
		p.mu.Unlock()
		<-p.slots
		return nil, err
	}
	return d, nil
}

// put gives a data set back; keep false closes it, as after an error.
func (p *pool) put(f *file, state fileState, d *dataset, keep bool) {
	p.mu.Lock()
	p.using--
	if keep = keep && !p.closed; keep {
		p.byFile[f] = append(p.byFile[f], p.idle.PushFront(&idleSet{f, state, d}))
	}
	p.mu.Unlock()
	if !keep {
		d.close()
	}
	<-p.slots
}

// remove takes a data set out of what is idle. The caller holds mu.
func (p *pool) remove(e *list.Element) *idleSet {
	i := p.idle.Remove(e).(*idleSet)
	es := p.byFile[i.file]
	for k := range es {
		if es[k] == e {
			es[k] = es[len(es)-1]
			es = es[:len(es)-1]
			break
		}
	}
	if len(es) == 0 {
		delete(p.byFile, i.file)
	} else {
		p.byFile[i.file] = es
	}
	return i
}

// close closes what is idle; what is in use is closed when it is given back.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	var all []*dataset
	for p.idle.Len() > 0 {
		all = append(all, p.remove(p.idle.Back()).set)
	}
	p.mu.Unlock()
	for _, d := range all {
		d.close()
	}
}

// open counts the data sets that are open.
func (p *pool) open() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.using + p.idle.Len()
}
