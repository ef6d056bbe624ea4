package wfs

import (
	"strconv"
	"strings"

	"sigi/crs"
	"sigi/encoding/xmltree"
	"sigi/fault"
	"sigi/ogc/ows"
)

// Limits of one request.
const (
	maxQueries = 64
	maxIDs     = 10_000
	maxNames   = 1_000 // of a property list
)

// list splits "a,b"; spaces around items are dropped, and empty ones too.
func list(text string) (items []string) {
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			items = append(items, item)
		}
	}
	return items
}

// lists splits "(a)(b)" into what each pair of brackets holds; text without
// brackets is one item (09-025r2 §6.2.5.3). Brackets inside count.
func lists(text, param string) (items []string, err error) {
	text = strings.TrimSpace(text)
	if !strings.HasPrefix(text, "(") {
		if text == "" {
			return nil, nil
		}
		return []string{text}, nil
	}
	depth, from := 0, 0
	for i := range len(text) {
		switch text[i] {
		case '(':
			if depth == 0 {
				from = i + 1
			}
			depth++
		case ')':
			if depth--; depth < 0 {
				return nil, fault.New(fault.BadParam, param, "there is a ) too many")
			}
			if depth == 0 {
				items = append(items, text[from:i])
			}
		default:
			if depth == 0 && strings.TrimSpace(text[i:i+1]) != "" && text[i] != ',' {
				return nil, fault.New(fault.BadParam, param, "there is text between the brackets of a list")
			}
		}
	}
	if depth != 0 {
		return nil, fault.New(fault.BadParam, param, "a ) is missing")
	}
	return items, nil
}

// decodeGetFeature reads key-value parameters.
func decodeGetFeature(p ows.Params, d *dialect) (*getFeature, error) {
	g := &getFeature{}
	var err error
	if err := g.presentation(p); err != nil {
		return nil, err
	}
	if id, _ := p.First("STOREDQUERY_ID", "STOREDQUERYID"); id != "" {
		q, single, err := storedQuery(id, p.Text("ID"), "id")
		if err != nil {
			return nil, err
		}
		q.srsName, _ = p.First("SRSNAME", "SRS")
		g.queries, g.single = []query{q}, single
		return g, nil
	}
	types, err := decodeTypes(p, d)
	if err != nil {
		return nil, err
	}
	ids, _ := p.First("RESOURCEID", "FEATUREID")
	each := newQueryLists(p)
	if each.err != nil {
		return nil, each.err
	}
	wanted := list(strings.Trim(ids, "()"))
	if len(wanted) > maxIDs {
		return nil, fault.New(fault.TooLarge, "id", "%d ids were asked for; at most %d", len(wanted), maxIDs)
	}
	if len(types) == 0 {
		if len(wanted) == 0 {
			return nil, fault.New(fault.MissingParam, "layers", "%s is missing", d.spell("layers"))
		}
		types = typesOf(wanted)
	}
	if len(types) > maxQueries {
		return nil, fault.New(fault.TooLarge, "layers", "%d types were asked for; at most %d", len(types), maxQueries)
	}
	var box *bbox
	if text := p.Text("BBOX"); text != "" {
		if box, err = decodeBBOX(text); err != nil {
			return nil, err
		}
	}
	if err := exclusive(p); err != nil {
		return nil, err
	}
	for i, name := range types {
		q := query{typeName: name, bbox: box, alone: len(types) == 1}
		q.srsName, _ = p.First("SRSNAME", "SRS")
		if len(wanted) > 0 {
			q.ids = wanted
		}
		if err := each.fill(&q, i, len(types)); err != nil {
			return nil, err
		}
		g.queries = append(g.queries, q)
	}
	return g, nil
}

// presentation reads what is said of the answer as a whole.
func (g *getFeature) presentation(p ows.Params) (err error) {
	g.format = p.Text("OUTPUTFORMAT")
	g.value, g.hasValue = p.Text("VALUEREFERENCE"), p.Has("VALUEREFERENCE")
	if g.count, err = whole(p, -1, "COUNT", "MAXFEATURES"); err != nil {
		return err
	}
	if g.start, err = whole(p, 0, "STARTINDEX"); err != nil {
		return err
	}
	if err := checkResolve(p.Text("RESOLVE")); err != nil {
		return err
	}
	g.hits, err = resultType(p.Text("RESULTTYPE"))
	return err
}

// checkResolve: nothing here refers to anything else, so only what would
// leave the server is refused.
func checkResolve(text string) error {
	switch text {
	case "", "none", "local", "all":
		return nil
	case "remote":
		return fault.New(fault.NotSupported, "resolve", "RESOLVE=remote is not offered")
	}
	return fault.New(fault.BadParam, "resolve", "RESOLVE is %.80q; it must be none, local, remote or all", text)
}

func resultType(text string) (hits bool, err error) {
	switch strings.ToLower(text) {
	case "", "results":
		return false, nil
	case "hits":
		return true, nil
	}
	return false, fault.New(fault.BadParam, "resulttype", "RESULTTYPE is %.80q; it must be results or hits", text)
}

// whole reads a whole number from 0 up.
func whole(p ows.Params, absent int, names ...string) (int, error) {
	text, name := p.First(names...)
	return number(text, absent, strings.ToLower(name))
}

// maxCount is more than any layer has.
const maxCount = 1 << 40

func number(text string, absent int, param string) (int, error) {
	if text == "" {
		return absent, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > maxCount {
		return 0, fault.New(fault.BadParam, param, "%s is %.80q; it must be a whole number from 0 up", strings.ToUpper(param), text)
	}
	return int(n), nil
}

// decodeTypes reads TYPENAMES: one query an item.
func decodeTypes(p ows.Params, d *dialect) ([]string, error) {
	text, _ := p.First("TYPENAMES", "TYPENAME")
	items, err := lists(strings.ReplaceAll(text, "schema-element(", "schema-element\x00"), "layers")
	if err != nil {
		return nil, err
	}
	var types []string
	for _, item := range items {
		names := list(strings.ReplaceAll(item, "schema-element\x00", "schema-element("))
		if len(names) > 1 && !d.typeList {
			return nil, fault.New(fault.NotSupported, "layers", "joins are not offered; to ask for several types write TYPENAMES=(a)(b)")
		}
		types = append(types, names...)
	}
	return types, nil
}

// typesOf lists the types that ids name, each once.
func typesOf(ids []string) (types []string) {
	seen := map[string]bool{}
	for _, id := range ids {
		name, _, _ := strings.Cut(id, ".")
		if !seen[name] {
			seen[name] = true
			types = append(types, name)
		}
	}
	return types
}

// exclusive refuses two ways of selecting at once (09-025r2 §7.9.2.5.1,
// 04-094 §14.7.3). CQL_FILTER, which is nobody's but ours, may stand beside
// a box.
func exclusive(p ows.Params) error {
	var said []string
	for _, names := range [...][]string{{"FILTER"}, {"BBOX"}, {"RESOURCEID", "FEATUREID"}} {
		if text, name := p.First(names...); text != "" {
			said = append(said, name)
		}
	}
	if p.Text("FILTER") != "" && p.Text("CQL_FILTER") != "" {
		said = append(said, "CQL_FILTER")
	}
	if len(said) > 1 {
		return fault.New(fault.BadParam, strings.ToLower(said[1]), "%s cannot be used together; put all into one filter", strings.Join(said, " and "))
	}
	return nil
}

// queryLists are the parameters that hold a list an item of TYPENAMES.
type queryLists struct {
	properties, filters, cqls, sorts []string
	filterIsCQL                      bool
	err                              error
}

func newQueryLists(p ows.Params) *queryLists {
	q := &queryLists{}
	read := func(name string) []string {
		items, err := lists(p.Text(name), strings.ToLower(name))
		if err != nil && q.err == nil {
			q.err = err
		}
		return items
	}
	q.properties = read("PROPERTYNAME")
	q.sorts = read("SORTBY")
	if strings.Contains(strings.ToUpper(p.Text("FILTER_LANGUAGE")), "CQL") {
		q.cqls = cqlList(p.Text("FILTER"))
	} else {
		q.filters = read("FILTER")
	}
	if text := p.Text("CQL_FILTER"); text != "" {
		q.cqls = cqlList(text)
	}
	return q
}

// cqlList splits conditions at the semicolons outside quotes, one a type, as
// GeoServer has it.
func cqlList(text string) (items []string) {
	quote, from := byte(0), 0
	for i := range len(text) {
		switch c := text[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == ';' && !strings.HasSuffix(strings.ToUpper(strings.TrimRight(text[from:i], "0123456789")), "SRID="):
			items = append(items, text[from:i])
			from = i + 1
		}
	}
	return append(items, text[from:])
}

// fill gives query i of n its part of each list; a list of one holds for all.
func (l *queryLists) fill(q *query, i, n int) error {
	pick := func(items []string, param string) (string, error) {
		switch len(items) {
		case 0:
			return "", nil
		case 1:
			return items[0], nil
		case n:
			return items[i], nil
		}
		return "", fault.New(fault.BadParam, param, "%s has %d items for %d types", strings.ToUpper(param), len(items), n)
	}
	text, err := pick(l.properties, "propertyname")
	if err != nil {
		return err
	}
	if names := list(text); len(names) > 0 {
		if len(names) > maxNames {
			return fault.New(fault.TooLarge, "attributes", "%d properties were asked for; at most %d", len(names), maxNames)
		}
		q.properties = names
	}
	if text, err = pick(l.sorts, "sortby"); err != nil {
		return err
	}
	if q.sort, err = decodeSort(text); err != nil {
		return err
	}
	if q.cql, err = pick(l.cqls, "cql_filter"); err != nil {
		return err
	}
	q.cql = strings.TrimSpace(q.cql)
	if text, err = pick(l.filters, "filter"); err != nil {
		return err
	}
	if text = strings.TrimSpace(text); text != "" {
		if q.filter, err = xmltree.Parse([]byte(text), filterLimits); err != nil {
			return filterFault(err)
		}
	}
	return nil
}

// filterLimits bound a filter among parameters.
var filterLimits = xmltree.Limits{Bytes: 1 << 20, Depth: 250, Nodes: 50_000}

// maxSort is how many properties an order may have.
const maxSort = 16

// decodeSort reads "a DESC,b A" (09-025r2 §7.9.2.5.2, 04-094 §14.7.3).
func decodeSort(text string) (keys []sortKey, err error) {
	for _, item := range list(text) {
		name, order, _ := strings.Cut(item, " ")
		k := sortKey{property: name}
		switch strings.ToUpper(strings.TrimSpace(order)) {
		case "", "A", "ASC", "+":
		case "D", "DESC", "-":
			k.descending = true
		default:
			return nil, fault.New(fault.BadParam, "sort", "SORTBY has %.80q; it must be like a ASC,b DESC", item)
		}
		keys = append(keys, k)
	}
	if len(keys) > maxSort {
		return nil, fault.New(fault.TooLarge, "sort", "SORTBY has %d properties; at most %d", len(keys), maxSort)
	}
	return keys, nil
}

// decodeBBOX reads four ordinates and perhaps a reference (06-121r3 §10.2.3).
// Six are a box in space, whose heights are not looked at.
func decodeBBOX(text string) (*bbox, error) {
	parts := strings.Split(text, ",")
	var v []float64
	for len(v) < len(parts) && len(v) < 6 {
		f, err := strconv.ParseFloat(strings.TrimSpace(parts[len(v)]), 64)
		if err != nil || strings.ContainsAny(parts[len(v)], "xXnN_") {
			break
		}
		v = append(v, f)
	}
	b := &bbox{crs: strings.TrimSpace(strings.Join(parts[len(v):], ","))}
	switch len(v) {
	case 4:
		b.bound = crs.WireBound{v[0], v[1], v[2], v[3]}
	case 6:
		b.bound = crs.WireBound{v[0], v[1], v[3], v[4]}
	default:
		return nil, fault.New(fault.BadParam, "bbox", "BBOX is %.80q; it must have 4 numbers and perhaps a CRS", text)
	}
	return b, nil
}
