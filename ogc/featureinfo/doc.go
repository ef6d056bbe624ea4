// Package featureinfo writes the features found at a point in the formats of
// GetFeatureInfo: plain text, HTML, GeoJSON and GML.
//
// Geometries are brought from the layer's CRS into the map's. Ids are
// "layer.key", the same in every protocol. Texts of people go into HTML and
// XML escaped. Titles of layers and attributes are in the request's language;
// machine formats use the names.
//
// MediaTypes lists the formats in an order that matters: QGIS keeps the last
// one of each kind, so GeoJSON stands last.
//
// This package knows no request and no HTTP beyond media types.
// GML is a collection as WFS 1.0 or 1.1 writes it, valid by the schemas it
// names; those of layers are served beside (ows.SchemaPath).
//
// Sources: OGC 06-042 §7.4.4 (the format of GetFeatureInfo is the server's
// own), 02-058, 04-094, RFC 7946.
package featureinfo
