// Package memorytest puts features into memory for the tests of drivers: what a
// driver reads must come out of the resident index as it went in.
package memorytest
