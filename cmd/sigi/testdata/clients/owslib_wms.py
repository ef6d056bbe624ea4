"""OWSLib against a running server: lists, draws, identifies.

Usage: owslib_wms.py URL POINTS.json
Prints one JSON object a line: version, crs, index, colour, info; and first
{"version":, "layers": [...], "styles": {...}, "title": ...}.
"""
import io
import json
import sys

from osgeo import gdal
from owslib.wms import WebMapService

gdal.UseExceptions()
url, points = sys.argv[1], json.load(open(sys.argv[2]))
SIZE = 101


def pixel(data):
    name = "/vsimem/picture.png"
    gdal.FileFromMemBuffer(name, data)
    ds = gdal.Open(name)
    return "#%02x%02x%02x" % tuple(int(ds.GetRasterBand(b).ReadAsArray(SIZE // 2, SIZE // 2, 1, 1)[0][0]) for b in (1, 2, 3)) \
        if ds.RasterCount >= 3 else "#%02x%02x%02x" % ds.GetRasterBand(1).GetColorTable().GetColorEntry(
            int(ds.GetRasterBand(1).ReadAsArray(SIZE // 2, SIZE // 2, 1, 1)[0][0]))[:3]


for version in ("1.1.1", "1.3.0"):
    wms = WebMapService(url, version=version)
    print(json.dumps({"version": version, "title": wms.identification.title, "layers": sorted(wms.contents),
                      "styles": {n: sorted(c.styles) for n, c in wms.contents.items()},
                      "offered": sorted(wms["quadri"].crsOptions), "box": wms["quadri"].boundingBoxWGS84}))
    for index, p in enumerate(points):
        box = (p["x"] - p["half"], p["y"] - p["half"], p["x"] + p["half"], p["y"] + p["half"])
        args = dict(layers=["quadri"], styles=[""], srs=p["crs"], bbox=box, size=(SIZE, SIZE))
        picture = wms.getmap(format="image/png", transparent=False, **args)
        info = wms.getfeatureinfo(format="image/png", query_layers=["quadri"], info_format="application/json", xy=(SIZE // 2, SIZE // 2), **args)
        print(json.dumps({"version": version, "crs": p["crs"], "index": index,
                          "colour": pixel(picture.read()), "info": info.read().decode()}))
