#!/bin/sh
# Compares render/raster with AGG (Debian: libagg-dev g++ gdal-bin).
# DATA is a folder with firenze/edifici.gpkg and firenze/strade.gpkg.
#   DATA=dir bench/raster/run.sh [rounds] [more flags of the program]
set -eu
cd "$(dirname "$0")/../.."
out="${OUT:-.local/bench-raster}"
rounds="${1:-15}"
[ $# -gt 0 ] && shift
mkdir -p "$out"
g++ -O3 -I/usr/include/agg2 -o "$out/agg" bench/raster/agg/agg.cpp -lagg
go build -o "$out/raster" ./bench/raster
exec "$out/raster" -agg "$out/agg" -rounds "$rounds" "$@"
