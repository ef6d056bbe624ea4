package main

import (
	"archive/zip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// engine is TEAM Engine with what belongs to it, below a working folder:
//
//	lib/        its jars, and JAXB, which Java had when the suites were written
//	resources/  its stylesheets and scripts
//	functions/  jars that only the suites' Java functions want
//	items/      the WFS 2.0 suite and the schemas, as they came
//	schemas/    the schemas, unpacked
//	suites/     sources of suites; classes/ what was compiled of them
//	te_base/    where the engine looks for scripts
//	logs/       one folder a run
type engine struct {
	work   string
	folder string // of this program's own files: pom.xml, java/
	java   string
}

// heap bounds each Java process.
const heap = "-Xmx1g"

// newEngine fetches engine, WFS 2.0 suite and schemas with Maven, once.
func newEngine(ctx context.Context, work, folder string) (*engine, error) {
	e := &engine{work: work, folder: folder}
	java, err := exec.LookPath("java")
	if err != nil {
		return nil, errors.New("java is missing; install a JDK (default-jdk-headless)")
	}
	e.java = java
	pom, err := os.ReadFile(filepath.Join(folder, "pom.xml"))
	if err != nil {
		return nil, err
	}
	done := filepath.Join(work, ".fetched")
	if was, err := os.ReadFile(done); err == nil && string(was) == string(pom) {
		return e, nil
	}
	for _, part := range []string{"lib", "resources", "functions", "items", "schemas"} {
		if err := os.RemoveAll(filepath.Join(work, part)); err != nil {
			return nil, err
		}
	}
	fmt.Fprintln(os.Stderr, "conformance: fetching the engine with Maven ...")
	mvn := exec.CommandContext(ctx, "mvn", "-q", "-B", "-f", filepath.Join(folder, "pom.xml"), "-Dout="+work, "package")
	if out, err := mvn.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mvn: %w: %.600s", err, oneLine(string(out)))
	}
	schemas, err := e.one("items", "ogc-schemas-*.jar")
	if err != nil {
		return nil, err
	}
	wfs, err := e.one("items", "ets-wfs20-*-aio.jar")
	if err != nil {
		return nil, err
	}
	if err := unzip(schemas, filepath.Join(work, "schemas"), ""); err != nil {
		return nil, err
	}
	// xlink.xsd and xml.xsd of the W3C are not among the schemas; the suite brings them.
	if err := unzip(wfs, filepath.Join(work, "schemas"), w3cFolder); err != nil {
		return nil, err
	}
	return e, os.WriteFile(done, pom, 0o644)
}

// w3cFolder is where the WFS 2.0 suite keeps schemas of the W3C.
const w3cFolder = "org/opengis/cite/iso19142/xsd/w3c/"

// one is the one file of a folder that fits a pattern.
func (e *engine) one(folder, pattern string) (string, error) {
	found, err := filepath.Glob(filepath.Join(e.work, folder, pattern))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%d files %s below %s; remove that folder and run again", len(found), pattern, e.work)
	}
	return found[0], nil
}

// jars are the jars of a folder.
func (e *engine) jars(folder string) []string {
	found, _ := filepath.Glob(filepath.Join(e.work, folder, "*.jar"))
	return found
}

// unzip unpacks the files of an archive whose names start with prefix.
func unzip(file, dir, prefix string) error {
	z, err := zip.OpenReader(file)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	defer z.Close()
	for _, f := range z.File {
		if f.FileInfo().IsDir() || !strings.HasPrefix(f.Name, prefix) || !filepath.IsLocal(f.Name) {
			continue
		}
		if err := unpack(f, filepath.Join(dir, filepath.FromSlash(f.Name))); err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
	}
	return nil
}

func unpack(f *zip.File, to string) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	w, err := os.Create(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, r)
	return errors.Join(err, w.Close())
}

// compile compiles Java sources into a folder, with what they refer to below
// sourcePath.
func (e *engine) compile(ctx context.Context, to, sourcePath string, files, classPath []string, flags ...string) error {
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	args := append([]string{"-nowarn", "-encoding", "UTF-8", "-d", to}, flags...)
	if sourcePath != "" {
		args = append(args, "-sourcepath", sourcePath)
	}
	if len(classPath) > 0 {
		args = append(args, "-cp", joined(classPath))
	}
	out, err := exec.CommandContext(ctx, "javac", append(args, files...)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("javac: %w: %.600s", err, oneLine(string(out)))
	}
	return nil
}

// compileFunctions compiles a suite's Java functions and returns their class
// path; sources is a folder as clone.sources leaves it.
func (e *engine) compileFunctions(ctx context.Context, f *functions, sources string) ([]string, error) {
	java := filepath.Join(sources, "src", "main", "java")
	var files []string
	for _, name := range f.sources {
		files = append(files, filepath.Join(java, filepath.FromSlash(name)))
	}
	if len(files) == 0 {
		err := filepath.WalkDir(java, func(path string, d fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".java") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	to := filepath.Join(e.work, "classes", f.repo)
	extra := e.jars("functions")
	if err := e.compile(ctx, to, java, files, append(e.jars("lib"), extra...)); err != nil {
		return nil, err
	}
	return append([]string{to, filepath.Join(sources, "src", "main", "resources")}, extra...), nil
}

// newSession names a run of a suite and takes away the logs of runs before.
func (e *engine) newSession(s *suite) (string, error) {
	logs := filepath.Join(e.work, "logs")
	if err := os.MkdirAll(logs, 0o755); err != nil {
		return "", err
	}
	old, err := filepath.Glob(filepath.Join(logs, s.name+"-*"))
	if err != nil {
		return "", err
	}
	for _, o := range old {
		if err := os.RemoveAll(o); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("%s-%s", s.name, time.Now().UTC().Format("20060102T150405")), nil
}

// run runs Java, its words into a log file.
func (e *engine) run(ctx context.Context, log, proxy string, classPath []string, args ...string) error {
	out, err := os.Create(log)
	if err != nil {
		return err
	}
	defer out.Close()
	host, port, _ := strings.Cut(proxy, ":")
	all := []string{
		heap, "-Djava.awt.headless=true", "-Duser.home=" + e.work, "-DTE_BASE=" + filepath.Join(e.work, "te_base"),
		"-Dhttp.proxyHost=" + host, "-Dhttp.proxyPort=" + port, "-Dhttp.nonProxyHosts=localhost|127.*|[::1]",
		"-Djava.protocol.handler.pkgs=com.occamlab.te.util.protocols", "-cp", joined(classPath),
	}
	cmd := exec.CommandContext(ctx, e.java, append(all, args...)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = e.work, out, out
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("java: %w%s; its words are in %s", err, complaint(log), log)
	}
	return nil
}

// complaint is the line in which Java says what it died of; "" if it does not.
func complaint(log string) string {
	data, err := os.ReadFile(log)
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "Exception in thread") {
			return ": " + strings.TrimSpace(line)
		}
	}
	return ""
}

func joined(classPath []string) string {
	return strings.Join(classPath, string(os.PathListSeparator))
}
