package xmltree

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"sigi/fault"
)

// Node is an element, or a run of text or a comment (Local empty). The tree is
// not changed once read.
type Node struct {
	Space, Local string // namespace URI (or an undeclared prefix) and local name
	Attrs        []xml.Attr
	Nodes        []Node // elements, text and comments in document order
	Text         string // of a run of text, as written
	Comment      string // of a comment, which has no Text
	CDATA        bool   // the text stood in a CDATA section: its white space counts
	Line         int    // from 1, where the element or text begins
}

// Limits bound what is read; a zero field takes the default.
type Limits struct {
	Bytes int // default 8 MiB
	Depth int // default 250 elements
	Nodes int // default 500,000 elements, attributes and runs of text
}

func (l Limits) withDefaults() Limits {
	if l.Bytes <= 0 {
		l.Bytes = 8 << 20
	}
	if l.Depth <= 0 {
		l.Depth = 250
	}
	if l.Nodes <= 0 {
		l.Nodes = 500_000
	}
	return l
}

// Error is what is wrong with a document, and where.
type Error struct {
	Line int
	Msg  string
	Code fault.Code // BadParam, TooLarge where a limit was met, or what the reader of a vocabulary says
}

// Error returns "line 3: ...".
func (e *Error) Error() string { return fmt.Sprintf("line %d: %s", e.Line, e.Msg) }

// Errorf returns an *Error at the line of n, which names the element.
func (n *Node) Errorf(format string, args ...any) error {
	return n.Fault(fault.BadParam, format, args...)
}

// Fault is Errorf with another meaning than BadParam.
func (n *Node) Fault(code fault.Code, format string, args ...any) error {
	return &Error{Line: n.Line, Msg: n.Local + ": " + fmt.Sprintf(format, args...), Code: code}
}

// Parse reads a document and returns its root element. Every error is an
// *Error.
func Parse(data []byte, l Limits) (*Node, error) {
	l = l.withDefaults()
	if len(data) > l.Bytes {
		return nil, &Error{1, fmt.Sprintf("the document is larger than %d bytes", l.Bytes), fault.TooLarge}
	}
	data, err := toUTF8(data)
	if err != nil {
		return nil, &Error{1, err.Error(), fault.BadParam}
	}
	d := xml.NewDecoder(bytes.NewReader(data))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // done above
	var (
		root  *Node
		stack []*Node // the open elements; parents are filled when children close
		count int
	)
	for {
		line, _ := d.InputPos()
		offset := d.InputOffset()
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, syntax(err, line)
		}
		switch tok := tok.(type) {
		case xml.Directive:
			return nil, &Error{line, "a document type declaration is not accepted", fault.BadParam}
		case xml.StartElement:
			if root != nil {
				return nil, &Error{line, fmt.Sprintf("element %s stands after the end of the document", tok.Name.Local), fault.BadParam}
			}
			if len(stack) >= l.Depth {
				return nil, &Error{line, fmt.Sprintf("elements are nested more than %d deep", l.Depth), fault.TooLarge}
			}
			count += 1 + len(tok.Attr)
			stack = append(stack, &Node{Space: tok.Name.Space, Local: tok.Name.Local, Attrs: tok.Attr, Line: line})
		case xml.EndElement:
			n := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if len(stack) == 0 {
				root = n
				continue
			}
			parent := stack[len(stack)-1]
			parent.Nodes = append(parent.Nodes, *n)
		case xml.Comment:
			if len(stack) > 0 {
				parent := stack[len(stack)-1]
				parent.Nodes = append(parent.Nodes, Node{Comment: string(tok), Line: line})
				count++
			}
		case xml.CharData:
			if len(stack) == 0 {
				if len(bytes.TrimSpace(tok)) > 0 {
					return nil, &Error{line, "text stands outside the root element", fault.BadParam}
				}
				continue
			}
			parent := stack[len(stack)-1]
			cdata := bytes.HasPrefix(data[offset:], []byte("<![CDATA["))
			parent.Nodes = append(parent.Nodes, Node{Text: string(tok), CDATA: cdata, Line: line})
			count++
		}
		if count > l.Nodes {
			return nil, &Error{line, fmt.Sprintf("the document has more than %d nodes", l.Nodes), fault.TooLarge}
		}
	}
	if root == nil {
		line, _ := d.InputPos()
		return nil, &Error{line, "the document has no root element", fault.BadParam}
	}
	return root, nil
}

// syntax turns an error of the decoder into one of ours.
func syntax(err error, line int) error {
	var s *xml.SyntaxError
	if errors.As(err, &s) {
		return &Error{s.Line, s.Msg, fault.BadParam}
	}
	return &Error{line, strings.TrimPrefix(err.Error(), "xml: "), fault.BadParam}
}

// Is reports whether n is an element of one of these names.
func (n *Node) Is(locals ...string) bool {
	for _, l := range locals {
		if n.Local == l {
			return true
		}
	}
	return false
}

// Attr returns an attribute by local name, or "".
func (n *Node) Attr(local string) string {
	for i := range n.Attrs {
		if n.Attrs[i].Name.Local == local {
			return strings.TrimSpace(n.Attrs[i].Value)
		}
	}
	return ""
}

// Comments returns the comments that stand directly in an element.
func (n *Node) Comments() []*Node {
	var out []*Node
	for i := range n.Nodes {
		if n.Nodes[i].Comment != "" {
			out = append(out, &n.Nodes[i])
		}
	}
	return out
}

// Elements returns the child elements.
func (n *Node) Elements() []*Node {
	var out []*Node
	for i := range n.Nodes {
		if n.Nodes[i].Local != "" {
			out = append(out, &n.Nodes[i])
		}
	}
	return out
}

// Child returns the first child element of one of these names, or nil.
func (n *Node) Child(locals ...string) *Node {
	for i := range n.Nodes {
		if n.Nodes[i].Local != "" && n.Nodes[i].Is(locals...) {
			return &n.Nodes[i]
		}
	}
	return nil
}

// Content returns the text of an element, white space trimmed at its ends.
// It is what stands directly in it, without the text of child elements.
func (n *Node) Content() string { return strings.TrimSpace(n.RawContent()) }

// RawContent is Content with its white space.
func (n *Node) RawContent() string {
	if len(n.Nodes) == 1 {
		return n.Nodes[0].Text
	}
	var b strings.Builder
	for i := range n.Nodes {
		b.WriteString(n.Nodes[i].Text)
	}
	return b.String()
}
