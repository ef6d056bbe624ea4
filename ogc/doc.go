// Package ogc is the door of the OGC services: it turns HTTP into requests of
// a service, and answers into HTTP.
//
//	/wms  the Web Map Service
//	/wfs  the Web Feature Service
//	/wmts the Web Map Tile Service; below it its RESTful addresses, and tiles
//	      by the addresses of web maps below /xyz
//	/ows  the service that SERVICE names, or that alone has the operation
//	/wms/<endpoint>, likewise the others: a part of the catalog as a service of
//	      its own; its tiles by RESTful address are the whole's
//	/metadata/<layer>.xml  the metadata record of a layer, if the catalog has it
//	/schemas/gml2/<layers>.xsd  of what feature info writes as GML; gml3 likewise
//
// A request passes, in this order: a request id, the log line and the guard
// against panics; CORS; the method; the parameters (query string and form) or
// the XML document of a POST; a session of publish with its time limit; the
// service. The service returns a whole answer, exceptions included; here it is
// compressed, validated (ETag) and written. Features are streamed instead
// (stream.go): the time limit holds until the first is there. Errors are logged here and nowhere else, once, with
// their cause.
//
// Links in answers start with the public address: the configured one, else
// the catalog's, else what a trusted proxy says (Forwarded, X-Forwarded-*),
// else the request's own Host, if it is one.
//
// This package knows no operation of any service, no map and no layer.
package ogc
