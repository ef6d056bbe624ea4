package ows

// Negotiate chooses the version to answer in (OGC 06-042 §6.2.4). Supported
// is not empty and ascending.
//
//	asked is supported     that one
//	below the lowest       the lowest
//	above the highest      the highest
//	in between             the next lower
func Negotiate(asked Version, supported []Version) Version {
	chosen := supported[0]
	for _, v := range supported {
		if v.Compare(asked) <= 0 {
			chosen = v
		}
	}
	return chosen
}
