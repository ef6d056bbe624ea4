package main

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tab is a page in Chromium, as a person has it open, and what it did: the
// requests it sent and what its console complained about.
type tab struct {
	t   *testing.T
	ctx context.Context

	visits int

	mu       sync.Mutex
	requests []string
	troubles []string
}

// chromium is the browser that starts here, "" if none does: Ubuntu's package
// of that name is a note that it is elsewhere.
var chromium = sync.OnceValue(func() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		path, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		if out, err := exec.Command(path, "--version").Output(); err == nil && strings.Contains(string(out), "Chrom") {
			return path
		}
	}
	return ""
})

// newTab opens an empty tab of a browser of its own.
func newTab(t *testing.T, language string, width, height int, more ...chromedp.EmulateViewportOption) *tab {
	t.Helper()
	if os.Getenv("SIGI_NO_CLIENTS") != "" {
		t.Skip("not run: SIGI_NO_CLIENTS is set")
	}
	path := chromium()
	if path == "" {
		t.Skip("not run: no chromium starts here (apt-get install chromium)")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, // tests run as root in containers
		chromedp.UserDataDir(t.TempDir()), chromedp.Flag("accept-lang", language), chromedp.Flag("lang", language),
		chromedp.WSURLReadTimeout(time.Minute))
	ctx, stopBrowser := chromedp.NewExecAllocator(context.Background(), options...)
	// Events of a younger Chromium that cdproto does not know are no trouble.
	ctx, closeTab := chromedp.NewContext(ctx, chromedp.WithErrorf(func(string, ...any) {}))
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	b := &tab{t: t, ctx: ctx}
	t.Cleanup(func() {
		if t.Failed() {
			b.picture("failed-" + strings.ReplaceAll(t.Name(), "/", "-"))
		}
		_ = chromedp.Cancel(ctx) // waits until the browser has left its folder
		cancel()
		closeTab()
		stopBrowser()
	})
	chromedp.ListenTarget(ctx, b.listen)
	b.run(network.Enable(), cdplog.Enable(), runtime.Enable(),
		chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(
				`addEventListener('securitypolicyviolation', e => console.error('policy violated: ' + e.violatedDirective + ' ' + e.blockedURI + ' ' + e.sample))`).Do(ctx)
			return err
		}),
		chromedp.EmulateViewport(int64(width), int64(height), more...))
	return b
}

func (b *tab) listen(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.APITypeError || e.Type == runtime.APITypeWarning || e.Type == runtime.APITypeAssert {
			for _, a := range e.Args {
				b.troubles = append(b.troubles, fmt.Sprintf("console.%s: %s %s", e.Type, a.Value, a.Description))
			}
		}
	case *runtime.EventExceptionThrown:
		b.troubles = append(b.troubles, "exception: "+e.ExceptionDetails.Error())
	case *cdplog.EventEntryAdded:
		if e.Entry.Level == cdplog.LevelError || e.Entry.Level == cdplog.LevelWarning {
			b.troubles = append(b.troubles, fmt.Sprintf("log: %s %s", e.Entry.Text, e.Entry.URL))
		}
	}
}

func (b *tab) run(actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatalf("in the browser: %v\n%s", err, strings.Join(b.took(), "\n"))
	}
}

// took is what the console complained about, taken.
func (b *tab) took() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	taken := b.troubles
	b.troubles = nil
	return taken
}

// open goes to an address and waits until the map is drawn.
func (b *tab) open(url string) {
	b.t.Helper()
	// A fragment alone would not load the page anew.
	b.visits++
	address, fragment, _ := strings.Cut(url, "#")
	b.run(chromedp.Navigate(fmt.Sprintf("%s?visit=%d#%s", address, b.visits, fragment)))
	b.drawn()
}

// drawn waits until the map has been still for a moment.
func (b *tab) drawn() {
	b.t.Helper()
	b.until(`(() => {
		const map = document.querySelector('#map');
		window.stillSince = map && map.getAttribute('aria-busy') === 'false' ? window.stillSince || performance.now() : 0;
		const long = window.stillSince > 0 && performance.now() - window.stillSince > 250;
		if (long) window.stillSince = 0;
		return long;
	})()`)
}

// until waits for an expression to be true.
func (b *tab) until(expression string) {
	b.t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		var is bool
		err := chromedp.Run(b.ctx, chromedp.Evaluate("!!("+expression+")", &is))
		if is {
			return
		}
		// Between two documents there is nothing to evaluate in.
		if time.Now().After(deadline) || b.ctx.Err() != nil {
			b.t.Fatalf("%s never became true: %v\n%s", expression, err, strings.Join(b.took(), "\n"))
		}
		time.Sleep(40 * time.Millisecond)
	}
}

// script evaluates an expression.
func script[T any](b *tab, expression string) T {
	b.t.Helper()
	var value T
	b.run(chromedp.Evaluate(expression, &value))
	return value
}

// text is the visible text of an element.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return script[string](b, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ''`, selector))
}

// press clicks an element of the page.
func (b *tab) press(selector string) {
	b.t.Helper()
	b.run(chromedp.Click(selector, chromedp.ByQuery))
}

// middle is the middle of the map in pixels of the page.
func (b *tab) middle() (x, y float64) {
	b.t.Helper()
	p := script[[]float64](b, `(() => { const r = document.querySelector('#map').getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`)
	return p[0], p[1]
}

// seen is what the screen shows.
func (b *tab) seen() (image.Image, []byte) {
	b.t.Helper()
	var data []byte
	b.run(chromedp.CaptureScreenshot(&data))
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		b.t.Fatal(err)
	}
	return img, data
}

// colour is the colour of a pixel of the page.
func (b *tab) colour(x, y float64) string {
	b.t.Helper()
	img, _ := b.seen()
	r, g, bl, _ := img.At(int(x), int(y)).RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, bl>>8)
}

// picture keeps what the screen shows below .local/screenshots, to be looked
// at.
func (b *tab) picture(name string) {
	var data []byte
	if err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot(&data)); err != nil {
		b.t.Logf("no picture %s: %v", name, err)
		return
	}
	folder := filepath.Join("..", "..", ".local", "screenshots")
	if err := os.MkdirAll(folder, 0o755); err != nil {
		b.t.Log(err)
		return
	}
	if err := os.WriteFile(filepath.Join(folder, name+".png"), data, 0o644); err != nil {
		b.t.Log(err)
	}
}

// asked is how many requests had a text in their address.
func (b *tab) asked(text string) (n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, url := range b.requests {
		if strings.Contains(url, text) {
			n++
		}
	}
	return n
}

// quiet fails if the page asked another server for something, or if the
// browser complained.
func (b *tab) quiet(server string) {
	b.t.Helper()
	for _, trouble := range b.took() {
		b.t.Error(trouble)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.requests) == 0 {
		b.t.Error("no request was seen")
	}
	for _, url := range b.requests {
		if !strings.HasPrefix(url, server+"/") && !strings.HasPrefix(url, "blob:"+server+"/") {
			b.t.Errorf("a request left the server: %s", url)
		}
	}
}
