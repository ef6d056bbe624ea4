#include "bridge.h"
#include <stdlib.h>
#include <string.h>

GDALDatasetH sigi_open(const char *path, char **open_options, char *message, size_t size) {
  GDALDatasetH d;
  CPLErrorReset();
  d = GDALOpenEx(path, GDAL_OF_VECTOR | GDAL_OF_READONLY | GDAL_OF_VERBOSE_ERROR, NULL, (const char *const *)open_options, NULL);
  message[0] = 0;
  if (!d) {
    strncpy(message, CPLGetLastErrorMsg(), size - 1);
    message[size - 1] = 0;
  }
  return d;
}

sigi_run *sigi_run_new(int cap, int columns) {
  sigi_run *r = calloc(1, sizeof *r);
  size_t cells = (size_t)cap * (columns > 0 ? columns : 1);
  if (!r) return NULL;
  r->cap = cap;
  r->columns = columns;
  r->fid = malloc(cap * sizeof *r->fid);
  r->geometry_end = malloc(cap * sizeof *r->geometry_end);
  r->null = malloc(cells);
  r->ints = malloc(cells * sizeof *r->ints);
  r->floats = malloc(cells * sizeof *r->floats);
  r->text_start = malloc(cells * sizeof *r->text_start);
  r->text_end = malloc(cells * sizeof *r->text_end);
  if (!r->fid || !r->geometry_end || !r->null || !r->ints || !r->floats || !r->text_start || !r->text_end) {
    sigi_run_free(r);
    return NULL;
  }
  return r;
}

void sigi_run_free(sigi_run *r) {
  if (!r) return;
  free(r->fid); free(r->geometry); free(r->geometry_end); free(r->null); free(r->ints);
  free(r->floats); free(r->text); free(r->text_start); free(r->text_end); free(r);
}

static int reserve(void **buffer, size_t *cap, size_t need) {
  size_t size = *cap ? *cap : 65536;
  void *p;
  if (need <= *cap) return 0;
  while (size < need) size *= 2;
  p = realloc(*buffer, size);
  if (!p) return -1;
  *buffer = p;
  *cap = size;
  return 0;
}

/* Days since 1970 of the Gregorian calendar (Howard Hinnant, chrono-Compatible
   Low-Level Date Algorithms). */
static int64_t days(int64_t y, int m, int d) {
  int64_t era, yoe, doy, doe;
  y -= m <= 2;
  era = (y >= 0 ? y : y - 399) / 400;
  yoe = y - era * 400;
  doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
  doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
  return era * 146097 + doe - 719468;
}

static int column(OGRFeatureH f, sigi_run *r, int field, int kind, size_t at) {
  r->null[at] = !OGR_F_IsFieldSetAndNotNull(f, field);
  if (r->null[at]) return 0;
  switch (kind) {
  case SIGI_INT:
  case SIGI_BOOL:
    r->ints[at] = OGR_F_GetFieldAsInteger64(f, field);
    return 0;
  case SIGI_FLOAT:
    r->floats[at] = OGR_F_GetFieldAsDouble(f, field);
    return 0;
  case SIGI_TIME:
  case SIGI_DATE: {
    int y, mo, d, h, mi, zone;
    float s;
    int64_t t;
    if (!OGR_F_GetFieldAsDateTimeEx(f, field, &y, &mo, &d, &h, &mi, &s, &zone)) {
      r->null[at] = 1;
      return 0;
    }
    t = days(y, mo, d) * 86400000000LL;
    if (kind == SIGI_TIME) {
      /* A float holds seconds to a millisecond at best: rounded to that. */
      t += ((h * 60LL + mi) * 60LL) * 1000000LL + (int64_t)(s * 1000.0 + 0.5) * 1000LL;
      if (zone > 1) t -= (zone - 100) * 15LL * 60LL * 1000000LL; /* quarters of an hour from UTC = 100 */
    }
    r->ints[at] = t;
    return 0;
  }
  default: {
    const char *s = OGR_F_GetFieldAsString(f, field);
    size_t n = strlen(s);
    if (reserve((void **)&r->text, &r->text_cap, r->text_len + n)) return -1;
    memcpy(r->text + r->text_len, s, n);
    r->text_start[at] = (int64_t)r->text_len;
    r->text_len += n;
    r->text_end[at] = (int64_t)r->text_len;
    return 0;
  }
  }
}

int sigi_read(OGRLayerH layer, sigi_run *r, const int *fields, const int *kinds, int want_geometry, int geometry_field, const int64_t *fids, int n_fids) {
  int next = 0, bad = 0;
  r->n = 0;
  r->message[0] = 0;
  CPLErrorReset();
  r->geometry_len = r->text_len = 0;
  while (r->n < r->cap && !bad) {
    OGRFeatureH f;
    if (fids) {
      if (next == n_fids) break;
      f = OGR_L_GetFeature(layer, fids[next++]);
      if (!f) { CPLErrorReset(); continue; } /* not there */
    } else {
      f = OGR_L_GetNextFeature(layer);
      if (!f) break;
    }
    r->fid[r->n] = OGR_F_GetFID(f);
    if (want_geometry) {
      OGRGeometryH g = geometry_field >= 0 ? OGR_F_GetGeomFieldRef(f, geometry_field) : NULL;
      if (g) {
        size_t n = (size_t)OGR_G_WkbSizeEx(g);
        bad = reserve((void **)&r->geometry, &r->geometry_cap, r->geometry_len + n);
        if (!bad && OGR_G_ExportToIsoWkb(g, wkbNDR, r->geometry + r->geometry_len) == OGRERR_NONE) r->geometry_len += n;
      }
    }
    r->geometry_end[r->n] = (int64_t)r->geometry_len;
    for (int c = 0; c < r->columns && !bad; c++)
      bad = column(f, r, fields[c], kinds[c], (size_t)c * r->cap + r->n);
    OGR_F_Destroy(f);
    r->n++;
  }
  if (r->n < r->cap && CPLGetLastErrorType() >= CE_Failure) strncpy(r->message, CPLGetLastErrorMsg(), sizeof r->message - 1);
  return bad ? -1 : 0;
}
