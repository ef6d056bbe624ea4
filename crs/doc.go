// Package crs is the only place that knows axis order, units per metre and
// transforms between coordinate reference systems.
//
// Inside the house x is east and y is north, always. Order changes where
// bytes enter or leave, and only there: a box as written is a WireBound, a
// box of the house is a geom.Bound, and only a Ref turns one into the other.
// A Ref is a reference as someone wrote it, parsed under the axis policy of
// the protocol's version:
//
//	form                                              order on the wire
//	EPSG:n, under EastNorth (WMS 1.1.1, WFS 1.0.0)     east, north
//	EPSG:n, under AsDeclared (WMS 1.3.0)               as EPSG declares
//	urn:ogc:def:crs:EPSG::n, ...:EPSG:6.9:n            as EPSG declares
//	urn:x-ogc:def:crs:EPSG:n                           as EPSG declares
//	http://www.opengis.net/def/crs/EPSG/0/n (or https) as EPSG declares
//	[EPSG:n] (safe CURIE of OGC API)                   as EPSG declares
//	http://www.opengis.net/gml/srs/epsg.xml#n          east, north
//	CRS:84, OGC:CRS84, urn:ogc:def:crs:OGC:1.3:CRS84,
//	http://www.opengis.net/def/crs/OGC/1.3/CRS84       lon, lat
//	CRS:83, CRS:27 and their OGC forms                 lon, lat
//	AUTO2:42001,1,lon,lat  AUTO:42001,9001,lon,lat     east, north (UTM zone)
//
// EPSG stands for any authority of PROJ's database (ESRI, IGNF, ...). Letters
// are read in any case, nothing is trimmed or completed, and what is not
// known is an error, never a guess. The codes 900913, 102100, 102113 and 3785
// mean EPSG:3857.
//
// What the authority declares is what PROJ's database says (GDAL and QGIS read
// the same one); there is no list of codes in here. A few systems point their
// axes west or south (the Lo zones of southern Africa, EPSG:5513): their
// ordinates are kept as declared, sign and order, as PROJ and GDAL keep them,
// and a picture in them lies as their axes do.
//
// Transforms are PROJ's, without network and without an area of interest.
// Operations with a known datum shift are preferred; where PROJ has none, a
// transform says "ballpark" (Transform.Describe). For the Italian Monte Mario
// systems without the grids of the IGM that is the 7-parameter shift
// EPSG:1660, good to 4 m. Grid is the fast way for many vertices of a picture,
// with an error that was checked against PROJ.
//
// This package knows no protocol beyond the two policies, no HTTP and no
// pictures beyond the affine map to their pixels.
//
// Sources: OGC 06-042 §6.7 and annex B (WMS 1.3.0), 01-068r3 (WMS 1.1.1),
// 07-092r3 (URNs), 09-048r5 (URIs), 08-038r7 (axis order policy).
package crs
