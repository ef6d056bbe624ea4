// Package chance makes everything accidental in the sample's pictures, from numbers: of a
// place, a thing, a year. The same numbers give the same accident, in whatever order
// and on whatever core things are drawn, so that a cell knows nothing of its neighbours.
//
// Source: splitmix64 (Steele, Lea and Flood, Fast splittable pseudorandom number generators, 2014).
package chance
