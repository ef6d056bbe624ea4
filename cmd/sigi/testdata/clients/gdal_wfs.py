"""GDAL's WFS driver against a running server: lists, reads all in each system,
reads by box and by attribute, counts.

Usage: gdal_wfs.py URL POINTS.json
POINTS: [{"crs": "EPSG:32632", "x": .., "y": .., "half": .., "north_first": false}, ...]
Prints one JSON object a line: version, crs, index, x, y (the middle of the
feature that a box around the point finds, east or longitude first), id, name;
and first {"version":, "layers": [...], "count": n, "fields": [...]}.
"""
import json
import sys

from osgeo import gdal, ogr

gdal.UseExceptions()
url, points = sys.argv[1], json.load(open(sys.argv[2]))


def opened(version, crs):
    return gdal.OpenEx("WFS:%s?SERVICE=WFS&VERSION=%s&SRSNAME=%s" % (url, version, crs), gdal.OF_VECTOR)


for version in ("1.0.0", "1.1.0", "2.0.0"):
    ds = gdal.OpenEx("WFS:%s?SERVICE=WFS&VERSION=%s" % (url, version), gdal.OF_VECTOR)
    layers = [ds.GetLayer(i).GetName() for i in range(ds.GetLayerCount())]
    layer = ds.GetLayerByName("sigi:quadri")
    count = layer.GetFeatureCount()
    layer.SetAttributeFilter("nome = 'Colli' OR nome LIKE 'Red%'")
    filtered = sorted(f.GetField("nome") for f in layer)
    layer.SetAttributeFilter(None)
    defn = layer.GetLayerDefn()
    print(json.dumps({"version": version, "layers": layers, "count": count, "filtered": filtered,
                      "fields": {defn.GetFieldDefn(i).GetName(): defn.GetFieldDefn(i).GetTypeName() for i in range(defn.GetFieldCount())}}))
    open_in = {}
    for index, p in enumerate(points):
        name = p["crs"] if version == "1.0.0" else "urn:ogc:def:crs:" + p["crs"].replace(":", "::")
        ds = open_in.setdefault(p["crs"], None) or opened(version, name)
        open_in[p["crs"]] = ds
        layer = ds.GetLayerByName("sigi:quadri")
        layer.SetSpatialFilterRect(p["x"] - p["half"], p["y"] - p["half"], p["x"] + p["half"], p["y"] + p["half"])
        for f in layer:
            x0, x1, y0, y1 = f.GetGeometryRef().GetEnvelope()
            print(json.dumps({"version": version, "crs": p["crs"], "index": index, "x": (x0 + x1) / 2, "y": (y0 + y1) / 2,
                              "id": f.GetField("gml_id") or f.GetField("fid"), "name": f.GetField("nome")}))
