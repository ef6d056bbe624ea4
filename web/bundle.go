package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"path"
	"sync"

	"sigi/contentcoding"
	"sigi/fault"
)

//go:embed dist
var dist embed.FS

// bundle is what was built of app/.
type bundle struct {
	manifest manifest
	files    map[string]*document // by name
}

// manifest is what the build says of its files.
type manifest struct {
	Sources string `json:"sources"` // hash of what it was built from
	Script  string `json:"script"`
	Style   string `json:"style"`
	Icon    string `json:"icon"`
}

// mediaTypes are those of files by extension; the system's own list may say
// anything.
var mediaTypes = map[string]string{
	".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8",
	".svg": "image/svg+xml", ".txt": "text/plain; charset=utf-8",
}

const (
	forever = "public, max-age=31536000, immutable" // a changed file has another name
	checked = "no-cache"                            // kept, and asked after each time
)

// embedded reads the bundle that the program was built with; it panics where
// dist/ is not whole, which a test would have found.
var embedded = sync.OnceValue(func() *bundle {
	b, err := readBundle(dist)
	if err != nil {
		panic(err)
	}
	return b
})

func readBundle(from fs.FS) (*bundle, error) {
	b := &bundle{files: map[string]*document{}}
	data, err := fs.ReadFile(from, "dist/manifest.json")
	if err != nil {
		return nil, fmt.Errorf("web: %w; run: make web", err)
	}
	if err := json.Unmarshal(data, &b.manifest); err != nil {
		return nil, fmt.Errorf("web: manifest.json: %w", err)
	}
	entries, err := fs.ReadDir(from, "dist/assets")
	if err != nil {
		return nil, fmt.Errorf("web: %w; run: make web", err)
	}
	for _, e := range entries {
		body, err := fs.ReadFile(from, path.Join("dist/assets", e.Name()))
		if err != nil {
			return nil, fmt.Errorf("web: %w", err)
		}
		mediaType, known := mediaTypes[path.Ext(e.Name())]
		if !known {
			return nil, fmt.Errorf("web: %s: no media type is known for it", e.Name())
		}
		cache := forever
		if path.Ext(e.Name()) == ".txt" {
			cache = checked // LICENSES.txt has no hash in its name
		}
		b.files[e.Name()] = newDocument(mediaType, cache, contentcoding.Small, body)
	}
	for _, name := range []string{b.manifest.Script, b.manifest.Style, b.manifest.Icon} {
		if b.files[name] == nil {
			return nil, fmt.Errorf("web: manifest.json names %q, which is not in dist/assets; run: make web", name)
		}
	}
	return b, nil
}

func (h *handler) asset(_ http.ResponseWriter, r *http.Request) (*document, error) {
	if d := h.bundle.files[r.PathValue("name")]; d != nil {
		return d, nil
	}
	return nil, fault.New(fault.NotFound, "", "there is no file of this name; an open page that asks for it is older than the server: load it anew")
}
