"""Makes the QGIS Server project of the comparison: the same tables, colours,
widths and fonts as the others. Usage: qgis_project.py DSN OUT.qgs"""
import sys
from qgis.core import (QgsApplication, QgsProject, QgsVectorLayer, QgsCoordinateReferenceSystem,
                       QgsFillSymbol, QgsLineSymbol, QgsSimpleLineSymbolLayer, QgsSymbolLevelItem,
                       QgsSingleSymbolRenderer, QgsPalLayerSettings, QgsTextFormat, QgsTextBufferSettings,
                       QgsVectorLayerSimpleLabeling, QgsUnitTypes)
from qgis.PyQt.QtGui import QColor, QFont

dsn, out = sys.argv[1], sys.argv[2]
app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
project.setCrs(QgsCoordinateReferenceSystem("EPSG:32632"))


def layer(name, table, kind, where=""):
    uri = "%s key='gid' srid=32632 type=%s estimatedmetadata=true table=\"public\".\"%s\" (geom)" % (dsn, kind, table)
    if where:
        uri += " sql=" + where
    v = QgsVectorLayer(uri, name, "postgres")
    assert v.isValid(), uri
    v.setShortName(name)
    project.addMapLayer(v)
    return v


def fill(color, outline=None):
    p = {"color": color, "outline_style": "no" if outline is None else "solid",
         "outline_width": "1", "outline_width_unit": "Pixel", "joinstyle": "miter"}
    if outline:
        p["outline_color"] = outline
    return QgsSingleSymbolRenderer(QgsFillSymbol.createSimple(p))


for name, table in (("edifici", "edifici"), ("milione", "milione")):
    layer(name, table, "MultiPolygon").setRenderer(fill("232,181,138", "107,74,43"))
layer("uso_suolo", "uso_suolo", "MultiPolygon").setRenderer(fill("217,232,196"))

roads = layer("strade", "strade", "MultiLineString")
symbol = QgsLineSymbol.createSimple({"color": "122,122,122", "width": "5", "width_unit": "Pixel", "capstyle": "round", "joinstyle": "round"})
top = QgsSimpleLineSymbolLayer.create({"color": "255,255,255", "width": "3", "width_unit": "Pixel", "capstyle": "round", "joinstyle": "round"})
top.setRenderingPass(1)
symbol.appendSymbolLayer(top)
renderer = QgsSingleSymbolRenderer(symbol)
renderer.setUsingSymbolLevels(True)
roads.setRenderer(renderer)

names = layer("nomi", "strade", "MultiLineString", "name is not null")
invisible = QgsLineSymbol.createSimple({"line_style": "no"})
names.setRenderer(QgsSingleSymbolRenderer(invisible))
s = QgsPalLayerSettings()
s.fieldName = "name"
s.placement = QgsPalLayerSettings.Curved
f = QgsTextFormat()
f.setFont(QFont("DejaVu Sans"))
f.setSize(10)
f.setSizeUnit(QgsUnitTypes.RenderPixels)
f.setColor(QColor(40, 40, 40))
b = QgsTextBufferSettings()
b.setEnabled(True)
b.setSize(1)
b.setSizeUnit(QgsUnitTypes.RenderPixels)
b.setColor(QColor(255, 255, 255))
f.setBuffer(b)
s.setFormat(f)
names.setLabeling(QgsVectorLayerSimpleLabeling(s))
names.setLabelsEnabled(True)
project.writeEntry("WMSCrsList", "/", ["EPSG:32632", "EPSG:3857", "EPSG:4326"])
project.writeEntry("WMSMaxWidth", "/", 8192)
assert project.write(out)
app.exitQgis()
