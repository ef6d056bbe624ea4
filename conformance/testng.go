package main

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// runTestNG runs a suite that is a program of its own and reads what TestNG
// wrote.
func (e *engine) runTestNG(ctx context.Context, s *suite, capabilities, proxy string) (version string, rs []result, err error) {
	jar, err := e.one("items", s.jar)
	if err != nil {
		return "", nil, err
	}
	if m := regexp.MustCompile(`\d+(\.\d+)+`).FindString(filepath.Base(jar)); m != "" {
		version = m
	}
	session, err := e.newSession(s)
	if err != nil {
		return version, nil, err
	}
	logs := filepath.Join(e.work, "logs", session)
	if err := os.MkdirAll(logs, 0o755); err != nil {
		return version, nil, err
	}
	properties := filepath.Join(logs, "properties.xml")
	params := map[string]string{s.urlKey: capabilities}
	for k, v := range s.params {
		params[k] = v
	}
	if err := writeProperties(properties, params); err != nil {
		return version, nil, err
	}
	patch := filepath.Join(e.work, "classes", "java.desktop")
	source := filepath.Join(e.folder, "java")
	if err := e.compile(ctx, patch, "", []string{filepath.Join(source, "javax", "imageio", "spi", "ServiceRegistry.java")}, nil, "--patch-module", "java.desktop="+source); err != nil {
		return version, nil, err
	}
	classPath := []string{jar}
	for _, j := range e.jars("lib") { // not the engine, whose libraries are other versions of the suite's
		for _, wanted := range []string{"jaxb-", "istack-", "txw2-", "jakarta.activation", "javax.activation"} {
			if strings.HasPrefix(filepath.Base(j), wanted) {
				classPath = append(classPath, j)
			}
		}
	}
	if err := e.run(ctx, logs+".out", proxy, classPath, "--patch-module", "java.desktop="+patch, s.class, "-o", logs, properties); err != nil {
		return version, nil, err
	}
	var report string
	err = filepath.WalkDir(logs, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Name() == "testng-results.xml" {
			report = path
		}
		return err
	})
	if err == nil && report == "" {
		err = fmt.Errorf("no testng-results.xml below %s", logs)
	}
	if err != nil {
		return version, nil, err
	}
	f, err := os.Open(report)
	if err != nil {
		return version, nil, err
	}
	defer f.Close()
	rs, err = readTestNG(f)
	return version, rs, err
}

func writeProperties(file string, params map[string]string) error {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n<properties version=\"1.0\">\n")
	for _, k := range sortedKeys(params) {
		fmt.Fprintf(&b, "<entry key=%q>", k)
		if err := xml.EscapeText(&b, []byte(params[k])); err != nil {
			return err
		}
		b.WriteString("</entry>\n")
	}
	b.WriteString("</properties>\n")
	return os.WriteFile(file, []byte(b.String()), 0o644)
}

// testMethod is a test-method of testng-results.xml.
type testMethod struct {
	Name   string `xml:"name,attr"`
	Status string `xml:"status,attr"`
	Config bool   `xml:"is-config,attr"`
	Params []struct {
		Value string `xml:"value"`
	} `xml:"params>param"`
	Message string `xml:"exception>message"`
}

// readTestNG reads testng-results.xml. Methods that set tests up are no
// tests; one that fails is a precondition that does not hold.
func readTestNG(r io.Reader) (rs []result, err error) {
	dec := xml.NewDecoder(r)
	dec.Strict = false
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return rs, nil
		}
		if err != nil {
			return rs, err
		}
		start, ok := token.(xml.StartElement)
		if !ok || start.Name.Local != "test-method" {
			continue
		}
		var m testMethod
		if err := dec.DecodeElement(&m, &start); err != nil {
			return rs, err
		}
		r := result{name: m.Name, message: oneLine(m.Message)}
		for _, p := range m.Params {
			r.name += " (" + oneLine(p.Value) + ")"
		}
		switch {
		case m.Config && (m.Status == "PASS" || r.message == ""):
			continue
		case m.Config:
			r.status = condition
		case m.Status == "PASS":
			r.status = passed
		case m.Status == "SKIP":
			r.status = skipped
		default:
			r.status = failed
		}
		rs = append(rs, r)
	}
}
