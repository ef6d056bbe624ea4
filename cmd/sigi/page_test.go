package main

import (
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/jackc/pgx/v5"

	"sigi/internal/pgtest"
)

// squaresTown is a server over the squares: in a group, with a theme, a layer
// whose title would be markup, and a text that would be a script.
type squaresTown struct {
	*running
	db *pgx.Conn
}

func townOfSquares(t *testing.T) squaresTown {
	t.Helper()
	dsn := pgtest.Database(t)
	conn := loadSquares(t, dsn)
	if _, err := conn.Exec(t.Context(), `create table altri as select gid, '<img src=x onerror=alert(1)>'::text as nome, colore, st_translate(geom, 200, 0) as geom from quadri`); err != nil {
		t.Fatal(err)
	}
	server := serve(t, squaresCatalog(t, dsn, `
  - group: gruppo
    title: {it: Un gruppo, en: A group}
    layers:
      - {layer: altri, title: {it: "<b>Altri</b> & \"quadri\"", en: Other squares}, source: db, table: altri, key: gid, styles: [quadri], attributes: [{name: nome, title: {it: Denominazione, en: Called}}, colore]}
themes:
  - theme: soli
    title: {it: I soli quadri, en: Squares alone}
    layers: [quadri]
`))
	server.ready(t)
	return squaresTown{server, conn}
}

// at is the fragment of a view whose middle is a square's.
func at(p point, drawing string) string {
	return fmt.Sprintf("#crs=%s&at=%.3f,%.3f&scale=400&layers=quadri,altri&drawing=%s", p.CRS, p.X, p.Y, drawing)
}

// point is the middle of a square in a CRS, by PostGIS.
func (town squaresTown) point(t *testing.T, code int, s square) point {
	t.Helper()
	p := point{CRS: fmt.Sprintf("EPSG:%d", code), square: s}
	p.X, p.Y = middle(t, town.db, s, code)
	return p
}

func TestThePageShowsAndIdentifiesWhatIsThere(t *testing.T) {
	server := townOfSquares(t)
	b := newTab(t, "it", 1200, 800)
	// EPSG:6707 is declared north first, and has no tiles of its own.
	for _, code := range []int{32632, 3857, 6707} {
		for _, s := range []square{squares[0], squares[4], squares[8]} {
			p := server.point(t, code, s)
			for _, drawing := range []string{"pictures", "tiles"} {
				asked := b.asked("/xyz/")
				b.open(server.url + "/" + at(p, drawing))
				if tiled := b.asked("/xyz/") > asked; tiled != (drawing == "tiles" && code != 6707) {
					t.Errorf("%s, %s, %s: tiles were asked for: %t", p.square.name, p.CRS, drawing, tiled)
				}
				x, y := b.middle()
				if got := b.colour(x, y); got != p.square.colour {
					t.Errorf("%s, %s, %s: the middle is %s, want %s", p.square.name, p.CRS, drawing, got, p.square.colour)
				}
				b.run(chromedp.MouseClickXY(x, y))
				b.until(`document.querySelector('.results .hit') !== null`)
				if got, want := script[string](b, `[...document.querySelectorAll('.hit')].map(e => e.dataset.feature).join()`), fmt.Sprintf("quadri.%d", p.square.key); got != want {
					t.Errorf("%s, %s, %s: identify finds %q, want %q", p.square.name, p.CRS, drawing, got, want)
				}
				if panel := b.text(".results"); !strings.Contains(panel, "Quadri") || !strings.Contains(panel, p.square.name) || !strings.Contains(panel, p.square.colour) {
					t.Errorf("%s, %s, %s: the panel says %q", p.square.name, p.CRS, drawing, panel)
				}
				if got := b.colour(x+12, y+12); got == p.square.colour {
					t.Errorf("%s, %s, %s: what was found is not highlighted", p.square.name, p.CRS, drawing)
				}
			}
		}
	}
	b.quiet(server.url)
}

func TestTheSystemOfTheMapIsSwitchedInPlace(t *testing.T) {
	server := townOfSquares(t)
	in32632, in3857 := server.point(t, 32632, squares[3]), server.point(t, 3857, squares[3])
	b := newTab(t, "it", 1200, 800)
	b.open(server.url + "/" + at(in32632, "pictures"))
	b.run(chromedp.SetValue("#system", "EPSG:3857", chromedp.ByQuery), chromedp.Evaluate(`document.querySelector('#system').dispatchEvent(new Event('change'))`, nil))
	b.drawn()
	fragment := script[string](b, `location.hash`)
	var x, y, scale float64
	if _, err := fmt.Sscanf(fragment, "#crs=EPSG:3857&at=%f,%f&scale=%f", &x, &y, &scale); err != nil || math.Hypot(x-in3857.X, y-in3857.Y) > 0.5 {
		t.Errorf("the view is %q (%v), want its middle at %.2f, %.2f", fragment, err, in3857.X, in3857.Y)
	}
	if ground := 400 / math.Cos(45.7*math.Pi/180); math.Abs(scale/ground-1) > 0.01 {
		t.Errorf("the scale is 1:%.0f, want the same ground, 1:%.0f", scale, ground)
	}
	mx, my := b.middle()
	if got := b.colour(mx, my); got != squares[3].colour {
		t.Errorf("the middle is %s, want %s", got, squares[3].colour)
	}
	b.quiet(server.url)
}

// The browser's proj4 and this server's PROJ must say the same of a place.
func TestCoordinatesAreRightInEverySystem(t *testing.T) {
	server := townOfSquares(t)
	b := newTab(t, "en", 1200, 800)
	here := server.point(t, 32632, squares[0])
	b.open(server.url + "/" + at(here, "pictures") + "&lang=en")
	x, y := b.middle()
	b.run(chromedp.MouseClickXY(x, y))
	b.until(`document.querySelector('.point tr') !== null`)
	for _, code := range []int{32632, 3857, 4326, 3003, 6706} {
		p := server.point(t, code, squares[0])
		said := script[string](b, fmt.Sprintf(`document.querySelector('.point tr[data-crs="EPSG:%d"] td').textContent`, code))
		var got [2]float64
		for _, word := range strings.FieldsFunc(said, func(r rune) bool { return !strings.ContainsRune("0123456789.,", r) }) {
			v, err := strconv.ParseFloat(strings.ReplaceAll(word, ",", ""), 64)
			if err != nil {
				t.Fatalf("EPSG:%d: %q", code, said)
			}
			got[0], got[1] = got[1], v
		}
		tolerance := 0.6 // half a pixel of the map, and the rounding of the text
		if code == 4326 || code == 6706 {
			tolerance /= 75000
			got[0], got[1] = got[1], got[0] // latitude is said first, as declared
		}
		if math.Abs(got[0]-p.X) > tolerance || math.Abs(got[1]-p.Y) > tolerance {
			t.Errorf("EPSG:%d: %q, want east %.6f north %.6f", code, said, p.X, p.Y)
		}
	}
	b.quiet(server.url)
}

func TestTheTreeListsSwitchesAndFindsLayers(t *testing.T) {
	server := townOfSquares(t)
	b := newTab(t, "it", 1200, 800)
	p := server.point(t, 32632, squares[1])
	b.open(server.url + "/" + at(p, "pictures"))
	const names = `[...document.querySelectorAll('.tree label')].filter(e => e.checkVisibility()).map(e => e.textContent).join('; ')`
	if got, want := script[string](b, names), `Quadri; Un gruppo; <b>Altri</b> & "quadri"`; got != want {
		t.Errorf("the tree lists %q, want %q", got, want)
	}
	x, y := b.middle()
	b.press(`[data-layer="quadri"] input`)
	b.drawn()
	if got := b.colour(x, y); got != "#ffffff" {
		t.Errorf("a layer that was turned off is still there: %s", got)
	}
	if got := script[string](b, `location.hash`); !strings.Contains(got, "layers=altri&") {
		t.Errorf("the address says %q, want that one layer is on", got)
	}
	b.press(`.theme`)
	b.drawn()
	if got, address := b.colour(x, y), script[string](b, `location.hash`); got != squares[1].colour || !strings.Contains(address, "theme=soli") {
		t.Errorf("the theme shows %s at %q, want %s", got, address, squares[1].colour)
	}
	if !script[bool](b, `document.querySelector('.group input').checked === false && document.querySelector('.theme').getAttribute('aria-pressed') === 'true'`) {
		t.Error("the tree does not show what the theme has on")
	}

	b.run(chromedp.SendKeys("#search", "ALTRÌ", chromedp.ByQuery))
	if got := script[string](b, names); !strings.Contains(got, "Altri") || strings.HasPrefix(got, "Quadri") {
		t.Errorf("the search leaves %q", got)
	}
	b.run(chromedp.SendKeys("#search", kb.Escape, chromedp.ByQuery))

	b.press(`[data-layer="quadri"] .arrow`)
	b.until(`document.querySelector('.legend img')?.naturalWidth > 10`)
	b.run(chromedp.Evaluate(`(() => { const s = document.querySelector('[data-layer="quadri"] input[type=range]'); s.value = 50; s.dispatchEvent(new Event('change')); })()`, nil))
	b.drawn()
	if got := b.colour(x, y); got == squares[1].colour || got == "#ffffff" {
		t.Errorf("at half opacity the square is %s", got)
	}
	if got := script[string](b, `location.hash`); !strings.Contains(got, "layers=quadri~0.5&") {
		t.Errorf("the address says %q, want the opacity", got)
	}
	b.picture("tree")

	const legends = `[...document.querySelectorAll('.legend-entry')].filter(e => e.checkVisibility() && e.querySelector('img')?.naturalWidth > 10).map(e => e.dataset.legend).join()`
	b.run(chromedp.Focus(`[role=tab][aria-selected=true]`, chromedp.ByQuery), chromedp.KeyEvent(kb.ArrowRight))
	b.until(legends + ` === 'quadri'`)
	if script[bool](b, `document.querySelector('.tree').checkVisibility()`) {
		t.Error("the tree stands beside the legend")
	}
	b.press(`[role=tab]:first-child`)
	b.press(`.group input`)
	b.run(chromedp.Click(`[role=tab]:last-child`, chromedp.ByQuery))
	b.until(legends + ` === 'altri,quadri'`)
	b.quiet(server.url)
}

func TestAPermalinkOpensTheSameView(t *testing.T) {
	server := townOfSquares(t)
	b := newTab(t, "it", 1200, 800)
	const fragment = "#crs=EPSG:3003&at=1551631.5,5061360.25&scale=1250&layers=altri~0.35,quadri&drawing=pictures&lang=en"
	b.open(server.url + "/" + fragment)
	if got := script[string](b, `location.hash`); got != fragment {
		t.Errorf("the view is %s, want %s", got, fragment)
	}
	if lang, system := script[string](b, `document.documentElement.lang`), script[string](b, `document.querySelector('#system').value`); lang != "en" || system != "EPSG:3003" {
		t.Errorf("language %s, system %s", lang, system)
	}
	// Another is put into the address bar of the page that is open.
	const other = "#crs=EPSG:32632&at=552000,5061000&scale=2500&theme=soli&drawing=pictures&lang=it"
	b.run(chromedp.Evaluate(fmt.Sprintf(`location.hash = %q`, other), nil))
	b.until(fmt.Sprintf(`location.hash === %q && document.documentElement.lang === 'it'`, other))
	b.drawn()
	b.quiet(server.url)
}

func TestThePageSpeaksBothLanguages(t *testing.T) {
	server := townOfSquares(t)
	b := newTab(t, "en-GB", 1200, 800)
	b.open(server.url + "/")
	if lang, title := script[string](b, `document.documentElement.lang`), b.text("h1"); lang != "en" || title != "Test squares" {
		t.Errorf("to an English reader: %s, %q", lang, title)
	}
	b.press(`[data-layer="quadri"] .arrow`)
	b.press(`.languages [lang=it]`)
	b.until(`document.documentElement.lang === 'it'`)
	if got := b.text("h1") + b.text(".side") + b.text(".theme"); !strings.Contains(got, "Quadri di prova") || !strings.Contains(got, "Un gruppo") || !strings.Contains(got, "I soli quadri") || strings.Contains(got, "group") {
		t.Errorf("in Italian the page says %q", got)
	}
	if !script[bool](b, `document.querySelector('[data-layer="quadri"] .arrow').getAttribute('aria-expanded') === 'true' && location.hash.endsWith('lang=it')`) {
		t.Error("what stood open closed, or the address does not say the language")
	}
	b.open(server.url + "/")
	if lang := script[string](b, `document.documentElement.lang`); lang != "it" {
		t.Errorf("the choice is forgotten: %s", lang)
	}
	b.quiet(server.url)
}

func TestThePageIsUsedByKeysAlone(t *testing.T) {
	server := townOfSquares(t)
	b := newTab(t, "it", 1200, 800)
	p := server.point(t, 32632, squares[2])
	b.open(server.url + "/" + at(p, "pictures"))
	b.run(chromedp.KeyEvent(kb.Tab)) // "go to the map"
	b.run(chromedp.KeyEvent(kb.Enter))
	if !script[bool](b, `document.activeElement.id === 'map'`) {
		t.Fatal("the first link does not lead to the map")
	}
	b.run(chromedp.KeyEvent(kb.Enter))
	b.until(`document.querySelector('.results .hit') !== null`)
	if got := script[string](b, `document.querySelector('.hit').dataset.feature`); got != fmt.Sprintf("quadri.%d", squares[2].key) {
		t.Errorf("Enter identifies %q", got)
	}
	b.run(chromedp.Focus(".results .icon-button", chromedp.ByQuery), chromedp.KeyEvent(kb.Escape))
	if !script[bool](b, `document.querySelector('.results').hidden && document.activeElement.id === 'map'`) {
		t.Error("Escape does not lead back to the map")
	}
	before := script[string](b, `location.hash`)
	b.run(chromedp.KeyEvent(kb.ArrowRight))
	b.until(fmt.Sprintf(`location.hash !== %q`, before))
	b.quiet(server.url)
}

// What people wrote is text, wherever it stands.
func TestTextsOfPeopleAreNeverMarkup(t *testing.T) {
	server := townOfSquares(t)
	b := newTab(t, "it", 1200, 800)
	p := server.point(t, 32632, squares[0])
	p.X += 200
	b.open(server.url + "/" + at(p, "pictures"))
	x, y := b.middle()
	b.run(chromedp.MouseClickXY(x, y))
	b.until(`document.querySelector('.results .hit') !== null`)
	panel := b.text(".results")
	if !strings.Contains(panel, `<b>Altri</b> & "quadri"`) || !strings.Contains(panel, "<img src=x onerror=alert(1)>") || !strings.Contains(panel, "Denominazione") {
		t.Errorf("the panel says %q", panel)
	}
	if n := script[int](b, `document.querySelectorAll('.results img, .results b').length`); n != 0 {
		t.Errorf("%d elements were made of texts", n)
	}
	b.quiet(server.url)
}

func TestThePageSaysWhatIsMissingAndWhatFailed(t *testing.T) {
	dsn := pgtest.Database(t)
	conn := loadSquares(t, dsn)
	server := squaresTown{serve(t, squaresCatalog(t, dsn, `
  - {layer: manca, title: {it: Livello mancante, en: Missing layer}, source: db, table: non_esiste, styles: [quadri]}`)), conn}
	server.eventually(t, "/readyz", "one layer failed", func(_ int, body string) bool {
		return strings.Contains(body, `"failed"`) && strings.Contains(body, `"ready"`)
	})
	b := newTab(t, "it", 1200, 800)
	p := server.point(t, 32632, squares[0])
	b.open(server.url + "/" + fmt.Sprintf("#crs=%s&at=%.2f,%.2f&scale=400&layers=quadri,manca&drawing=pictures", p.CRS, p.X, p.Y))
	b.until(`document.querySelector('.notice.warning') !== null`)
	if got := b.text(".notices"); !strings.Contains(got, "Livello mancante") || !strings.Contains(got, "non_esiste") {
		t.Errorf("the notice says %q, want which layer and why", got)
	}
	if got := b.text(`[data-layer="manca"] .badge`); got != "non disponibile" {
		t.Errorf("the badge says %q", got)
	}
	x, y := b.middle()
	if got := b.colour(x, y); got != squares[0].colour {
		t.Errorf("the layer that is there is not shown: %s", got)
	}
	b.picture("missing")
	b.quiet(server.url)

	server.stop()
	b.run(chromedp.Evaluate(`location.hash = location.hash.replace(/at=[^&]*/, 'at=552000,5061000')`, nil))
	b.until(`document.querySelector('.notice.error')?.innerText.includes('Il server non risponde')`)
	b.took() // the browser complains of a server that is gone, too
}

// Who opens the page while data is still being read sees it appear.
func TestLayersAppearWhenTheyAreReady(t *testing.T) {
	dsn := pgtest.Database(t)
	conn := loadSquares(t, dsn)
	lock, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lock.Exec(t.Context(), "lock table quadri in access exclusive mode"); err != nil {
		t.Fatal(err)
	}
	server := squaresTown{serve(t, squaresCatalog(t, dsn, "")), conn}
	b := newTab(t, "it", 1200, 800)
	b.open(server.url + "/#drawing=tiles")
	b.until(`document.querySelector('.notices')?.innerText.includes('ancora in caricamento')`)
	if got := b.text(`[data-layer="quadri"] .badge`); got != "in caricamento" {
		t.Errorf("the badge says %q", got)
	}
	b.picture("loading")
	if err := lock.Commit(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.until(`document.querySelector('.notices').innerText === '' && document.querySelector('[data-layer="quadri"] .badge').hidden`)
	b.drawn()
	fragment := script[string](b, `location.hash`)
	var x, y float64
	if _, err := fmt.Sscanf(fragment, "#crs=EPSG:32632&at=%f,%f&", &x, &y); err != nil || math.Abs(x-552250) > 4000 || math.Abs(y-5060600) > 4000 {
		t.Errorf("the map does not go to where the data is: %q", fragment)
	}
	p := server.point(t, 32632, squares[9])
	b.run(chromedp.Evaluate(fmt.Sprintf(`location.hash = %q`, at(p, "tiles")), nil))
	b.drawn()
	mx, my := b.middle()
	if got := b.colour(mx, my); got != squares[9].colour {
		t.Errorf("the middle is %s, want %s", got, squares[9].colour)
	}
	b.quiet(server.url)
}

func TestThePageFitsAPhone(t *testing.T) {
	server := townOfSquares(t)
	b := newTab(t, "it", 360, 740, chromedp.EmulateMobile, chromedp.EmulateTouch, chromedp.EmulateScale(2))
	p := server.point(t, 32632, squares[0])
	b.open(server.url + "/" + at(p, "pictures"))
	const overflow = `document.documentElement.scrollWidth > innerWidth || [...document.querySelectorAll('.bar *, .foot *, .map-area > *')].some(e => e.checkVisibility() && e.getBoundingClientRect().right > innerWidth + 1)`
	if script[bool](b, overflow) {
		t.Error("something is wider than the screen")
	}
	if script[bool](b, `document.querySelector('.side').checkVisibility({visibilityProperty: true})`) {
		t.Error("the list of layers covers the map before anybody asked for it")
	}
	b.press(".open-side")
	b.until(`document.querySelector('.side').getBoundingClientRect().left === 0 && document.activeElement.classList.contains('close-side')`)
	b.picture("phone-layers")
	b.press(".close-side")
	b.until(`document.querySelector('.side').getBoundingClientRect().right <= 0`)
	x, y := b.middle()
	b.run(chromedp.MouseClickXY(x, y))
	b.until(`document.querySelector('.results .hit') !== null`)
	if script[bool](b, overflow) {
		t.Error("the results are wider than the screen")
	}
	b.picture("phone-results")
	b.quiet(server.url)
}

func TestTheAddressesOpenWhatTheyPromise(t *testing.T) {
	server := townOfSquares(t)
	b := newTab(t, "it", 1200, 800)
	b.open(server.url + "/")
	b.press(".services")
	b.until(`document.querySelector('dialog[open]') !== null`)
	type address struct{ Label, Value string }
	shown := script[[]address](b, `[...document.querySelectorAll('.address')].map(e => ({label: e.querySelector('label').textContent, value: e.querySelector('input').value}))`)
	if len(shown) < 4 {
		t.Fatalf("addresses: %v", shown)
	}
	for _, a := range shown[:len(shown)-1] { // the last is the view itself
		path, ours := strings.CutPrefix(a.Value, server.url)
		if a.Label == "XYZ" {
			path = strings.NewReplacer("{z}", "12", "{x}", "2157", "{y}", "1462").Replace(path)
			if status, header, _ := server.get(t, path); !ours || status != 200 || header.Get("Content-Type") != "image/png" {
				t.Errorf("%s at %s: %d %v", a.Label, a.Value, status, header)
			}
			continue
		}
		separator := "?"
		if strings.Contains(path, "?") {
			separator = "&"
		}
		status, _, body := server.get(t, path+separator+"SERVICE="+a.Label+"&REQUEST=GetCapabilities")
		if !ours || status != 200 || !strings.Contains(string(body), "quadri") {
			t.Errorf("%s at %s: %d %.200s", a.Label, a.Value, status, body)
		}
	}
	b.picture("addresses")
	b.run(chromedp.KeyEvent(kb.Escape))
	b.until(`document.querySelector('dialog') === null`)
	b.quiet(server.url)
}

// A proxy may serve the whole below a path of its own.
func TestThePageWorksBehindAPrefix(t *testing.T) {
	server := townOfSquares(t)
	target, err := url.Parse(server.url)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(http.StripPrefix("/sit/mappe", httputil.NewSingleHostReverseProxy(target)))
	defer proxy.Close()
	b := newTab(t, "it", 1200, 800)
	for _, drawing := range []string{"pictures", "tiles"} {
		b.open(proxy.URL + "/sit/mappe/" + at(server.point(t, 32632, squares[7]), drawing))
		x, y := b.middle()
		if got := b.colour(x, y); got != squares[7].colour {
			t.Errorf("%s: the middle is %s, want %s", drawing, got, squares[7].colour)
		}
	}
	b.press(`[role=tab]:last-child`)
	b.until(`document.querySelector('.legend-entry img')?.naturalWidth > 10`)
	b.press(".services")
	b.until(`document.querySelector('.address input')?.value.endsWith('/sit/mappe/wms')`)
	b.quiet(proxy.URL + "/sit/mappe")
}

// A page that stands open for days shows the catalog in force, and no tile of
// another.
func TestAnOpenPageFollowsTheCatalog(t *testing.T) {
	server := townOfSquares(t)
	b := newTab(t, "it", 1200, 800)
	b.open(server.url + "/" + at(server.point(t, 32632, squares[6]), "tiles"))
	x, y := b.middle()
	if got := b.colour(x, y); got != squares[6].colour {
		t.Fatalf("the middle is %s, want %s", got, squares[6].colour)
	}
	change := func(file, before, after string) {
		t.Helper()
		path := filepath.Join(server.folder, file)
		data, err := os.ReadFile(path)
		if err != nil || !strings.Contains(string(data), before) {
			t.Fatalf("%s: no %q (%v)", file, before, err)
		}
		if err := os.WriteFile(path, []byte(strings.Replace(string(data), before, after, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	change("quadri.sld", "<ogc:PropertyName>colore</ogc:PropertyName>", "#00ff00")
	change("catalog.yaml", "it: Quadri di prova", "it: Quadri verdi")
	server.eventually(t, "/api/catalog.json", "the catalog is in force", func(_ int, body string) bool { return strings.Contains(body, "Quadri verdi") })
	b.run(chromedp.Evaluate(`document.dispatchEvent(new Event('visibilitychange'))`, nil)) // somebody looks at the page again
	b.until(`document.querySelector('h1').textContent === 'Quadri verdi'`)
	b.drawn()
	if got := b.colour(x, y); got != "#00ff00" {
		t.Errorf("after the style changed the middle is %s, want #00ff00", got)
	}
	b.quiet(server.url)
}

// The rules of WCAG that a program can check, by axe-core; it is among what
// `make web` installs.
func TestThePageIsAccessible(t *testing.T) {
	axe, err := os.ReadFile("../../web/app/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Skip("not run: axe-core is not installed; make web installs it")
	}
	server := townOfSquares(t)
	p := server.point(t, 32632, squares[0])
	for name, screen := range map[string]struct {
		width, height int
		options       []chromedp.EmulateViewportOption
	}{"desktop": {1200, 800, nil}, "phone": {360, 740, []chromedp.EmulateViewportOption{chromedp.EmulateMobile, chromedp.EmulateTouch}}} {
		t.Run(name, func(t *testing.T) {
			b := newTab(t, "it", screen.width, screen.height, screen.options...)
			b.open(server.url + "/" + at(p, "pictures"))
			if name == "phone" {
				b.press(".open-side")
				b.until(`document.querySelector('.side').getBoundingClientRect().left === 0`) // it slides in
			}
			b.press(`[data-layer="quadri"] .arrow`)
			b.until(`document.querySelector('.legend img')?.naturalWidth > 10`)
			if name == "desktop" {
				x, y := b.middle()
				b.run(chromedp.MouseClickXY(x, y))
				b.until(`document.querySelector('.results .hit') !== null`)
			}
			check := func(what string) {
				t.Helper()
				b.run(chromedp.Evaluate(string(axe), nil))
				var wrong []string
				b.run(chromedp.Evaluate(`axe.run({runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']}).then(r => r.violations.flatMap(v => v.nodes.map(n => v.id + ': ' + n.html.slice(0, 150) + ' ' + n.failureSummary)))`,
					&wrong, func(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }))
				for _, w := range wrong {
					t.Errorf("%s: %s", what, w)
				}
			}
			check("page")
			if name == "phone" {
				b.press(".close-side")
			}
			b.press(".services")
			b.until(`document.querySelector('dialog[open]') !== null`)
			check("addresses")
		})
	}
}

func TestManyLayersAreTiledTogether(t *testing.T) {
	dsn := pgtest.Database(t)
	conn := loadSquares(t, dsn)
	var more strings.Builder
	names := []string{"quadri"}
	for i := range 8 {
		fmt.Fprintf(&more, "\n  - {layer: copia%d, source: db, table: quadri, styles: [quadri]}", i)
		names = append(names, fmt.Sprintf("copia%d", i))
	}
	server := squaresTown{serve(t, squaresCatalog(t, dsn, more.String())), conn}
	server.ready(t)
	b := newTab(t, "it", 1200, 800)
	p := server.point(t, 32632, squares[5])
	b.open(fmt.Sprintf("%s/#crs=%s&at=%.2f,%.2f&scale=400&drawing=tiles&layers=%s", server.url, p.CRS, p.X, p.Y, strings.Join(names, ",")))
	if x, y := b.middle(); b.colour(x, y) != squares[5].colour {
		t.Errorf("the middle is %s, want %s", b.colour(x, y), squares[5].colour)
	}
	if n := b.asked("REQUEST=GetMap"); n == 0 || n > 60 || b.asked("/xyz/") > 0 {
		t.Errorf("%d maps and %d tiles were asked for; want each tile once, with all layers", n, b.asked("/xyz/"))
	}
	b.quiet(server.url)
}
