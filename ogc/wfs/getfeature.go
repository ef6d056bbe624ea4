package wfs

import (
	"context"
	"io"
	"strings"

	"sigi/crs"
	"sigi/encoding/cql"
	"sigi/encoding/fes"
	"sigi/fault"
	"sigi/feature"
	"sigi/filter"
	"sigi/geom"
	"sigi/ogc/ows"
	"sigi/publish"
)

// part is one query of an answer, ready to be read.
type part struct {
	t       *featureType
	ref     crs.Ref
	asked   bool // the client named a system
	query   publish.FeatureQuery
	columns []string // of the properties in XML, one an attribute of the query
	matched int64    // -1: not counted
	// returned is how many will be written; -1: not known before.
	returned int64
}

// answer is what a collection writes.
type answer struct {
	call     *call
	format   *format
	parts    []*part
	matched  int64 // over all parts; -1: not counted
	returned int64 // likewise
	hits     bool  // only counts are asked for
	next     string
	previous string
}

// collection writes a document of features by appending to a slice.
type collection interface {
	begin(dst []byte) []byte
	// query begins the features of a part.
	query(dst []byte, p *part) []byte
	feature(dst []byte, b *publish.Batch, i int) []byte
	queryEnd(dst []byte) []byte
	end(dst []byte) []byte
}

func (s *Service) getFeature(c *call) (*ows.Response, error) {
	g, err := c.decode()
	if err != nil {
		return nil, err
	}
	f, err := c.dialect.formatNamed(g.format)
	if err != nil {
		return nil, err
	}
	if g.single {
		return c.single(g, f)
	}
	a := &answer{call: c, format: f, matched: -1, returned: -1, hits: g.hits}
	for i := range g.queries {
		p, err := c.plan(&g.queries[i], f)
		if err != nil {
			return nil, err
		}
		a.parts = append(a.parts, p)
	}
	return c.answer(g, a, f.write(a))
}

// tag names what an answer holds: what is asked, and the data. "" if that is not
// known, or the question came as a document.
func (c *call) tag(a *answer) string {
	var names []string
	for _, p := range a.parts {
		names = append(names, p.t.Layer.Name)
	}
	revision := c.session.FeaturesRevision(names)
	if revision == "" {
		return ""
	}
	return c.request.Tag(revision, c.request.Address("wfs"), c.lang) // answers name the server in links
}

// answer counts, begins to read and writes.
func (c *call) answer(g *getFeature, a *answer, w collection) (*ows.Response, error) {
	tag := c.tag(a)
	if tag != "" && c.request.Held != nil && c.request.Held(tag) {
		return &ows.Response{ContentType: a.format.contentType, Validate: true, Tag: tag, Weak: true}, nil
	}
	open, err := c.bound(g, a)
	if err != nil {
		return nil, err
	}
	c.link(g, a)
	r := &ows.Response{ContentType: a.format.contentType}
	if g.hits {
		r.Body = w.end(w.begin(nil))
	} else if err := c.stream(r, a, open, w); err != nil {
		return nil, err
	}
	r.Validate, r.Tag, r.Weak = tag != "", tag, true
	return r, nil
}

func (c *call) decode() (*getFeature, error) {
	if c.request.Root != nil {
		return decodeDocument(c.request.Root, c.dialect)
	}
	return decodeGetFeature(c.request.Params, c.dialect)
}

// plan resolves the names of a query and reads its filter.
func (c *call) plan(q *query, f *format) (*part, error) {
	if q.typeName == "" && len(q.ids) > 0 {
		q.typeName = typesOf(q.ids)[0]
	}
	t, err := c.featureType(q.typeName)
	if err != nil {
		return nil, err
	}
	p := &part{t: t, asked: q.srsName != "", matched: -1, returned: -1, query: publish.FeatureQuery{Layer: t.Layer.Name, Attributes: []string{}}}
	if p.ref, err = f.ref(q.srsName, t.Type.CRS); err != nil {
		return nil, err
	}
	p.query.CRS = p.ref.CRS()
	if err := c.project(p, q.properties); err != nil {
		return nil, err
	}
	for _, k := range q.sort {
		name, err := c.attribute(t, k.property, "sort")
		if err != nil {
			return nil, err
		}
		p.query.Sort = append(p.query.Sort, publish.SortKey{Attribute: name, Descending: k.descending})
	}
	p.query.Filter, err = c.filter(t, q)
	return p, err
}

// project chooses what is written of each feature.
func (c *call) project(p *part, properties []string) error {
	t := p.t
	all := properties == nil
	wanted := map[string]bool{}
	p.query.WithoutGeometry = !all
	for _, name := range properties {
		local := lastStep(name)
		if a, ok := t.standardColumn(local); ok {
			wanted[a] = true
			continue
		}
		switch {
		case local == "*":
			all, p.query.WithoutGeometry = true, false
		case c.isGeometry(t, "", local):
			p.query.WithoutGeometry = false
		case local == "boundedBy" || strings.HasPrefix(local, "@") || standard[local] && t.Type.Index(local) < 0: // there is none to write
		default:
			attribute, err := c.attribute(t, name, "attributes")
			if err != nil {
				return err
			}
			wanted[attribute] = true
		}
	}
	for i, a := range t.Type.Attributes { // in the order of the schema
		if all || wanted[a.Name] || t.Layer.Shown(a.Name).Required {
			p.query.Attributes = append(p.query.Attributes, a.Name)
			p.columns = append(p.columns, t.columns[i])
		}
	}
	return nil
}

// lastStep is the local name at the end of a path.
func lastStep(path string) string {
	path = path[strings.LastIndexByte(path, '/')+1:]
	return path[strings.LastIndexByte(path, ':')+1:]
}

// attribute is what a property's name stands for where only an attribute will
// do.
func (c *call) attribute(t *featureType, path, param string) (string, error) {
	step := path[strings.LastIndexByte(path, '/')+1:]
	prefix, local, ok := strings.Cut(step, ":")
	if !ok {
		prefix, local = "", step
	}
	if name, known := t.column(local); known && (prefix == "" || c.names.in(prefix, t.namespace)) {
		return name, nil
	}
	return "", fault.New(fault.BadParam, param, "the feature type %q has no property %.80q", t.name, path)
}

// filter puts together what a query selects by.
func (c *call) filter(t *featureType, q *query) (filter.Expr, error) {
	var all []filter.Expr
	if q.ids != nil {
		e := filter.HasKey{Keys: []feature.Key{}}
		for _, id := range q.ids {
			key, ok := t.key(id)
			if !ok && q.alone {
				if _, _, err := c.featureID(t, id); err != nil {
					return nil, err
				}
			}
			if ok {
				e.Keys = append(e.Keys, key)
			}
		}
		all = append(all, e)
	}
	if q.bbox != nil {
		e, err := c.box(t, q)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	if q.filter != nil {
		o, err := c.fesOptions(t, q)
		if err != nil {
			return nil, err
		}
		e, err := fes.Filter(q.filter, o)
		if err != nil {
			return nil, filterFault(err)
		}
		all = append(all, e)
	}
	if q.cql != "" {
		e, err := cql.Parse(q.cql, c.cqlOptions(t))
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	switch len(all) {
	case 0:
		return nil, nil
	case 1:
		return all[0], nil
	}
	return filter.And{Of: all}, nil
}

// box is a BBOX parameter as a condition.
func (c *call) box(t *featureType, q *query) (filter.Expr, error) {
	ref, err := c.literalRef(t, q)
	if q.bbox.crs != "" {
		ref, err = crs.ParseRef(q.bbox.crs, policy)
	}
	if err != nil {
		return nil, err
	}
	b, err := ref.Envelope(q.bbox.bound)
	if err != nil {
		return nil, err
	}
	return filter.Spatial{Op: filter.BBox, CRS: ref.CRS(),
		Geometry: geom.Polygon([]float64{b.MinX, b.MinY, b.MaxX, b.MinY, b.MaxX, b.MaxY, b.MinX, b.MaxY, b.MinX, b.MinY})}, nil
}

// bound counts where that is needed, and gives each part its offset and limit:
// start and count are of the answer as a whole. A single part that is counted
// is opened, so that what is counted and what is read are one state of the
// data.
func (c *call) bound(g *getFeature, a *answer) (open *publish.Features, err error) {
	most := c.session.Catalog().Limits.MaxFeatures
	count := most
	if g.count >= 0 && (g.count < most || most <= 0) {
		count = g.count
	}
	needed := a.format.counted || g.hits || len(a.parts) > 1 && g.start > 0
	if needed {
		a.matched, a.returned = 0, 0
	}
	skip, left := int64(g.start), int64(count)
	for _, p := range a.parts {
		p.query.Offset, p.query.Limit = int(skip), int(left)
		if !needed {
			continue
		}
		var n int64
		if len(a.parts) == 1 && !g.hits && left > 0 {
			p.query.Counted = true
			if open, err = c.session.Features(c.ctx, p.query); err != nil {
				return nil, err
			}
			n = open.Matched
		} else if n, err = c.session.Count(c.ctx, p.query); err != nil {
			return nil, err
		}
		p.matched = n
		p.query.Offset = int(min(skip, n))
		skip -= int64(p.query.Offset)
		p.returned = min(n-int64(p.query.Offset), left)
		left -= p.returned
		p.query.Limit = int(p.returned)
		a.matched += n
		a.returned += p.returned
	}
	if g.hits {
		a.returned = 0
	}
	return open, nil
}

// flushAt is how much is collected before it is sent on.
const flushAt = 64 << 10

// stream begins to read the first part that has features, if it is not open
// already, and returns a response that writes all of them.
func (c *call) stream(r *ows.Response, a *answer, open *publish.Features, w collection) error {
	first := 0
	for ; open == nil && first < len(a.parts); first++ {
		p := a.parts[first]
		if p.returned == 0 || p.returned < 0 && p.query.Limit == 0 {
			continue
		}
		var err error
		if open, err = c.session.Features(c.ctx, p.query); err != nil {
			return err
		}
		break
	}
	r.Set("Cache-Control", "no-cache")
	r.Stream = func(ctx context.Context, to io.Writer) error {
		s := &sending{to: to, buf: w.begin(make([]byte, 0, flushAt+flushAt/4)), left: -1}
		if a.matched < 0 && len(a.parts) > 1 {
			s.left = int64(a.parts[0].query.Limit)
		}
		for i, p := range a.parts {
			s.buf = w.query(s.buf, p)
			if i >= first && open == nil && p.returned != 0 && s.left != 0 {
				q := p.query
				if s.left > 0 {
					q.Limit = int(s.left)
				}
				var err error
				if open, err = c.session.Features(ctx, q); err != nil {
					return err
				}
			}
			if i >= first && open != nil {
				open.Follow(ctx)
				err := s.features(open, w)
				open.Close()
				if open = nil; err != nil {
					return err
				}
			}
			s.buf = w.queryEnd(s.buf)
		}
		s.buf = w.end(s.buf)
		return s.flush()
	}
	return nil
}

// sending is a document on its way.
type sending struct {
	to   io.Writer
	buf  []byte
	left int64 // features that may still be written, where parts share a limit; -1: each has its own
	sent bool
}

func (s *sending) features(r *publish.Features, w collection) error {
	for r.Next() {
		b := r.Batch()
		for i := range b.Keys {
			s.buf = w.feature(s.buf, b, i)
			if len(s.buf) >= flushAt {
				if err := s.flush(); err != nil {
					return err
				}
			}
		}
		if s.left > 0 {
			s.left -= int64(b.Len())
		}
		if !s.sent { // what is there is shown at once
			if err := s.flush(); err != nil {
				return err
			}
		}
	}
	return r.Err()
}

func (s *sending) flush() error {
	s.sent = true
	_, err := s.to.Write(s.buf)
	s.buf = s.buf[:0]
	return err
}

// single answers with one feature that is not in a collection, or that there
// is none.
func (c *call) single(g *getFeature, f *format) (*ows.Response, error) {
	q := &g.queries[0]
	notFound := fault.New(fault.NotFound, "id", "there is no feature %.120q", q.ids[0])
	p, err := c.plan(q, f)
	switch {
	case fault.Is(err, fault.UnknownLayer):
		return nil, notFound
	case err != nil:
		return nil, err
	}
	p.query.Limit = 1
	r, err := c.session.Features(c.ctx, p.query)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if !r.Next() {
		if r.Err() != nil {
			return nil, r.Err()
		}
		return nil, notFound
	}
	p.matched, p.returned = 1, 1
	a := &answer{call: c, format: f, parts: []*part{p}, matched: 1, returned: 1}
	var body []byte
	if f.isGML {
		body = bare(a, r.Batch())
	} else {
		w := f.write(a)
		body = w.end(w.queryEnd(w.feature(w.query(w.begin(nil), p), r.Batch(), 0)))
	}
	return &ows.Response{ContentType: f.contentType, Body: body}, nil
}
