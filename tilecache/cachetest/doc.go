// Package cachetest is the suite that every store of tiles passes: what
// tilecache.Store promises, as tests. A store's own test calls Run with a
// function that opens it, and adds what is its own.
package cachetest
