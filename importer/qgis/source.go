package qgis

import (
	"path"
	"path/filepath"
	"strings"

	"sigi/encoding/xmltree"
	"sigi/importer"
)

// source says where a layer's data comes from. It is false where it comes from
// nothing that can be served; that is noted.
func (p *project) source(l *importer.Layer, n *xmltree.Node, title string) bool {
	at, text := n.Child("datasource"), content(n, "datasource")
	switch provider := content(n, "provider"); provider {
	case "postgres":
		return p.postgres(l, at, title, text)
	case "ogr":
		return p.fileSource(l, at, title, text)
	case "spatialite":
		u := parseURI(text)
		return p.fileSource(l, at, title, u.values["dbname"]+"|layername="+u.table+orEmpty("|subset=", u.sql))
	case "memory":
		p.note(title, at, "a layer that lives in QGIS alone is left out; save it to a file")
	case "delimitedtext":
		p.note(title, at, "a layer of delimited text is left out; save it as GeoPackage")
	default:
		p.note(title, at, "data of the provider %q cannot be served yet; the layer is left out", provider)
	}
	return false
}

func orEmpty(prefix, s string) string {
	if s == "" {
		return ""
	}
	return prefix + s
}

// dataURI is a data source of QGIS' databases: key='value' pairs, the table, the
// geometry column and a condition.
type dataURI struct {
	values                       map[string]string
	schema, table, geometry, sql string
}

// parseURI reads a data source; what is not understood is left out.
func parseURI(s string) dataURI {
	u := dataURI{values: map[string]string{}}
	for s = strings.TrimLeft(s, " "); s != ""; s = strings.TrimLeft(s, " ") {
		if s[0] == '(' {
			if end := strings.IndexByte(s, ')'); end > 0 {
				u.geometry, s = unquoted(s[1:end]), s[end+1:]
				continue
			}
			return u
		}
		key, rest, ok := strings.Cut(s, "=")
		if !ok {
			return u
		}
		switch key = strings.TrimSpace(key); key {
		case "sql":
			u.sql = strings.TrimSpace(rest)
			return u
		case "table":
			u.schema, u.table, s = tableName(rest)
		default:
			u.values[key], s = uriValue(rest)
		}
	}
	return u
}

// uriValue reads a value in single quotes, where a backslash escapes, or up to
// white space.
func uriValue(s string) (value, rest string) {
	if !strings.HasPrefix(s, "'") {
		value, rest, _ = strings.Cut(s, " ")
		return value, rest
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] == '\'':
			return b.String(), s[i+1:]
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String(), ""
}

// tableName reads "schema"."table", "table", or "(SELECT ...)" in quotes.
func tableName(s string) (schema, table, rest string) {
	part := func() (string, bool) {
		if !strings.HasPrefix(s, `"`) {
			return "", false
		}
		var b strings.Builder
		for i := 1; i < len(s); i++ {
			switch {
			case s[i] == '\\' && i+1 < len(s):
				i++
				b.WriteByte(s[i])
			case s[i] == '"' && i+1 < len(s) && s[i+1] == '"':
				i++
				b.WriteByte('"')
			case s[i] == '"':
				s = s[i+1:]
				return b.String(), true
			default:
				b.WriteByte(s[i])
			}
		}
		s = ""
		return b.String(), true
	}
	first, ok := part()
	if !ok {
		first, s, _ = strings.Cut(s, " ")
		return "", first, s
	}
	if strings.HasPrefix(s, ".") {
		s = s[1:]
		second, _ := part()
		return first, second, s
	}
	return "", first, s
}

func unquoted(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
		return strings.ReplaceAll(s[1:len(s)-1], `""`, `"`)
	}
	return s
}

// pgValue is a value in a connection string.
func pgValue(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s) + "'"
}

func (p *project) postgres(l *importer.Layer, at *xmltree.Node, title, text string) bool {
	u := parseURI(text)
	if u.table == "" || u.geometry == "" {
		p.note(title, at, "the layer names no table with a geometry and is left out")
		return false
	}
	v := u.values
	identity := "postgres"
	var parts []string
	for _, k := range []string{"service", "host", "port", "dbname", "sslmode", "user", "authcfg"} {
		identity += "\x00" + v[k]
		if v[k] != "" && k != "user" && k != "authcfg" {
			parts = append(parts, k+"="+pgValue(strings.TrimPrefix(strings.ToLower(v[k]), "ssl")))
			if k != "sslmode" {
				parts[len(parts)-1] = k + "=" + pgValue(v[k])
			}
		}
	}
	s := p.sources[identity]
	if s == nil {
		name := v["dbname"]
		if name == "" {
			name = v["service"]
		}
		s = &importer.Source{Name: p.sourceNames.Name(name, "db"), Driver: "postgis"}
		variable := "SIGI_" + strings.ToUpper(strings.ReplaceAll(s.Name, "-", "_"))
		switch {
		case v["authcfg"] != "":
			parts = append(parts, "user='${"+variable+"_USER}'", "password='${"+variable+"_PASSWORD}'")
			p.draft.Report.Do("set %s_USER and %s_PASSWORD in the environment: the project keeps them in QGIS' authentication store (%s)", variable, variable, v["authcfg"])
		case v["password"] != "":
			parts = append(parts, "user="+pgValue(v["user"]), "password='${"+variable+"_PASSWORD}'")
			p.draft.Report.Do("set %s_PASSWORD in the environment to the password of user %q of database %q: it stands in the project and is not copied", variable, v["user"], name)
		case v["user"] != "":
			parts = append(parts, "user="+pgValue(v["user"]))
		}
		s.Connection = strings.Join(parts, " ")
		p.sources[identity] = s
		p.draft.Sources = append(p.draft.Sources, s)
	}
	l.Source, l.Geometry = s, u.geometry
	key := unquoted(v["key"])
	if strings.Contains(v["key"], ",") {
		p.note(title, at, "the key of several columns (%s) is not offered; give the layer a key of one column", v["key"])
		key = ""
	}
	l.Key = key
	table := quoteSQL(u.table)
	switch {
	case strings.HasPrefix(strings.TrimSpace(u.table), "("):
		l.SQL = strings.TrimSpace(u.table)
		l.SQL = "SELECT * FROM " + l.SQL + " AS q"
	case u.schema != "":
		table = quoteSQL(u.schema) + "." + table
		l.Table = u.schema + "." + u.table
	default:
		l.Table = u.table
	}
	if u.sql != "" {
		if l.SQL == "" {
			l.SQL, l.Table = "SELECT * FROM "+table, ""
		}
		l.SQL += " WHERE " + u.sql
	}
	if l.SQL != "" && l.Key == "" {
		p.note(title, at, "a layer by SQL needs a key; name one in the catalog")
	}
	return true
}

func quoteSQL(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// fileSource reads "path|layername=roads|subset=...".
func (p *project) fileSource(l *importer.Layer, at *xmltree.Node, title, text string) bool {
	parts := strings.Split(text, "|")
	file, table, subset := parts[0], "", ""
	for i, part := range parts[1:] {
		key, value, _ := strings.Cut(part, "=")
		switch strings.ToLower(key) {
		case "layername":
			table = value
		case "layerid":
			if value != "0" {
				p.note(title, at, "the layer is named by its number (%s) in the file; name it in the catalog", value)
			}
		case "subset":
			subset = strings.Join(append([]string{value}, parts[i+2:]...), "|")
		}
		if subset != "" {
			break
		}
	}
	if file == "" || strings.Contains(file, "://") || strings.HasPrefix(file, "/vsicurl") || strings.HasPrefix(strings.ToUpper(file), "PG:") {
		p.note(title, at, "data from %q is not read and the layer left out; copy it into a file", clip(withoutSecrets(file)))
		return false
	}
	relative := !filepath.IsAbs(file) && !strings.HasPrefix(file, "/vsi")
	if relative {
		file = filepath.Join(p.folder, filepath.FromSlash(file))
	}
	s := p.sources[file]
	if s == nil {
		base := path.Base(filepath.ToSlash(file))
		s = &importer.Source{Name: p.sourceNames.Name(strings.TrimSuffix(base, path.Ext(base)), "file"), Driver: "ogr", Path: file, Relative: relative}
		p.sources[file] = s
		p.draft.Sources = append(p.draft.Sources, s)
	}
	l.Source, l.Table = s, table
	if subset == "" {
		return true
	}
	if strings.HasPrefix(strings.ToUpper(strings.TrimSpace(subset)), "SELECT ") {
		l.SQL, l.Table = subset, ""
		return true
	}
	if table == "" {
		base := filepath.Base(file)
		table = strings.TrimSuffix(base, filepath.Ext(base))
	}
	l.SQL, l.Table = "SELECT * FROM "+quoteSQL(table)+" WHERE "+subset, ""
	return true
}

// withoutSecrets is a connection as it may be shown.
func withoutSecrets(s string) string {
	lower := strings.ToLower(s)
	if strings.Contains(lower, "password") || strings.Contains(lower, "pwd") || strings.Contains(s, "@") {
		return "a connection with a password"
	}
	return s
}

func clip(s string) string {
	if len(s) > 80 {
		return strings.ToValidUTF8(s[:80], "") + "..."
	}
	return s
}
