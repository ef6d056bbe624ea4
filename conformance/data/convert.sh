#!/usr/bin/env bash
# Makes bluelake/*.geojson from a clone of opengeospatial/ets-wms13:
#   conformance/data/convert.sh path/to/ets-wms13
# They are in the tree; this says how they came there.
set -euo pipefail
from=$1/src/main/resources/data/shapefile
to=$(cd "$(dirname "$0")" && pwd)/bluelake
for layer in Autos BasicPolygons Bridges Buildings DividedRoutes Forests MapNeatline NamedPlaces Ponds RoadSegments Streams; do
	rm -f "$to/$layer.geojson"
	ogr2ogr -f GeoJSON -lco RFC7946=YES -lco COORDINATE_PRECISION=7 "$to/$layer.geojson" "$from/$layer.shp"
done
# The lakes at three elevations; their table is spelled in two ways.
tmp=$(mktemp -d)
trap 'rm -r "$tmp"' EXIT
for part in shp shx prj; do cp "$from/lakesWithElevation.$part" "$tmp/Lakes.$part"; done
cp "$from/LakesWithElevation.dbf" "$tmp/Lakes.dbf"
rm -f "$to/LakesWithElevation.geojson"
ogr2ogr -f GeoJSON -nln LakesWithElevation -lco RFC7946=YES -lco COORDINATE_PRECISION=7 "$to/LakesWithElevation.geojson" "$tmp/Lakes.shp"
# The terrain, whose file names no system of coordinates.
gdal_translate -q -a_srs EPSG:4326 -co COMPRESS=DEFLATE -co PREDICTOR=2 -co ZLEVEL=9 "$from/../raster/terrain.tif" "$to/Terrain.tif"
rm -f "$to/Terrain.tif.aux.xml"
