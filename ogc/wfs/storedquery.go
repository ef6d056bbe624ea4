package wfs

import (
	"slices"

	"sigi/catalog"
	"sigi/fault"
	"sigi/ogc/ows"
)

// The names of the one query that every server has (09-025r2 §7.9.3.6; the
// second is that of 2.0.2).
const (
	getFeatureByID    = "urn:ogc:def:query:OGC-WFS::GetFeatureById"
	getFeatureByIDURI = "http://www.opengis.net/def/query/OGC-WFS/0/GetFeatureById"
)

func isGetFeatureByID(id string) bool { return id == getFeatureByID || id == getFeatureByIDURI }

func unknownStoredQuery(id string) error {
	return fault.New(fault.BadParam, "storedquery_id", "the stored query %.120q is not known", id)
}

// storedQuery expands a stored query; single says that its answer is a bare
// feature.
func storedQuery(id, featureID, param string) (q query, single bool, err error) {
	if !isGetFeatureByID(id) {
		return q, false, unknownStoredQuery(id)
	}
	if featureID == "" {
		return q, false, fault.New(fault.MissingParam, param, "the parameter ID of the stored query is missing")
	}
	return query{ids: []string{featureID}}, true, nil
}

var (
	storedQueryList = ows.NewXMLTemplate("ListStoredQueries", declaration+`<wfs:ListStoredQueriesResponse xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"{{range .Namespaces}} xmlns:{{.Prefix}}="{{.URI}}"{{end}} xsi:schemaLocation="http://www.opengis.net/wfs/2.0 http://schemas.opengis.net/wfs/2.0/wfs.xsd">
<wfs:StoredQuery id="{{.ID}}">
<wfs:Title xml:lang="en">Get feature by id</wfs:Title>
{{range .Types}}<wfs:ReturnFeatureType>{{.}}</wfs:ReturnFeatureType>
{{else}}<wfs:ReturnFeatureType/>
{{end}}
</wfs:StoredQuery>
</wfs:ListStoredQueriesResponse>
`)
	storedQueryDescription = ows.NewXMLTemplate("DescribeStoredQueries", declaration+`<wfs:DescribeStoredQueriesResponse xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"{{range .Namespaces}} xmlns:{{.Prefix}}="{{.URI}}"{{end}} xsi:schemaLocation="http://www.opengis.net/wfs/2.0 http://schemas.opengis.net/wfs/2.0/wfs.xsd">
<wfs:StoredQueryDescription id="{{.ID}}">
<wfs:Title xml:lang="en">Get feature by id</wfs:Title>
<wfs:Abstract xml:lang="en">Returns the one feature that has the id, as it stands in gml:id.</wfs:Abstract>
<wfs:Parameter name="id" type="xsd:string"/>
<wfs:QueryExpressionText returnFeatureTypes="{{range $i, $t := .Types}}{{if $i}} {{end}}{{$t}}{{end}}" language="urn:ogc:def:queryLanguage:OGC-WFS::WFSQueryExpression" isPrivate="true"/>
</wfs:StoredQueryDescription>
</wfs:DescribeStoredQueriesResponse>
`)
)

const declaration = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// storedQueries is what both documents say.
type storedQueries struct {
	Namespaces []catalog.Namespace
	ID         string
	Types      []string
}

func (c *call) storedQueries() storedQueries {
	s := storedQueries{Namespaces: c.names.all, ID: getFeatureByID}
	for _, t := range c.session.FeatureTypes() {
		s.Types = append(s.Types, c.named(t).qualified())
	}
	return s
}

func (s *Service) listStoredQueries(c *call) (*ows.Response, error) {
	body, err := storedQueryList.Bytes(c.storedQueries())
	return &ows.Response{ContentType: ows.TypeXML, Body: body, MaxAge: capabilitiesAge, Validate: true}, err
}

func (s *Service) describeStoredQueries(c *call) (*ows.Response, error) {
	var asked []string
	if r := c.request.Root; r != nil {
		for _, e := range r.Elements() {
			if e.Is("StoredQueryId") {
				asked = append(asked, e.Content())
			}
		}
	} else {
		text, _ := c.request.Params.First("STOREDQUERY_ID", "STOREDQUERYID")
		asked = list(text)
	}
	if i := slices.IndexFunc(asked, func(id string) bool { return !isGetFeatureByID(id) }); i >= 0 {
		return nil, unknownStoredQuery(asked[i])
	}
	body, err := storedQueryDescription.Bytes(c.storedQueries())
	return &ows.Response{ContentType: ows.TypeXML, Body: body, MaxAge: capabilitiesAge, Validate: true}, err
}
