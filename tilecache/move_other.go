//go:build !linux

package tilecache

// exchange puts a file into the place of another, which goes.
func exchange(from, to string) error { return move(from, to) }
