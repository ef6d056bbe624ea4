"""OWSLib against a running server: reads the capabilities, computes rows and
columns from them, fetches tiles and asks for features.

Usage: owslib_wmts.py URL POINTS.json, as gdal_wmts.py.
"""
import json
import sys
import urllib.parse
import urllib.request

from osgeo import gdal
from owslib.wmts import WebMapTileService

gdal.UseExceptions()
url, points = sys.argv[1], json.load(open(sys.argv[2]))
DEGREE = 111319.49079327358


def pixel(data, i, j):
    name = "/vsimem/tile.png"
    gdal.FileFromMemBuffer(name, data)
    ds = gdal.Open(name)
    if ds.RasterCount >= 3:
        return "#%02x%02x%02x" % tuple(int(ds.GetRasterBand(b).ReadAsArray(i, j, 1, 1)[0][0]) for b in (1, 2, 3))
    return "#%02x%02x%02x" % ds.GetRasterBand(1).GetColorTable().GetColorEntry(int(ds.GetRasterBand(1).ReadAsArray(i, j, 1, 1)[0][0]))[:3]


for way, service in (("kvp", WebMapTileService(url + "/wmts")), ("rest", WebMapTileService(url + "/wmts/1.0.0/WMTSCapabilities.xml"))):
    layer = service["quadri"]
    print(json.dumps({"version": way, "title": service.identification.title, "layers": sorted(service.contents),
                      "styles": {n: sorted(c.styles) for n, c in service.contents.items()}}))
    for index, p in enumerate(points):
        grid = service.tilematrixsets[p["set"]]
        m = grid.tilematrix[p["matrix"]]
        resolution = m.scaledenominator * 0.00028 / (DEGREE if p["degrees"] else 1)
        left, top = m.topleftcorner[::-1] if p["north_first"] else m.topleftcorner
        px, py = (p["x"] - left) / resolution, (top - p["y"]) / resolution
        col, row = int(px // m.tilewidth), int(py // m.tileheight)
        i, j = int(px % m.tilewidth), int(py % m.tileheight)
        limits = layer.tilematrixsetlinks[p["set"]].tilematrixlimits
        if limits and p["matrix"] in limits:
            l = limits[p["matrix"]]
            if not (l.mintilecol <= col <= l.maxtilecol and l.mintilerow <= row <= l.maxtilerow):
                raise SystemExit("%s: tile %d/%d lies outside of the limits" % (p["set"], col, row))
        if way == "kvp":
            tile = service.gettile(layer="quadri", style="quadri", tilematrixset=p["set"], tilematrix=p["matrix"], row=row, column=col, format="image/png").read()
            # OWSLib has no GetFeatureInfo for tiles; the address is from the capabilities.
            info = urllib.request.urlopen(service.getOperationByName("GetFeatureInfo").methods[0]["url"] + urllib.parse.urlencode({
                "SERVICE": "WMTS", "REQUEST": "GetFeatureInfo", "VERSION": "1.0.0", "LAYER": "quadri", "STYLE": "quadri", "FORMAT": "image/png",
                "TILEMATRIXSET": p["set"], "TILEMATRIX": p["matrix"], "TILEROW": row, "TILECOL": col, "I": i, "J": j, "INFOFORMAT": "application/json"})).read()
        else:
            # buildTileResource takes whichever format is listed last.
            def fetch(kind, format):
                template = [r["template"] for r in layer.resourceURLs if r["resourceType"] == kind and r["format"] == format][0]
                for name, value in (("Style", "quadri"), ("TileMatrixSet", p["set"]), ("TileMatrix", p["matrix"]), ("TileRow", row), ("TileCol", col), ("I", i), ("J", j)):
                    template = template.replace("{%s}" % name, str(value))
                return urllib.request.urlopen(template).read()
            tile, info = fetch("tile", "image/png"), fetch("FeatureInfo", "application/json")
        print(json.dumps({"version": way, "crs": p["set"], "index": index, "colour": pixel(tile, i, j), "info": info.decode()}))
