// Package gdal makes GDAL's formats known to the program, once for all who read by it, but
// for those that are services: files that describe a service of another server, or
// names that are one. A format is never forgotten while others read, which GDAL
// does not stand.
//
// This package opens nothing and knows neither layers nor images.
package gdal
