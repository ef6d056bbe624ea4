//go:build !race

package ogc

const slowdown = 1
