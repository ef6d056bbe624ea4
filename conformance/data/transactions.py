"""Makes cite-wfs/*.geojson from the transactions with which the WFS 1.0 suite
has its data inserted, in a clone of opengeospatial/ets-wfs10:

    transactions.py path/to/ets-wfs10/src/site/resources/OGCTestData/wfs/1.0.0/data

The files are in the tree; this says how they came there. Coordinates are those
of EPSG:32615 as they stand in the transactions.
"""
import json
import os
import sys
import xml.etree.ElementTree as ET

GML = "{http://www.opengis.net/gml}"
WFS = "{http://www.opengis.net/wfs}"
PREFIXES = {"http://www.opengis.net/cite/data": "cdf", "http://www.opengis.net/cite/geometry": "cgf"}


def ring(e):
    return [[float(v) for v in p.split(",")] for p in e.find(".//" + GML + "coordinates").text.split()]


def geometry(e):
    kind = e.tag[len(GML):]
    parts = [geometry(m) for m in e.iter() if m is not e and m.tag[len(GML):] in ("Point", "LineString", "Polygon")]
    if kind.startswith("Multi"):
        return {"type": kind, "coordinates": [p["coordinates"] for p in parts]}
    if kind == "Point":
        return {"type": kind, "coordinates": ring(e)[0]}
    if kind == "LineString":
        return {"type": kind, "coordinates": ring(e)}
    return {"type": kind, "coordinates": [ring(r) for r in e.iter(GML + "LinearRing")]}


def value(name, text):
    return int(text) if name == "integers" else text


types = {}
for insert in ET.parse(os.path.join(sys.argv[1], "wfsBasicTestData.xml")).iter(WFS + "Insert"):
    for f in insert:
        uri, local = f.tag[1:].split("}")
        # What is null in every feature is a property all the same.
        properties, shape = {"integers": None, "dates": None} if local == "Nulls" else {}, None
        for p in f:
            if p.tag in (GML + "name", GML + "description"):
                properties["gml_" + p.tag[len(GML):]] = p.text
            elif p.tag.startswith(GML):
                if len(p) > 0 and p.tag != GML + "boundedBy":
                    shape = geometry(p[0])
            else:
                key = p.tag.split("}")[1]
                properties[key] = value(key, p.text)
        features = types.setdefault(PREFIXES[uri] + "_" + local, [])
        features.append({"type": "Feature", "id": len(features) + 1, "properties": properties, "geometry": shape})

to = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cite-wfs")
os.makedirs(to, exist_ok=True)
for name, features in types.items():
    with open(os.path.join(to, name + ".geojson"), "w") as out:
        out.write('{"type": "FeatureCollection", "name": "%s", "features": [\n' % name)
        out.write(",\n".join(json.dumps(f) for f in features))
        out.write("\n]}\n")
