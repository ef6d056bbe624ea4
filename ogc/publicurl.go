package ogc

import (
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
)

// base is the public address of the server for links, without a slash at its
// end. configured wins; nothing that a client can write is taken unchecked,
// since it goes into documents that others may be given from a cache.
func (h *handler) base(r *http.Request, configured string) string {
	if configured != "" {
		return strings.TrimRight(configured, "/")
	}
	scheme, host, prefix := "http", r.Host, ""
	if r.TLS != nil {
		scheme = "https"
	}
	if h.trusted(r.RemoteAddr) {
		f := h.forwarded(r.Header)
		if s := strings.ToLower(f.proto); s == "http" || s == "https" {
			scheme = s
		}
		if validHost(f.host) {
			host = f.host
		}
		if validPrefix(f.prefix) {
			prefix = strings.TrimRight(f.prefix, "/")
		}
	}
	if !validHost(host) {
		host = localHost(r)
	}
	return scheme + "://" + host + prefix
}

// localHost is where the connection came in, for requests without a usable
// Host.
func localHost(r *http.Request) string {
	if a, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr); ok && validHost(a.String()) {
		return a.String()
	}
	return "localhost"
}

// forwarded is what proxies say of the request they received.
type forwarded struct{ proto, host, prefix string }

// forwarded reads Forwarded (RFC 7239) or, without it, X-Forwarded-*. Proxies
// append, so the element that counts is the one that the outermost trusted
// proxy wrote: as many from the right as there are trusted ones before it.
// What stands further left came from outside.
func (h *handler) forwarded(header http.Header) forwarded {
	if all := split(header.Values("Forwarded")); len(all) > 0 {
		elements := make([]map[string]string, len(all))
		hops := make([]string, len(all))
		for i, text := range all {
			elements[i] = pairs(text)
			hops[i] = elements[i]["for"]
		}
		e := elements[h.outermost(hops)]
		return forwarded{proto: e["proto"], host: e["host"], prefix: one(split(header.Values("X-Forwarded-Prefix")), 0)}
	}
	hops := split(header.Values("X-Forwarded-For"))
	back := 0
	if len(hops) > 0 {
		back = len(hops) - 1 - h.outermost(hops)
	}
	return forwarded{
		proto:  one(split(header.Values("X-Forwarded-Proto")), back),
		host:   one(split(header.Values("X-Forwarded-Host")), back),
		prefix: one(split(header.Values("X-Forwarded-Prefix")), back),
	}
}

// outermost is the index of the element that the outermost trusted proxy
// wrote; hops are the addresses that proxies saw, the nearest proxy's last.
func (h *handler) outermost(hops []string) int {
	i := len(hops) - 1
	for i > 0 && h.trusted(strings.Trim(hops[i], `"`)) {
		i--
	}
	return i
}

// one is the item so many from the right, or the leftmost there is; "" of none.
func one(items []string, back int) string {
	if len(items) == 0 {
		return ""
	}
	return items[max(0, len(items)-1-back)]
}

// split splits header values at commas.
func split(values []string) (items []string) {
	for _, v := range values {
		for item := range strings.SplitSeq(v, ",") {
			items = append(items, strings.TrimSpace(item))
		}
	}
	return items
}

// pairs reads one element of Forwarded: for=...;proto=https;host="...".
func pairs(element string) map[string]string {
	m := map[string]string{}
	for pair := range strings.SplitSeq(element, ";") {
		if name, value, ok := strings.Cut(strings.TrimSpace(pair), "="); ok {
			m[strings.ToLower(name)] = strings.Trim(value, `"`)
		}
	}
	return m
}

// trusted reports whether an address, with or without a port, is a trusted
// proxy's.
func (h *handler) trusted(address string) bool {
	ip, err := netip.ParseAddr(strings.Trim(address, "[]"))
	if err != nil {
		withPort, err := netip.ParseAddrPort(address)
		if err != nil {
			return false
		}
		ip = withPort.Addr()
	}
	for _, p := range h.TrustedProxies {
		if p.Contains(ip.Unmap().WithZone("")) {
			return true
		}
	}
	return false
}

// clientAddress is who sent the request, for the log.
func (h *handler) clientAddress(r *http.Request) string {
	if h.trusted(r.RemoteAddr) {
		hops := split(r.Header.Values("X-Forwarded-For"))
		for _, element := range split(r.Header.Values("Forwarded")) {
			hops = append(hops, pairs(element)["for"])
		}
		if len(hops) > 0 {
			return short(hops[h.outermost(hops)])
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

var (
	hostRule   = regexp.MustCompile(`^([A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$`)
	prefixRule = regexp.MustCompile(`^(/[A-Za-z0-9._~-]+)+/?$`)
)

func validHost(host string) bool     { return hostRule.MatchString(host) }
func validPrefix(prefix string) bool { return len(prefix) <= 256 && prefixRule.MatchString(prefix) }
