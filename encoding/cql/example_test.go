package cql_test

import (
	"fmt"

	"sigi/encoding/cql"
	"sigi/filter"
)

func ExampleParse() {
	e, err := cql.Parse("uso in ('chiesa', 'scuola') and bbox(geom, 9.6, 45.6, 9.7, 45.7, 'CRS:84')", cql.Options{})
	fmt.Println(filter.Format(e), err)
	_, err = cql.Parse("uso = 'chiesa' and", cql.Options{})
	fmt.Println(err)
	// Output:
	// and(or(("uso" = 'chiesa'), ("uso" = 'scuola')), BBOX(Polygon[9.6,45.6 9.7,45.6 9.7,45.7 9.6,45.7 9.6,45.6] in OGC:CRS84)) <nil>
	// filter: at character 19: the end is not expected
}
