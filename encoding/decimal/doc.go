// Package decimal writes coordinates as decimal numbers with a given number
// of places, without zeros at the end, fast: an answer has millions of them
// (BenchmarkAppend: 17 ns; strconv 37 ns, before its zeros are taken off).
//
// The last place may differ from strconv's where a number lies halfway between
// two, since the product with a power of ten is rounded. A number that was made
// by reading a decimal of no more places is written as it was.
package decimal
