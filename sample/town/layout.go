package town

import (
	"context"
	"math"
)

// special is a block with a known use near a known place.
type special struct {
	at       XY // relative to origin
	use      Use
	min, max float64 // area of the block
	name     string
}

// plan lays out the net: first what is older than streets, then the streets that
// tie the town together, then every district by itself.
func (t *Town) plan(ctx context.Context) {
	const stage = "streets"
	t.progress(stage, 0, 1)
	t.radius = 1950 * math.Sqrt(float64(t.cfg.Scale))
	t.lo, t.hi = XY{547916, 5055901}, XY{556482, 5065083}
	if grow := t.radius - 3600; grow > 0 {
		t.lo, t.hi = t.lo.sub(XY{grow * 1.1, grow * 1.3}), t.hi.add(XY{grow * 1.1, grow * 0.6})
	}
	t.outer = t.municipality()
	t.net = newNet(t.outer)
	t.bones()
	t.divide(ctx)
	t.specials = specialPlaces
	for f, n := 0, len(t.districts); f < n; f++ {
		if ctx.Err() != nil {
			return
		}
		t.fill(int32(f))
		if f%16 == 0 {
			t.progress(stage, f, n)
		}
	}
	t.useLand()
	t.progress(stage, 1, 1)
}

// municipality is the box with its outline roughened, as boundaries are.
func (t *Town) municipality() Ring {
	rnd := newRandom(t.cfg.Seed, 11)
	var out Ring
	c := []XY{t.lo, {t.hi.X, t.lo.Y}, t.hi, {t.lo.X, t.hi.Y}}
	for i, a := range c {
		b := c[(i+1)%4]
		n := int(a.dist(b) / 420)
		in := b.sub(a).unit().left()
		for k := 0; k < n; k++ {
			p := a.lerp(b, (float64(k)+rnd.in(0.2, 0.8))/float64(n))
			out = append(out, p.add(in.mul(rnd.in(20, 260))))
		}
	}
	return out.tidy()
}

// far makes a line of the layout leave the municipality at both ends.
func (t *Town) far(line []XY) []XY {
	n := len(line)
	reach := t.hi.dist(t.lo)
	a := line[0].add(line[0].sub(line[1]).unit().mul(reach))
	b := line[n-1].add(line[n-1].sub(line[n-2]).unit().mul(reach))
	return append(append([]XY{a}, line...), b)
}

func (t *Town) newStreet(class Class, dug, name string) int32 {
	t.streets = append(t.streets, street{class: class, dug: dug, name: name})
	return int32(len(t.streets) - 1)
}

// bones lays the streams, the railway, the walls and the main roads.
func (t *Town) bones() {
	n := t.net
	road := func(class Class, dug, name string, line []XY) {
		n.path(line, Edge{Class: class, Street: t.newStreet(class, dug, name)}, 26)
	}
	thing := func(class Class, name string, line []XY, snap float64) {
		n.path(line, Edge{Class: class, Street: t.newStreet(class, "", name)}, snap)
	}
	thing(River, "FIUME SERIO", t.far(curve(90, xy(4560, 3900, 4380, 2700, 4120, 1700, 4330, 700, 4180, -300, 4020, -1300, 4280, -2400, 4150, -3500, 3930, -4500, 4080, -5600)...)), 30)
	thing(Stream, "TORRENTE MORLA", t.far(curve(55, xy(1120, 3900, 1000, 3000, 1210, 2300, 1060, 1600, 1180, 900, 1390, 300, 1330, -250, 1560, -700, 1690, -1200, 1600, -1800, 1830, -2500, 1700, -3200, 2000, -4100, 1880, -5600)...)), 20)
	thing(Rail, "LINEA BERGAMO - BRESCIA", t.far(curve(80, xy(-3900, -2350, -2400, -2150, -1200, -1850, -200, -1600, 500, -1530, 1200, -1510, 2100, -1700, 3100, -1980, 5000, -2300)...)), 30)

	// The main roads, from border to border through the centre.
	c := lowerCentre
	// West to east: Broseta, the Sentierone, Borgo Palazzo.
	through := curve(60, xy(-3700, -1330, -2600, -1180, -1600, -1060, -700, -1010, 0, -1000, c.X, c.Y, 900, -960, 1350, -1010, 2000, -1120, 2900, -1240, 3700, -1230, 5200, -1400)...)
	road(Main, "VIA", "BROSETA", t.far(through))
	// North: Pignolo and Santa Caterina.
	north := curve(60, xy(c.X-60, c.Y-90, c.X, c.Y, 760, -720, 930, -330, 1010, 80, 1540, 640, 1900, 1300, 2150, 2200, 2500, 3200, 2700, 4200)...)
	road(Old, "VIA", "BORGO SANTA CATERINA", append(north, north[len(north)-1].add(XY{300, 4000}.mul(float64(t.cfg.Scale)))))
	// South-west: San Leonardo and San Bernardino.
	sw := curve(60, xy(c.X-60, -880, 330, -1090, 60, -1500, -330, -2300, -560, -3200, -700, -4200, -900, -5700)...)
	road(Old, "VIA", "SAN BERNARDINO", append(sw, sw[len(sw)-1].add(XY{-300, -4000}.mul(float64(t.cfg.Scale)))))
	// South: Zanica. South-east: the road to Crema.
	s := curve(60, xy(820, -1200, 900, -1640, 1010, -2300, 1130, -3200, 1080, -4200, 1200, -5700)...)
	road(Main, "VIA", "ZANICA", append(s, s[len(s)-1].add(XY{100, -4000}.mul(float64(t.cfg.Scale)))))
	se := curve(60, xy(1330, -900, 1500, -1380, 2050, -2200, 2700, -2900, 3300, -3900, 3700, -5700)...)
	road(Main, "VIA", "LUNGA", append(se, se[len(se)-1].add(XY{800, -4000}.mul(float64(t.cfg.Scale)))))
	// The boulevard from the station to the gate of the upper town, and through it.
	viale := curve(40, xy(915, -1535, 740, -1230, c.X, c.Y, 520, -760, 455, -560, 520, -420, 660, -330, 790, -270, 830, -215, 770, -165, 655, -140,
		560, -135, 470, -90, 350, -95, 230, -30, 110, -12, 0, 20, -130, 45, -270, 100, -400, 105, -540, 175, -690, 200, -860, 290, -1010, 330, -1260, 480, -1500, 560, -1800, 620, -2200, 1000, -2700, 1500, -3300, 1900, -4200, 2500)...)
	viale = append(viale, viale[len(viale)-1].add(XY{-4000, 1500}.mul(float64(t.cfg.Scale))))
	avenue := t.newStreet(Avenue, "VIALE", "VITTORIO EMANUELE II")
	station := t.newStreet(Avenue, "VIALE", "PAPA GIOVANNI XXIII")
	old := t.newStreet(Alley, "VIA", "BARTOLOMEO COLLEONI")
	ridge := t.newStreet(Old, "VIA", "SAN VIGILIO")
	n.path(viale, Edge{Class: Old, Street: old}, 26)
	defer func() {
		// One line from the station to the hills, but four streets.
		for i := range n.edges {
			e := &n.edges[i]
			if e.Street != old {
				continue
			}
			switch q := n.pts[e.A].lerp(n.pts[e.B], 0.5).sub(origin); {
			case q.Y < c.Y:
				e.Class, e.Street = Avenue, station
			case t.inWalls(q.add(origin)):
				e.Class = Alley
			case q.X > 0:
				e.Class, e.Street = Avenue, avenue
			default:
				e.Street = ridge
			}
			e.Half = classSpecs[e.Class].half
			if e.Class == Alley {
				e.Half = 3
			}
		}
	}()
	// Round the hill by the north, and the lane below the walls in the south.
	road(Street, "VIA", "VALVERDE", curve(50, xy(900, -360, 1010, -220, 1010, -40, 880, 330, 520, 590, 60, 690, -420, 690, -800, 640, -1080, 700, -1400, 1150, -1650, 1900, -1500, 2800, -1350, 3900, -1300, 9000)...))
	road(Lane, "VIA", "SUDORNO", curve(45, xy(560, -640, 450, -560, 330, -470, 80, -440, -200, -380, -480, -270, -760, -190, -980, -150, -1330, -60, -1750, 60, -2200, 260, -2700, 700, -3300, 1100, -4100, 1300, -9000, 1500)...))
	road(Lane, "VIA", "SAN MARTINO DELLA PIGRIZIA", curve(45, xy(-980, -150, -1350, -350, -1800, -420, -2300, -300, -2900, -200, -4200, 100, -9000, 300)...))
	// The walls, and what runs below them.
	t.walls = wallRing()
	thing(Wall, "MURA VENETE", n.loop(t.walls), 14)
	// Rings.
	road(Main, "VIA", "CIRCONVALLAZIONE", curve(60, xy(-1350, -300, -1530, -700, -1560, -1300, -1400, -2000, -900, -2600, -100, -2960, 800, -3060, 1700, -2780, 2420, -2300, 2800, -1650, 2900, -900, 2640, -200, 2350, 500, 2060, 1200, 1650, 1900, 1050, 2350, 300, 2500, -700, 2480, -1700, 2350)...))
	road(Street, "VIA", "DELLE MURAINE", curve(50, xy(250, -460, 130, -620, 95, -1000, 120, -1330, 420, -1420, 800, -1440, 1180, -1400, 1310, -1000, 1250, -560, 1150, -250, 960, -180)...))
	road(Street, "VIA", "SANT'ALESSANDRO", curve(45, xy(330, -1090, 310, -800, 300, -600, 240, -470, 60, -300, -60, -200, -120, -70, -140, 60)...))
	// Streets on both sides of the railway, inside the town.
	for _, side := range []float64{-1, 1} {
		dy := side * 46
		road(Street, "VIA", map[float64]string{-1: "GAVAZZENI", 1: "SAN GIOVANNI BOSCO"}[side],
			curve(80, xy(-1300, -1870+dy, -200, -1600+dy, 500, -1530+dy, 1200, -1510+dy, 2100, -1700+dy, 2900, -1925+dy)...))
	}
	// Along the Morla, on its west bank.
	road(Street, "VIA", "LUNGO MORLA", curve(60, xy(1010, 1600, 1130, 900, 1340, 290, 1280, -250, 1500, -720, 1640, -1200, 1550, -1810, 1770, -2500, 1640, -3200)...))
	thing(Ditch, "ROGGIA NUOVA", t.far(curve(60, xy(5200, 260, 4400, 160, 3600, 60, 2900, -60, 2300, -420, 2200, -900, 2330, -1500, 2380, -2100, 3000, -2500, 3100, -3300, 2700, -4300, 2900, -5700)...)), 18)
	thing(Ditch, "ROGGIA SERIO", t.far(curve(60, xy(-3700, -3000, -2600, -3150, -1600, -3500, -900, -3900, 300, -3800, 1400, -4300, 2600, -4700, 3900, -5000)...)), 18)
	thing(Funicular, "FUNICOLARE DI CITTÀ ALTA", []XY{XY{505, -650}.add(origin), XY{215, 60}.add(origin)}, 12)
}

// wallRing is the trace of the walls: a long oval with arrow-headed bastions.
func wallRing() Ring {
	var out Ring
	const n = 11
	axis := dirOf(-0.27)
	at := func(s, r float64) XY {
		a := s * 2 * math.Pi
		ca, sa := math.Cos(a), math.Sin(a)
		// A superellipse: fuller than an ellipse.
		k := math.Pow(math.Pow(math.Abs(ca), 2.5)+math.Pow(math.Abs(sa), 2.5), -1/2.5)
		k *= 1 + 0.06*math.Cos(3*a+0.6)
		p := XY{ca * k * (715 + r), sa * k * (305 + r)}
		return axis.mul(p.X).add(axis.left().mul(p.Y)).add(XY{-10, 15}).add(origin)
	}
	for i := 0; i < n; i++ {
		s := (float64(i) + 0.42) / n
		w := 1.0 / n
		for _, q := range [][2]float64{{-0.34, 0}, {-0.14, 0}, {-0.19, 36}, {0, 66}, {0.19, 36}, {0.14, 0}, {0.36, 0}} {
			out = append(out, at(s+q[0]*w, q[1]))
		}
	}
	return out
}

var specialPlaces = []special{
	{XY{-5, 55}, Square, 700, 4500, "PIAZZA VECCHIA"},
	{XY{-10, -20}, Church, 1200, 9000, "Basilica di Santa Maria Maggiore"},
	{XY{120, 40}, Civic, 700, 7000, "Palazzo della Ragione"},
	{XY{300, 60}, Park, 1500, 16000, "Parco delle Rimembranze"},
	{XY{-420, 160}, Square, 700, 4500, "PIAZZA MASCHERONI"},
	{XY{430, -160}, Church, 800, 9000, "Chiesa di Sant'Andrea"},
	{XY{-250, 50}, Civic, 1000, 8000, "Teatro Sociale"},
	{XY{540, -20}, School, 1500, 20000, "Ex convento di Sant'Agostino - Università"},
	{XY{-560, 120}, Park, 1000, 25000, "Orto botanico"},
	{XY{560, -900}, Square, 1500, 9000, "PIAZZA MATTEOTTI"},
	{XY{680, -1060}, Square, 1500, 9000, "PIAZZA VITTORIO VENETO"},
	{XY{820, -860}, Square, 1000, 8000, "PIAZZA DANTE"},
	{XY{520, -1080}, Civic, 1500, 12000, "Palazzo Frizzoni - Municipio"},
	{XY{760, -1000}, Civic, 1500, 12000, "Teatro Donizetti"},
	{XY{640, -820}, Church, 1000, 9000, "Chiesa di San Bartolomeo"},
	{XY{860, -1480}, Station, 800, 30000, "Stazione di Bergamo"},
	{XY{900, -1400}, Square, 1200, 12000, "PIAZZALE MARCONI"},
	{XY{1100, -600}, Park, 4000, 30000, "Parco Suardi"},
	{XY{330, -900}, Church, 800, 9000, "Chiesa di Sant'Alessandro in Colonna"},
	{XY{250, -1250}, Square, 800, 8000, "PIAZZA PONTIDA"},
	{XY{1480, 250}, Church, 800, 9000, "Santuario di Borgo Santa Caterina"},
	{XY{1700, 500}, Sports, 8000, 60000, "Stadio comunale"},
	{XY{2150, -250}, Cemetery, 8000, 90000, "Cimitero monumentale"},
	{XY{-900, -1500}, Hospital, 9000, 60000, "Ospedale Maggiore"},
	{XY{-300, -1300}, Park, 5000, 40000, "Parco della Trucca"},
	{XY{1900, -900}, Church, 800, 12000, "Chiesa di Sant'Anna"},
	{XY{-1000, -900}, Sports, 6000, 40000, "Centro sportivo Loreto"},
	{XY{400, -2200}, Park, 5000, 40000, "Parco di Colognola"},
	{XY{1300, -2100}, School, 5000, 40000, "Istituto tecnico Giulio Natta"},
}
