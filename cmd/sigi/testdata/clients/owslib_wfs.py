"""OWSLib against a running server, as gdal_wfs.py says. It hands over GML as
it comes: axis order is applied here, by the rule of each form of reference.
"""
import json
import sys
import xml.etree.ElementTree as ET
from urllib.parse import quote
from urllib.request import urlopen

from owslib.crs import Crs
from owslib.wfs import WebFeatureService

url, points = sys.argv[1], json.load(open(sys.argv[2]))


def local(tag):
    return tag.rsplit("}", 1)[-1]


def features(data):
    for e in ET.fromstring(data).iter():
        if local(e.tag) != "quadri":
            continue
        flat = []
        for c in e.iter():
            if local(c.tag) in ("posList", "coordinates"):
                flat += [float(v) for v in c.text.replace(",", " ").split()]
        name = [c.text for c in e.iter() if local(c.tag) == "nome"]
        ident = e.get("fid") or [v for k, v in e.attrib.items() if local(k) == "id"][0]
        a, b = flat[0::2], flat[1::2]
        yield ident, name[0], (min(a) + max(a)) / 2, (min(b) + max(b)) / 2


for version in ("1.0.0", "1.1.0", "2.0.0"):
    wfs = WebFeatureService(url, version=version)
    schema = wfs.get_schema("sigi:quadri")
    everything = wfs.getfeature(typename=["sigi:quadri"]).read()
    print(json.dumps({"version": version, "layers": sorted(wfs.contents), "count": len(list(features(everything))),
                      "fields": schema["properties"], "box": wfs["sigi:quadri"].boundingBoxWGS84,
                      "geometry": schema.get("geometry")}))
    for index, p in enumerate(points):
        urn = "urn:ogc:def:crs:" + p["crs"].replace(":", "::")
        name = p["crs"] if version == "1.0.0" else urn
        x0, y0, x1, y1 = p["x"] - p["half"], p["y"] - p["half"], p["x"] + p["half"], p["y"] + p["half"]
        swap = version != "1.0.0" and p["north_first"]
        if version == "1.0.0":
            box = (x0, y0, x1, y1)
        elif swap and Crs(urn).axisorder != "yx":  # its list of such systems is old
            box = (y0, x0, y1, x1, urn)
        else:
            box = (x0, y0, x1, y1, urn)
        if version == "2.0.0":  # OWSLib has no argument for it
            request = wfs.getGETGetFeatureRequest(typename=["sigi:quadri"], bbox=box)
            data = urlopen(request + "&srsName=" + quote(name)).read()
        else:
            data = wfs.getfeature(typename=["sigi:quadri"], bbox=box, srsname=name).read()
        for ident, nome, a, b in features(data):
            print(json.dumps({"version": version, "crs": p["crs"], "index": index, "x": b if swap else a, "y": a if swap else b,
                              "id": ident, "name": nome}))
