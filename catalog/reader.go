package catalog

import (
	"errors"
	"fmt"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// A reader walks the YAML tree of one file and collects every problem; its
// methods return zero values after reporting, so that reading goes on.
type reader struct {
	file     string // as named in messages
	problems Problems
}

func (r *reader) problem(line int, format string, args ...any) {
	r.problems = append(r.problems, Problem{r.file, line, fmt.Sprintf(format, args...)})
}

// maxCatalogBytes bounds the file; the catalog of a city is a few hundred kB.
const maxCatalogBytes = 16 << 20

// parse returns the root mapping, or nil after reporting why there is none.
func (r *reader) parse(data []byte) *mapping {
	if len(data) > maxCatalogBytes {
		r.problem(0, "the file has %d bytes; at most %d are read", len(data), maxCatalogBytes)
		return nil
	}
	f, err := parser.ParseBytes(data, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) && syntax.Token != nil {
			r.problem(syntax.Token.Position.Line, "not YAML: %s", syntax.Message)
		} else {
			r.problem(0, "not YAML: %v", err)
		}
		return nil
	}
	if len(f.Docs) == 0 || f.Docs[0].Body == nil {
		r.problem(0, "the catalog is empty; start from the catalog.yaml of the sample town")
		return nil
	}
	if len(f.Docs) > 1 {
		r.problem(line(f.Docs[1].Body), "a catalog is one YAML document; remove the second")
	}
	return r.mapping(f.Docs[0].Body, "the catalog")
}

func line(n ast.Node) int {
	if n == nil || n.GetToken() == nil {
		return 0
	}
	return n.GetToken().Position.Line
}

// entry is one key of a mapping with its value.
type entry struct {
	key   string
	line  int
	value ast.Node
	taken bool
}

// mapping is a YAML mapping being read; finish reports the keys nobody took.
type mapping struct {
	reader *reader
	what   string // for messages: `layer "edifc"`
	line   int
	keys   []*entry
	asked  []string
}

// mapping reads a node as a mapping; nil after reporting that it is not one.
func (r *reader) mapping(n ast.Node, what string) *mapping {
	m := &mapping{reader: r, what: what, line: line(n)}
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		r.problem(line(n), "%s must be a mapping of keys to values, not %s", what, kindOf(n))
		return nil
	}
	for _, v := range values {
		key, ok := v.Key.(*ast.StringNode)
		if !ok {
			r.problem(line(v), "%s: keys must be plain words (anchors and merge keys are not read)", what)
			continue
		}
		for _, e := range m.keys {
			if e.key == key.Value {
				r.problem(line(v), "%s: key %q is given twice (first in line %d); remove one", what, key.Value, e.line)
			}
		}
		m.keys = append(m.keys, &entry{key: key.Value, line: line(v), value: v.Value})
	}
	return m
}

func kindOf(n ast.Node) string {
	switch n.(type) {
	case nil, *ast.NullNode:
		return "nothing"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "a mapping"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	case *ast.IntegerNode, *ast.FloatNode, *ast.InfinityNode, *ast.NanNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	case *ast.AnchorNode, *ast.AliasNode, *ast.MergeKeyNode:
		return "an anchor or alias, which are not read here: write the value out"
	}
	return "something else"
}

// take returns the entry of a key, nil if it is not there or null.
func (m *mapping) take(key string) *entry {
	m.asked = append(m.asked, key)
	for _, e := range m.keys {
		if e.key == key {
			e.taken = true
			if _, null := e.value.(*ast.NullNode); null {
				return nil
			}
			return e
		}
	}
	return nil
}

// lineOf is the line of a key, or of the mapping.
func (m *mapping) lineOf(key string) int {
	for _, e := range m.keys {
		if e.key == key {
			return e.line
		}
	}
	return m.line
}

// finish reports the keys that nobody asked for.
func (m *mapping) finish() {
	for _, e := range m.keys {
		if !e.taken {
			m.reader.problem(e.line, "%s: key %q is not known%s; known are %s", m.what, e.key, didYouMean(e.key, m.asked), strings.Join(m.asked, ", "))
		}
	}
}

func (m *mapping) wrong(e *entry, want string) {
	m.reader.problem(e.line, "%s: %s must be %s, not %s", m.what, e.key, want, kindOf(e.value))
}

// scalar returns a scalar's text as written; numbers and booleans count.
func scalar(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func (m *mapping) text(key string) string {
	e := m.take(key)
	if e == nil {
		return ""
	}
	s, ok := scalar(e.value)
	if !ok {
		m.wrong(e, "text")
	}
	return strings.TrimSpace(s)
}

func (m *mapping) required(key string) string {
	s := m.text(key)
	if s == "" {
		m.reader.problem(m.lineOf(key), "%s: %s is missing; give it", m.what, key)
	}
	return s
}

// expanded is text in which ${NAME} and ${NAME:-default} are replaced from
// the environment.
func (m *mapping) expanded(key string) string {
	return reference.ReplaceAllStringFunc(m.text(key), func(found string) string {
		parts := reference.FindStringSubmatch(found)
		if value, ok := os.LookupEnv(parts[1]); ok {
			return value
		}
		if parts[2] == "" {
			m.reader.problem(m.lineOf(key), "%s: %s: the environment has no variable %s; set it, or write ${%s:-default}", m.what, key, parts[1], parts[1])
		}
		return parts[3]
	})
}

var reference = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)(:-([^}]*))?\}`)

func (m *mapping) boolean(key string, otherwise bool) bool {
	e := m.take(key)
	if e == nil {
		return otherwise
	}
	b, ok := e.value.(*ast.BoolNode)
	if !ok {
		m.wrong(e, "true or false")
		return otherwise
	}
	return b.Value
}

// number reads a number within [low, high].
func (m *mapping) number(key string, otherwise, low, high float64) float64 {
	e := m.take(key)
	if e == nil {
		return otherwise
	}
	var f float64
	switch n := e.value.(type) {
	case *ast.FloatNode:
		f = n.Value
	case *ast.IntegerNode:
		i, err := strconv.ParseFloat(strings.ReplaceAll(n.GetToken().Value, "_", ""), 64)
		if err != nil {
			m.wrong(e, "a decimal number")
			return otherwise
		}
		f = i
	default:
		m.wrong(e, "a number")
		return otherwise
	}
	if math.IsNaN(f) || f < low || f > high {
		m.reader.problem(e.line, "%s: %s is %g; it must be from %g to %g", m.what, key, f, low, high)
		return otherwise
	}
	return f
}

func (m *mapping) integer(key string, otherwise, low, high int) int {
	f := m.number(key, float64(otherwise), float64(low), float64(high))
	if f != math.Trunc(f) {
		m.reader.problem(m.lineOf(key), "%s: %s is %g; it must be a whole number", m.what, key, f)
		return otherwise
	}
	return int(f)
}

func (m *mapping) duration(key string, otherwise, low, high time.Duration) time.Duration {
	s := m.text(key)
	if s == "" {
		return otherwise
	}
	d, err := time.ParseDuration(s)
	if err != nil || d < low || d > high {
		m.reader.problem(m.lineOf(key), "%s: %s is %q; it must be a time from %s to %s, such as 30s", m.what, key, s, low, high)
		return otherwise
	}
	return d
}

var byteSize = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?) ?(B|kB|MB|GB|KiB|MiB|GiB)?$`)

// bytes reads a size such as 4GB or 512MiB.
func (m *mapping) bytes(key string, otherwise int64) int64 {
	s := m.text(key)
	if s == "" {
		return otherwise
	}
	parts := byteSize.FindStringSubmatch(s)
	if parts == nil {
		m.reader.problem(m.lineOf(key), "%s: %s is %q; it must be a size such as 512MB or 4GiB", m.what, key, s)
		return otherwise
	}
	f, _ := strconv.ParseFloat(parts[1], 64)
	unit := map[string]float64{"": 1, "B": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}[parts[2]]
	return int64(f * unit)
}

// bilingual reads a text, or a mapping of it: and en:.
func (r *reader) bilingual(n ast.Node, what string) Text {
	if s, ok := scalar(n); ok {
		return Text{It: strings.TrimSpace(s)}
	}
	m := r.mapping(n, what)
	if m == nil {
		return Text{}
	}
	t := Text{It: m.text("it"), En: m.text("en")}
	m.finish()
	return t
}

func (m *mapping) texts(key string) Text {
	e := m.take(key)
	if e == nil {
		return Text{}
	}
	return m.reader.bilingual(e.value, m.what+": "+key)
}

// list returns the items of a list; a single scalar is a list of one.
func (m *mapping) list(key string) []ast.Node {
	e := m.take(key)
	if e == nil {
		return nil
	}
	if s, ok := e.value.(*ast.SequenceNode); ok {
		return s.Values
	}
	if _, ok := scalar(e.value); ok {
		return []ast.Node{e.value}
	}
	m.wrong(e, "a list")
	return nil
}

// words reads a list of plain texts.
func (m *mapping) words(key string) (words []string, lines []int) {
	for _, n := range m.list(key) {
		s, ok := scalar(n)
		if !ok {
			m.reader.problem(line(n), "%s: %s: each must be text, not %s", m.what, key, kindOf(n))
			continue
		}
		words, lines = append(words, s), append(lines, line(n))
	}
	return words, lines
}

// section returns a nested mapping, nil if the key is not there.
func (m *mapping) section(key, what string) *mapping {
	e := m.take(key)
	if e == nil {
		return nil
	}
	return m.reader.mapping(e.value, what)
}
