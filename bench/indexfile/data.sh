#!/usr/bin/env bash
# Buildings of Florence, shifted: a million (21 copies) and ten million (205),
# as tables milione and dieci_milioni of a database.
#
#   bench/indexfile/data.sh DATA DB
set -euo pipefail
data=$1 db=$2
if ! psql "$db" -Atqc "select 1 from pg_tables where tablename='edifici'" | grep -q 1; then
	ogr2ogr -q -f PostgreSQL "PG:$db?application_name=bench" "$data/firenze/edifici.gpkg" -nln raw_edifici -select name \
		-lco GEOMETRY_NAME=geom -lco FID=fid -lco SPATIAL_INDEX=NONE -overwrite --config PG_USE_COPY YES
	psql "$db" -v ON_ERROR_STOP=1 -qc "
		create table edifici as select row_number() over (order by st_geohash(st_transform(st_centroid(geom), 4326), 8), fid)::int as gid, name, geom from raw_edifici;
		alter table edifici add primary key (gid); drop table raw_edifici; analyze edifici"
fi
copies() { # table, copies, of them in a row
	psql "$db" -Atqc "select 1 from pg_indexes where tablename='$1'" | grep -q 1 && return
	psql "$db" -v ON_ERROR_STOP=1 -q <<SQL
		drop table if exists $1;
		create table $1 (gid int, geom geometry(MultiPolygon, 32632));
		insert into $1 select (k * (select max(gid) from edifici) + gid)::int, st_translate(geom, 20000 * (k % $3), 16000 * (k / $3))
			from generate_series(0, $2 - 1) k, edifici order by 1;
		alter table $1 add primary key (gid);
		analyze $1;
SQL
}
copies milione 21 5
copies dieci_milioni 205 15
