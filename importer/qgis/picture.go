package qgis

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"sigi/encoding/sld"
	"sigi/filter"
	"sigi/importer"
	"sigi/styles"
)

// maxPicture is what a catalog reads of a picture.
const maxPicture = 4 << 20

// wholeOpacity is an opacity over 1, as many of QGIS' pictures have it.
var wholeOpacity = regexp.MustCompile(`\b((?:fill-|stroke-)?opacity)="[1-9][0-9.]*"`)

// picture finds the picture that a symbol names and puts it beside the style.
// ok is false, with a note, where it cannot be had.
func (y *symbolLayer) picture(name string) (src styles.GraphicSource, ok bool) {
	data, base, err := y.style.p.readPicture(name)
	if err == nil {
		src.MediaType, src.Width, src.Height, err = sld.PictureSize(data)
	}
	if err != nil {
		y.note("the picture %q cannot be taken over and is left out: %v", clip(name), err)
		return src, false
	}
	if src.Width <= 0 || src.Height <= 0 {
		src.Width, src.Height = 100, 100
	}
	if src.MediaType == "image/svg+xml" {
		data = wholeOpacity.ReplaceAll(data, []byte(`$1="1"`))
	}
	src.Picture = data
	src.Ref = y.style.keep(base, importer.PictureExtension(src.MediaType), data)
	return src, true
}

// keep puts a file beside the style, under a name that its content decides.
func (s *styleReader) keep(base, extension string, data []byte) string {
	path := importer.PicturePath(base, extension, data)
	s.files[path] = data
	return path
}

// readPicture reads an embedded picture, or a file beside the project or in
// QGIS' own folders.
func (p *project) readPicture(name string) (data []byte, base string, err error) {
	if text, embedded := strings.CutPrefix(name, "base64:"); embedded {
		if len(text) > 2*maxPicture {
			return nil, "", fmt.Errorf("it is larger than %d bytes", maxPicture)
		}
		data, err = base64.StdEncoding.DecodeString(text)
		return data, "embedded", err
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".svg", ".png", ".jpg", ".jpeg":
	default:
		return nil, "", fmt.Errorf("it is no SVG, PNG or JPEG file")
	}
	if strings.Contains(name, "://") {
		return nil, "", fmt.Errorf("nothing is fetched from elsewhere; copy it beside the project")
	}
	base = strings.TrimSuffix(filepath.Base(name), filepath.Ext(name))
	candidates := []string{name}
	if !filepath.IsAbs(name) {
		candidates = []string{filepath.Join(p.folder, name)}
		for _, folder := range p.options.Pictures {
			candidates = append(candidates, filepath.Join(folder, name))
		}
	}
	for _, file := range candidates {
		if data, err = readBounded(file); err == nil {
			return data, base, nil
		}
	}
	return nil, "", fmt.Errorf("it is neither beside the project nor among QGIS' own")
}

func readBounded(file string) ([]byte, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", file)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxPicture+1))
	if err == nil && len(data) > maxPicture {
		err = fmt.Errorf("it is larger than %d bytes", maxPicture)
	}
	return data, err
}

// tint puts the colours of a parametric SVG behind its reference, as QGIS does.
func (y *symbolLayer) tint(src *styles.GraphicSource, size float64) {
	if src.MediaType != "image/svg+xml" || !strings.Contains(string(src.Picture), "param(") {
		return
	}
	q := url.Values{}
	for _, c := range [...][2]string{{"fill", "color"}, {"outline", "outline_color"}} {
		colour, ok := parseColour(y.values[c[1]])
		if !ok {
			continue
		}
		q.Set(c[0]+"-opacity", fmt.Sprint(rounded(float64(colour.A)/255)))
		colour.A = 255
		q.Set(c[0], colour.String())
	}
	width := y.number(0, "outline_width")
	if size > 0 { // in units of the picture
		width *= src.Width / size
	}
	q.Set("outline-width", fmt.Sprint(rounded(width)))
	src.Ref += "?" + q.Encode()
}

// svgMarker is sized by its width in QGIS and by its height in SE.
func svgMarker(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.values["size_unit"])
	return y.putPicture(y.values["name"], "size_unit")
}

func rasterMarker(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.values["size_unit"])
	return y.putPicture(y.values["imageFile"], "size_unit")
}

func (y *symbolLayer) putPicture(name, unit string) []styles.Symbolizer {
	src, ok := y.picture(name)
	if !ok {
		return nil
	}
	y.tint(&src, y.number(2, "size"))
	for _, follows := range []string{"fillColor", "outlineColor", "name"} {
		if p, ok := y.data[follows]; ok && p.expr != nil {
			y.style.note(p.node, "%s: %q does not follow the data here", y.class, follows)
		}
		delete(y.data, follows)
	}
	ratio := src.Height / src.Width
	if f := y.number(0, "fixedAspectRatio"); f > 0 {
		ratio = f
	}
	all := y.put(src, scaled(y.size(2, "size", unit, "size"), rounded(ratio)))
	for _, x := range all {
		if p, ok := x.(*styles.PointSymbolizer); ok {
			p.Graphic.Opacity = y.alpha
			if a := y.number(1, "alpha"); a < 1 {
				p.Graphic.Opacity = sld.Number(rounded(a))
			}
		}
	}
	return all
}

// svgFill and rasterFill tile an area with a picture.
func svgFill(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.values["pattern_width_unit"])
	out := y.tiled(y.values["svgFile"], y.number(20, "width"), "pattern_width_unit")
	for _, part := range y.optionalPart() {
		if l, ok := part.(*styles.LineSymbolizer); ok {
			out = append(out, l)
		}
	}
	return out
}

// optionalPart is the symbol within, where there is one.
func (y *symbolLayer) optionalPart() []styles.Symbolizer {
	if y.node.Child("symbol") == nil {
		return nil
	}
	return y.part()
}

func rasterFill(y *symbolLayer) []styles.Symbolizer {
	y.scale = scaleOf(y.text("Pixel", "width_unit"))
	return y.tiled(y.values["imageFile"], y.number(0, "width"), "width_unit")
}

func (y *symbolLayer) tiled(name string, width float64, unit string) []styles.Symbolizer {
	src, ok := y.picture(name)
	if !ok {
		return nil
	}
	y.tint(&src, width)
	g := &styles.Graphic{Marks: []styles.GraphicSource{src}, Opacity: y.alpha}
	if width > 0 {
		g.Size = sld.Number(rounded(y.length(width, y.values[unit]) * src.Height / src.Width))
	}
	if a := y.number(0, "angle"); a != 0 {
		y.note("the pictures that fill the area are not turned by %v degrees", a)
	}
	return []styles.Symbolizer{&styles.PolygonSymbolizer{Unit: y.scale.unit, Fill: &styles.FillParams{Graphic: g}}}
}

// fixed is the number of a literal parameter, else what is given for others.
func fixed(e styles.Param, otherwise float64) float64 {
	if l, ok := e.(filter.Literal); ok {
		if f, number := l.Value.Number(); number {
			return f
		}
	}
	return otherwise
}
