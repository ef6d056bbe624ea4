#ifndef SIGI_OGR_BRIDGE_H
#define SIGI_OGR_BRIDGE_H

#include <gdal.h>
#include <ogr_api.h>
#include <ogr_srs_api.h>
#include <cpl_error.h>
#include <cpl_conv.h>
#include <cpl_string.h>
#include <stddef.h>
#include <stdint.h>

/* How a field is read. */
enum { SIGI_INT = 1, SIGI_FLOAT, SIGI_TEXT, SIGI_BOOL, SIGI_TIME, SIGI_DATE };

/* A run of features. Buffers grow and are kept; sigi_run_free frees them. */
typedef struct {
  int n, cap;
  int columns;
  int64_t *fid;
  unsigned char *geometry; /* WKB of all, one behind the other */
  size_t geometry_len, geometry_cap;
  int64_t *geometry_end;   /* of feature i; equal to the one before: none */
  unsigned char *null;     /* columns x cap */
  int64_t *ints;           /* columns x cap: Int, Bool, Time and Date (micros) */
  double *floats;          /* columns x cap */
  char *text;              /* of all */
  size_t text_len, text_cap;
  int64_t *text_start, *text_end; /* columns x cap */
  char message[512];       /* of an error that ended the run early; or empty */
} sigi_run;

sigi_run *sigi_run_new(int cap, int columns);
void sigi_run_free(sigi_run *);

/* Reads up to cap features: the next ones of the layer, or if fids is not
   NULL, those n_fids (absent ones are passed over). fields and kinds have one
   entry a column; want_geometry 0 passes geometries over. Returns 0, or -1 when memory is short. */
int sigi_read(OGRLayerH, sigi_run *, const int *fields, const int *kinds, int want_geometry, int geometry_field, const int64_t *fids, int n_fids);

/* Opens a vector data set for reading; on failure the message says why. */
GDALDatasetH sigi_open(const char *path, char **open_options, char *message, size_t size);
#endif
