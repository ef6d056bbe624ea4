package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
)

// The hash is that of app/build.mjs: for each file in the order of its path
// the path, its length and its bytes.
func TestTheBundleIsBuiltFromTheSourcesBesideIt(t *testing.T) {
	var files []string
	err := filepath.WalkDir("app", func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir() && e.Name() == "node_modules":
			return filepath.SkipDir
		case !e.IsDir():
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	name := func(path string) string { return strings.TrimPrefix(filepath.ToSlash(path), "app/") }
	sort.Slice(files, func(i, j int) bool { return name(files[i]) < name(files[j]) })
	hash := sha256.New()
	for _, path := range files {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(hash, "%s\n%d\n", name(path), len(body))
		hash.Write(body)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != embedded().manifest.Sources {
		t.Error("web/app changed and web/dist did not: run make web, and commit what it builds")
	}
}

func TestTheBundleNamesNoOtherServer(t *testing.T) {
	script := string(embedded().files[embedded().manifest.Script].plain)
	// Names of XML and reference systems are never opened, nor are messages.
	known := regexp.MustCompile(`^https?://(www\.w3\.org|www\.opengis\.net|openlayers\.org|proj\.org|github\.com)`)
	opened := regexp.MustCompile(`^https?://(spatialreference\.org|epsg\.io)`) // of ol/proj/proj4, by functions the page does not call
	for _, address := range regexp.MustCompile("https?://[^\"'`\\s)]+").FindAllString(script, -1) {
		if !known.MatchString(address) && !opened.MatchString(address) {
			t.Errorf("the script names %s", address)
		}
	}
}

func TestTheLicencesOfWhatIsBundledStandBesideIt(t *testing.T) {
	w := get(serving(town(t)), "/assets/LICENSES.txt")
	for _, want := range []string{"ol 10.", "proj4 2.", "OpenLayers Contributors", "Redistributions in binary form"} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("no %q in the licences", want)
		}
	}
	if got := w.Header().Get("Cache-Control"); got != checked {
		t.Errorf("the name does not change with the text, but: %q", got)
	}
}

func TestAssetsAreKeptForeverAndSentSmall(t *testing.T) {
	h := serving(town(t))
	path := "/assets/" + embedded().manifest.Script
	plain := get(h, path)
	if plain.Code != http.StatusOK || plain.Header().Get("Content-Type") != "text/javascript; charset=utf-8" || plain.Header().Get("Cache-Control") != forever {
		t.Errorf("%d %v", plain.Code, plain.Header())
	}
	for coding, open := range map[string]func(io.Reader) (io.Reader, error){
		"br":   func(r io.Reader) (io.Reader, error) { return brotli.NewReader(r), nil },
		"gzip": func(r io.Reader) (io.Reader, error) { return gzip.NewReader(r) },
	} {
		w := get(h, path, "Accept-Encoding", coding)
		if w.Header().Get("Content-Encoding") != coding || w.Body.Len()*2 > plain.Body.Len() || w.Header().Get("ETag") == plain.Header().Get("ETag") {
			t.Errorf("%s: %v, %d of %d bytes", coding, w.Header(), w.Body.Len(), plain.Body.Len())
		}
		if w.Header().Get("Content-Length") != fmt.Sprint(w.Body.Len()) {
			t.Errorf("%s: length %s of %d", coding, w.Header().Get("Content-Length"), w.Body.Len())
		}
		tag := w.Header().Get("ETag")
		r, err := open(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(r); err != nil || !bytes.Equal(body, plain.Body.Bytes()) {
			t.Errorf("%s does not give the same script (%v)", coding, err)
		}
		if again := get(h, path, "Accept-Encoding", coding, "If-None-Match", `"x", W/`+tag); again.Code != http.StatusNotModified || again.Body.Len() != 0 {
			t.Errorf("%s again: %d, %d bytes", coding, again.Code, again.Body.Len())
		}
		if other := get(h, path, "If-None-Match", tag); other.Code != http.StatusOK {
			t.Errorf("the tag of %s fits other bytes: %d", coding, other.Code)
		}
	}
}

func TestAFileThatIsNotThereIsNotFound(t *testing.T) {
	for _, name := range []string{"page-OLD.js", "manifest.json", "..%2fmanifest.json", "%2e%2e", ""} {
		if w := get(serving(town(t)), "/assets/"+name); w.Code != http.StatusNotFound {
			t.Errorf("%q: %d %v", name, w.Code, w.Header())
		}
	}
}

func TestABundleThatIsNotWholeIsRefused(t *testing.T) {
	whole := fstest.MapFS{
		"dist/manifest.json":   {Data: []byte(`{"script":"a.js","style":"a.css","icon":"a.svg"}`)},
		"dist/assets/a.js":     {},
		"dist/assets/a.css":    {},
		"dist/assets/a.svg":    {},
		"dist/assets/some.txt": {},
	}
	if _, err := readBundle(whole); err != nil {
		t.Fatal(err)
	}
	for name := range whole {
		if strings.HasSuffix(name, ".txt") {
			continue
		}
		part := fstest.MapFS{}
		for n, f := range whole {
			if n != name {
				part[n] = f
			}
		}
		if _, err := readBundle(part); err == nil || !strings.Contains(err.Error(), "make web") {
			t.Errorf("without %s: %v; want to hear of make web", name, err)
		}
	}
	whole["dist/assets/a.exe"] = &fstest.MapFile{}
	if _, err := readBundle(whole); err == nil {
		t.Error("a file of no known kind would be sent")
	}
}
