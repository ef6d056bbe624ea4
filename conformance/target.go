package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"time"
)

// target is the server that is tested.
type target struct {
	base string // "http://127.0.0.1:8080"
	stop func()
}

// startTimeout is for a server over a few small files.
const startTimeout = time.Minute

// startTarget starts sigi over a catalog on a free port and waits until every
// layer is there; its log goes into a file.
func startTarget(ctx context.Context, sigi, catalog, log string) (*target, error) {
	if err := os.MkdirAll(filepath.Dir(log), 0o755); err != nil {
		return nil, err
	}
	file, err := os.Create(log)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(sigi, "serve", "--catalog", catalog, "--listen", "127.0.0.1:0")
	cmd.Stderr = file
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("%s: %w", sigi, err)
	}
	t := &target{stop: func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		_ = cmd.Wait()
		file.Close()
	}}
	address := regexp.MustCompile(`http://127\.0\.0\.1:\d+`)
	r := bufio.NewReader(out)
	for t.base == "" {
		line, err := r.ReadString('\n')
		t.base = address.FindString(line)
		if err != nil {
			break
		}
	}
	go io.Copy(io.Discard, r)
	if t.base == "" {
		t.stop()
		return nil, fmt.Errorf("%s did not start; its words are in %s", sigi, log)
	}
	if err := waitReady(ctx, t.base); err != nil {
		t.stop()
		words, _ := os.ReadFile(log) // which its caller may remove
		return nil, fmt.Errorf("%w; its last words in %s:\n%s", err, log, words[max(0, len(words)-4096):])
	}
	return t, nil
}

// waitReady asks /readyz until it says yes.
func waitReady(ctx context.Context, base string) error {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	said := "it was not reached"
	for {
		status, text, err := get(ctx, base+"/readyz")
		switch {
		case err == nil && status == http.StatusOK:
			return nil
		case err == nil:
			said = fmt.Sprintf("%d %s", status, oneLine(text))
		case ctx.Err() == nil: // else it is the end of the time, not the server
			said = err.Error()
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server at %s did not become ready: %s", base, said)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// get fetches the first part of a text.
func get(ctx context.Context, url string) (status int, text string, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, "", err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	return res.StatusCode, string(data), err
}

// offers reports whether the server answers with capabilities. A server
// without the service is not tested on it; one that breaks is.
func (t *target) offers(ctx context.Context, s *suite) (bool, error) {
	path, _, _ := strings.Cut(s.service, "?")
	status, _, err := get(ctx, t.base+path)
	if err != nil {
		return false, err
	}
	if status == http.StatusNotFound {
		return false, nil
	}
	if status, text, err := get(ctx, t.base+s.service); err != nil || status != http.StatusOK {
		return true, errors.Join(err, fmt.Errorf("GetCapabilities answered %d: %.300s", status, oneLine(text)))
	}
	return true, nil
}
