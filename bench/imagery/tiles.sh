#!/usr/bin/env bash
# Compares seeding of tiles from an orthophoto: SIGI against MapCache over
# MapServer, the same image, grid, levels, JPEG quality and machine, in turns.
#
#	bench/imagery/tiles.sh [ROUNDS]
#
# The image is that of `go run ./bench/imagery` (12,000 x 12,000 pixels of 0.2 m,
# tiled JPEG with overviews; it is made if it is not there). MapServer runs as in
# bench/tiles: FastCGI, a process a core, the file kept open, bilinear. MapCache
# has twice as many threads and writes plain files, with metatiles of 5 x 5 as it
# comes, or 8 x 8 with PEERS=tuned; between the two goes JPEG as well, as it is
# quickest. SIGI is `sigi seed` as anybody calls it.
set -euo pipefail
rounds=${1:-3}
cd "$(dirname "$0")/../.."
image=${IMAGE:-${TMPDIR:-/tmp}/sigi-bench-imagery/ortho.tif}
[ -f "$image" ] || go run ./bench/imagery -rounds 1 -windows 1 >&2
work=$(mktemp -d)
chmod 755 "$work" # nginx may be another user
stop() {
	[ -f "$work/nginx.pid" ] && kill "$(cat "$work/nginx.pid")"
	[ -f "$work/mapserver.pid" ] && kill -9 $(cat "$work/mapserver.pid") # it waits for a request before it ends
	rm -rf "$work"
}
trap stop EXIT
go build -o "$work/sigi" ./cmd/sigi
box=550000,5057600,552400,5060000
levels=12-15 # 1 to 0.125 m a pixel

cat >"$work/catalog.yaml" <<END
crs: [EPSG:32632]
sources: {o: {driver: imagery, path: $image}}
tiles: {sets: [UTM32NItaly], formats: [jpeg]}
layers: [{layer: ortho, source: o, resampling: bilinear}]
END
cat >"$work/bench.map" <<MAPFILE
MAP
  NAME "bench"
  SIZE 1024 768
  MAXSIZE 8192
  EXTENT 540000 5050000 570000 5070000
  UNITS METERS
  PROJECTION "init=epsg:32632" END
  IMAGETYPE jpeg
  OUTPUTFORMAT NAME jpeg DRIVER "AGG/JPEG" MIMETYPE "image/jpeg" IMAGEMODE RGB FORMATOPTION "QUALITY=85" END
  WEB METADATA "ows_enable_request" "*" "ows_srs" "EPSG:32632" "ows_onlineresource" "http://127.0.0.1/" END END
  LAYER
    NAME "ortho"
    TYPE RASTER
    STATUS OFF
    DATA "$image"
    PROJECTION "init=epsg:32632" END
    PROCESSING "RESAMPLE=BILINEAR"
    PROCESSING "CLOSE_CONNECTION=DEFER"
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
metatile="5 5"
[ "${PEERS:-}" = tuned ] && metatile="8 8"
cat >"$work/mapcache.xml" <<END
<mapcache>
  <cache name="disk" type="disk"><base>$work/mapcache</base></cache>
  <source name="ms" type="wms">
    <getmap><params><FORMAT>image/jpeg</FORMAT><LAYERS>ortho</LAYERS></params></getmap>
    <http><url>http://127.0.0.1:$port/mapserver?</url></http>
  </source>
  <grid name="italy">
    <srs>EPSG:32632</srs><units>m</units><size>256 256</size>
    <extent>290000 3152848 1338576 5250000</extent><origin>top-left</origin>
    <resolutions>4096 2048 1024 512 256 128 64 32 16 8 4 2 1 0.5 0.25 0.125 0.0625</resolutions>
  </grid>
  <format name="photo" type="JPEG"><quality>85</quality></format>
  <tileset name="ortho">
    <source>ms</source><cache>disk</cache><grid>italy</grid><format>photo</format>
    <metatile>$metatile</metatile><metabuffer>16</metabuffer>
  </tileset>
  <lock_dir>$work</lock_dir>
</mapcache>
END
cores=$(nproc)
printf 'CONFIG\n ENV\n  MS_MAP_PATTERN "."\n END\nEND\n' >"$work/mapserver.conf"
export MS_MAPFILE=$work/bench.map MAPSERVER_CONFIG_FILE=$work/mapserver.conf
spawn-fcgi -F "$cores" -s "$work/mapserver.sock" -M 0777 -P "$work/mapserver.pid" -- /usr/lib/cgi-bin/mapserv >/dev/null 2>&1
nginx -c "$work/nginx.conf"
sleep 1

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
now() { date +%s.%N; }
ours=() theirs=()
for i in $(seq "$rounds"); do
	rm -rf "$work/tiles" "$work/mapcache"
	t0=$(now)
	"$work/sigi" seed --catalog "$work/catalog.yaml" --layer ortho --tms UTM32NItaly --levels $levels --bbox $box --bbox-crs EPSG:32632 --format jpeg --folder "$work/tiles" --quiet >"$work/sigi.log" 2>&1 || { tail -5 "$work/sigi.log"; exit 1; }
	t1=$(now)
	mapcache_seed -c "$work/mapcache.xml" -t ortho -g italy -z "${levels/-/,}" -e $box -n $((2 * cores)) >"$work/mapcache.log" 2>&1 || { tail -5 "$work/mapcache.log"; exit 1; }
	t2=$(now)
	na=$(kept "$work/tiles") nb=$(find "$work/mapcache" -name '*.jp*g' | wc -l)
	echo "round $i: SIGI $na tiles, $(du -sm "$work/tiles" | cut -f1) MB; MapCache over MapServer $nb tiles, $(du -sm --apparent-size "$work/mapcache" | cut -f1) MB"
	ours+=("$(awk "BEGIN { print $na / ($t1 - $t0) }")") theirs+=("$(awk "BEGIN { print $nb / ($t2 - $t1) }")")
done
python3 - "${ours[@]}" -- "${theirs[@]}" <<'END'
import sys
from statistics import median
cut = sys.argv.index("--")
a, b = median(map(float, sys.argv[1:cut])), median(map(float, sys.argv[cut + 1:]))
print(f"SIGI {a:.0f} tiles/s, MapCache over MapServer {b:.0f} tiles/s, ratio {a / b:.1f}")
END
