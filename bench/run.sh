#!/usr/bin/env bash
# make bench DATA=dir: starts a PostGIS of its own and runs the comparison.
set -euo pipefail
cd "$(dirname "$0")/.."
data=${1:-}
[ -n "$data" ] || { echo "make bench needs the real data: make bench DATA=dir (a folder that holds firenze/edifici.gpkg, strade.gpkg, uso_suolo.gpkg)" >&2; exit 1; }
db=$(scripts/postgis.sh start)
admin=${db%/*}/postgres
psql "$admin" -Atqc "select 1 from pg_database where datname='bench'" | grep -q 1 || { psql "$admin" -qc "create database bench"; psql "${db%/*}/bench" -qc "create extension postgis"; }
go run ./bench -data "$data" -db "${db%/*}/bench" ${BENCH_FLAGS:-}
