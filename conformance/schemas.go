package main

import (
	"net"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
	"sync"
)

// schemaProxy is a forward proxy on loopback that answers for the hosts of
// published schemas from a folder, and for nobody else.
type schemaProxy struct {
	dir    string
	server http.Server
	listen net.Listener

	mu     sync.Mutex
	misses map[string]bool
}

// startSchemas starts the proxy over a folder of unpacked schemas.
func startSchemas(dir string) (*schemaProxy, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	p := &schemaProxy{dir: dir, listen: l, misses: map[string]bool{}}
	p.server.Handler = http.HandlerFunc(p.answer)
	go p.server.Serve(l)
	return p, nil
}

func (p *schemaProxy) addr() string { return p.listen.Addr().String() }
func (p *schemaProxy) stop()        { p.server.Close() }

// aliases are addresses under which the W3C's schemas are also known.
var aliases = map[string]string{
	"1999/xlink.xsd": "2008/06/xlink.xsd", "1999/xlink/xlink.xsd": "2008/06/xlink.xsd", "XML/2008/06/xlink.xsd": "2008/06/xlink.xsd",
	"2001/xml.xsd": "2009/01/xml.xsd",
}

// texts are documents that suites or Java ask for and that are no schemas of
// the OGC.
var texts = map[string]string{
	// What Java's own reader of properties checks them against.
	"java.sun.com/dtd/properties.dtd": `<!ELEMENT properties (comment?, entry*)><!ATTLIST properties version CDATA #FIXED "1.0">` +
		`<!ELEMENT comment (#PCDATA)><!ELEMENT entry (#PCDATA)><!ATTLIST entry key CDATA #REQUIRED>`,
	// What the WMS 1.1.1 suite asks for in place of a request it leaves out.
	"cite.opengeospatial.org/OGCTestData/wms/1.1.1/null.xml": "<null/>",
}

// file is where a schema lies; "" if it is not there.
func (p *schemaProxy) file(host, name string) string {
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	var at string
	switch host {
	case "schemas.opengis.net":
		at = filepath.Join(p.dir, "ogc", filepath.FromSlash(name))
	case "www.w3.org":
		if other, ok := aliases[name]; ok {
			name = other
		}
		at = filepath.Join(p.dir, filepath.FromSlash(w3cFolder+name))
	}
	if at == "" || !isFile(at) {
		return ""
	}
	return at
}

func (p *schemaProxy) answer(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/xml")
	if text, ok := texts[r.URL.Host+r.URL.Path]; ok {
		w.Write([]byte(text))
		return
	}
	if at := p.file(r.URL.Host, r.URL.Path); at != "" {
		data, err := os.ReadFile(at)
		if err == nil {
			w.Write(data)
			return
		}
	}
	p.mu.Lock()
	p.misses[r.URL.String()] = true
	p.mu.Unlock()
	http.Error(w, "not among the schemas here", http.StatusNotFound)
}

// takeMisses returns what was asked for and not there since the last call.
func (p *schemaProxy) takeMisses() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	var all []string
	for u := range p.misses {
		all = append(all, u)
	}
	clear(p.misses)
	sort.Strings(all)
	return all
}
