package town

import "math"

// origin is the middle of the upper town; the layout is written relative to it.
var origin = XY{551600, 5061340}

// lowerCentre is where the lower town's main streets meet, relative to origin.
var lowerCentre = XY{600, -970}

// Height is the ground, metres above the sea, anywhere: a plain that falls to the
// south, the hill of the upper town with its flat top, a ridge to the north-west
// and the first slopes of the Alps in the north-east. It is smooth, so that
// contours need no smoothing afterwards.
func (t *Town) Height(p XY) float64 {
	base, hill := t.ground(p)
	return base + hill
}

// Terrain returns the heights of the town of a Config, as Town.Height has them, without
// making the town. The function may be called by any number of goroutines.
func Terrain(cfg Config) func(XY) float64 { return (&Town{cfg: cfg}).Height }

// Hill is how far the ground stands above the plain.
func (t *Town) Hill(p XY) float64 {
	_, h := t.ground(p)
	return h
}

func (t *Town) ground(p XY) (plain, hill float64) {
	q := p.sub(origin)
	plain = 252 + 0.0078*(q.Y-lowerCentre.Y) - 0.0006*(q.X-lowerCentre.X)
	bump := func(x, y, rx, ry, angle, h, flat float64) float64 {
		d := XY{q.X - x, q.Y - y}
		u := dirOf(angle)
		a, b := d.dot(u)/rx, d.cross(u)/ry
		r := a*a + b*b
		if r > 12 {
			return 0
		}
		return h * math.Exp(-math.Pow(r, flat))
	}
	hill = bump(0, 10, 860, 500, -0.27, 108, 1.9) +
		bump(-1420, 520, 760, 520, -0.35, 196, 1) +
		bump(-2450, 1250, 900, 650, -0.6, 188, 1) +
		bump(-3500, 2150, 1000, 800, -0.5, 215, 1) +
		bump(1900, 4700, 1700, 1150, 0.2, 300, 1) +
		bump(-1200, 4600, 1500, 900, 0.1, 230, 1)
	rough := math.Min(1, hill/90)
	plain += 1.3 * t.noise(q.X/900, q.Y/900, 1)
	if rough > 0.005 {
		hill += rough * (15*t.noise(q.X/420, q.Y/420, 2) + 6*t.noise(q.X/170, q.Y/170, 3) + 1.6*t.noise(q.X/70, q.Y/70, 4))
		hill = math.Max(0, hill)
	}
	return plain, hill
}

// noise is a smooth random field, -1 to 1, with features one unit wide.
func (t *Town) noise(x, y float64, layer uint64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	at := func(i, j float64) float64 {
		h := mix(t.cfg.Seed ^ mix(uint64(int64(i))*0x9e3779b97f4a7c15^mix(uint64(int64(j))+layer*0x1234567)))
		return float64(h>>11)/(1<<52) - 1
	}
	s := func(v float64) float64 { return v * v * v * (v*(v*6-15) + 10) }
	u, v := s(x-fx), s(y-fy)
	a := at(fx, fy)*(1-u) + at(fx+1, fy)*u
	b := at(fx, fy+1)*(1-u) + at(fx+1, fy+1)*u
	return a*(1-v) + b*v
}
