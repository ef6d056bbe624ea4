"""QGIS against a running server: adds tile layers, draws and identifies.

Usage: qgis_wmts.py URL POINTS.json, as gdal_wmts.py; also {"crs": "EPSG:32632", "resolution": ..}.
"""
import json
import sys
from urllib.parse import quote

from qgis.core import (QgsApplication, QgsRasterLayer, QgsRectangle, QgsPointXY, QgsRaster, QgsMapSettings,
                       QgsMapRendererSequentialJob, QgsCoordinateReferenceSystem)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor

url, points = sys.argv[1], json.load(open(sys.argv[2]))
app = QgsApplication([], False)
app.initQgis()
SIZE = 101


def open_layer(way, p):
    if way == "xyz":
        uri = "type=xyz&url=%s&zmax=19&zmin=0" % quote(url + "/xyz/quadri/WebMercatorQuad/{z}/{x}/{y}.png", safe="")
    else:
        address = url + ("/wmts?SERVICE=WMTS&REQUEST=GetCapabilities" if way == "kvp" else "/wmts/1.0.0/WMTSCapabilities.xml")
        uri = "contextualWMSLegend=0&crs=%s&dpiMode=7&featureCount=10&format=image/png&layers=quadri&styles=quadri&tileMatrixSet=%s&url=%s" % (
            p["crs"], p["set"], quote(address, safe=""))
    layer = QgsRasterLayer(uri, "quadri", "wms")
    if not layer.isValid():
        raise SystemExit("QGIS cannot open the layer %s: %s" % (uri, layer.error().message()))
    return layer


for way in ("kvp", "rest", "xyz"):
    layers = {}
    for index, p in enumerate(points):
        if way == "xyz" and p["set"] != "WebMercatorQuad":
            continue
        layer = layers.setdefault(p["set"], layers.get(p["set"]) or open_layer(way, p))
        half = p["resolution"] * SIZE / 2
        box = QgsRectangle(p["x"] - half, p["y"] - half, p["x"] + half, p["y"] + half)
        settings = QgsMapSettings()
        settings.setLayers([layer])
        settings.setDestinationCrs(QgsCoordinateReferenceSystem(p["crs"]))
        settings.setExtent(box)
        settings.setOutputSize(QSize(SIZE, SIZE))
        settings.setBackgroundColor(QColor(255, 255, 255))
        job = QgsMapRendererSequentialJob(settings)
        job.start()
        job.waitForFinished()
        colour = job.renderedImage().pixelColor(SIZE // 2, SIZE // 2).name()
        ids = []
        if way != "xyz":
            found = layer.dataProvider().identify(QgsPointXY(p["x"], p["y"]), QgsRaster.IdentifyFormatFeature, box, SIZE, SIZE)
            if found.isValid():
                for stores in found.results().values():
                    for store in stores:
                        ids += ["%d %s" % (f.id(), f["nome"]) for f in store.features()]
        print(json.dumps({"version": way, "crs": p["set"], "index": index, "colour": colour, "info": json.dumps(ids)}))
app.exitQgis()
