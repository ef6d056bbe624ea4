package fetch

import (
	"compress/gzip"
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"sigi/fault"
)

func policy(t *testing.T, prefixes ...string) *Policy {
	t.Helper()
	p := &Policy{Timeout: time.Second, MaxBytes: 1000}
	for _, text := range prefixes {
		prefix, err := ParsePrefix(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		p.Prefixes = append(p.Prefixes, prefix)
	}
	return p
}

func TestAddressesBelowTheListedOnesAreAllowed(t *testing.T) {
	p := policy(t, "https://styles.example.it/sld/", "http://maps.example.it:8080/one.sld", "https://all.example.it")
	for address, want := range map[string]bool{
		"https://styles.example.it/sld/a.sld":                 true,
		"https://STYLES.example.it:443/sld/b/c?x=1":           true,
		"https://styles.example.it./sld/a.sld":                true,
		"http://maps.example.it:8080/one.sld":                 true,
		"https://all.example.it/anything":                     true,
		"http://styles.example.it/sld/a.sld":                  false, // another scheme
		"https://styles.example.it:8443/sld/a.sld":            false,
		"https://styles.example.it/sldx/a.sld":                false,
		"https://styles.example.it/other":                     false,
		"https://styles.example.it/sld/../secret":             false,
		"https://styles.example.it/sld/%2e%2e/s":              false,
		"https://styles.example.it/sld/..%2fsecret":           false,
		"https://styles.example.it/sld/a%5c..%5cb":            false,
		"https://styles.example.it/sld//a":                    false,
		"https://styles.example.it.evil.example/sld/":         false,
		"https://styles.example.it@evil.example/sld/":         false,
		"https://evil.example/https://styles.example.it/sld/": false,
		"http://maps.example.it:8080/one.sld.bak":             false,
		"file:///etc/passwd":                                  false,
		"gopher://all.example.it/":                            false,
		"//all.example.it/x":                                  false,
		"all.example.it/x":                                    false,
	} {
		u, err := url.Parse(address)
		if got := err == nil && p.Allows(u); got != want {
			t.Errorf("%s: %t", address, got)
		}
	}
	for _, wrong := range []string{"", "styles.example.it", "ftp://x/", "https://", "https://u:p@x/", "https://x/?a=b", "https://x/a/../b", "https://x/%2f"} {
		if _, err := ParsePrefix(wrong); err == nil {
			t.Errorf("%q is taken for a prefix", wrong)
		}
	}
}

func TestOnlyPublicAddressesAreReached(t *testing.T) {
	p := &Policy{Networks: []netip.Prefix{netip.MustParsePrefix("10.1.0.0/16")}}
	for ip, want := range map[string]bool{
		"93.184.216.34": true, "2a00:1450:4002::1": true, "10.1.2.3": true, "::ffff:10.1.2.3": true,
		"127.0.0.1": false, "::1": false, "0.0.0.0": false, "::": false, "10.2.0.1": false, "192.168.1.1": false, "172.16.0.1": false,
		"169.254.169.254": false, "fe80::1": false, "fd00::1": false, "100.64.0.1": false, "224.0.0.1": false, "255.255.255.255": false,
		"::ffff:127.0.0.1": false, "::ffff:169.254.169.254": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "198.18.0.1": false,
	} {
		if got := p.reachable(netip.MustParseAddr(ip)); got != want {
			t.Errorf("%s: %t", ip, got)
		}
	}
}

// server answers on loopback, which the policy must list.
func server(t *testing.T, h http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s
}

var loopback = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}

func TestADocumentIsFetchedOnceForAWhile(t *testing.T) {
	var asked atomic.Int32
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		if r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "" {
			t.Error("the request tells of others")
		}
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		_, _ = w.Write([]byte("a style"))
	})
	p := policy(t, s.URL+"/sld/")
	p.Networks = loopback
	f := New(p)
	for range 3 {
		body, err := f.Get(t.Context(), s.URL+"/sld/a?b=c")
		if err != nil || string(body) != "a style" {
			t.Fatalf("%q %v", body, err)
		}
	}
	if n := asked.Load(); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestHostileServersAndAddresses(t *testing.T) {
	inner := server(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("secret")) })
	hang := make(chan struct{})
	s := server(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/sld/away":
			http.Redirect(w, r, inner.URL+"/sld/x", http.StatusFound)
		case "/sld/file":
			http.Redirect(w, r, "file:///etc/passwd", http.StatusFound)
		case "/sld/out":
			http.Redirect(w, r, "/secret", http.StatusFound)
		case "/sld/round":
			http.Redirect(w, r, "/sld/round", http.StatusFound)
		case "/sld/within":
			http.Redirect(w, r, "/sld/good", http.StatusFound)
		case "/sld/good":
			_, _ = w.Write([]byte("good"))
		case "/sld/large":
			_, _ = w.Write([]byte(strings.Repeat("x", 1001)))
		case "/sld/bomb":
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			_, _ = z.Write(make([]byte, 10<<20))
			_ = z.Close()
		case "/sld/slow":
			w.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(w).Flush()
			<-hang
		case "/sld/hang":
			<-hang
		case "/sld/gone":
			http.NotFound(w, r)
		default:
			_, _ = w.Write([]byte("secret"))
		}
	})
	t.Cleanup(func() { close(hang) })
	p := policy(t, s.URL+"/sld/")
	p.Networks, p.Timeout = loopback, 300*time.Millisecond
	f := New(p)
	for path, want := range map[string]string{
		"/secret": "not among those", "/sld/away": "cannot be fetched", "/sld/file": "cannot be fetched", "/sld/out": "cannot be fetched", "/sld/round": "cannot be fetched",
		"/sld/large": "more than 1000 bytes", "/sld/bomb": "more than 1000 bytes", "/sld/slow": "within 300ms", "/sld/hang": "within 300ms", "/sld/gone": "answers 404",
		"/sld/" + strings.Repeat("x", 3000): "more than 2048 characters",
	} {
		start := time.Now()
		body, err := f.Get(t.Context(), s.URL+path)
		if err == nil || !strings.Contains(err.Error(), want) || body != nil {
			t.Errorf("%.40s: %q %v", path, body, err)
		}
		if fault.Is(err, fault.Internal) {
			t.Errorf("%.40s: %v", path, err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%.40s took %s", path, took)
		}
	}
	if body, err := f.Get(t.Context(), s.URL+"/sld/within"); err != nil || string(body) != "good" {
		t.Errorf("a redirect within the list: %q %v", body, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Get(ended, s.URL+"/sld/good2"); !fault.Is(err, fault.Cancelled) {
		t.Errorf("a client that left: %v", err)
	}
	// The same server is not reached where loopback is not listed, whatever name leads there.
	p = policy(t, s.URL+"/sld/", strings.Replace(s.URL, "127.0.0.1", "localhost", 1)+"/sld/")
	for _, address := range []string{s.URL + "/sld/good", strings.Replace(s.URL, "127.0.0.1", "localhost", 1) + "/sld/good"} {
		if _, err := New(p).Get(t.Context(), address); err == nil || !strings.Contains(err.Error(), "does not lead to a public server") {
			t.Errorf("%s: %v", address, err)
		}
	}
}

// Whatever is sent as an address, what is allowed has a listed host.
func FuzzAllows(f *testing.F) {
	for _, seed := range []string{"https://styles.example.it/sld/a", "https://styles.example.it/sld/../b", "https://a@styles.example.it/", "http://[::1]/sld/", "https://styles.example.it:443/sld/%2e"} {
		f.Add(seed)
	}
	prefix, err := ParsePrefix("https://styles.example.it/sld/")
	if err != nil {
		f.Fatal(err)
	}
	p := &Policy{Prefixes: []Prefix{prefix}}
	f.Fuzz(func(t *testing.T, address string) {
		u, err := url.Parse(address)
		if err != nil || !p.Allows(u) {
			return
		}
		if host := strings.ToLower(strings.TrimSuffix(u.Hostname(), ".")); host != "styles.example.it" || u.Scheme != "https" || !strings.HasPrefix(u.Path, "/sld/") || strings.Contains(u.Path, "..") && strings.Contains(u.Path, "/../") {
			t.Errorf("%q is allowed", address)
		}
	})
}
