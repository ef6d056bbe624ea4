package mapfile

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"sigi/importer"
)

// source says where a layer's data comes from; false where from nothing that can
// be served, which is noted.
func (m *mapReader) source(l *importer.Layer, b *block, shown string) bool {
	data, connection := b.text("DATA"), b.text("CONNECTION")
	if b.item("TILEINDEX") != nil {
		m.note(shown, b.file, b.line, "a tile index is not read and the layer left out")
		return false
	}
	native := ""
	for i := range b.items {
		if p := &b.items[i]; p.key == "PROCESSING" && len(p.values) > 0 {
			if s, ok := strings.CutPrefix(p.values[0].text, "NATIVE_FILTER="); ok {
				native = s
			}
		}
	}
	switch kind := strings.ToUpper(b.text("CONNECTIONTYPE")); kind {
	case "POSTGIS":
		return m.postgis(l, b, shown, data, connection, native)
	case "OGR":
		if connection == "" {
			connection = data
			data = ""
		}
		return m.file(l, b, shown, connection, data, native)
	case "", "LOCAL", "FLATGEOBUF":
		if len(b.all("FEATURE")) > 0 {
			m.note(shown, b.file, b.line, "features that stand in the mapfile are left out with their layer; save them to a file")
			return false
		}
		if data == "" {
			m.note(shown, b.file, b.line, "the layer names no data and is left out")
			return false
		}
		if filepath.Ext(data) == "" && kind != "FLATGEOBUF" {
			data += ".shp"
		}
		return m.file(l, b, shown, data, "", native)
	default:
		m.note(shown, b.file, b.line, "data by CONNECTIONTYPE %s is not served yet and the layer left out", kind)
	}
	return false
}

func (m *mapReader) file(l *importer.Layer, b *block, shown, file, table, native string) bool {
	if strings.Contains(file, "://") || strings.Contains(strings.ToLower(file), "password") || strings.HasPrefix(strings.ToUpper(file), "PG:") {
		m.note(shown, b.file, b.line, "data that is no file is not read and the layer left out")
		return false
	}
	relative := !filepath.IsAbs(file)
	if relative {
		file, relative = m.below(filepath.FromSlash(file))
	}
	s := m.sources[file]
	if s == nil {
		base := filepath.Base(file)
		s = &importer.Source{Name: m.sourceNames.Name(strings.TrimSuffix(base, filepath.Ext(base)), "file"), Driver: "ogr", Path: file, Relative: relative}
		m.sources[file] = s
		m.draft.Sources = append(m.draft.Sources, s)
	}
	l.Source, l.Table = s, table
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(table)), "SELECT ") {
		l.SQL, l.Table = table, ""
	}
	if native != "" {
		if l.SQL != "" {
			m.note(shown, b.file, b.line, "NATIVE_FILTER is not added to a layer by SQL")
		} else {
			if table == "" {
				base := filepath.Base(file)
				table = strings.TrimSuffix(base, filepath.Ext(base))
			}
			l.SQL, l.Table = `SELECT * FROM "`+strings.ReplaceAll(table, `"`, `""`)+`" WHERE `+native, ""
		}
	}
	l.CRS = projection(b)
	if l.CRS == "" && b.first("PROJECTION") == nil { // as MapServer, which takes the map's
		l.CRS = projection(m.root)
	}
	return true
}

// below is a file that is named from SHAPEPATH or, if it is not there, from the
// mapfile; relative is false where SHAPEPATH is not.
func (m *mapReader) below(file string) (path string, relative bool) {
	path, relative = filepath.Join(m.folder, file), true
	shapes := m.root.text("SHAPEPATH")
	if shapes == "" {
		return path, true
	}
	first := filepath.Join(shapes, file)
	if !filepath.IsAbs(shapes) {
		first = filepath.Join(m.folder, first)
	}
	if _, err := os.Stat(path); err == nil {
		if _, err := os.Stat(first); err != nil {
			return path, true
		}
	}
	return first, !filepath.IsAbs(shapes)
}

// postgisData is "geom from table using unique gid using srid=32632".
var postgisData = regexp.MustCompile(`(?is)^\s*"?([^\s"]+)"?\s+from\s+(.*?)(\s+using\s+(?:unique|srid).*)?$`)

var (
	usingUnique = regexp.MustCompile(`(?i)using\s+unique\s+"?([^\s"]+)"?`)
	usingSRID   = regexp.MustCompile(`(?i)using\s+srid\s*=\s*(-?\d+)`)
	queryAlias  = regexp.MustCompile(`(?is)^(\(.*\))\s*(?:as\s+)?"?\w*"?$`)
)

func (m *mapReader) postgis(l *importer.Layer, b *block, shown, data, connection, native string) bool {
	found := postgisData.FindStringSubmatch(data)
	if found == nil {
		m.note(shown, b.file, b.line, "DATA %q cannot be read and the layer is left out", clip(data))
		return false
	}
	l.Source, l.Geometry = m.database(connection), found[1]
	table := strings.TrimSpace(found[2])
	if u := usingUnique.FindStringSubmatch(found[3]); u != nil {
		l.Key = u[1]
	}
	if s := usingSRID.FindStringSubmatch(found[3]); s != nil && s[1] != "0" && s[1] != "-1" {
		l.CRS = "EPSG:" + s[1]
	}
	if q := queryAlias.FindStringSubmatch(table); q != nil {
		l.SQL = "SELECT * FROM " + q[1] + " AS q"
		if strings.Contains(table, "!BOX!") {
			m.note(shown, b.file, b.line, "the query names !BOX!, which is not filled in; write it without")
		}
	} else {
		l.Table = strings.ReplaceAll(table, `"`, "")
	}
	if native != "" {
		if l.SQL == "" {
			l.SQL = "SELECT * FROM " + table
		}
		l.SQL, l.Table = l.SQL+" WHERE "+native, ""
	}
	if l.SQL != "" && l.Key == "" {
		m.note(shown, b.file, b.line, "a layer by SQL needs a key (USING UNIQUE); name one in the catalog")
	}
	return true
}

// password is that of a connection string, with its value.
var password = regexp.MustCompile(`(?i)\bpassword\s*=\s*('(?:[^'\\]|\\.)*'|\S+)`)

func (m *mapReader) database(connection string) *importer.Source {
	s := m.sources["db\x00"+connection]
	if s != nil {
		return s
	}
	name := "db"
	if d := regexp.MustCompile(`(?i)\bdbname\s*=\s*'?([^\s']+)`).FindStringSubmatch(connection); d != nil {
		name = d[1]
	}
	s = &importer.Source{Name: m.sourceNames.Name(name, "db"), Driver: "postgis"}
	variable := "SIGI_" + strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
	switch {
	case strings.Contains(connection, "{"), strings.Contains(connection, "://"):
		// An encrypted password, or an address that may have one.
		s.Connection = "${" + variable + "}"
		m.draft.Report.Do("set %s in the environment to the connection of database %q: what the mapfile has may hold a password and is not copied", variable, name)
	case password.MatchString(connection):
		s.Connection = password.ReplaceAllLiteralString(connection, "password='${"+variable+"_PASSWORD}'")
		m.draft.Report.Do("set %s_PASSWORD in the environment to the password of database %q: it stands in the mapfile and is not copied", variable, name)
	default:
		s.Connection = connection
	}
	m.sources["db\x00"+connection] = s
	m.draft.Sources = append(m.draft.Sources, s)
	return s
}
