package qgis

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"path"
	"regexp"
	"strings"

	"sigi/encoding/xmltree"
)

// Limits of a project. The largest of a city are some tens of megabytes.
const (
	maxFile    = 256 << 20 // of the file on disk
	maxProject = 128 << 20 // of the document
	maxMembers = 1000      // of the archive
	maxNodes   = 8_000_000
)

// readProject returns the document of a .qgz or .qgs and its name in messages.
func readProject(file string) ([]byte, string, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, "", err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, "", err
	}
	if !info.Mode().IsRegular() || info.Size() > maxFile {
		return nil, "", fmt.Errorf("%s is no file or larger than %d bytes", file, maxFile)
	}
	name := path.Base(file)
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err != nil || !bytes.Equal(head, []byte("PK\x03\x04")) {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return nil, "", err
		}
		data, err := bounded(f)
		return data, name, err
	}
	archive, err := zip.NewReader(f, info.Size())
	if err != nil {
		return nil, "", fmt.Errorf("%s is no archive that can be read: %w", file, err)
	}
	if len(archive.File) > maxMembers {
		return nil, "", fmt.Errorf("%s holds more than %d files", file, maxMembers)
	}
	for _, m := range archive.File {
		if !strings.EqualFold(path.Ext(m.Name), ".qgs") {
			continue
		}
		r, err := m.Open()
		if err != nil {
			return nil, "", err
		}
		defer r.Close()
		data, err := bounded(r)
		return data, path.Base(m.Name), err
	}
	return nil, "", fmt.Errorf("%s holds no .qgs project", file)
}

// bounded reads a document; what an archive says of its size is not believed.
func bounded(r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxProject+1))
	if err == nil && len(data) > maxProject {
		err = fmt.Errorf("the project is larger than %d bytes", maxProject)
	}
	return data, err
}

// documentType is what QGIS writes at the head of a document, without a subset.
var documentType = regexp.MustCompile(`(?i)^\s*(<\?xml[^>]*\?>)?\s*<!DOCTYPE qgis( PUBLIC '[^'<>\[]*' '[^'<>\[]*')?\s*>`)

// parseProject reads the document.
func parseProject(data []byte) (*xmltree.Node, error) {
	if at := documentType.FindIndex(data[:min(len(data), 1000)]); at != nil {
		data = bytes.Clone(data)
		start := bytes.Index(data, []byte("<!"))
		for i := start; i < at[1]; i++ {
			if data[i] != '\n' {
				data[i] = ' '
			}
		}
	}
	root, err := xmltree.Parse(data, xmltree.Limits{Bytes: maxProject, Nodes: maxNodes})
	if err != nil {
		return nil, err
	}
	if !root.Is("qgis") {
		return nil, root.Errorf("is no QGIS project")
	}
	return root, nil
}
