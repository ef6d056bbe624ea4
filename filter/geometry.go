package filter

// ReadsGeometry reports whether evaluating e looks at the geometry of the row.
func ReadsGeometry(e Expr) bool {
	any := func(of ...Expr) bool {
		for _, x := range of {
			if ReadsGeometry(x) {
				return true
			}
		}
		return false
	}
	switch e := e.(type) {
	case Spatial:
		return true
	case Call:
		return any(e.Args...)
	case And:
		return any(e.Of...)
	case Or:
		return any(e.Of...)
	case Not:
		return any(e.Of)
	case Compare:
		return any(e.Left, e.Right)
	case Like:
		return any(e.Value)
	case Between:
		return any(e.Value, e.Low, e.High)
	case IsNull:
		return any(e.Value)
	case Arith:
		return any(e.Left, e.Right)
	}
	return false
}
