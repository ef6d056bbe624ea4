package admission

import (
	"sync"
	"time"
)

// Forecast turns nominal times, which follow from counts and sizes, into
// times of this machine: for each kind of work it learns what the measured
// times were beside the nominal ones, the last ones most. The zero value is
// ready. Safe for concurrent use.
type Forecast struct {
	mu    sync.Mutex
	all   float64 // factor of any kind; 0: nothing is known
	kinds map[string]float64
}

const (
	// weight is that of the latest measurement.
	weight = 0.2
	// maxKinds bounds those that are remembered: requests choose them.
	maxKinds = 4096
	// farthest is how much a factor may be, or its inverse.
	farthest = 100
)

// Cost is the time that work of a kind is predicted to take. A kind not seen
// before is like all others.
func (f *Forecast) Cost(kind string, nominal time.Duration) time.Duration {
	f.mu.Lock()
	defer f.mu.Unlock()
	k, ok := f.kinds[kind]
	if !ok {
		if k = f.all; k == 0 {
			k = 1
		}
	}
	return time.Duration(k * float64(nominal))
}

// Learn tells what work of a kind took.
func (f *Forecast) Learn(kind string, nominal, measured time.Duration) {
	if nominal <= 0 || measured <= 0 {
		return
	}
	ratio := min(max(float64(measured)/float64(nominal), 1.0/farthest), farthest)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.all == 0 {
		f.all = ratio
	}
	f.all += weight * (ratio - f.all)
	k, ok := f.kinds[kind]
	if !ok {
		if k = f.all; len(f.kinds) >= maxKinds || f.kinds == nil {
			f.kinds = map[string]float64{}
		}
	}
	f.kinds[kind] = k + weight*(ratio-k)
}
