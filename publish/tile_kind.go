package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"slices"

	"sigi/catalog"
	"sigi/fault"
	"sigi/geom"
	"sigi/render/encode"
	"sigi/tilecache"
	"sigi/tilematrix"
)

// tileKind is all tiles of a layer, style, tile matrix set and format.
type tileKind struct {
	set        *tilematrix.Set
	format     encode.Format
	layers     []catalog.ThemeLayer
	limits     []tilematrix.Range // by matrix
	key        tilecache.Key      // of any of its tiles; Revision is "" if they may not be kept
	whole      bool               // all of its data is there
	was        string             // while tiles may not be kept: the revision of those that were before
	dimensions map[string]string  // at which its layers are; nil: at the defaults
	pins       []*loaded          // that data, a layer each: what its tiles show; nil if it is not all there
}

// kindKey is how a kind is asked for; dimensions are those chosen, as TileDimensions
// writes them.
type kindKey struct{ layer, style, set, format, dimensions string }

// kind resolves names. A kind whose data is all there is remembered, with that
// data: once it is other, the kind is, too.
func (g *generation) kind(k kindKey) (*tileKind, error) {
	if known := g.knownKind(k); known != nil {
		return known, nil
	}
	layers, err := g.expand(g.catalog, LayerQuery{Name: k.layer, Style: k.style})
	if err != nil {
		return nil, err
	}
	set, ok := g.catalog.Tiles.Set(k.set)
	if !ok {
		return nil, fault.New(fault.BadParam, "tilematrixset", "tile matrix set %.80q is not offered", k.set)
	}
	format, ok := encode.ByName(k.format)
	if !ok || !slices.Contains(g.catalog.Tiles.Formats, k.format) {
		return nil, fault.New(fault.UnsupportedFormat, "format", "tiles in the format %.80q are not offered", k.format)
	}
	style := "default" // of groups and map themes
	if n, ok := g.catalog.Named(k.layer); ok {
		if _, isLayer := n.(*catalog.Layer); isLayer {
			style = layers[0].Style.Name
		}
	}
	kind := &tileKind{set: set, format: format, layers: layers, dimensions: readDimensions(k.dimensions),
		key: tilecache.Key{Layer: k.layer, Style: keptAs(style, k.dimensions), Set: set.ID, Format: format.Name}}
	for _, l := range layers {
		kind.pins = append(kind.pins, g.data[l.Layer].state.Load())
	}
	kind.limits, kind.whole = g.limits(layers, set)
	if !kind.whole || !kind.current(g) || k.dimensions != "" && g.kindsAtDimensions() >= maxKindsAtDimensions {
		kind.whole, kind.pins = false, nil // some of its data came or changed just now, or it is one too many
		return kind, nil
	}
	kind.key.Revision = g.revision(kind)
	if was, new := g.rememberKind(k, kind); new && kind.key.Revision != "" {
		if was != "" && was != kind.key.Revision {
			g.replace(k, kind, was)
		}
		g.sweepReplaced(k, kind)
	}
	return kind, nil
}

// current reports whether a kind's data is that of now.
func (k *tileKind) current(g *generation) bool {
	for i, l := range k.layers {
		if now := g.data[l.Layer].state.Load(); now != k.pins[i] || now == nil {
			return false
		}
	}
	return true
}

// knownKind returns a kind that is remembered and current, else nil; it
// allocates nothing.
func (g *generation) knownKind(k kindKey) *tileKind {
	kind := g.remembered(k)
	if kind == nil || !kind.current(g) {
		return nil
	}
	return kind
}

// remembered returns a kind that is remembered, be its data that of before.
func (g *generation) remembered(k kindKey) *tileKind {
	if kinds := g.kinds.Load(); kinds != nil {
		return (*kinds)[k]
	}
	return nil
}

// rememberKind reports whether the kind was new, and the revision of that in
// whose place it comes; "": there was none.
func (g *generation) rememberKind(k kindKey, kind *tileKind) (was string, new bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.knownKind(k) != nil {
		return "", false
	}
	kinds := map[kindKey]*tileKind{}
	if old := g.kinds.Load(); old != nil {
		maps.Copy(kinds, *old)
	}
	if before := kinds[k]; before != nil {
		if was = before.key.Revision; was == "" {
			was = before.was
		}
	}
	if kind.key.Revision == "" {
		kind.was = was
	}
	kinds[k] = kind
	g.kinds.Store(&kinds)
	return was, true
}

// limitPixels are added to an extent on every side: symbols and labels of what
// lies at its edge reach beyond it.
const limitPixels = 64

// limits are the tiles of each matrix in which layers have something; all
// while whole is false, as the data of one is not there.
func (g *generation) limits(layers []catalog.ThemeLayer, set *tilematrix.Set) (limits []tilematrix.Range, whole bool) {
	limits = make([]tilematrix.Range, len(set.Matrices))
	extent, whole := geom.EmptyBound, true
	for _, t := range layers {
		if g.data[t.Layer].kind() == nil {
			whole = false
		}
		if b, ok := g.layerExtent(t.Layer, set.CRS); ok {
			extent = extent.Union(b)
		}
	}
	for i := range set.Matrices {
		m := &set.Matrices[i]
		limits[i] = m.All()
		switch {
		case !whole:
		case extent.Empty():
			limits[i] = m.Range(extent)
		default:
			limits[i] = m.Range(extent.Pad(limitPixels * m.Resolution))
		}
	}
	return limits, whole
}

// drawing is raised whenever the renderer or an encoder makes other pixels of
// the same map, so that tiles kept by an older program are drawn anew. A test
// holds it against the golden pictures.
const drawing = 12

// revision stands for everything that decides what the tiles of a kind show:
// the styles as they are written, how layers are laid over each other, how the
// set cuts them, and the data itself. It is the same for equal contents in
// another process, so what is seeded beforehand is found. "" if the data of a
// layer is not known: it is read when it is drawn.
func (g *generation) revision(k *tileKind) string {
	h := sha256.New()
	t := g.catalog.Tiles
	fmt.Fprintf(h, "%d %d\n%s\n%s %d %d\n", drawing, tilecache.Layout, k.set.Definition(), k.format.Name, t.Metatile, t.Gutter)
	for i, l := range k.layers {
		if _, known := writeContents(h, l, k.pins[i], k.dimensions, nil); !known {
			return ""
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:12])
}

// writeContents writes what a layer in its style shows at values of its dimensions, asked
// for or the defaults, and by further attributes: definitions and data. known is false if
// that is not known: its data is not there or read whenever it is drawn, or a dimension has
// no default. resident is false where an attribute is not in memory, so that its values
// may be others.
func writeContents(to io.Writer, l catalog.ThemeLayer, of *loaded, asked map[string]string, further []string) (resident, known bool) {
	if of == nil || of.print == nil {
		return false, false
	}
	chosen, _, err := at(l.Layer, asked)
	if err != nil {
		return false, false // nothing of it is drawn
	}
	p := of.print
	place, _, _ := of.place()
	fmt.Fprintf(to, "%s %s %g %g %g %d %016x", l.Style.Identity, place.CRS, l.Layer.Opacity, l.Layer.MinDenominator, l.Layer.MaxDenominator, p.rows, p.geometry)
	names := append(l.Style.Style.Attributes(nil), further...)
	resident = of.features == nil || !slices.ContainsFunc(names, func(name string) bool { _, there := p.attributes[name]; return !there })
	for _, c := range chosen {
		fmt.Fprintf(to, " %s %q %q %v", c.Dimension.Name, c.Dimension.Attribute, c.Dimension.End, c.Spans)
		names = append(names, c.Dimension.Attribute, c.Dimension.End)
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		fmt.Fprintf(to, " %q %016x", name, p.attributes[name])
	}
	fmt.Fprintln(to)
	return resident, true
}
