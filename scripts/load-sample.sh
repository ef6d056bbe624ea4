#!/usr/bin/env bash
# Loads the sample town's topographic database and cadastre into PostGIS
# (one schema a file), unless the same files are there already.
#
#   SIGI_DB=postgres://... scripts/load-sample.sh FOLDER
set -euo pipefail
folder=$1
: "${SIGI_DB:?set SIGI_DB to the database URL}"
stamp=$(cd "$folder" && stat -c '%n %s %Y' dbt.gpkg catasto.gpkg | cksum)
if [ "$(psql "$SIGI_DB" -Atqc "select obj_description('dbt'::regnamespace)" 2>/dev/null || true)" = "$stamp" ]; then
	exit 0
fi
for schema in dbt catasto; do
	echo "loading $schema into PostGIS" >&2
	psql "$SIGI_DB" -qc "drop schema if exists $schema cascade; create schema $schema" 2>/dev/null
	PGOPTIONS="-c synchronous_commit=off" ogr2ogr -q -f PostgreSQL "PG:$SIGI_DB?application_name=load" "$folder/$schema.gpkg" \
		-lco SCHEMA=$schema -lco GEOMETRY_NAME=geom -lco PRECISION=NO -lco LAUNDER=NO -lco FID=gid --config PG_USE_COPY YES -gt 100000
done
psql "$SIGI_DB" -qc "analyze" -c "comment on schema dbt is '$stamp'"
