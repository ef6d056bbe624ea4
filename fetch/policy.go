package fetch

import (
	"errors"
	"net/netip"
	"net/url"
	"path"
	"strings"
	"time"
)

// Policy is what may be fetched. Immutable once in use.
type Policy struct {
	Prefixes []Prefix
	Networks []netip.Prefix // that may be reached though they are not public
	Timeout  time.Duration  // of one document
	MaxBytes int64          // of one document
}

// Prefix is how an allowed address begins.
type Prefix struct {
	scheme, host string // host with its port
	path         string // ends in "/", or is the whole path of one document
}

// ParsePrefix reads "https://styles.example.it/sld/": everything below it is
// allowed. A path without a slash at its end is one document; none is all that
// the host has.
func ParsePrefix(text string) (Prefix, error) {
	u, err := url.Parse(text)
	if err != nil {
		return Prefix{}, errors.New("it is not an address")
	}
	p, err := prefixOf(u)
	switch {
	case err != nil:
		return Prefix{}, err
	case u.RawQuery != "" || u.Fragment != "":
		return Prefix{}, errors.New("it has parameters; give the part before them")
	}
	return p, nil
}

// prefixOf takes an address apart; it fails where one is not plain.
func prefixOf(u *url.URL) (Prefix, error) {
	scheme := strings.ToLower(u.Scheme)
	port := u.Port()
	switch {
	case scheme == "http" && port == "":
		port = "80"
	case scheme == "https" && port == "":
		port = "443"
	case scheme != "http" && scheme != "https":
		return Prefix{}, errors.New("it must begin with http:// or https://")
	}
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	p := u.Path
	if p == "" {
		p = "/"
	}
	switch {
	case host == "":
		return Prefix{}, errors.New("it has no host")
	case u.User != nil:
		return Prefix{}, errors.New("it has a user in it")
	case u.RawPath != "", strings.ContainsAny(p, "\\\x00"), path.Clean(p) != strings.TrimSuffix(p, "/") && p != "/":
		return Prefix{}, errors.New("its path is not plain")
	}
	return Prefix{scheme, host + ":" + port, p}, nil
}

// Allows reports whether an address may be fetched.
func (p *Policy) Allows(u *url.URL) bool {
	asked, err := prefixOf(u)
	if err != nil {
		return false
	}
	for _, each := range p.Prefixes {
		if asked.scheme != each.scheme || asked.host != each.host {
			continue
		}
		if asked.path == each.path || strings.HasSuffix(each.path, "/") && strings.HasPrefix(asked.path, each.path) {
			return true
		}
	}
	return false
}

// notPublic are networks that no public name has any business in; Go's own
// words for others are in reachable.
var notPublic = func() (all []netip.Prefix) {
	for _, text := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fec0::/10",
	} {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}()

// reachable reports whether a connection to an IP address may be made.
func (p *Policy) reachable(ip netip.Addr) bool {
	ip = ip.Unmap().WithZone("")
	for _, n := range p.Networks {
		if n.Contains(ip) {
			return true
		}
	}
	if !ip.IsGlobalUnicast() || ip.IsPrivate() {
		return false
	}
	for _, n := range notPublic {
		if n.Contains(ip) {
			return false
		}
	}
	return true
}
