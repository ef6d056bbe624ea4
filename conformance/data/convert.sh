#!/usr/bin/env bash
# Makes bluelake/*.geojson from a clone of opengeospatial/ets-wms13:
#   conformance/data/convert.sh path/to/ets-wms13
# They are in the tree; this says how they came there.
set -euo pipefail
from=$1/src/main/resources/data/shapefile
to=$(cd "$(dirname "$0")" && pwd)/bluelake
for layer in BasicPolygons Bridges Buildings DividedRoutes Forests Lakes MapNeatline NamedPlaces Ponds RoadSegments Streams; do
	rm -f "$to/$layer.geojson"
	ogr2ogr -f GeoJSON -lco RFC7946=YES -lco COORDINATE_PRECISION=7 "$to/$layer.geojson" "$from/$layer.shp"
done
