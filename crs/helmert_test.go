package crs

import "testing"

func TestTheShiftIsReadFromThePipelineOrRefused(t *testing.T) {
	for _, c := range []struct{ pipeline, want string }{
		{"proj=pipeline step inv proj=tmerc lon_0=9 step proj=cart ellps=intl step proj=helmert x=-104.1 y=-49.1 z=-9.9 rx=0.971 ry=-2.917 rz=0.714 s=-11.68 convention=position_vector step inv proj=cart ellps=WGS84", "-104.1,-49.1,-9.9,0.971,-2.917,0.714,-11.68"},
		{"proj=helmert x=1 y=2 z=3 rx=1 ry=-2 rz=0 s=4 convention=coordinate_frame", "1,2,3,-1,2,0,4"},
		{"proj=helmert x=-225 y=-65 z=9", "-225,-65,9,0,0,0,0"},
		{"proj=pipeline step inv proj=utm zone=32 step proj=unitconvert xy_in=rad xy_out=deg", noShift},
		{"proj=pipeline step proj=hgridshift grids=it.tif", ""},
		{"proj=pipeline step proj=helmert x=1 step proj=helmert x=2", ""},
		{"proj=pipeline step inv proj=helmert x=1 y=2 z=3", ""},
		{"proj=pipeline step proj=helmert x=1 inv", ""},
		{"proj=helmert x=1 dx=0.1 t_epoch=2000 convention=position_vector", ""},
		{"proj=helmert x=one", ""},
	} {
		got, err := helmert(c.pipeline)
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s: %q, %v; want %q", c.pipeline, got, err, c.want)
		}
	}
}
