package catalog

import (
	"net/netip"
	"strings"
	"time"

	"sigi/fetch"
)

// styleSources reads `sld:`, from where styles of a client's may be fetched by
// their address; nil where the key is not there, and nothing is fetched.
func (l *loading) styleSources(m *mapping) *fetch.Policy {
	if m == nil {
		return nil
	}
	p := l.policy(m, "styles", "https://styles.example.it/sld/")
	if p.MaxBytes = m.bytes("size", 1<<20); p.MaxBytes < 1 || p.MaxBytes > maxStyleBytes {
		l.problem(m.lineOf("size"), "sld: size must be from 1B to %dMiB", maxStyleBytes>>20)
	}
	m.finish()
	return p
}

// policy reads from where things may be fetched: from, networks and timeout.
func (l *loading) policy(m *mapping, what, example string) *fetch.Policy {
	p := &fetch.Policy{Timeout: m.duration("timeout", 5*time.Second, 100*time.Millisecond, time.Minute)}
	prefixes, lines := m.words("from")
	for i, text := range prefixes {
		prefix, err := fetch.ParsePrefix(text)
		if err != nil {
			l.problem(lines[i], "%s: from: %q: %v; it must be like %s", m.what, text, err, example)
		}
		p.Prefixes = append(p.Prefixes, prefix)
	}
	if len(prefixes) == 0 {
		l.problem(m.line, "%s: from is missing; list the beginnings of addresses that %s may be fetched from", m.what, what)
	}
	networks, lines := m.words("networks")
	for i, text := range networks {
		n, err := netip.ParsePrefix(text)
		if err != nil {
			var one netip.Addr
			if one, err = netip.ParseAddr(strings.TrimSpace(text)); err == nil {
				n = netip.PrefixFrom(one, one.BitLen())
			}
		}
		if err != nil {
			l.problem(lines[i], "%s: networks: %q is neither a network like 10.1.0.0/16 nor an address", m.what, text)
		}
		p.Networks = append(p.Networks, n)
	}
	return p
}
