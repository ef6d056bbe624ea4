"""QGIS against a running server: adds the WMS, lists its layers with styles,
draws, identifies and fetches a legend.

Usage: qgis_wms.py URL POINTS.json
Prints one JSON object a line, as owslib_wms.py does.
"""
import json
import sys

from qgis.core import (QgsApplication, QgsRasterLayer, QgsRectangle, QgsPointXY, QgsRaster, QgsMapSettings,
                       QgsMapRendererSequentialJob, QgsCoordinateReferenceSystem)
from qgis.PyQt.QtCore import QSize, QEventLoop, QTimer
from qgis.PyQt.QtGui import QColor

url, points = sys.argv[1], json.load(open(sys.argv[2]))
app = QgsApplication([], False)
app.initQgis()
SIZE = 101


def open_layer(version, crs):
    from urllib.parse import quote
    base = quote(url + "?VERSION=" + version, safe="")
    uri = "contextualWMSLegend=0&crs=%s&dpiMode=7&featureCount=10&format=image/png&layers=quadri&styles=&url=%s" % (crs, base)
    layer = QgsRasterLayer(uri, "quadri", "wms")
    if not layer.isValid():
        raise SystemExit("QGIS cannot open the layer: " + layer.error().message())
    return layer


def legend(layer):
    settings = QgsMapSettings()
    fetcher = layer.dataProvider().getLegendGraphicFetcher(settings)
    got = {}
    loop = QEventLoop()
    fetcher.finish.connect(lambda image: (got.update(image=image), loop.quit()))
    fetcher.error.connect(lambda message: (got.update(error=message), loop.quit()))
    QTimer.singleShot(20000, loop.quit)
    fetcher.start()
    loop.exec_()
    image = got.get("image")
    return [image.width(), image.height()] if image is not None else got.get("error", "no answer")


for version in ("1.1.1", "1.3.0"):
    first = open_layer(version, points[0]["crs"])
    print(json.dumps({"version": version, "layers": first.dataProvider().subLayers(), "legend": legend(first)}))
    layers = {}
    for index, p in enumerate(points):
        layer = layers.setdefault(p["crs"], open_layer(version, p["crs"])) if p["crs"] not in layers else layers[p["crs"]]
        box = QgsRectangle(p["x"] - p["half"], p["y"] - p["half"], p["x"] + p["half"], p["y"] + p["half"])
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
        found = layer.dataProvider().identify(QgsPointXY(p["x"], p["y"]), QgsRaster.IdentifyFormatFeature, box, SIZE, SIZE)
        ids = []
        if found.isValid():
            for stores in found.results().values():
                for store in stores:
                    ids += ["%d %s" % (f.id(), f["nome"]) for f in store.features()]
        text = layer.dataProvider().identify(QgsPointXY(p["x"], p["y"]), QgsRaster.IdentifyFormatText, box, SIZE, SIZE)
        print(json.dumps({"version": version, "crs": p["crs"], "index": index, "colour": colour,
                          "info": json.dumps({"ids": ids, "text": list(text.results().values()) if text.isValid() else []})}))
app.exitQgis()
