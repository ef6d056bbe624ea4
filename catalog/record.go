package catalog

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
)

// Record is a metadata record that lies in a file beside the catalog and is
// published with it; layers may share one.
type Record struct {
	Path string
	XML  []byte // as it is in the file; not changed once read
}

// maxRecordBytes bounds a record; those of national catalogues have some tens
// of kilobytes.
const maxRecordBytes = 1 << 20

// record reads the file of a metadata record, once for all layers that name
// it; nil if there is a problem.
func (l *loading) record(path string, at int, what string) *Record {
	if r, known := l.records[path]; known {
		return r
	}
	r, err := readRecord(path)
	if err != nil {
		l.problem(at, "%s: metadata: file %s %v", what, path, err)
	} else {
		l.revision.Write(r.XML)
	}
	l.records[path] = r
	return r
}

func readRecord(path string) (*Record, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("cannot be read (%v)", unwrapPath(err))
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxRecordBytes+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("cannot be read (%v)", unwrapPath(err))
	case len(data) > maxRecordBytes:
		return nil, fmt.Errorf("has more than %d bytes", maxRecordBytes)
	}
	for dec := xml.NewDecoder(bytes.NewReader(data)); ; {
		if _, err := dec.RawToken(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("is not XML (%v)", err)
		}
	}
	return &Record{Path: path, XML: data}, nil
}
