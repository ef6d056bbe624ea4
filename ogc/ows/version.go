package ows

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
)

// Version is a version of a service, comparable with ==.
type Version struct{ Major, Minor, Patch int }

// String is the version as it is written: "1.3.0".
func (v Version) String() string { return fmt.Sprintf("%d.%d.%d", v.Major, v.Minor, v.Patch) }

// Compare is negative if v is lower than o, 0 if equal, positive if higher.
func (v Version) Compare(o Version) int {
	return cmp.Or(cmp.Compare(v.Major, o.Major), cmp.Compare(v.Minor, o.Minor), cmp.Compare(v.Patch, o.Patch))
}

// ParseVersion reads "1.3.0"; missing parts are 0 ("1.3", "1"). ok is false
// for everything that is not one to three numbers of up to three digits.
func ParseVersion(text string) (v Version, ok bool) {
	parts := strings.Split(text, ".")
	if len(parts) > 3 {
		return Version{}, false
	}
	into := [...]*int{&v.Major, &v.Minor, &v.Patch}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 16)
		if err != nil || len(p) > 3 {
			return Version{}, false
		}
		*into[i] = int(n)
	}
	return v, true
}
