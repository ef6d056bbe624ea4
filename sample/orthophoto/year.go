package orthophoto

import "math"

// Flight is one year's pictures: when, under which sun, with which camera.
type Flight struct {
	Year    int
	Taken   string  // DateTime of TIFF
	Azimuth float64 // of the sun, degrees clockwise from north
	Height  float64 // of the sun, degrees
	Grey    bool    // panchromatic film
	soft    int     // times the lens blurs
	grain   int32   // of film, 0 for none
	traffic float64 // how likely a place at the kerb has a car
	film    func(r, g, b int32) (int32, int32, int32)
}

// Flights are the years that the sample has: a film of the reconstruction years before the
// suburbs, colour film, and a digital camera.
var Flights = []Flight{
	{Year: 1954, Taken: "1954:09:14 10:40:00", Azimuth: 146, Height: 43, Grey: true, soft: 2, grain: 9, traffic: 0.03, film: film1954},
	{Year: 1998, Taken: "1998:06:26 14:05:00", Azimuth: 207, Height: 52, soft: 1, grain: 3, traffic: 0.42, film: film1998},
	{Year: 2024, Taken: "2024:05:30 11:30:00", Azimuth: 158, Height: 56, soft: 1, traffic: 0.62, film: film2024},
}

func film1954(r, g, b int32) (int32, int32, int32) {
	v := (r*90 + g*130 + b*36) >> 8
	v = 128 + (v-118)*360>>8
	return v, v, v
}

func film1998(r, g, b int32) (int32, int32, int32) {
	grey := (r*77 + g*150 + b*29) >> 8
	return 18 + (r*200+grey*40)>>8, 14 + (g*196+grey*40)>>8, 26 + (b*190+grey*34)>>8
}

func film2024(r, g, b int32) (int32, int32, int32) {
	grey := (r*77 + g*150 + b*29) >> 8
	return 4 + (r*214+grey*42)>>8, 4 + (g*206+grey*46)>>8, 8 + (b*214+grey*38)>>8
}

// sun is the direction to the sun: x east, y north, z up.
func (f *Flight) sun() (x, y, z float64) {
	az, h := f.Azimuth*math.Pi/180, f.Height*math.Pi/180
	return math.Sin(az) * math.Cos(h), math.Cos(az) * math.Cos(h), math.Sin(h)
}

// lit is how bright a face with a normal is against level ground, 128 being equal.
func (f *Flight) lit(nx, ny, nz float64) uint8 {
	x, y, z := f.sun()
	l := math.Sqrt(nx*nx + ny*ny + nz*nz)
	const sky = 0.42
	v := sky + (1-sky)*max(0, (nx*x+ny*y+nz*z)/l)/z
	return uint8(max(30, min(230, 128*v)))
}
