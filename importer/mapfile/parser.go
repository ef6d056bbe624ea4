package mapfile

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Limits of what is read.
const (
	maxBytes    = 16 << 20 // of all files together
	maxIncludes = 300
	maxDepth    = 12 // of includes, and of blocks
)

// block is a part of a mapfile between its name and END.
type block struct {
	name   string // in upper case
	file   string
	line   int
	items  []item
	blocks []*block
}

// item is a keyword with its values; in METADATA and the like a key with one.
type item struct {
	key    string // in upper case, but for pairs as written
	values []token
	line   int
	file   string
}

// all returns the blocks of a name.
func (b *block) all(name string) []*block {
	var out []*block
	for _, c := range b.blocks {
		if c.name == name {
			out = append(out, c)
		}
	}
	return out
}

func (b *block) first(name string) *block {
	if b == nil {
		return nil
	}
	for _, c := range b.blocks {
		if c.name == name {
			return c
		}
	}
	return nil
}

// item returns the last item of one of these keys, or nil.
func (b *block) item(keys ...string) *item {
	if b == nil {
		return nil
	}
	for i := len(b.items) - 1; i >= 0; i-- {
		for _, k := range keys {
			if strings.EqualFold(b.items[i].key, k) {
				return &b.items[i]
			}
		}
	}
	return nil
}

func (b *block) text(keys ...string) string {
	if i := b.item(keys...); i != nil && len(i.values) > 0 {
		return i.values[0].text
	}
	return ""
}

func (b *block) number(otherwise float64, keys ...string) float64 {
	f, err := strconv.ParseFloat(b.text(keys...), 64)
	if err != nil || f-f != 0 {
		return otherwise
	}
	return f
}

// Blocks by what stands in them: items and blocks, pairs of texts, or values.
var (
	blockNames = words(`MAP LAYER CLASS STYLE LABEL LEADER WEB LEGEND SCALEBAR QUERYMAP REFERENCE OUTPUTFORMAT FEATURE JOIN GRID CLUSTER COMPOSITE
		SYMBOL SYMBOLSET SCALETOKEN IDENTIFY`)
	pairBlocks  = words("METADATA VALIDATION CONNECTIONOPTIONS VALUES BINDVALS")
	valueBlocks = words("PROJECTION POINTS PATTERN")
	// twoValues are keywords with two values that are not numbers.
	twoValues = words("CONFIG")
)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

// reading is one reading of a file with what it includes.
type reading struct {
	folder   string // of the mapfile; includes are named from there
	bytes    int64
	includes int
}

func readFile(path string, most int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is no file", path)
	}
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("%s is larger than the %d bytes that are read", path, most)
	}
	return data, err
}

// tokens reads a file and puts what it includes in the place of INCLUDE.
func (r *reading) tokens(path, shown string, depth int) ([]token, error) {
	if r.includes++; depth > maxDepth || r.includes > maxIncludes {
		return nil, fmt.Errorf("%s: more than %d files are included, or more than %d deep", shown, maxIncludes, maxDepth)
	}
	data, err := readFile(path, maxBytes-r.bytes)
	if err != nil {
		return nil, err
	}
	r.bytes += int64(len(data))
	all, err := lex(shown, string(data))
	if err != nil {
		return nil, err
	}
	return r.included(all, depth)
}

// beside is where a path of the mapfile lies: relative to it, if it is not absolute.
func (r *reading) beside(path string) string {
	if filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(r.folder, filepath.FromSlash(path))
}

func (r *reading) included(all []token, depth int) ([]token, error) {
	var out []token
	for i := 0; i < len(all); i++ {
		if !all[i].is("INCLUDE") || i+1 >= len(all) || all[i+1].kind == end {
			out = append(out, all[i])
			continue
		}
		i++
		name := all[i].text
		in, err := r.tokens(r.beside(name), name, depth+1)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: INCLUDE: %w", all[i].file, all[i].line, err)
		}
		out = append(out, in[:len(in)-1]...)
	}
	return out, nil
}

type parser struct {
	tokens []token
	i      int
}

func (p *parser) peek() token { return p.tokens[p.i] }

func (p *parser) next() token {
	t := p.tokens[p.i]
	if t.kind != end {
		p.i++
	}
	return t
}

// parse reads the blocks at the top of a file.
func parse(tokens []token) (*block, error) {
	p := &parser{tokens: tokens}
	top := &block{name: "", blocks: nil}
	for p.peek().kind != end {
		t := p.next()
		name := strings.ToUpper(t.text)
		if t.kind != word || !blockNames[name] {
			return nil, fmt.Errorf("%s:%d: %q is not expected; a mapfile begins with MAP", t.file, t.line, clip(t.text))
		}
		b, err := p.block(t, 0)
		if err != nil {
			return nil, err
		}
		top.blocks = append(top.blocks, b)
	}
	return top, nil
}

// block reads up to END.
func (p *parser) block(start token, depth int) (*block, error) {
	b := &block{name: strings.ToUpper(start.text), file: start.file, line: start.line}
	if depth > maxDepth {
		return nil, fmt.Errorf("%s:%d: blocks are nested more than %d deep", start.file, start.line, maxDepth)
	}
	for {
		t := p.next()
		name := strings.ToUpper(t.text)
		switch {
		case t.kind == end:
			return nil, fmt.Errorf("%s:%d: %s has no END", start.file, start.line, b.name)
		case t.is("END"):
			return b, nil
		case valueBlocks[b.name]:
			b.items = append(b.items, item{values: []token{t}, line: t.line, file: t.file})
		case pairBlocks[b.name]:
			v := p.next()
			if v.kind == end {
				return nil, fmt.Errorf("%s:%d: %s has no END", start.file, start.line, b.name)
			}
			b.items = append(b.items, item{key: t.text, values: []token{v}, line: t.line, file: t.file})
		case t.kind == word && p.opens(b, name):
			c, err := p.block(t, depth+1)
			if err != nil {
				return nil, err
			}
			b.blocks = append(b.blocks, c)
		case t.kind == word:
			b.items = append(b.items, p.item(t, name))
		default:
			return nil, fmt.Errorf("%s:%d: %q is not expected in %s", t.file, t.line, clip(t.text), b.name)
		}
	}
}

// opens reports whether a word begins a block within another.
func (p *parser) opens(in *block, name string) bool {
	switch {
	case name == "SYMBOL":
		return in.name == "MAP" || in.name == "SYMBOLSET"
	case name == "STYLE" && in.name == "SYMBOL":
		return true
	case name == "CLUSTER", name == "GRID":
		return in.name == "LAYER"
	case name == "SYMBOLSET": // names a file
		return in.name == ""
	}
	return blockNames[name] || pairBlocks[name] || valueBlocks[name]
}

// item reads the values of a keyword: one, and the numbers and attributes that
// follow a number or an attribute.
func (p *parser) item(t token, name string) item {
	it := item{key: name, line: t.line, file: t.file}
	v := p.peek()
	if v.kind == end || v.is("END") {
		return it
	}
	it.values = append(it.values, p.next())
	if twoValues[name] && p.peek().kind != end {
		it.values = append(it.values, p.next())
	}
	for (v.kind == number || v.kind == binding) && len(it.values) < 16 {
		if k := p.peek().kind; k != number && k != binding {
			break
		}
		it.values = append(it.values, p.next())
	}
	return it
}

func clip(s string) string {
	if len(s) > 80 {
		return strings.ToValidUTF8(s[:80], "") + "..."
	}
	return s
}
