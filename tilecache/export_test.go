package tilecache

import "time"

// EndPause lets a watched store try again at once.
func EndPause(w *Watched) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.again = time.Time{}
}
