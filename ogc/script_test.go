package ogc

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	_ "image/gif"
	_ "image/jpeg"
	_ "image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the server answers into the scripts; look at every change")

// TestScripts sends the requests of testdata/*.txt and compares the answers.
//
// A case is a line "# what it shows", the request (method and path; lines that
// start with a space continue it; then headers; then, after a blank line, a
// body), a line "----" and the answer: status, headers, a blank line, what
// reached publish ("> draw ..."), the body. Cases end with "====". Pictures
// are described, not stored. Scripts speak to catalog.yaml, or to a catalog of
// their own name.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no scripts", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			f := newFake(t)
			if own := strings.TrimSuffix(file, ".txt") + ".yaml"; exists(own) {
				f = newFakeOf(t, own)
			}
			runScript(t, file, f, newHandler(Options{}, f.open))
		})
	}
}

func exists(file string) bool {
	_, err := os.Stat(file)
	return err == nil
}

// runScript sends the requests of a file to a handler; f is told of what
// reached publish, where that is a fake.
func runScript(t *testing.T, file string, f *fake, h http.Handler) {
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var rewritten strings.Builder
	for _, text := range strings.Split(string(data), "\n====\n") {
		if strings.TrimSpace(text) == "" {
			continue
		}
		asked, want, _ := strings.Cut(text+"\n", "\n----\n")
		title, request, _ := strings.Cut(strings.TrimLeft(asked, "\n"), "\n")
		got := answerOf(t, f, h, request)
		fmt.Fprintf(&rewritten, "%s\n%s\n----\n%s====\n\n", title, strings.Trim(request, "\n"), got)
		if !*update && strings.TrimSpace(got) != strings.TrimSpace(want) {
			t.Errorf("%s\n--- got\n%s\n--- want\n%s", title, got, want)
		}
	}
	if *update {
		if err := os.WriteFile(file, []byte(rewritten.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// answerOf sends one request and writes the answer down.
func answerOf(t *testing.T, f *fake, h http.Handler, script string) string {
	t.Helper()
	head, body, _ := strings.Cut(script, "\n\n")
	lines := strings.Split(strings.Trim(head, "\n"), "\n")
	first, headers := lines[0], lines[1:]
	for len(headers) > 0 && strings.HasPrefix(headers[0], " ") {
		first += strings.TrimSpace(headers[0])
		headers = headers[1:]
	}
	method, target, ok := strings.Cut(first, " ")
	if !ok {
		t.Fatalf("not a request line: %q", first)
	}
	r := httptest.NewRequest(method, "/", strings.NewReader(strings.TrimSpace(body)))
	r.RequestURI = target
	path, query, _ := strings.Cut(target, "?")
	r.URL.Path, r.URL.RawQuery = path, query
	r.Host = "maps.example"
	for _, line := range headers {
		name, value, _ := strings.Cut(line, ":")
		if strings.EqualFold(name, "Host") {
			r.Host = strings.TrimSpace(value)
			continue
		}
		r.Header.Add(name, strings.TrimSpace(value))
	}
	f.reset()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return written(w, f.reset())
}

// quiet are headers that differ from run to run or stand in every answer.
var quiet = map[string]bool{"Content-Length": true, "X-Request-Id": true, "Expires": true, "X-Content-Type-Options": true,
	"Access-Control-Allow-Origin": true, "Access-Control-Expose-Headers": true, "Timing-Allow-Origin": true, "Etag": true, "Server-Timing": true}

var milliseconds = regexp.MustCompile(`dur=[0-9.]+`)

// moments are what an answer says of the time it was made; the fake's are
// always the same.
var moments = regexp.MustCompile(`(timeStamp="|"timeStamp":"|updateSequence="|ours \(&#34;)[0-9][0-9TZ:.-]{9,}("|&#34;)`)

func written(w *httptest.ResponseRecorder, asked []string) string {
	var b strings.Builder
	fmt.Fprintln(&b, w.Code)
	var names []string
	for name := range w.Header() {
		if !quiet[name] {
			names = append(names, name)
		}
	}
	sort.Strings(names)
	for _, name := range names {
		for _, v := range w.Header()[name] {
			fmt.Fprintf(&b, "%s: %s\n", name, milliseconds.ReplaceAllString(v, "dur=N"))
		}
	}
	fmt.Fprintln(&b)
	for _, a := range asked {
		fmt.Fprintln(&b, ">", a)
	}
	body := moments.ReplaceAll(w.Body.Bytes(), []byte(`${1}NOW$2`))
	switch {
	case len(body) == 0:
	case w.Header().Get("Content-Type") == "application/pdf":
		b.WriteString(pageInWords(body))
	case strings.HasPrefix(w.Header().Get("Content-Type"), "image/") && w.Header().Get("Content-Type") != "image/svg+xml":
		b.WriteString(pictureInWords(body))
	default:
		b.Write(body)
		if !bytes.HasSuffix(body, []byte("\n")) {
			fmt.Fprintln(&b)
		}
	}
	return b.String()
}

// pageInWords is the version of a PDF, the size of its page in points, and what
// its layers are called.
func pageInWords(body []byte) string {
	version, _, _ := strings.Cut(string(body), "\n")
	box := regexp.MustCompile(`/MediaBox\[([^\]]*)\]`).FindSubmatch(body)
	if box == nil {
		return "not a page\n"
	}
	out := fmt.Sprintf("%s, page %s", version, box[1])
	for _, layer := range regexp.MustCompile(`/Type/OCG/Name(\([^)]*\))`).FindAllSubmatch(body, -1) {
		out += fmt.Sprintf(", layer %s", layer[1])
	}
	return out + "\n"
}

// pictureInWords is size and what the corner and the middle look like.
func pictureInWords(body []byte) string {
	img, format, err := image.Decode(bytes.NewReader(body))
	if err != nil {
		if bytes.HasPrefix(body, []byte("RIFF")) {
			return "webp\n"
		}
		return fmt.Sprintf("not a picture: %v\n", err)
	}
	b := img.Bounds()
	at := func(x, y int) string {
		r, g, bl, a := img.At(x, y).RGBA()
		return fmt.Sprintf("%02x%02x%02x%02x", r>>8, g>>8, bl>>8, a>>8)
	}
	phys := ""
	if i := bytes.Index(body, []byte("pHYs")); i > 0 && format == "png" {
		phys = fmt.Sprintf(", %d pixels a metre", uint32(body[i+4])<<24|uint32(body[i+5])<<16|uint32(body[i+6])<<8|uint32(body[i+7]))
	}
	return fmt.Sprintf("%s %dx%d, corner %s, middle %s%s\n", format, b.Dx(), b.Dy(), at(b.Min.X, b.Min.Y), at((b.Min.X+b.Max.X)/2, (b.Min.Y+b.Max.Y)/2), phys)
}
