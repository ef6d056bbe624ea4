"""QGIS against a running server: adds a WMS layer with a time dimension and
draws it at instants, as the temporal controller does.

Usage: qgis_time.py URL PLACES.json
PLACES.json: [{"x": ..., "y": ..., "second": ...}], in degrees.
Prints the layer's range, then for each second the indexes of places where
something is drawn, one JSON object a line.
"""
import json
import sys

from qgis.core import (QgsApplication, QgsRasterLayer, QgsRasterLayerTemporalProperties, QgsRectangle, QgsMapSettings,
                       QgsMapRendererSequentialJob, QgsCoordinateReferenceSystem, QgsDateTimeRange)
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, Qt, QTime
from qgis.PyQt.QtGui import QColor

url, places = sys.argv[1], json.load(open(sys.argv[2]))
app = QgsApplication([], False)
app.initQgis()

layer = QgsRasterLayer("type=wmst&temporalSource=provider&allowTemporalUpdates=true"
                       "&timeDimensionExtent=2000-01-01T00:00:00Z/2000-01-01T00:01:00Z/PT5S"
                       "&crs=CRS:84&format=image/png&layers=cite:Autos&styles=&url=" + url, "autos", "wms")
if not layer.isValid():
    raise SystemExit("QGIS cannot open the layer: " + layer.error().message())
offered = layer.dataProvider().temporalCapabilities().availableTemporalRange()
print(json.dumps({"begin": offered.begin().toString(Qt.ISODate), "end": offered.end().toString(Qt.ISODate)}))
layer.temporalProperties().setIsActive(True)
layer.temporalProperties().setMode(QgsRasterLayerTemporalProperties.ModeTemporalRangeFromDataProvider)

WIDTH, HEIGHT, BOX = 420, 240, QgsRectangle(-0.0042, -0.0024, 0.0042, 0.0024)
for second in sorted(set(p["second"] for p in places)):
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:4326"))
    settings.setExtent(BOX)
    settings.setOutputSize(QSize(WIDTH, HEIGHT))
    settings.setBackgroundColor(QColor(255, 255, 255))
    at = QDateTime(QDate(2000, 1, 1), QTime(0, 0, second), Qt.UTC)
    settings.setIsTemporal(True)
    settings.setTemporalRange(QgsDateTimeRange(at, at))
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    if job.errors():
        raise SystemExit(job.errors()[0].message)
    image = job.renderedImage()
    seen = []
    for index, p in enumerate(places):
        x = round((p["x"] - BOX.xMinimum()) / BOX.width() * WIDTH)
        y = round((BOX.yMaximum() - p["y"]) / BOX.height() * HEIGHT)
        if any(image.pixelColor(x + i, y + j) != QColor(255, 255, 255) for i in range(-4, 4) for j in range(-4, 4)):
            seen.append(index)
    print(json.dumps({"second": second, "seen": seen}))
