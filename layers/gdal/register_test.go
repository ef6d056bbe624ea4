package gdal_test

import (
	"sync"
	"testing"

	"github.com/airbusgeo/godal"

	_ "sigi/cmemory"
	"sigi/layers/gdal"
)

func TestFormatsAreKnownAndServicesAreNot(t *testing.T) {
	var all sync.WaitGroup
	for range 8 { // as sources are opened: all at once
		all.Go(gdal.Register)
	}
	all.Wait()
	for _, name := range []string{"GTiff", "JPEG", "PNG", "VRT", "GPKG"} {
		if _, ok := godal.RasterDriver(godal.DriverName(name)); !ok {
			t.Errorf("%s is not there", name)
		}
	}
	for _, name := range []string{"WMS", "WMTS", "WCS", "HTTP", "OGCAPI"} {
		if _, ok := godal.RasterDriver(godal.DriverName(name)); ok {
			t.Errorf("%s is there", name)
		}
	}
}
