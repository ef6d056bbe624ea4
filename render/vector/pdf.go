package vector

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"unicode"
	"unicode/utf16"

	"sigi/geom"
	"sigi/render"
	"sigi/render/fonts"
	"sigi/render/raster"
	"sigi/styles"
)

// pdf writes one page. Objects are written to the file as they are done; their
// numbers are given out before.
//
// Content is in pixels of the map, y down: the page's first operator turns and
// scales them to points. Groups, symbols and tiles are form XObjects and
// patterns with one dictionary of resources between them all.
type pdf struct {
	o      Options
	frame  render.Frame
	shapes shapes
	shaper fonts.Shaper
	err    error

	file    bytes.Buffer
	offsets []int // of objects, by number less one

	page    *content // of the page itself
	now     *content // of the page or the group that is drawn
	pushed  []pushed
	scale   float64     // points a pixel
	alphas  [256]string // names of graphics states
	blended map[styles.Blend]bool
	layers  []*pdfLayer
	inLayer *pdfLayer
	faces   map[*fonts.Face]*pdfFace
	order   []*fonts.Face // of faces, as they were first needed
	art     map[pdfArtKey]pdfArt
	tiles   map[pdfTileKey]string
	named   []named // resources

	resources, root, pages, pageAt int
}

// named is an entry of the resources: in a dictionary, under a name.
type named struct{ dictionary, name, value string }

// pushed is what a group is drawn upon.
type pushed struct {
	below   *content
	opacity uint8
	mode    styles.Blend
}

// pdfLayer is an optional content group.
type pdfLayer struct {
	layer  *render.Layer
	name   string // in resources
	object int
}

func newPDF(o Options) *pdf {
	d := &pdf{o: o, blended: map[styles.Blend]bool{}, art: map[pdfArtKey]pdfArt{}, tiles: map[pdfTileKey]string{}, faces: map[*fonts.Face]*pdfFace{}}
	// The comment of bytes above 127 says that the file is binary (§7.5.2).
	d.file.WriteString("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	d.root, d.pages, d.pageAt, d.resources = d.reserve(), d.reserve(), d.reserve(), d.reserve()
	return d
}

func (d *pdf) Begin(f render.Frame) {
	d.frame = f
	d.shapes.begin(f)
	dpi := d.o.DPI
	if !(dpi > 0) {
		dpi = render.ReferenceDPI * f.PixelRatio
	}
	d.scale = 72 / dpi
	d.page = new(content)
	d.now = d.page
	d.page.buf = appendNumbers(d.page.buf, d.scale, 0, 0, -d.scale, 0, d.scale*float64(f.Height))
	d.page.buf = append(d.page.buf, "cm\n"...)
	d.Rect(d.shapes.page, f.Background)
}

func (d *pdf) Err() error {
	if d.err == nil && d.size() > d.o.Limit {
		d.err = tooLarge(d.o.Limit)
	}
	return d.err
}

// size is about how many bytes the document has by now.
func (d *pdf) size() int {
	n := d.file.Len()
	for c := d.now; c != nil; {
		n += c.size()
		if c == d.page {
			break
		}
		c = d.page
	}
	return n
}

func (d *pdf) Layer(l *render.Layer) {
	if d.inLayer != nil && d.inLayer.layer == l || d.inLayer == nil && l == nil {
		return
	}
	if d.inLayer != nil {
		d.now.buf = append(d.now.buf, "EMC\n"...)
		d.inLayer = nil
	}
	if l == nil {
		return
	}
	i := slices.IndexFunc(d.layers, func(o *pdfLayer) bool { return o.layer == l })
	if i < 0 {
		i = len(d.layers)
		o := &pdfLayer{layer: l, name: "L" + strconv.Itoa(i), object: d.reserve()}
		d.layers = append(d.layers, o)
		d.object(o.object, "<</Type/OCG/Name%s>>", textString(title(l)))
		d.resource("Properties", o.name, o.object)
	}
	d.inLayer = d.layers[i]
	d.now.buf = append(append(append(d.now.buf, "/OC /"...), d.inLayer.name...), " BDC\n"...)
}

func (d *pdf) Push(opacity float64) {
	d.pushed = append(d.pushed, pushed{below: d.now, opacity: level(opacity)})
	d.now = new(content)
}

func (d *pdf) Pop() {
	group, p := d.now, d.pushed[len(d.pushed)-1]
	d.pushed = d.pushed[:len(d.pushed)-1]
	d.now = p.below
	b := d.shapes.page
	n := d.form(group, b, true)
	if p.mode == styles.BlendDestination {
		return
	}
	if mode := d.blend(p.mode); mode != "" {
		d.now.buf = append(append(append(append(append(d.now.buf, "q /"...), mode...), " gs /"...), d.alpha(p.opacity)...), " gs /"...)
		d.now.buf = append(append(d.now.buf, n...), " Do Q\n"...)
		return
	}
	d.now.use(d.alpha(p.opacity), n)
}

func (d *pdf) Fill(g *geom.Geometry, rule raster.FillRule, p raster.Paint) {
	if p.A == 0 {
		return
	}
	if g = d.shapes.area(g); g == nil {
		return
	}
	d.now.fillWith(p, d)
	d.now.path(g, true)
	d.now.fill(rule)
}

func (d *pdf) Rect(b geom.Bound, p raster.Paint) {
	if p.A == 0 || !b.Finite() {
		return
	}
	d.now.fillWith(p, d)
	d.now.rect(b)
	d.now.fill(raster.NonZero)
}

func (d *pdf) Stroke(g *geom.Geometry, s *raster.Stroke, p raster.Paint) {
	dashes, share := s.Pattern()
	if p = faint(p, share); p.A == 0 {
		return
	}
	if g = d.shapes.line(g, s); g == nil {
		return
	}
	d.now.strokeWith(p, d)
	d.now.stroke(g, s, dashes)
}

func (d *pdf) Tile(g *geom.Geometry, s *raster.Stroke, tile *styles.Sprite) {
	name := d.tile(tile)
	if name == "" {
		return
	}
	if s == nil {
		if g = d.shapes.area(g); g == nil {
			return
		}
		d.now.fillPattern(name, d)
		d.now.path(g, true)
		d.now.fill(raster.EvenOdd)
		return
	}
	if g = d.shapes.line(g, s); g == nil {
		return
	}
	dashes, _ := s.Pattern()
	d.now.strokePattern(name, d)
	d.now.stroke(g, s, dashes)
}

// Bytes ends the file: fonts, resources, the page, and the table of objects.
func (d *pdf) Bytes() ([]byte, error) {
	d.Layer(nil)
	if err := d.Err(); err != nil {
		return nil, err
	}
	if d.page == nil {
		return nil, fmt.Errorf("vector: a document without a map")
	}
	contents := d.reserve()
	d.stream(contents, "", d.page.bytes())
	d.writeFonts()
	d.writeResources()

	w, h := d.scale*float64(d.frame.Width), d.scale*float64(d.frame.Height)
	var page []byte
	page = fmt.Appendf(page, "<</Type/Page/Parent %d 0 R/Resources %d 0 R/Contents %d 0 R", d.pages, d.resources, contents)
	// A page has at most 14400 units a side (annex C): a larger one has larger units.
	if most := max(w, h) / 14400; most > 1 {
		page = append(append(page, "/UserUnit "...), appendNumber(nil, most)...)
	}
	page = append(page, "/MediaBox[0 0 "...)
	page = append(appendNumbers(page, w, h), ']')
	page = append(page, "/Group<</S/Transparency/CS/DeviceRGB/I true>>"...)
	page = append(page, d.viewport(w, h)...)
	d.object(d.pageAt, "%s>>", page)
	d.object(d.pages, "<</Type/Pages/Kids[%d 0 R]/Count 1>>", d.pageAt)

	info := d.reserve()
	d.object(info, "<</Title%s/Creator(SIGI)>>", textString(d.o.Title))
	var order, on []byte
	for _, l := range slices.Backward(d.layers) { // the list shows the top layer first
		order = fmt.Appendf(order, "%d 0 R ", l.object)
	}
	for _, l := range d.layers {
		on = fmt.Appendf(on, "%d 0 R ", l.object)
	}
	optional := ""
	if len(d.layers) > 0 {
		optional = fmt.Sprintf("/PageMode/UseOC/OCProperties<</OCGs[%s]/D<</Name(SIGI)/Order[%s]/ON[%s]>>>>", on, order, on)
	}
	d.object(d.root, "<</Type/Catalog/Pages %d 0 R/ViewerPreferences<</DisplayDocTitle true>>%s>>", d.pages, optional)

	table := d.file.Len()
	fmt.Fprintf(&d.file, "xref\n0 %d\n0000000000 65535 f \n", len(d.offsets)+1)
	for _, o := range d.offsets {
		fmt.Fprintf(&d.file, "%010d 00000 n \n", o)
	}
	fmt.Fprintf(&d.file, "trailer\n<</Size %d/Root %d 0 R/Info %d 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(d.offsets)+1, d.root, info, table)
	if d.file.Len() > d.o.Limit {
		return nil, tooLarge(d.o.Limit)
	}
	return d.file.Bytes(), nil
}

// reserve gives out the number of an object.
func (d *pdf) reserve() int {
	d.offsets = append(d.offsets, 0)
	return len(d.offsets)
}

func (d *pdf) beginObject(n int) {
	d.offsets[n-1] = d.file.Len()
	fmt.Fprintf(&d.file, "%d 0 obj\n", n)
}

func (d *pdf) object(n int, format string, a ...any) {
	d.beginObject(n)
	fmt.Fprintf(&d.file, format, a...)
	d.file.WriteString("\nendobj\n")
}

// stream writes a compressed stream with some entries of its dictionary.
func (d *pdf) stream(n int, entries string, deflated []byte) {
	d.data(n, entries+"/Filter/FlateDecode", deflated)
}

// data writes a stream as it is.
func (d *pdf) data(n int, entries string, b []byte) {
	d.beginObject(n)
	fmt.Fprintf(&d.file, "<<%s/Length %d>>stream\n", entries, len(b))
	d.file.Write(b)
	d.file.WriteString("\nendstream\nendobj\n")
}

// resource makes an object known to content by a name.
func (d *pdf) resource(dictionary, name string, object int) {
	d.named = append(d.named, named{dictionary, name, fmt.Sprintf("%d 0 R", object)})
}

func (d *pdf) writeResources() {
	dictionaries := []string{"ExtGState", "Font", "Pattern", "Properties", "XObject"}
	var b []byte
	for _, dictionary := range dictionaries {
		b = append(append(append(b, '/'), dictionary...), "<<"...)
		for _, r := range d.named {
			if r.dictionary == dictionary {
				b = append(append(append(append(append(b, '/'), r.name...), ' '), r.value...), '\n')
			}
		}
		b = append(b, ">>"...)
	}
	d.object(d.resources, "<<%s>>", b)
}

// alpha is the name of the graphics state of an opacity.
func (d *pdf) alpha(a uint8) string {
	name := d.alphas[a]
	if name == "" {
		name = "A" + strconv.Itoa(int(a))
		d.alphas[a] = name
		v := appendNumber(nil, float64(a)/255)
		d.named = append(d.named, named{"ExtGState", name, fmt.Sprintf("<</ca %s/CA %s>>", v, v)})
	}
	return name
}

// form writes content as a form XObject, which is drawn as one where group, and
// returns its name.
func (d *pdf) form(c *content, b geom.Bound, group bool) string {
	n := d.reserve()
	name := "X" + strconv.Itoa(n)
	e := fmt.Appendf(nil, "/Type/XObject/Subtype/Form/Resources %d 0 R/BBox[", d.resources)
	e = append(appendNumbers(e, b.MinX, b.MinY, b.MaxX, b.MaxY), ']')
	if group {
		e = append(e, "/Group<</S/Transparency/CS/DeviceRGB>>"...)
	}
	d.stream(n, string(e), c.bytes())
	d.resource("XObject", name, n)
	return name
}

// textString is a text string of PDF: in UTF-16, or as it is if it is ASCII. What
// is no character of a line is left out.
func textString(s string) string {
	var plain []byte
	ascii := true
	var units []uint16
	for _, r := range s {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			if r != '\n' {
				continue
			}
			r = ' '
		}
		ascii = ascii && r < 127
		if ascii {
			if r == '(' || r == ')' || r == '\\' {
				plain = append(plain, '\\')
			}
			plain = append(plain, byte(r))
		}
		units = utf16.AppendRune(units, r)
	}
	if ascii {
		return "(" + string(plain) + ")"
	}
	b := []byte("<FEFF")
	for _, u := range units {
		b = fmt.Appendf(b, "%04X", u)
	}
	return string(append(b, '>'))
}
