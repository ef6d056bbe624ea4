package publish

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"sigi/catalog"
	"sigi/fault"
)

// Tiles are drawn at one value of each dimension: the default, or one that is asked
// for. Whichever way a value is written, and whether it is the nearest to what was
// asked, tiles are of the value that is shown, so a layer has as many kinds of tiles as
// its dimensions have values.

// maxKindsAtDimensions bounds the kinds that are remembered and kept at values other than
// the defaults: a dimension may be an interval with as many values as there are
// instants. Beyond, tiles are drawn for whoever asks, and not kept.
const maxKindsAtDimensions = 512

// TileDimensions writes values of dimensions, by name in lower case, for a TileQuery.
func TileDimensions(asked map[string]string) string {
	if len(asked) == 0 {
		return ""
	}
	v := url.Values{}
	for name, value := range asked {
		v.Set(name, value)
	}
	return v.Encode() // in the order of names
}

func readDimensions(text string) map[string]string {
	if text == "" {
		return nil
	}
	v, err := url.ParseQuery(text)
	if err != nil {
		return nil
	}
	asked := map[string]string{}
	for name := range v {
		asked[name] = v.Get(name)
	}
	return asked
}

// TileDimensions are the dimensions of a layer, or of the layers of a group or map theme, each
// once, by which its tiles may be asked for. Faults: UnknownLayer.
func (s *Session) TileDimensions(layer string) ([]catalog.Dimension, error) {
	layers, err := s.generation.expand(s.catalog, LayerQuery{Name: layer})
	if err != nil {
		return nil, err
	}
	var all []catalog.Dimension
	for _, l := range layers {
		for _, d := range l.Layer.Dimensions {
			if !slices.ContainsFunc(all, func(o catalog.Dimension) bool { return o.Name == d.Name }) {
				all = append(all, d)
			}
		}
	}
	return all, nil
}

// kindAt is the kind of a query's tiles at the values of its dimensions.
func (g *generation) kindAt(c *catalog.Catalog, q TileQuery) (*tileKind, error) {
	k := kindKey{q.Layer, q.Style, q.Set, q.Format, ""}
	if q.Dimensions == "" {
		return g.kind(k)
	}
	layers, err := g.expand(c, LayerQuery{Name: q.Layer, Style: q.Style})
	if err != nil {
		return nil, err
	}
	asked := readDimensions(q.Dimensions)
	for name, value := range asked {
		if strings.ContainsAny(value, ",/") {
			return nil, fault.New(fault.BadDimension, name, "%s is %.80q; a tile shows one value", strings.ToUpper(name), value)
		}
	}
	values, others := map[string]string{}, false
	for _, l := range layers {
		chosen, _, err := at(l.Layer, asked)
		if err != nil {
			return nil, err
		}
		usual, _, err := at(l.Layer, nil)
		for i, c := range chosen {
			values[c.Dimension.Name] = c.Value
			others = others || err != nil || !slices.Equal(c.Spans, usual[i].Spans)
		}
	}
	for name := range asked {
		if _, ok := values[name]; !ok {
			return nil, fault.New(fault.BadParam, name, "layer %q has no dimension %.80q", q.Layer, name)
		}
	}
	if others {
		k.dimensions = TileDimensions(values)
	}
	return g.kind(k)
}

// keptAs is the name under which tiles of a style are kept: at the defaults that of
// the style itself.
func keptAs(style, dimensions string) string {
	if dimensions == "" {
		return style
	}
	h := sha256.Sum256([]byte(dimensions))
	return style + ":" + hex.EncodeToString(h[:6])
}

// kindsAtDimensions is how many kinds are remembered at values other than the defaults.
func (g *generation) kindsAtDimensions() (n int) {
	kinds := g.kinds.Load()
	if kinds == nil {
		return 0
	}
	for k := range *kinds {
		if k.dimensions != "" {
			n++
		}
	}
	return n
}
