package main

import (
	"context"
	"encoding/xml"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// clone is a repository on disk: a work tree or a bare one.
type clone struct {
	repo string
	dir  string // with src/main, or with HEAD
	bare bool
}

// maxClones bounds how deep a clone may lie: DIR/owner/name/.git.
const maxClones = 4

// findClone looks for a repository below dir. The folder is named like the
// repository, with an owner before ("opengeospatial+ets-wms13") or ".git"
// behind if one likes; a bare repository may lie one folder further down.
func findClone(dir, repo string) (*clone, bool) {
	if whole, err := filepath.EvalSymlinks(dir); err == nil {
		dir = whole
	}
	var found *clone
	_ = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return nil // what cannot be read holds no clone
		}
		if rel, err := filepath.Rel(dir, path); err != nil || strings.Count(rel, string(filepath.Separator)) >= maxClones {
			return filepath.SkipDir
		}
		if !isNamed(path, repo) {
			return nil
		}
		for _, at := range []string{path, filepath.Join(path, "repo"), filepath.Join(path, ".git")} {
			if c, ok := openClone(at, repo); ok {
				found = c
				return filepath.SkipAll
			}
		}
		return nil
	})
	return found, found != nil
}

func isNamed(path, repo string) bool {
	name := strings.TrimSuffix(filepath.Base(path), ".git")
	if _, after, ok := strings.Cut(name, "+"); ok {
		name = after
	}
	return name == repo
}

func openClone(dir, repo string) (*clone, bool) {
	if isDir(filepath.Join(dir, "src", "main")) {
		return &clone{repo: repo, dir: dir}, true
	}
	if isDir(filepath.Join(dir, "objects")) && isFile(filepath.Join(dir, "HEAD")) {
		return &clone{repo: repo, dir: dir, bare: true}, true
	}
	return nil, false
}

func isDir(path string) bool {
	i, err := os.Stat(path)
	return err == nil && i.IsDir()
}

func isFile(path string) bool {
	i, err := os.Stat(path)
	return err == nil && i.Mode().IsRegular()
}

// sources copies pom.xml and what lies below src/main of a clone into to.
func (c *clone) sources(ctx context.Context, to string) error {
	if err := os.RemoveAll(to); err != nil {
		return err
	}
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	if !c.bare {
		pom, err := os.ReadFile(filepath.Join(c.dir, "pom.xml"))
		if err == nil {
			err = os.WriteFile(filepath.Join(to, "pom.xml"), pom, 0o644)
		}
		if err != nil {
			return err
		}
		return os.CopyFS(filepath.Join(to, "src", "main"), os.DirFS(filepath.Join(c.dir, "src", "main")))
	}
	archive := exec.CommandContext(ctx, "git", "--git-dir="+c.dir, "archive", "HEAD", "pom.xml", "src/main")
	unpack := exec.CommandContext(ctx, "tar", "-x", "-C", to)
	pipe, err := archive.StdoutPipe()
	if err != nil {
		return err
	}
	var complaint strings.Builder
	unpack.Stdin, archive.Stderr, unpack.Stderr = pipe, &complaint, &complaint
	if err := archive.Start(); err != nil {
		return err
	}
	unpackErr := unpack.Run()
	archiveErr := archive.Wait()
	if archiveErr != nil || unpackErr != nil {
		return fmt.Errorf("git archive of %s: %v, %v: %s", c.dir, archiveErr, unpackErr, oneLine(complaint.String()))
	}
	return nil
}

// versionOf is the version that a pom.xml says; "" if it says none.
func versionOf(folder string) string {
	data, err := os.ReadFile(filepath.Join(folder, "pom.xml"))
	if err != nil {
		return ""
	}
	var pom struct {
		Version string `xml:"version"`
	}
	if xml.Unmarshal(data, &pom) != nil {
		return ""
	}
	return strings.TrimSpace(pom.Version)
}
