#!/usr/bin/env bash
# Compares seeding: SIGI against MapCache over MapServer, the same layer (the
# buildings of Florence), style, grid, levels and machine, in turns.
#
#	bench/tiles/run.sh DATA [ROUNDS]
#
# DATA holds firenze/edifici.gpkg. MapServer runs at its best: FastCGI, one
# process a core, a shapefile with its index, which is its quickest source (its
# FlatGeobuf fails where a box holds nothing); MapCache has as many threads as
# there are processes behind it, twice over so that none waits, and writes
# plain files. PEERS=tuned gives it the metatiles that are quickest for it
# (8 x 8 of 4, 5, 8 tried) and pictures hardly compressed between the two; else
# both are as they are installed (5 x 5, PNG level 6). SIGI is `sigi seed` as anybody calls it, reading the data
# included. Blank tiles count on both sides.
set -euo pipefail
data=${1:?name the folder of the data}
rounds=${2:-3}
cd "$(dirname "$0")/../.."
sigi=$PWD/bin/sigi
scripts/packages.sh cgi-mapserver nginx-light spawn-fcgi mapcache-tools gdal-bin time procps >&2
work=$(mktemp -d)
chmod 755 "$work" # nginx may be another user
stop() {
	[ -f "$work/nginx.pid" ] && kill "$(cat "$work/nginx.pid")"
	[ -f "$work/mapserver.pid" ] && kill -9 $(cat "$work/mapserver.pid") # it waits for a request before it ends
	rm -rf "$work"
}
trap stop EXIT
ogr2ogr -q -f GPKG "$work/edifici.gpkg" "$data/firenze/edifici.gpkg" -t_srs EPSG:32632 -nln edifici
ogr2ogr -q -f "ESRI Shapefile" "$work/edifici.shp" "$work/edifici.gpkg" -lco SPATIAL_INDEX=YES -select osm_id 2>/dev/null
# Where the buildings are dense, in EPSG:32632; levels of UTM32NItaly.
box=678000,4845000,686000,4853000
levels=8-13

cat >"$work/catalog.yaml" <<END
service: {title: Firenze}
styles: $PWD/bench/styles
sources: {e: {driver: ogr, path: edifici.gpkg}}
tiles: {sets: [UTM32NItaly]}
layers: [{layer: edifici, source: e, table: edifici, styles: [edifici]}]
END
cat >"$work/bench.map" <<MAPFILE
MAP
  NAME "bench"
  SIZE 1024 768
  MAXSIZE 8192
  EXTENT 600000 4700000 900000 5000000
  UNITS METERS
  PROJECTION "init=epsg:32632" END
  IMAGETYPE png
  OUTPUTFORMAT
    NAME png
    DRIVER "AGG/PNG"
    MIMETYPE "image/png"
    IMAGEMODE RGBA
    TRANSPARENT ON
    FORMATOPTION "COMPRESSION=1"
  END
  WEB METADATA "ows_enable_request" "*" "ows_srs" "EPSG:32632" "ows_onlineresource" "http://127.0.0.1/" END END
  LAYER
    NAME "edifici"
    TYPE POLYGON
    STATUS OFF
    DATA "$work/edifici.shp"
    PROJECTION "init=epsg:32632" END
    CLASS STYLE COLOR 232 181 138 OUTLINECOLOR 107 74 43 WIDTH 1 END END
  END
END
MAPFILE
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
cat >"$work/nginx.conf" <<END
worker_processes 2;
pid $work/nginx.pid;
error_log $work/nginx-error.log;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path $work/body; proxy_temp_path $work/proxy; fastcgi_temp_path $work/fastcgi; uwsgi_temp_path $work/uwsgi; scgi_temp_path $work/scgi;
  fastcgi_buffers 64 64k; fastcgi_buffer_size 64k; keepalive_requests 1000000;
  server {
    listen 127.0.0.1:$port;
    location /mapserver {
      fastcgi_pass unix:$work/mapserver.sock;
      fastcgi_param QUERY_STRING \$query_string; fastcgi_param REQUEST_METHOD \$request_method; fastcgi_param SCRIPT_NAME /mapserver;
      fastcgi_param MS_MAPFILE $work/bench.map; fastcgi_param SERVER_NAME 127.0.0.1; fastcgi_param SERVER_PORT $port;
    }
  }
}
END
cat >"$work/mapcache.xml" <<END
<mapcache>
  <cache name="disk" type="disk"><base>$work/mapcache</base></cache>
  <source name="ms" type="wms">
    <getmap><params><FORMAT>image/png</FORMAT><LAYERS>edifici</LAYERS><TRANSPARENT>true</TRANSPARENT></params></getmap>
    <http><url>http://127.0.0.1:$port/mapserver?</url></http>
  </source>
  <grid name="italy">
    <srs>EPSG:32632</srs><units>m</units><size>256 256</size>
    <extent>290000 3152848 1338576 5250000</extent><origin>top-left</origin>
    <resolutions>4096 2048 1024 512 256 128 64 32 16 8 4 2 1 0.5 0.25 0.125 0.0625</resolutions>
  </grid>
  <format name="fast" type="PNG"><compression>fast</compression></format>
  <tileset name="edifici">
    <source>ms</source><cache>disk</cache><grid>italy</grid><format>fast</format>
    <metatile>8 8</metatile><metabuffer>16</metabuffer>
  </tileset>
  <lock_dir>$work</lock_dir>
</mapcache>
END
if [ "${PEERS:-}" != tuned ]; then
	sed -i '/FORMATOPTION "COMPRESSION=1"/d' "$work/bench.map"
	sed -i 's|<metatile>8 8</metatile>|<metatile>5 5</metatile>|' "$work/mapcache.xml"
fi
cores=$(nproc)
printf 'CONFIG\n ENV\n  MS_MAP_PATTERN "."\n END\nEND\n' >"$work/mapserver.conf"
export MS_MAPFILE=$work/bench.map MAPSERVER_CONFIG_FILE=$work/mapserver.conf
spawn-fcgi -F "$cores" -s "$work/mapserver.sock" -M 0777 -P "$work/mapserver.pid" -- /usr/lib/cgi-bin/mapserv >/dev/null 2>&1
nginx -c "$work/nginx.conf"
sleep 1

# seconds LOG COMMAND...: what it takes by the clock. On a machine that others
# use too the processor's time says more: it is printed beside, with that of the
# servers behind MapCache.
seconds() {
	local log=$1
	shift
	command time -f '%e %U %S' -o "$work/time" "$@" >"$log" 2>&1 || return 1
	tail -n 1 "$work/time"
}
served() { # seconds of processor of MapServer and nginx so far
	local pids
	pids="$(cat "$work/mapserver.pid") $(pgrep -P "$(cat "$work/nginx.pid")")"
	for p in $pids; do cat "/proc/$p/stat"; done | awk '{ s += $14 + $15 } END { print s / 100 }'
}
kept() { # tiles in a folder of bundles: entries of their indexes (tilecache/bundle.go) that are not empty
	python3 - "$1" <<'END'
import pathlib
import struct
import sys

n = 0
for path in pathlib.Path(sys.argv[1]).rglob("*.tiles"):
    index = path.read_bytes()[16:]
    n += sum(struct.unpack_from(">I", index, 24 * i)[0] > 0 for i in range(64))
print(n)
END
}
ours=() theirs=()
for i in $(seq "$rounds"); do
	rm -rf "$work/tiles" "$work/mapcache"
	a=$(seconds "$work/sigi.log" "$sigi" seed --catalog "$work/catalog.yaml" --layer edifici --tms UTM32NItaly --levels $levels --bbox $box --bbox-crs EPSG:32632 --folder "$work/tiles" --quiet)
	na=$(kept "$work/tiles")
	before=$(served)
	b=$(seconds "$work/mapcache.log" mapcache_seed -c "$work/mapcache.xml" -t edifici -g italy -z "${levels/-/,}" -e $box -n $((2 * cores)) -b) || { tail -5 "$work/mapcache.log"; exit 1; }
	nb=$(find "$work/mapcache" -name '*.png' | wc -l)
	after=$(served)
	echo "round $i: SIGI $na tiles, MapCache over MapServer $nb tiles"
	ours+=("$a 0 $na") theirs+=("$b $(awk "BEGIN { print $after - $before }") $nb")
done
python3 - "${ours[@]}" -- "${theirs[@]}" <<'END'
import sys
from statistics import median
args = sys.argv[1:]
cut = args.index("--")


def of(rows):
    rows = [[float(v) for v in r.split()] for r in rows]  # clock, user, system, servers, tiles
    return median(r[4] / r[0] for r in rows), median((r[1] + r[2] + r[3]) / r[4] * 1000 for r in rows)


(a, ca), (b, cb) = of(args[:cut]), of(args[cut + 1:])
print(f"by the clock:     SIGI {a:.0f} tiles/s, MapCache {b:.0f} tiles/s, ratio {a / b:.1f}")
print(f"by the processor: SIGI {ca:.2f} ms a tile, MapCache with MapServer {cb:.2f} ms, ratio {cb / ca:.1f}")
END
