package filter_test

import (
	"fmt"

	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
)

// building is a record with the columns "use" and "floors".
type building struct {
	use    string
	floors int64
}

func (b building) Value(column int) feature.Value {
	if column == 0 {
		return feature.OfString(b.use)
	}
	return feature.OfInt(b.floors)
}
func (building) Key() feature.Key         { return feature.IntKey(1) }
func (building) Geometry() *geom.Geometry { return nil }

func ExampleBind() {
	e := filter.And{Of: []filter.Expr{
		filter.Compare{Op: filter.Equal, Left: filter.Attribute{Name: "use"}, Right: filter.Literal{Value: feature.OfString("church")}},
		filter.Compare{Op: filter.Greater, Left: filter.Attribute{Name: "floors"}, Right: filter.Literal{Value: feature.OfString("2")}},
	}}
	p, err := filter.Bind(e, []string{"use", "floors"}, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(filter.Format(e))
	fmt.Println(p.True(building{"church", 3}), p.True(building{"church", 2}))
	// Output:
	// and(("use" = 'church'), ("floors" > '2'))
	// true false
}
