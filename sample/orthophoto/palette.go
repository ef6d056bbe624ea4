package orthophoto

import "sigi/sample/chance"

// material is what a surface is made of.
type material uint8

const (
	grass material = iota
	arable
	meadow
	vineyard
	orchard
	kitchenGarden
	wood
	rough
	park
	lawn
	garden
	yard
	concrete
	paving
	pavement
	gravel
	ballast
	asphalt
	cobbles
	track
	stone
	water
	pond
	pool
	pitch
	clay
	tiles
	felt
	metal
	sheet
	skylight
	crown
	conifer
	hedge
	paint
	car
	glass
	rail
	dark
	materials
)

// look is how a material looks: its colour, and how strongly grain, clouds and
// furrows play in it (of 128).
type look struct {
	r, g, b             int32
	fine, cloud, hue    int32
	furrows             int32
	variety             int32 // how far things of one material differ
	others              [][3]int32
	withYear, furrowsBy bool
}

var looks = [materials]look{
	grass:         {r: 104, g: 121, b: 72, fine: 14, cloud: 26, hue: 10},
	arable:        {r: 150, g: 128, b: 92, fine: 8, cloud: 16, hue: 5, furrows: 9, variety: 14, withYear: true, others: [][3]int32{{98, 125, 62}, {167, 145, 105}, {186, 168, 112}, {118, 138, 70}, {136, 112, 82}, {88, 116, 58}, {158, 152, 96}}},
	meadow:        {r: 112, g: 134, b: 70, fine: 11, cloud: 24, hue: 10, furrows: 3, variety: 14, withYear: true, others: [][3]int32{{126, 144, 80}, {102, 128, 64}, {140, 148, 92}}},
	vineyard:      {r: 142, g: 132, b: 90, fine: 10, cloud: 18, hue: 8, variety: 8},
	orchard:       {r: 122, g: 136, b: 78, fine: 10, cloud: 18, hue: 8, variety: 8},
	kitchenGarden: {r: 116, g: 122, b: 74, fine: 16, cloud: 26, hue: 10, furrows: 12, variety: 12},
	wood:          {r: 58, g: 74, b: 42, fine: 20, cloud: 22, hue: 8},
	rough:         {r: 116, g: 126, b: 76, fine: 16, cloud: 34, hue: 12, variety: 8},
	park:          {r: 106, g: 134, b: 66, fine: 9, cloud: 20, hue: 8, variety: 6},
	lawn:          {r: 114, g: 138, b: 72, fine: 9, cloud: 22, hue: 9, variety: 10},
	garden:        {r: 110, g: 130, b: 72, fine: 13, cloud: 30, hue: 10, variety: 14},
	yard:          {r: 158, g: 152, b: 140, fine: 10, cloud: 16, hue: 4, variety: 24, others: [][3]int32{{142, 138, 130}, {168, 158, 140}, {130, 128, 122}}},
	concrete:      {r: 164, g: 162, b: 156, fine: 7, cloud: 16, hue: 2, variety: 16, others: [][3]int32{{128, 128, 128}, {150, 148, 144}}},
	paving:        {r: 174, g: 164, b: 150, fine: 8, cloud: 10, hue: 3, variety: 12},
	pavement:      {r: 166, g: 164, b: 160, fine: 7, cloud: 8, hue: 2, variety: 6},
	gravel:        {r: 180, g: 172, b: 156, fine: 9, cloud: 14, hue: 4},
	ballast:       {r: 134, g: 124, b: 114, fine: 16, cloud: 14, hue: 4},
	asphalt:       {r: 124, g: 125, b: 128, fine: 6, cloud: 11, hue: 1, variety: 10},
	cobbles:       {r: 150, g: 145, b: 138, fine: 11, cloud: 10, hue: 2, variety: 8},
	track:         {r: 176, g: 160, b: 130, fine: 12, cloud: 20, hue: 5, variety: 8},
	stone:         {r: 160, g: 152, b: 134, fine: 16, cloud: 20, hue: 5, variety: 8},
	water:         {r: 74, g: 94, b: 88, fine: 4, cloud: 16, hue: 6},
	pond:          {r: 66, g: 88, b: 80, fine: 3, cloud: 12, hue: 5},
	pool:          {r: 104, g: 186, b: 204, fine: 4, cloud: 6, variety: 8},
	pitch:         {r: 98, g: 140, b: 66, fine: 6, cloud: 12, hue: 6, furrows: 10, furrowsBy: true},
	clay:          {r: 178, g: 108, b: 78, fine: 4, cloud: 8},
	tiles:         {r: 178, g: 118, b: 88, fine: 15, cloud: 15, hue: 7, variety: 20, others: [][3]int32{{166, 112, 86}, {188, 128, 94}, {152, 108, 88}, {172, 122, 98}, {142, 100, 82}, {192, 138, 104}, {160, 124, 104}}},
	felt:          {r: 168, g: 166, b: 162, fine: 7, cloud: 16, hue: 2, variety: 20, others: [][3]int32{{138, 138, 138}, {190, 188, 184}, {154, 150, 140}, {176, 168, 152}}},
	metal:         {r: 196, g: 200, b: 204, fine: 4, cloud: 6, variety: 20, others: [][3]int32{{150, 152, 156}, {220, 220, 220}}},
	sheet:         {r: 184, g: 188, b: 190, fine: 5, cloud: 10, hue: 2, variety: 16, others: [][3]int32{{160, 162, 160}, {198, 196, 188}, {150, 128, 112}, {138, 150, 160}}},
	skylight:      {r: 206, g: 214, b: 216, fine: 3, cloud: 4},
	crown:         {r: 74, g: 98, b: 50, fine: 20, cloud: 14, hue: 8, variety: 22, others: [][3]int32{{84, 108, 54}, {66, 92, 48}, {96, 112, 58}, {78, 100, 60}}},
	conifer:       {r: 54, g: 76, b: 52, fine: 16, cloud: 10, variety: 12},
	hedge:         {r: 70, g: 92, b: 50, fine: 22, cloud: 14, variety: 12},
	paint:         {r: 222, g: 222, b: 218, fine: 8, cloud: 10},
	car:           {r: 210, g: 212, b: 214, fine: 1, others: [][3]int32{{236, 238, 238}, {66, 68, 72}, {118, 122, 128}, {40, 42, 46}, {150, 44, 40}, {62, 84, 130}, {176, 180, 184}, {92, 96, 98}}},
	glass:         {r: 44, g: 54, b: 64, fine: 1},
	rail:          {r: 92, g: 82, b: 76, fine: 10, cloud: 4},
	dark:          {r: 70, g: 66, b: 62, fine: 6},
}

// surface is a look made concrete for one thing: what a pixel's number points to.
type surface struct {
	r, g, b          int32
	fine, cloud, hue int32
	furrows          int32
	dx, dy           int32 // furrows: phase a pixel, in 1/65536 of 1/256 of a period
	kind             material
}

// surfaceOf chooses among the looks of a material. Crops change from year to year,
// everything else is what its place makes it.
func surfaceOf(m material, seed uint64, year int) surface {
	l := &looks[m]
	if l.withYear {
		seed = chance.Hash(seed, uint64(year))
	}
	s := surface{r: l.r, g: l.g, b: l.b, fine: l.fine, cloud: l.cloud, hue: l.hue, furrows: l.furrows, kind: m}
	if n := len(l.others); n > 0 {
		if k := int(chance.Hash(seed, 21) % uint64(n+1)); k < n {
			s.r, s.g, s.b = l.others[k][0], l.others[k][1], l.others[k][2]
		}
	}
	if l.variety > 0 {
		d := int32((chance.Unit(seed, 22)*2 - 1) * float64(l.variety))
		s.r, s.g, s.b = s.r+d, s.g+d, s.b+d
		s.r += int32((chance.Unit(seed, 23)*2 - 1) * float64(l.variety) * 0.3)
		s.b += int32((chance.Unit(seed, 24)*2 - 1) * float64(l.variety) * 0.3)
	}
	return s
}

// plough turns the furrows of a surface along a direction, x east and y north.
func (s *surface) plough(ux, uy, period float64) {
	k := 256 * 65536 * Pixel / period
	s.dx, s.dy = int32(uy*k), int32(ux*k)
}

// furrowWave is a period of furrows: eight passes of a machine and the two tracks of its wheels.
var furrowWave = func() (w [256]int32) {
	for i := range w {
		w[i] = int32([]int{0, 5, 8, 5, 0, -5, -8, -5}[i%32/4]) * 3
		if i > 120 && i < 126 || i > 138 && i < 144 {
			w[i] -= 40
		}
	}
	return w
}()

// mownWave is a period of a lawn mown there and back.
var mownWave = func() (w [256]int32) {
	for i := range w {
		w[i] = 60
		if i >= 128 {
			w[i] = -60
		}
	}
	return w
}()
