package gdal

/*
#cgo pkg-config: gdal
#include <cpl_error.h>
#include <gdal.h>

// Drivers of services. What they take, GDAL would ask another server for.
static const char *const services[] = {
	"WMS", "WMTS", "WCS", "OGCAPI", "PLMOSAIC", "EEDAI", "DAAS", "NGW", "STACTA", "STACIT", "HTTP",
};

// Registers all drivers but those, and keeps GDAL's messages off standard error. A driver that
// is taken out is not destroyed: it is some bytes, once.
static void sigi_register(void) {
	CPLSetErrorHandler(CPLQuietErrorHandler);
	GDALAllRegister();
	for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
		GDALDriverH d = GDALGetDriverByName(services[i]);
		if (d)
			GDALDeregisterDriver(d);
	}
}
*/
import "C"

import "sync"

// Register makes the formats known. Call it before anything of GDAL; the first call
// takes some milliseconds, during which others wait.
var Register = sync.OnceFunc(func() { C.sigi_register() })
