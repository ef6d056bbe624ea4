// Package cmemorytest makes free memory of C look like what ends a Go program, for tests.
package cmemorytest
