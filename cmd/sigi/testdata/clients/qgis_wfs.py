"""QGIS against a running server, as gdal_wfs.py says."""
import json
import os
import sys

from qgis.core import QgsApplication, QgsFeatureRequest, QgsRectangle, QgsVectorLayer

url, points = sys.argv[1], json.load(open(sys.argv[2]))
app = QgsApplication([], False)
app.initQgis()


def opened(version, crs, extra=""):
    uri = "url='%s' typename='sigi:quadri' version='%s' srsname='%s' restrictToRequestBBOX='1' pagingEnabled='true' maxNumFeatures='0'%s" % (url, version, crs, extra)
    layer = QgsVectorLayer(uri, "quadri", "WFS")
    if not layer.isValid():
        raise SystemExit("QGIS cannot open the layer: " + layer.error().message())
    return layer


for version in ("1.0.0", "1.1.0", "2.0.0"):
    layer = opened(version, points[0]["crs"])
    chosen = opened(version, points[0]["crs"], " sql=SELECT * FROM quadri WHERE nome = 'Colli'")
    print(json.dumps({"version": version, "layers": ["sigi:quadri"], "count": len(list(layer.getFeatures())),
                      "filtered": sorted(f["nome"] for f in chosen.getFeatures()), "fields": {f.name(): f.typeName() for f in layer.fields()}}))
    open_in = {}
    for index, p in enumerate(points):
        layer = open_in.setdefault(p["crs"], None) or opened(version, p["crs"])
        open_in[p["crs"]] = layer
        box = QgsRectangle(p["x"] - p["half"], p["y"] - p["half"], p["x"] + p["half"], p["y"] + p["half"])
        for f in layer.getFeatures(QgsFeatureRequest().setFilterRect(box)):
            b = f.geometry().boundingBox()
            print(json.dumps({"version": version, "crs": p["crs"], "index": index, "x": b.center().x(), "y": b.center().y(),
                              "name": f["nome"]}))
sys.stdout.flush()
os._exit(0)  # QGIS 3.22 crashes when it takes down WFS layers and itself in turn
