package catalog

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
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
	r, known := l.records[path]
	if !known {
		r = l.readRecord(path, at, what)
		l.records[path] = r
	}
	return r
}

func (l *loading) readRecord(path string, at int, what string) *Record {
	data, err := readBounded(path, maxRecordBytes)
	if err != nil {
		l.problem(at, "%s: metadata: file %s cannot be read (%v)%s", what, l.shown(path), unwrapPath(err), nearFile(path))
		return nil
	}
	if err := wellFormed(data); err != nil {
		l.problem(at, "%s: metadata: file %s is not XML in UTF-8 (%v)", what, l.shown(path), err)
		return nil
	}
	l.revision.Write(data)
	return &Record{Path: path, XML: data}
}

// wellFormed returns what is wrong with an XML document.
func wellFormed(data []byte) error {
	elements := 0
	for dec := xml.NewDecoder(bytes.NewReader(data)); ; {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		if _, ok := token.(xml.StartElement); ok {
			elements++
		}
	}
	if elements == 0 {
		return errors.New("it has no element")
	}
	return nil
}
