"""GDAL's WMTS driver against a running server.

Usage: gdal_wmts.py URL POINTS.json
URL is that of the server; POINTS: [{"set": "UTM32NItaly", "matrix": "12", "x": .., "y": ..}, ...], x east.
Prints one JSON object a line: version (the way it asked), crs (the set), index, colour, info.
"""
import json
import sys

from osgeo import gdal

gdal.UseExceptions()
url, points = sys.argv[1], json.load(open(sys.argv[2]))

capabilities = url + "/wmts/1.0.0/WMTSCapabilities.xml"
listed = gdal.Open("WMTS:" + capabilities).GetMetadata("SUBDATASETS")
print(json.dumps({"version": "rest", "layers": [v for k, v in sorted(listed.items()) if k.endswith("_NAME")]}))
for way, address in (("rest", capabilities), ("kvp", url + "/wmts?SERVICE=WMTS&REQUEST=GetCapabilities&VERSION=1.0.0")):
    opened = {}
    for index, p in enumerate(points):
        key = (p["set"], p["matrix"])
        if key not in opened:
            opened[key] = gdal.Open("WMTS:%s,layer=quadri,tilematrixset=%s,tilematrix=%s" % (address, p["set"], p["matrix"]))
        ds = opened[key]
        x0, dx, _, y0, _, dy = ds.GetGeoTransform()
        i, j = int((p["x"] - x0) / dx), int((p["y"] - y0) / dy)
        colour = [ds.GetRasterBand(b).ReadAsArray(i, j, 1, 1)[0][0] for b in (1, 2, 3)]
        info = ds.GetRasterBand(1).GetMetadataItem("Pixel_%d_%d" % (i, j), "LocationInfo")
        print(json.dumps({"version": way, "crs": p["set"], "index": index,
                          "colour": "#%02x%02x%02x" % tuple(int(c) for c in colour), "info": info or ""}))
