package ows

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"reflect"
	"strings"
	"text/template"
	"text/template/parse"
)

// XMLTemplate is a document as it stands on the wire with holes for values.
// Whatever fills a hole is escaped, so a template cannot forget it. Safe for
// concurrent use.
type XMLTemplate struct{ t *template.Template }

// NewXMLTemplate parses a text/template; it panics if it is wrong, as
// templates are part of the program.
func NewXMLTemplate(name, text string) *XMLTemplate {
	t := template.Must(template.New(name).Funcs(template.FuncMap{"xml": escape}).Parse(text))
	for _, each := range t.Templates() {
		if each.Tree != nil {
			escapeActions(each.Tree.Root)
		}
	}
	return &XMLTemplate{t}
}

// Bytes fills the template; lines are indented by the depth of their elements
// and dropped if a condition left them empty.
func (t *XMLTemplate) Bytes(data any) ([]byte, error) {
	var b bytes.Buffer
	if err := t.t.Execute(&b, data); err != nil {
		return nil, fmt.Errorf("template %s: %w", t.t.Name(), err)
	}
	return indent(b.Bytes()), nil
}

// indent counts on holes being escaped: "<" and ">" are markup only.
func indent(document []byte) []byte {
	out := make([]byte, 0, len(document)*5/4)
	depth := 0
	for line := range bytes.Lines(document) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 {
			continue
		}
		before := depth
		for i, c := range line {
			switch {
			case c == '<' && i+1 < len(line) && line[i+1] == '/':
				depth--
			case c == '<' && i+1 < len(line) && line[i+1] != '?' && line[i+1] != '!':
				depth++
			case c == '>' && i > 0 && line[i-1] == '/':
				depth--
			}
		}
		for range max(0, min(before, depth)) {
			out = append(out, "  "...)
		}
		out = append(append(out, line...), '\n')
	}
	return out
}

// escape is text that may stand in an element and in an attribute. Characters
// that XML 1.0 cannot say become U+FFFD.
func escape(v any) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(fmt.Sprint(v))); err != nil {
		return "" // a strings.Builder does not fail
	}
	return b.String()
}

// escapeActions appends "| xml" to every hole below a node.
func escapeActions(n parse.Node) {
	if n == nil || reflect.ValueOf(n).IsNil() {
		return
	}
	switch n := n.(type) {
	case *parse.ListNode:
		for _, each := range n.Nodes {
			escapeActions(each)
		}
	case *parse.ActionNode:
		if len(n.Pipe.Decl) == 0 {
			call := &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos,
				Args: []parse.Node{parse.NewIdentifier("xml").SetPos(n.Pos).SetTree(nil)}}
			n.Pipe.Cmds = append(n.Pipe.Cmds, call)
		}
	case *parse.IfNode:
		escapeActions(n.List)
		escapeActions(n.ElseList)
	case *parse.RangeNode:
		escapeActions(n.List)
		escapeActions(n.ElseList)
	case *parse.WithNode:
		escapeActions(n.List)
		escapeActions(n.ElseList)
	}
}
