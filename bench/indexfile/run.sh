#!/usr/bin/env bash
# Index files, measured: a layer of a million buildings and one of ten, read
# from PostGIS the first time and started from the index file the second, with
# all memory of the process, page cache included, under a limit where the
# system lets us set one (a cgroup).
#
#   bench/indexfile/run.sh DATA [LIMIT [MEMORY]]     2G and 512MiB if left out
#
# DATA as for `make bench`. Needs bin/sigi (make build), psql, ogr2ogr, curl.
set -euo pipefail
cd "$(dirname "$0")/../.."
data=$1 limit=${2:-2G} memory=${3:-512MiB}
sigi=${SIGI:-bin/sigi}
port=${PORT:-8099}
db=$(scripts/postgis.sh start)
admin=${db%/*}/postgres
psql "$admin" -Atqc "select 1 from pg_database where datname='bench'" | grep -q 1 || { psql "$admin" -qc "create database bench"; psql "${db%/*}/bench" -qc "create extension postgis"; }
db=${db%/*}/bench
bench/indexfile/data.sh "$data" "$db"
work=$PWD/.local/indexfile
rm -rf "$work" && mkdir -p "$work"
export BENCH_DB=$db

# group runs a command within the limit, if it can be set.
group=
for root in /sys/fs/cgroup/memory /sys/fs/cgroup; do
	g=$root/sigi-bench-$$
	[ -w "$root" ] && mkdir "$g" 2>/dev/null || continue
	if echo "$limit" >"$g/memory.limit_in_bytes" 2>/dev/null || echo "$limit" >"$g/memory.max" 2>/dev/null; then group=$g; break; fi
	rmdir "$g"
done
[ -n "$group" ] || echo "no memory cgroup can be made here: nothing is limited, VmHWM is reported instead" >&2
trap '[ -z "${pid:-}" ] || kill "$pid" 2>/dev/null; wait 2>/dev/null; [ -z "$group" ] || rmdir "$group"' EXIT

milliseconds() { date +%s%3N; }
serve() { # what
	[ -z "$group" ] || echo 0 >"$group/memory.max_usage_in_bytes" 2>/dev/null || true
	start=$(milliseconds)
	(
		[ -z "$group" ] || echo "$BASHPID" >"$group/cgroup.procs"
		exec "$sigi" serve --catalog "$work/catalog.yaml" --listen "127.0.0.1:$port"
	) >>"$work/log" 2>&1 &
	pid=$!
	until curl -sf "http://127.0.0.1:$port/readyz" >/dev/null; do
		kill -0 "$pid" || { tail -n 20 "$work/log" >&2; exit 1; }
		sleep 0.02
	done
	echo "$1: ready after $(($(milliseconds) - start)) ms"
}
stop() {
	rss=$(awk '/VmHWM/ {print $2 " kB"}' "/proc/$pid/status")
	peak=$(cat "$group/memory.max_usage_in_bytes" "$group/memory.peak" 2>/dev/null | head -n 1 || true)
	echo "$1: resident at most $rss (mapped pages included); cgroup at most ${peak:-?} bytes, page cache included; failures to stay within the limit: $(cat "$group/memory.failcnt" 2>/dev/null || echo ?)"
	kill "$pid"; wait "$pid" || true; pid=
}
metrics() { curl -s "http://127.0.0.1:$port/metrics" | grep -E '^sigi_layer_(rows|memory_bytes|mapped_bytes)'; }
draw() { # what, boxes on standard input
	local box
	while read -r box; do
		curl -s -o "$work/map.png" -w '%{time_total} %{http_code} %{content_type}\n' \
			"http://127.0.0.1:$port/wms?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=buildings&STYLES=&CRS=EPSG:32632&WIDTH=1024&HEIGHT=768&FORMAT=image/png&BBOX=$box"
	done >"$work/times"
	awk '$2 == 200 && $3 == "image/png" {print 1000 * $1}' "$work/times" | sort -n | awk -v what="$1" -v all="$(wc -l <"$work/times")" \
		'{t[NR] = $1} END {printf "%s: %d maps, median %.1f ms, 95 %% %.1f ms, %d failed\n", what, NR, t[int((NR+1)/2)], t[int(NR*0.95+0.5)], all - NR}'
}
streets() { # of a table: 100 places where there is something, 1 m a pixel
	psql "$db" -Atqc "select x||','||y||','||(x+1024)||','||(y+768) from (select st_xmin(geom) x, st_ymin(geom) y from $1 where gid % (select max(gid)/100 from $1) = 7 limit 100) p"
}
whole() { psql "$db" -Atqc "select st_xmin(e)||','||st_ymin(e)||','||st_xmax(e)||','||st_ymax(e) from (select st_extent(geom) e from $1) x"; }

for table in ${TABLES:-milione dieci_milioni}; do
	echo "== $table, limits: memory $memory"
	cat >"$work/catalog.yaml" <<-CATALOG
		crs: [EPSG:32632]
		limits: {memory: $memory, timeout: 10m}
		tiles: {memory: 0B}
		index_folder: $work/index
		styles: $PWD/bench/styles
		sources:
		  db: {driver: postgis, connection: "\${BENCH_DB}"}
		layers:
		  - {layer: buildings, source: db, table: $table, styles: [edifici]}
	CATALOG
	box=$(whole "$table")
	streets "$table" >"$work/streets"
	serve "read from PostGIS"
	for _ in $(seq 600); do ls "$work"/index/*.index >/dev/null 2>&1 && break; sleep 0.1; done
	metrics
	ls -l "$work"/index | awk 'NR > 1 {print "index file: " $5 " bytes"}'
	stop "reading"
	[ -z "${DROP_CACHES:-}" ] || { sync; echo 3 >/proc/sys/vm/drop_caches; }
	serve "from the index file"
	metrics
	draw "streets, first" <"$work/streets"
	draw "streets, again" <"$work/streets"
	for _ in 1 2 3; do echo "$box"; done | draw "all of it"
	stop "from the index file"
	grep -E 'layer ready|index' "$work/log" | tail -n 4
	rm -rf "$work/index"
done
