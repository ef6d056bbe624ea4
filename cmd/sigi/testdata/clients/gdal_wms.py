"""GDAL's WMS driver against a running server.

Usage: gdal_wms.py URL POINTS.json
POINTS: [{"crs": "EPSG:32632", "x": .., "y": .., "half": .., "north_first": false}, ...]
Prints one JSON object a line: version, crs, index, colour, info.
"""
import json
import sys

from osgeo import gdal

gdal.UseExceptions()
url, points = sys.argv[1], json.load(open(sys.argv[2]))
SIZE = 101

for version in ("1.1.1", "1.3.0"):
    for index, p in enumerate(points):
        box = (p["x"] - p["half"], p["y"] - p["half"], p["x"] + p["half"], p["y"] + p["half"])
        tag = "CRS" if version == "1.3.0" else "SRS"
        order = "yxYX" if version == "1.3.0" and p["north_first"] else "xyXY"
        description = """<GDAL_WMS>
          <Service name="WMS"><Version>%s</Version><ServerUrl>%s?</ServerUrl><Layers>quadri</Layers><Styles></Styles>
            <%s>%s</%s><ImageFormat>image/png</ImageFormat><Transparent>FALSE</Transparent><BBoxOrder>%s</BBoxOrder></Service>
          <DataWindow><UpperLeftX>%.12f</UpperLeftX><UpperLeftY>%.12f</UpperLeftY><LowerRightX>%.12f</LowerRightX>
            <LowerRightY>%.12f</LowerRightY><SizeX>%d</SizeX><SizeY>%d</SizeY></DataWindow>
          <Projection>%s</Projection><BandsCount>3</BandsCount><BlockSizeX>%d</BlockSizeX><BlockSizeY>%d</BlockSizeY>
        </GDAL_WMS>""" % (version, url, tag, p["crs"], tag, order, box[0], box[3], box[2], box[1], SIZE, SIZE, p["crs"], SIZE, SIZE)
        ds = gdal.Open(description)
        middle = SIZE // 2
        colour = [ds.GetRasterBand(b).ReadAsArray(middle, middle, 1, 1)[0][0] for b in (1, 2, 3)]
        info = ds.GetRasterBand(1).GetMetadataItem("Pixel_%d_%d" % (middle, middle), "LocationInfo")
        print(json.dumps({"version": version, "crs": p["crs"], "index": index,
                          "colour": "#%02x%02x%02x" % tuple(int(c) for c in colour), "info": info or ""}))
