package filter

import (
	"strings"
	"unicode/utf8"
)

// likeKind is what a step of a pattern takes.
type likeKind uint8

const (
	likeRune   likeKind = iota
	likeSingle          // any one character
	likeWild            // any number of characters
)

type likeStep struct {
	kind likeKind
	r    rune
}

// likePattern is a compiled Like. Matching looks back to the last wild card
// only, so its cost is at most text times pattern.
type likePattern struct {
	steps []likeStep
	fold  bool
	// prefix, where plain, stands for the frequent "text%" and "text".
	prefix string
	plain  bool
	open   bool
}

func compileLike(e Like) *likePattern {
	p := &likePattern{fold: e.IgnoreCase}
	rest := e.Pattern
	for rest != "" {
		switch {
		case e.Escape != "" && strings.HasPrefix(rest, e.Escape) && len(rest) > len(e.Escape):
			rest = rest[len(e.Escape):]
			rest = p.take(rest)
		case e.Wild != "" && strings.HasPrefix(rest, e.Wild):
			rest = rest[len(e.Wild):]
			if n := len(p.steps); n == 0 || p.steps[n-1].kind != likeWild {
				p.steps = append(p.steps, likeStep{kind: likeWild})
			}
		case e.Single != "" && strings.HasPrefix(rest, e.Single):
			rest = rest[len(e.Single):]
			p.steps = append(p.steps, likeStep{kind: likeSingle})
		default:
			rest = p.take(rest)
		}
	}
	p.simplify()
	return p
}

func (p *likePattern) take(rest string) string {
	r, n := utf8.DecodeRuneInString(rest)
	if p.fold {
		r = foldRune(r)
	}
	p.steps = append(p.steps, likeStep{kind: likeRune, r: r})
	return rest[n:]
}

func (p *likePattern) simplify() {
	var b strings.Builder
	for i, s := range p.steps {
		switch {
		case s.kind == likeRune && s.r != utf8.RuneError:
			b.WriteRune(s.r)
		case s.kind == likeWild && i == len(p.steps)-1:
			p.open = true
		default:
			return
		}
	}
	p.prefix, p.plain = b.String(), !p.fold
}

func (p *likePattern) match(s string) bool {
	if p.plain {
		if p.open {
			return strings.HasPrefix(s, p.prefix)
		}
		return s == p.prefix
	}
	var (
		i, step        int
		wildStep, back = -1, 0
	)
	for {
		if step < len(p.steps) && p.steps[step].kind == likeWild {
			wildStep, back = step, i
			step++
			continue
		}
		if i == len(s) {
			return step == len(p.steps)
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if step < len(p.steps) && p.steps[step].takes(r, p.fold) {
			i += n
			step++
			continue
		}
		if wildStep < 0 {
			return false
		}
		_, n = utf8.DecodeRuneInString(s[back:])
		back += n
		i, step = back, wildStep+1
	}
}

func (s likeStep) takes(r rune, fold bool) bool {
	if s.kind == likeSingle {
		return true
	}
	if fold {
		r = foldRune(r)
	}
	return r == s.r
}
