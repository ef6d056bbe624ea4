package fetch

import (
	"container/list"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Ranges reads parts of large files of other servers (RFC 9110 section 14), by a
// policy, and keeps the parts read last. Safe for concurrent use. MaxBytes of the
// policy does not count: a file is never read whole.
type Ranges struct {
	fetcher *Fetcher
	budget  int64

	mu    sync.Mutex
	bytes int64
	used  *list.List // of *part, the last used first
	parts map[partKey]*list.Element
}

// partBytes is how much is asked for at a time: some blocks of an image.
const partBytes = 128 << 10

type partKey struct {
	address, tag string
	index        int64
}

type part struct {
	key  partKey
	body []byte
}

// NewRanges keeps parts within budget bytes.
func NewRanges(p *Policy, budget int64) *Ranges {
	f := New(p)
	f.client.Timeout = p.Timeout
	return &Ranges{fetcher: f, budget: budget, used: list.New(), parts: map[partKey]*list.Element{}}
}

// Remote is a file of another server in one state.
type Remote struct {
	Size int64
	Tag  string // tells states apart: the strong ETag, or Last-Modified; "" if the server gives neither

	address string
	ranges  *Ranges
}

var _ io.ReaderAt = (*Remote)(nil)

// Errors of what servers do; what they say is for a log, not for a client.
var (
	ErrRefused = errors.New("the address is not among those that files may be read from (images: from)")
	errRanges  = errors.New("the server ignores ranges and sends whole files; images are read in parts")
	errChanged = errors.New("the file changed while it was read")
)

// Open asks for the state of a file.
func (r *Ranges) Open(ctx context.Context, address string) (*Remote, error) {
	if len(address) > maxAddress {
		return nil, fmt.Errorf("the address has more than %d characters", maxAddress)
	}
	u, err := url.Parse(address)
	if err != nil || !r.fetcher.policy.Allows(u) {
		return nil, ErrRefused
	}
	u.Fragment = ""
	f := &Remote{address: u.String(), ranges: r}
	body, size, tag, err := r.get(ctx, f.address, 0, partBytes, "")
	if err != nil {
		return nil, err
	}
	f.Size, f.Tag = size, tag
	r.keep(partKey{f.address, tag, 0}, body)
	return f, nil
}

// ReadAt implements io.ReaderAt. A file that changed since Open is an error.
func (f *Remote) ReadAt(b []byte, at int64) (n int, err error) {
	if at < 0 || at >= f.Size {
		return 0, io.EOF
	}
	for n < len(b) && at < f.Size {
		i := at / partBytes
		body, err := f.part(i)
		if err != nil {
			return n, err
		}
		k := copy(b[n:], body[at-i*partBytes:])
		n, at = n+k, at+int64(k)
	}
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

func (f *Remote) part(i int64) ([]byte, error) {
	r := f.ranges
	key := partKey{f.address, f.Tag, i}
	r.mu.Lock()
	if e, ok := r.parts[key]; ok && f.Tag != "" {
		r.used.MoveToFront(e)
		r.mu.Unlock()
		return e.Value.(*part).body, nil
	}
	r.mu.Unlock()
	want := min(partBytes, f.Size-i*partBytes)
	body, size, tag, err := r.get(context.Background(), f.address, i*partBytes, want, f.Tag)
	switch {
	case err != nil:
		return nil, err
	case size != f.Size || tag != f.Tag:
		return nil, errChanged
	case int64(len(body)) != want:
		return nil, fmt.Errorf("the server sent %d of %d bytes", len(body), want)
	}
	r.keep(key, body)
	return body, nil
}

func (r *Ranges) keep(k partKey, body []byte) {
	if k.tag == "" || int64(len(body)) > r.budget {
		return // of a file whose states cannot be told apart nothing is kept
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, there := r.parts[k]; there {
		return
	}
	r.parts[k] = r.used.PushFront(&part{k, body})
	r.bytes += int64(len(body))
	for r.bytes > r.budget {
		p := r.used.Remove(r.used.Back()).(*part)
		delete(r.parts, p.key)
		r.bytes -= int64(len(p.body))
	}
}

// get asks for n bytes at a place; fewer come at the end of the file. The size is
// that of the whole. All of it takes no longer than the policy's timeout.
func (r *Ranges) get(ctx context.Context, address string, at, n int64, tag string) (body []byte, size int64, now string, err error) {
	p := r.fetcher.policy
	ctx, cancel := context.WithTimeout(ctx, p.Timeout)
	defer cancel()
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, 0, "", errors.New("the address cannot be asked")
	}
	ask.Header.Set("User-Agent", "sigi")
	ask.Header.Set("Accept-Encoding", "identity")
	ask.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", at, at+n-1))
	if strings.HasPrefix(tag, `"`) {
		ask.Header.Set("If-Match", tag)
	}
	answer, err := r.fetcher.client.Do(ask)
	if err != nil {
		return nil, 0, "", r.said(err)
	}
	defer answer.Body.Close()
	switch answer.StatusCode {
	case http.StatusPartialContent:
	case http.StatusOK:
		return nil, 0, "", errRanges
	case http.StatusPreconditionFailed:
		return nil, 0, "", errChanged
	default:
		return nil, 0, "", fmt.Errorf("its server answers %d", answer.StatusCode)
	}
	first, last, size, ok := contentRange(answer.Header.Get("Content-Range"))
	if !ok || first != at || last < first || last >= at+n || last >= size || answer.Header.Get("Content-Encoding") != "" {
		return nil, 0, "", fmt.Errorf("the server sends another range than %d bytes at %d: %.80q", n, at, answer.Header.Get("Content-Range"))
	}
	body, err = io.ReadAll(io.LimitReader(answer.Body, last-first+2))
	switch {
	case err != nil:
		return nil, 0, "", r.said(err)
	case int64(len(body)) != last-first+1:
		return nil, 0, "", fmt.Errorf("the server sends %d bytes where it says %d", len(body), last-first+1)
	}
	if now = answer.Header.Get("ETag"); now == "" || strings.HasPrefix(now, "W/") {
		now = answer.Header.Get("Last-Modified")
	}
	return body, size, now, nil
}

// said is what went wrong, in words.
func (r *Ranges) said(err error) error {
	var timeout net.Error
	switch {
	case errors.Is(err, errNotPublic):
		return errors.New("the address does not lead to a public server (images: networks)")
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return fmt.Errorf("its server did not answer within %s", r.fetcher.policy.Timeout.Round(time.Millisecond))
	}
	return fmt.Errorf("its server cannot be read: %w", err)
}

// contentRange reads "bytes first-last/size".
func contentRange(text string) (first, last, size int64, ok bool) {
	text, ok = strings.CutPrefix(text, "bytes ")
	span, whole, ok2 := strings.Cut(text, "/")
	a, b, ok3 := strings.Cut(span, "-")
	first, e1 := strconv.ParseInt(a, 10, 64)
	last, e2 := strconv.ParseInt(b, 10, 64)
	size, e3 := strconv.ParseInt(whole, 10, 64)
	return first, last, size, ok && ok2 && ok3 && e1 == nil && e2 == nil && e3 == nil && first >= 0 && size > 0
}
