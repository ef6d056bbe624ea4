package wms

import (
	"fmt"
	"sync"

	"sigi/encoding/sld"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/fetch"
	"sigi/styles"
)

// A client may bring styles of its own in SLD_BODY, in the body of a POST, or by
// an address in SLD (05-078r4 §6.4, 02-070 §6.4):
//
//	without LAYERS   the document says layers and styles, bottom first
//	with LAYERS      it is a library: where STYLES names none for a layer, the
//	                 document's default style for it is taken, else the catalog's;
//	                 where STYLES names one, the document's of that name, else the catalog's
//
// Layers of the client's own (UserLayer) are refused. Pictures come with the
// document (InlineContent) or not at all: none is fetched. SLD is refused unless
// the catalog says from where documents may be fetched (package fetch).
const (
	// maxOwnRules bounds the rules of a document: each is tried for each feature.
	maxOwnRules = 1000
	// maxOwnPicture bounds a picture in it, in bytes.
	maxOwnPicture = 256 << 10
	// maxOwnNotes is how many of the notes on what is not drawn are sent as
	// warnings.
	maxOwnNotes = 10
)

// ownStyles are the styles that a request brings; nil has none.
type ownStyles struct {
	document *sld.Document
	name     string // stands for it in messages
	param    string // that it came by
}

// ownStyles reads the styles that come with a request: a document of its body,
// or SLD_BODY. nil if there are none.
func (c *call) ownStyles() (*ownStyles, error) {
	o := sld.Options{Name: "SLD_BODY", MaxPicture: maxOwnPicture, Limits: xmltree.Limits{Depth: 100}, Fonts: c.session.Catalog().Fonts}
	switch text := c.params.Text("SLD_BODY"); {
	case c.style != nil:
		o.Name = "StyledLayerDescriptor"
		return decodeOwn(o.Name, "", func() (*sld.Document, error) { return sld.ParseNode(c.style, o) })
	case c.params.Text("SLD") != "":
		data, err := c.fetched(c.params.Text("SLD"))
		if err != nil {
			return nil, err
		}
		o.Name = "SLD"
		return decodeOwn(o.Name, "sld", func() (*sld.Document, error) { return sld.Parse(data, o) })
	case text != "":
		return decodeOwn(o.Name, "sld_body", func() (*sld.Document, error) { return sld.Parse([]byte(text), o) })
	}
	return nil, nil
}

// fetched gets the document that SLD names.
func (c *call) fetched(address string) ([]byte, error) {
	policy := c.session.Catalog().StyleSources
	if policy == nil {
		return nil, fault.New(fault.NotSupported, "sld", "SLD, a style by its address, is not offered: nothing is fetched for a client; send the document itself in SLD_BODY")
	}
	data, err := c.service.fetchers.by(policy).Get(c.ctx, address)
	if err != nil {
		f := *fault.From(err)
		f.Param, f.Msg = "sld", "SLD: "+f.Msg
		return nil, &f
	}
	return data, nil
}

// fetchers is the one fetcher of the policy in force. The zero value is ready;
// safe for concurrent use.
type fetchers struct {
	mu      sync.Mutex
	policy  *fetch.Policy
	fetcher *fetch.Fetcher
}

func (f *fetchers) by(p *fetch.Policy) *fetch.Fetcher {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.policy != p {
		f.policy, f.fetcher = p, fetch.New(p)
	}
	return f.fetcher
}

// decodeOwn parses and judges a document; name stands for it in messages and
// param is the parameter that it came by.
func decodeOwn(name, param string, parse func() (*sld.Document, error)) (*ownStyles, error) {
	d, err := parse()
	if err != nil {
		f := *fault.From(err)
		f.Param = param
		return nil, &f
	}
	rules := 0
	for i := range d.Layers {
		l := &d.Layers[i]
		if l.User {
			return nil, fault.New(fault.NotSupported, param, "%s:%d: a UserLayer, data of the client's own, is not offered", name, l.Line)
		}
		for _, s := range l.Styles {
			for j := range s.FeatureTypes {
				rules += len(s.FeatureTypes[j].Rules)
			}
		}
	}
	if rules > maxOwnRules {
		return nil, fault.New(fault.TooLarge, param, "%s has %d rules; at most %d are taken", name, rules, maxOwnRules)
	}
	if len(d.Layers) == 0 {
		return nil, fault.New(fault.BadParam, param, "%s names no layer", name)
	}
	return &ownStyles{d, name, param}, nil
}

// layers are the layers of the document, for a request without LAYERS: one a
// style.
func (o *ownStyles) layers() ([]layerRequest, error) {
	var list []layerRequest
	for i := range o.document.Layers {
		l := &o.document.Layers[i]
		if l.Name == "" {
			return nil, fault.New(fault.BadParam, o.param, "%s:%d: the layer has no name; send it in LAYERS", o.name, l.Line)
		}
		if len(l.Styles)+len(l.References) == 0 {
			list = append(list, layerRequest{name: l.Name, opacity: 1, constraint: l.Filter})
		}
		for _, s := range l.Styles {
			list = append(list, layerRequest{name: l.Name, own: s, opacity: 1, constraint: l.Filter})
		}
		for _, name := range l.References {
			list = append(list, layerRequest{name: l.Name, style: name, opacity: 1, constraint: l.Filter})
		}
	}
	return list, nil
}

// dress gives a layer of LAYERS what the document has for it.
func (o *ownStyles) dress(r *layerRequest, only bool) {
	if o == nil {
		return
	}
	for i := range o.document.Layers {
		l := &o.document.Layers[i]
		// A bare style has no layer's name; it is meant for the one there is.
		if l.Name != r.name && !(l.Name == "" && only) {
			continue
		}
		r.constraint = l.Filter
		if s, ok := styleOf(l, r.style); ok {
			r.own, r.style = s, ""
		} else if r.style == "" && len(l.References) > 0 {
			r.style = l.References[0]
		}
	}
}

// notes are what the documents ask for and is not drawn, as warnings.
func (o *ownStyles) notes() []string {
	if o == nil {
		return nil
	}
	var list []string
	for i, n := range o.document.Notes {
		if i == maxOwnNotes {
			return append(list, fmt.Sprintf("%s: and %d more places", o.name, len(o.document.Notes)-i))
		}
		list = append(list, n.String())
	}
	return list
}

// styleOf finds the style of a layer of the document by name: without one its
// default, or the first.
func styleOf(l *sld.NamedLayer, name string) (*styles.Style, bool) {
	if name == "" {
		switch {
		case l.Default >= 0 && l.Default < len(l.Styles):
			return l.Styles[l.Default], true
		case len(l.Styles) > 0:
			return l.Styles[0], true
		}
		return nil, false
	}
	for _, s := range l.Styles {
		if s.Name == name {
			return s, true
		}
	}
	return nil, false
}
