package admission

import (
	"context"
	"net/netip"
)

type clientKey struct{}

// WithClient names the client that a context's work is for.
func WithClient(ctx context.Context, client string) context.Context {
	return context.WithValue(ctx, clientKey{}, client)
}

// ClientOf is the client of a context; "" is the server's own work.
func ClientOf(ctx context.Context) string {
	c, _ := ctx.Value(clientKey{}).(string)
	return c
}

// Neighbourhood is the client that an address counts as: the address itself,
// and of IPv6 its /64, of which one subscriber has all (RFC 6177). What is no
// address is returned as it is.
func Neighbourhood(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil || a.Is4() || a.Is4In6() {
		return address
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}
