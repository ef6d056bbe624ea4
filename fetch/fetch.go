package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"syscall"
	"time"

	"sigi/fault"
)

const (
	maxRedirects = 3
	// maxAddress bounds an address; browsers and servers take no longer ones.
	maxAddress = 2048
	// atOnce is how many documents are fetched at a time; more are refused.
	atOnce = 8
	// keptFor is how long a document is used again, and kept how many are.
	keptFor = 30 * time.Second
	kept    = 16
)

// Fetcher gets documents by a policy. Safe for concurrent use.
type Fetcher struct {
	policy *Policy
	client *http.Client
	turns  chan struct{}

	mu        sync.Mutex
	documents map[string]document
}

type document struct {
	body []byte
	at   time.Time
}

var errNotPublic = errors.New("the address is not public")

// New returns a Fetcher.
func New(p *Policy) *Fetcher {
	f := &Fetcher{policy: p, turns: make(chan struct{}, atOnce), documents: map[string]document{}}
	dialer := &net.Dialer{Timeout: p.Timeout, Control: func(_, address string, _ syscall.RawConn) error {
		to, err := netip.ParseAddrPort(address)
		if err != nil || !p.reachable(to.Addr()) {
			return errNotPublic
		}
		return nil
	}}
	f.client = &http.Client{
		Timeout: p.Timeout,
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: p.Timeout, ResponseHeaderTimeout: p.Timeout,
			MaxResponseHeaderBytes: 64 << 10, MaxConnsPerHost: atOnce, MaxIdleConns: atOnce, IdleConnTimeout: keptFor,
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > maxRedirects || !p.Allows(r.URL) {
				return errors.New("it leads elsewhere")
			}
			r.Header.Del("Referer")
			return nil
		},
	}
	return f
}

// Get returns a document; the bytes are not to be changed. Faults: BadParam,
// TooLarge, and Unavailable if too many are under way.
func (f *Fetcher) Get(ctx context.Context, address string) ([]byte, error) {
	if len(address) > maxAddress {
		return nil, fault.New(fault.BadParam, "", "the address has more than %d characters", maxAddress)
	}
	u, err := url.Parse(address)
	if err != nil || !f.policy.Allows(u) {
		return nil, fault.New(fault.BadParam, "", "the address is not among those that documents may be fetched from")
	}
	u.Fragment = ""
	key := u.String()
	if body, ok := f.stored(key); ok {
		return body, nil
	}
	select {
	case f.turns <- struct{}{}:
		defer func() { <-f.turns }()
	default:
		return nil, fault.New(fault.Unavailable, "", "too many documents are being fetched; try again")
	}
	body, err := f.get(ctx, key)
	if err != nil {
		return nil, err
	}
	f.store(key, body)
	return body, nil
}

func (f *Fetcher) get(ctx context.Context, address string) ([]byte, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fault.New(fault.BadParam, "", "the address cannot be asked")
	}
	r.Header.Set("User-Agent", "sigi")
	answer, err := f.client.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return nil, fault.From(ctx.Err())
		}
		var timeout net.Error
		switch {
		case errors.Is(err, errNotPublic):
			return nil, fault.Wrap(err, fault.BadParam, "", "the address does not lead to a public server")
		case errors.As(err, &timeout) && timeout.Timeout():
			return nil, fault.Wrap(err, fault.BadParam, "", "the document did not come within %s", f.policy.Timeout)
		}
		return nil, fault.Wrap(err, fault.BadParam, "", "the document cannot be fetched")
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		return nil, fault.New(fault.BadParam, "", "the document cannot be fetched: its server answers %d", answer.StatusCode)
	}
	body, err := io.ReadAll(io.LimitReader(answer.Body, f.policy.MaxBytes+1))
	switch {
	case err != nil && ctx.Err() != nil:
		return nil, fault.From(ctx.Err())
	case err != nil:
		return nil, fault.Wrap(fmt.Errorf("reading: %w", err), fault.BadParam, "", "the document did not come whole within %s", f.policy.Timeout)
	case int64(len(body)) > f.policy.MaxBytes:
		return nil, fault.New(fault.TooLarge, "", "the document has more than %d bytes", f.policy.MaxBytes)
	}
	return body, nil
}

func (f *Fetcher) stored(key string) ([]byte, bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	d, ok := f.documents[key]
	return d.body, ok && time.Since(d.at) < keptFor
}

func (f *Fetcher) store(key string, body []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for k, d := range f.documents {
		if time.Since(d.at) >= keptFor {
			delete(f.documents, k)
		}
	}
	if len(f.documents) < kept {
		f.documents[key] = document{body, time.Now()}
	}
}
