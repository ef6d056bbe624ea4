package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"
)

// runCTL runs a CTL suite with the engine's own command and reads its logs.
func (e *engine) runCTL(ctx context.Context, s *suite, from *clone, functions []string, capabilities, proxy string) (version string, rs []result, err error) {
	sources := filepath.Join(e.work, "suites", s.repo)
	if err := from.sources(ctx, sources); err != nil {
		return "", nil, err
	}
	version = versionOf(sources)
	if err := e.lay(s, sources); err != nil {
		return version, nil, err
	}
	session, err := e.newSession(s)
	if err != nil {
		return version, nil, err
	}
	logs := filepath.Join(e.work, "logs")
	args := []string{"com.occamlab.te.Test", "-source=" + path.Join(s.code, s.main), "-logdir=" + logs, "-session=" + session}
	if s.test != "" {
		args = append(args, "-test="+s.test)
	}
	args = append(args, "@"+s.urlKey+"="+capabilities)
	for _, k := range sortedKeys(s.params) {
		args = append(args, "@"+k+"="+s.params[k])
	}
	classPath := append([]string{filepath.Join(e.work, "resources")}, functions...)
	classPath = append(classPath, e.jars("lib")...)
	if err := e.run(ctx, filepath.Join(logs, session+".out"), proxy, classPath, args...); err != nil {
		return version, nil, err
	}
	rs, err = readCTL(filepath.Join(logs, session))
	return version, rs, err
}

// lay puts scripts where the engine expects them: ctl/ beside resources/.
func (e *engine) lay(s *suite, sources string) error {
	base := filepath.Join(e.work, "te_base")
	for _, old := range []string{filepath.Join(base, "scripts", filepath.FromSlash(s.code)), filepath.Join(base, "work")} {
		if err := os.RemoveAll(old); err != nil {
			return err
		}
	}
	for from, to := range map[string]string{"scripts/ctl": "ctl", "resources": "resources"} {
		in := filepath.Join(sources, "src", "main", filepath.FromSlash(from))
		if err := os.CopyFS(filepath.Join(base, "scripts", filepath.FromSlash(s.code), to), os.DirFS(in)); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys(m map[string]string) (keys []string) {
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

// ctlLog is one test's log.xml.
type ctlLog struct {
	Start *struct {
		Name      string `xml:"local-name,attr"`
		Assertion string `xml:"assertion"`
	} `xml:"starttest"`
	Messages []string `xml:"message"`
	Requests []struct {
		Request struct {
			URL    string `xml:"url"`
			Method string `xml:"method"`
			Params []struct {
				Name  string `xml:"name,attr"`
				Value string `xml:",chardata"`
			} `xml:"param"`
		} `xml:"request"`
		Parser string `xml:"response>parser"`
	} `xml:"request"`
	End *struct {
		Result int `xml:"result,attr"`
	} `xml:"endtest"`
}

// The engine's verdicts.
const (
	ctlContinue     = -1
	ctlBestPractice = 0
	ctlPass         = 1
	ctlNotTested    = 2
	ctlSkipped      = 3
	ctlWarning      = 4
	ctlInherited    = 5 // failed only because a test below it did
)

// readCTL reads each test's log below a session's folder. What failed only
// because a test below it failed is left out; groups of tests that passed
// count, as they do in the engine's own figures.
func readCTL(dir string) (rs []result, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || d.Name() != "log.xml" {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		var l ctlLog
		dec := xml.NewDecoder(f)
		dec.Strict = false
		if err := dec.Decode(&l); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if r, ok := l.result(); ok {
			rs = append(rs, r)
		}
		return nil
	})
	return rs, err
}

// result is what the log says; false if the test is not to be counted.
func (l *ctlLog) result() (r result, ok bool) {
	if l.Start == nil {
		return r, false
	}
	r.name = l.Start.Name
	r.message = "asserted: " + oneLine(l.Start.Assertion)
	if l.End == nil {
		r.status = failed
		r.message = "the test did not come to an end; " + r.message
		return r, true
	}
	switch l.End.Result {
	case ctlInherited:
		return r, false
	case ctlPass, ctlBestPractice, ctlWarning:
		r.status = passed
	case ctlNotTested, ctlSkipped, ctlContinue:
		r.status = skipped
	default:
		r.status = failed
	}
	var said []string
	for _, m := range l.Messages {
		if m = oneLine(m); m != "" {
			said = append(said, m)
		}
	}
	for i := range l.Requests {
		if p := oneLine(l.Requests[i].Parser); p != "" {
			said = append(said, p)
		}
	}
	if len(said) > 0 {
		r.message = strings.Join(said, "; ") + "; " + r.message
	}
	if n := len(l.Requests); n > 0 {
		q := l.Requests[n-1].Request
		var pairs []string
		for _, p := range q.Params {
			pairs = append(pairs, p.Name+"="+strings.TrimSpace(p.Value))
		}
		r.request = strings.TrimSpace(q.URL) + strings.Join(pairs, "&")
	}
	return r, true
}
