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
	film    film

	sunX, sunY, sunZ float64 // towards the sun: east, north, up
}

// film is what a film or a sensor makes of light: how much of each band and of the grey of all
// goes into a band of the picture, of 256, and what is there without light.
type film struct {
	own, grey, base [3]int32
	contrast        int32 // of grey film, of 256, about a level of 118
}

// Flights are the years that the sample has: a film of the reconstruction years before the
// suburbs, colour film, and a digital camera.
var Flights = []Flight{
	sunlit(Flight{Year: 1954, Taken: "1954:09:14 10:40:00", Azimuth: 146, Height: 43, Grey: true, soft: 2, grain: 9, traffic: 0.03,
		film: film{contrast: 360}}),
	sunlit(Flight{Year: 1998, Taken: "1998:06:26 14:05:00", Azimuth: 207, Height: 52, soft: 1, grain: 3, traffic: 0.42,
		film: film{own: [3]int32{200, 196, 190}, grey: [3]int32{40, 40, 34}, base: [3]int32{18, 14, 26}}}),
	sunlit(Flight{Year: 2024, Taken: "2024:05:30 11:30:00", Azimuth: 158, Height: 56, soft: 1, traffic: 0.62,
		film: film{own: [3]int32{214, 206, 214}, grey: [3]int32{42, 46, 38}, base: [3]int32{4, 4, 8}}}),
}

func sunlit(f Flight) Flight {
	az, h := f.Azimuth*math.Pi/180, f.Height*math.Pi/180
	f.sunX, f.sunY, f.sunZ = math.Sin(az)*math.Cos(h), math.Cos(az)*math.Cos(h), math.Sin(h)
	return f
}

// sun is the direction to the sun: x east, y north, z up.
func (f *Flight) sun() (x, y, z float64) { return f.sunX, f.sunY, f.sunZ }

// lit is how bright a face with a normal is against level ground, 128 being equal.
func (f *Flight) lit(nx, ny, nz float64) uint8 {
	x, y, z := f.sun()
	l := math.Sqrt(nx*nx + ny*ny + nz*nz)
	const sky = 0.42
	v := sky + (1-sky)*max(0, (nx*x+ny*y+nz*z)/l)/z
	return uint8(max(30, min(230, 128*v)))
}
