//go:build race

package ogc

// slowdown is what the race detector makes of the processor's time.
const slowdown = 15
