"""Makes a QGIS project over the sample town with a layer for each way of drawing
that an import knows, and has QGIS draw each layer alone.

Usage: qgis_project.py TOWN PROJECT.qgz PICTURES [POSTGRES-URI]
TOWN: folder of the sample's GeoPackages, below the project's folder.
Writes PICTURES/<layer>.png and prints [{"layer", "bbox", "width", "height"}].
"""
import json
import os
import sys

from qgis.core import (
    QgsApplication, QgsCategorizedSymbolRenderer, QgsCentroidFillSymbolLayer, QgsCoordinateReferenceSystem, QgsFillSymbol, QgsGraduatedSymbolRenderer,
    QgsHashedLineSymbolLayer, QgsInvertedPolygonRenderer, QgsLayerTreeModel, QgsLinePatternFillSymbolLayer, QgsLineSymbol, QgsMapRendererParallelJob,
    QgsMapSettings, QgsMapThemeCollection, QgsMarkerLineSymbolLayer, QgsMarkerSymbol, QgsPalLayerSettings, QgsPointPatternFillSymbolLayer, QgsProject,
    QgsProperty, QgsRectangle, QgsRendererCategory, QgsRendererRange, QgsRuleBasedLabeling, QgsRuleBasedRenderer, QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer, QgsSingleSymbolRenderer, QgsSvgMarkerSymbolLayer, QgsSymbolLayer, QgsTextBufferSettings, QgsTextFormat, QgsUnitTypes,
    QgsVectorLayer, QgsVectorLayerSimpleLabeling)
from qgis.PyQt.QtCore import QSize
from qgis.PyQt.QtGui import QColor, QFont

town, file, pictures = sys.argv[1:4]
app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()
project.setCrs(QgsCoordinateReferenceSystem("EPSG:32632"))
root = project.layerTreeRoot()
groups, views = {}, []
WIDTH, HEIGHT = 400, 300


def layer(name, source, table, group, pixel, provider="ogr", subset=""):
    uri = source if provider == "postgres" else os.path.join(town, source + ".gpkg") + "|layername=" + table
    y = QgsVectorLayer(uri + subset, name, provider)
    if not y.isValid():
        raise SystemExit("QGIS cannot open " + uri)
    project.addMapLayer(y, False)
    if group not in groups:
        groups[group] = root.addGroup(group)
    groups[group].addLayer(y)
    views.append((y, pixel))
    return y


def fill(**p):
    return QgsFillSymbol.createSimple({k: str(v) for k, v in p.items()})


def line(**p):
    return QgsLineSymbol.createSimple({k: str(v) for k, v in p.items()})


def marker(**p):
    return QgsMarkerSymbol.createSimple({k: str(v) for k, v in p.items()})


def single(y, symbol):
    y.setRenderer(QgsSingleSymbolRenderer(symbol))


def of(kind, *layers):
    s = kind()
    s.deleteSymbolLayer(0)
    for x in layers:
        s.appendSymbolLayer(x)
    return s


def text(size, colour, halo=None, bold=False):
    f = QgsTextFormat()
    font = QFont("DejaVu Sans")
    font.setBold(bold)
    f.setFont(font)
    f.setNamedStyle("Bold" if bold else "Book")
    f.setSize(size)
    f.setColor(QColor(colour))
    if halo:
        b = QgsTextBufferSettings()
        b.setEnabled(True)
        b.setSize(0.8)
        b.setColor(QColor(halo))
        f.setBuffer(b)
    return f


def settings(field, expression, placement, format, **more):
    s = QgsPalLayerSettings()
    s.fieldName, s.isExpression, s.placement = field, expression, placement
    s.setFormat(format)
    for k, v in more.items():
        setattr(s, k, v)
    return s


# 1 single symbol, an outline in dashes
single(layer("single", "pgt", "pgt_zone", "Areas", 4), fill(color="250,240,200", outline_color="120,60,0", outline_width=0.5, outline_style="dash"))

# 2 categories: one value, a list, all others
y = layer("categorized", "pgt", "pgt_zone", "Areas", 4)
zone = "sigla"
found = sorted(y.uniqueValues(y.fields().indexOf(zone)), key=str)
colours = ["#e8c07d", "#9ec7a0", "#c69fc7", "#88aacc"]
categories = [QgsRendererCategory(v, fill(color=colours[i % 4], outline_color="80,80,80", outline_width=0.2), str(v)) for i, v in enumerate(found[:3])]
categories.append(QgsRendererCategory(found[3:5], fill(color="#d05050", outline_color="80,80,80", outline_width=0.2), "two values"))
categories.append(QgsRendererCategory(None, fill(color="230,230,230", outline_style="no"), "others"))
y.setRenderer(QgsCategorizedSymbolRenderer(zone, categories))

# 3 ranges, over PostGIS where there is one
if len(sys.argv) > 4 and sys.argv[4]:
    y = layer("graduated", sys.argv[4], "", "Buildings", 0.6, "postgres")
else:
    y = layer("graduated", "dbt", "a020102_edifc", "Buildings", 0.6)
y.setRenderer(QgsGraduatedSymbolRenderer("edifc_at", [
    QgsRendererRange(0, 7, fill(color="#fee8c8", outline_width=0), "low"),
    QgsRendererRange(7, 12, fill(color="#fdbb84", outline_width=0), "middle"),
    QgsRendererRange(12, 100, fill(color="#e34a33", outline_width=0), "high")]))

# 4 rules: nested, with scales, and what is left
y = layer("rules", "dbt", "a020102_edifc", "Buildings", 0.6)
top = QgsRuleBasedRenderer.Rule(None)
tall = QgsRuleBasedRenderer.Rule(fill(color="#cccccc", outline_color="0,0,0", outline_width=0.3), 0, 0, '"edifc_at" > 9', "tall")
tall.appendChild(QgsRuleBasedRenderer.Rule(fill(color="#ff8888", outline_style="no"), 0, 5000, '"edifc_at" >= 12 AND "edifc_nome" IS NULL', "taller"))
tall.appendChild(QgsRuleBasedRenderer.Rule(fill(color="0,0,255", outline_style="no"), 20000, 50000, "", "never at this scale"))
top.appendChild(tall)
top.appendChild(QgsRuleBasedRenderer.Rule(fill(color="#88bb88", outline_color="0,90,0", outline_width=0.3), 0, 0, "ELSE", "others"))
y.setRenderer(QgsRuleBasedRenderer(top))

# 5 symbol levels: casings of all roads below the fills of all
y = layer("casings", "dbt", "l010107_el_str", "Lines", 1)
s = of(QgsLineSymbol, QgsSimpleLineSymbolLayer(QColor(90, 90, 90), 2.0), QgsSimpleLineSymbolLayer(QColor(255, 230, 120), 1.4))
s.symbolLayer(1).setRenderingPass(1)
for i in range(2):
    s.symbolLayer(i).setPenCapStyle(0x20)
    s.symbolLayer(i).setPenJoinStyle(0x80)
single(y, s)
y.renderer().setUsingSymbolLevels(True)

# 6 dashes of one's own and a line beside
y = layer("offset", "dbt", "l010107_el_str", "Lines", 1)
a = QgsSimpleLineSymbolLayer(QColor(0, 80, 160), 0.6)
a.setUseCustomDashPattern(True)
a.setCustomDashVector([3, 1.5])
a.setPenCapStyle(0)
b = QgsSimpleLineSymbolLayer(QColor(200, 0, 0), 0.4)
b.setOffset(1.2)
single(y, of(QgsLineSymbol, a, b))

# 7 hatches: of an angle that a mark has, of another, of a brush
y = layer("hatches", "vincoli", "vincoli_a", "Areas", 4)
a = QgsLinePatternFillSymbolLayer()
a.setLineAngle(45)
a.setDistance(2)
a.subSymbol().setColor(QColor(180, 0, 0))
b = QgsLinePatternFillSymbolLayer()
b.setLineAngle(150)
b.setDistance(3)
b.subSymbol().setColor(QColor(0, 0, 180))
single(y, of(QgsFillSymbol, a, b, QgsSimpleFillSymbolLayer(QColor(0, 0, 0, 0), 0, QColor(60, 60, 60), 1, 0.4)))

y = layer("brushes", "vincoli", "vincoli_a", "Areas", 4)
single(y, fill(color="0,120,0", style="f_diagonal", outline_color="0,120,0", outline_width=0.4))

# 8 markers in areas
y = layer("markers_in_areas", "dbt", "a060101_bosco", "Areas", 2)
p = QgsPointPatternFillSymbolLayer()
p.setDistanceX(4)
p.setDistanceY(4)
p.setDisplacementX(2)
p.setSubSymbol(marker(name="triangle", color="0,110,0", outline_style="no", size=1.6))
single(y, of(QgsFillSymbol, QgsSimpleFillSymbolLayer(QColor(225, 240, 215), 1, QColor(0, 90, 0), 1, 0.26), p))

# 9 markers and strokes along lines
y = layer("along", "dbt", "l_el_idr", "Lines", 2)
m = QgsMarkerLineSymbolLayer(True, 6)
m.setSubSymbol(marker(name="filled_arrowhead", color="0,0,200", outline_style="no", size=2.5))
h = QgsHashedLineSymbolLayer(True, 3)
h.setHashLength(2)
single(y, of(QgsLineSymbol, QgsSimpleLineSymbolLayer(QColor(80, 120, 220), 0.4), h, m))

# 10 markers by data: size and turn
y = layer("by_data", "dbt", "p_albero", "Points", 0.4)
s = marker(name="square", color="120,180,90", outline_color="30,80,20", outline_width=0.3, size=3)
s.symbolLayer(0).setDataDefinedProperty(QgsSymbolLayer.PropertySize, QgsProperty.fromExpression('coalesce("albero_dia", 3) * 0.5'))
s.symbolLayer(0).setDataDefinedProperty(QgsSymbolLayer.PropertyAngle, QgsProperty.fromExpression('"albero_dia" * 7'))
single(y, s)

# 11 on the ground: sizes in map units, half transparent
y = layer("on_the_ground", "dbt", "p_albero", "Points", 0.4)
s = marker(name="circle", color="0,140,60", outline_style="no", size=5)
s.setSizeUnit(QgsUnitTypes.RenderMapUnits)
s.setOpacity(0.5)
single(y, s)

# 12 pictures, and a marker in the middle of an area
y = layer("pictures", "beni_culturali", "beni_p", "Points", 3)
v = QgsSvgMarkerSymbolLayer("/usr/share/qgis/svg/gpsicons/anchor.svg", 8)
single(y, of(QgsMarkerSymbol, v))

y = layer("centroids", "dbt", "a020102_edifc", "Buildings", 0.6)
c = QgsCentroidFillSymbolLayer()
c.setSubSymbol(marker(name="diamond", color="255,210,0", outline_color="0,0,0", size=3))
single(y, of(QgsFillSymbol, QgsSimpleFillSymbolLayer(QColor(220, 220, 225), 1, QColor(120, 120, 120), 1, 0.2), c))

# 13 inverted: reported
y = layer("inverted", "dbt", "a020102_edifc", "Buildings", 0.6)
y.setRenderer(QgsInvertedPolygonRenderer(QgsSingleSymbolRenderer(fill(color="200,200,255", outline_color="0,0,0"))))

# 14 labels: a plain one over the point, rules with expressions, along lines
y = layer("labels_over", "dbt", "p030102_civico", "Labels", 0.4)
single(y, marker(name="circle", color="200,0,0", outline_style="no", size=1))
y.setLabeling(QgsVectorLayerSimpleLabeling(settings("civico_num", False, QgsPalLayerSettings.OverPoint, text(8, "#202080", "#ffffff"),
                                                      quadOffset=QgsPalLayerSettings.QuadrantAboveRight)))
y.setLabelsEnabled(True)

y = layer("labels_by_rule", "dbt", "a020102_edifc", "Labels", 0.4)
single(y, fill(color="235,235,235", outline_color="160,160,160", outline_width=0.2))
rules = QgsRuleBasedLabeling.Rule(None)
rules.appendChild(QgsRuleBasedLabeling.Rule(settings("'f. ' || \"foglio\"", True, QgsPalLayerSettings.Horizontal, text(8, "#802020", bold=True)), 0, 5000, '"edifc_at" > 9', "tall"))
rules.appendChild(QgsRuleBasedLabeling.Rule(settings('CASE WHEN "edifc_at" < 6 THEN \'low\' ELSE upper(\'mid\') END', True, QgsPalLayerSettings.Horizontal, text(6, "#000000")), 0, 0, "ELSE", "low"))
y.setLabeling(QgsRuleBasedLabeling(rules))
y.setLabelsEnabled(True)

y = layer("labels_along", "dbt", "l030101_tp_str", "Labels", 1)
single(y, line(line_color="200,200,200", line_width=0.3))
y.setLabeling(QgsVectorLayerSimpleLabeling(settings("tp_str_nom", False, QgsPalLayerSettings.Curved, text(8, "#000000", "#ffffff"))))
y.setLabelsEnabled(True)

theme = QgsMapThemeCollection.createThemeFromCurrentState(root, QgsLayerTreeModel(root))
project.mapThemeCollection().insert("everything", theme)
project.writeEntry("WMSServiceTitle", "/", "Imported town")
project.writeEntry("WMSKeywordList", "/", ["maps", "town"])
project.writeEntry("WMSContactMail", "/", "gis@example.com")
project.writeEntry("WMSCrsList", "/", ["EPSG:32632", "EPSG:4326"])
if not project.write(file):
    raise SystemExit("the project cannot be written")

# A place with something of every layer: about the middle of what it shows.
out = []
for y, pixel in views:
    extent = y.extent()
    centre = extent.center()
    best = None
    for f in y.getFeatures():  # the feature nearest to the middle
        c = f.geometry().boundingBox().center()
        d = c.sqrDist(centre)
        if best is None or d < best[0]:
            best = (d, c)
    c = best[1]
    x0, y0 = round(c.x() - WIDTH / 2 * pixel, 1), round(c.y() - HEIGHT / 2 * pixel, 1)
    box = QgsRectangle(x0, y0, x0 + WIDTH * pixel, y0 + HEIGHT * pixel)
    s = QgsMapSettings()
    s.setLayers([y])
    s.setDestinationCrs(project.crs())
    s.setExtent(box)
    s.setOutputSize(QSize(WIDTH, HEIGHT))
    s.setOutputDpi(25.4 / 0.28)
    s.setBackgroundColor(QColor(255, 255, 255))
    job = QgsMapRendererParallelJob(s)
    job.start()
    job.waitForFinished()
    if job.errors():
        raise SystemExit(job.errors()[0].message)
    job.renderedImage().save(os.path.join(pictures, y.name() + ".png"))
    out.append({"layer": y.name(), "bbox": [box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum()], "width": WIDTH, "height": HEIGHT})
print(json.dumps(out))
