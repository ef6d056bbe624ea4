package lint

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// sources lists the Go files of the tree that git knows or would add.
func sources(t *testing.T) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard", "*.go")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Skipf("not run: not a git checkout (%v)", err)
	}
	var files []string
	for _, f := range strings.Fields(string(out)) {
		if _, err := os.Stat(filepath.Join(root(t), f)); err == nil {
			files = append(files, f)
		}
	}
	return files
}

func read(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(root(t), file))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestEveryFileIsFormatted(t *testing.T) {
	cmd := exec.Command("gofmt", append([]string{"-l"}, sources(t)...)...)
	cmd.Dir = root(t)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("gofmt: %v\n%s", err, out)
	}
	if len(out) > 0 {
		t.Errorf("run gofmt -w on\n%s", out)
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	for _, p := range packages(t) {
		dir := strings.TrimPrefix(p.ImportPath, "sigi/")
		set := token.NewFileSet()
		parsed, err := parser.ParseDir(set, filepath.Join(root(t), dir), func(i os.FileInfo) bool {
			return !strings.HasSuffix(i.Name(), "_test.go")
		}, parser.ParseComments|parser.PackageClauseOnly)
		if err != nil {
			t.Fatal(err)
		}
		for _, pkg := range parsed {
			said := false
			for name, f := range pkg.Files {
				if f.Doc != nil {
					said = true
					if base := filepath.Base(name); base != "doc.go" && base != "main.go" {
						t.Errorf("%s: the package comment belongs in doc.go, not %s", dir, base)
					}
				}
			}
			if !said {
				t.Errorf("%s has no package comment: say what it is, what it does not know, its conventions and sources", dir)
			}
		}
	}
}

func TestEveryExportedNameIsDocumented(t *testing.T) {
	for _, file := range sources(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		set := token.NewFileSet()
		f, err := parser.ParseFile(set, filepath.Join(root(t), file), nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.IsExported() && d.Doc == nil && exportedReceiver(d) {
					t.Errorf("%s: %s has no comment", set.Position(d.Pos()), d.Name.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if ts, ok := s.(*ast.TypeSpec); ok && ts.Name.IsExported() && d.Doc == nil && ts.Doc == nil && ts.Comment == nil {
						t.Errorf("%s: type %s has no comment", set.Position(ts.Pos()), ts.Name.Name)
					}
				}
			}
		}
	}
}

// exportedReceiver reports whether a function is seen outside its package.
func exportedReceiver(d *ast.FuncDecl) bool {
	if d.Recv == nil || len(d.Recv.List) == 0 {
		return true
	}
	e := d.Recv.List[0].Type
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	if index, ok := e.(*ast.IndexExpr); ok {
		e = index.X
	}
	id, ok := e.(*ast.Ident)
	return ok && id.IsExported()
}

// A file is named by its subject; these names say nothing.
func TestNoFileIsNamedAfterNothing(t *testing.T) {
	empty := regexp.MustCompile(`(^|/)(utils?|helpers?|common|misc|types|stuff)(_test)?\.go$`)
	for _, f := range sources(t) {
		if empty.MatchString(f) {
			t.Errorf("%s: name the file by its subject", f)
		}
	}
}

// rule is a line of text that may not stand in Go files, but for the files
// that are its home.
type rule struct {
	name    string
	pattern *regexp.Regexp
	except  *regexp.Regexp // paths where it belongs
	instead string
}

var rules = []rule{
	{"protocol versions are compared in one place",
		regexp.MustCompile(`(?i)version\s*(==|!=|<|>)\s*"?(1\.|2\.)|"1\.(1\.1|3\.0)"\s*(==|!=)`),
		regexp.MustCompile(`^ogc/.*(dialect|negotiate|version|decode|capabilities)[a-z0-9_]*\.go$|_test\.go$`),
		"put the difference into the dialect's row"},
	{"errors are matched by errors.Is and As",
		regexp.MustCompile(`strings\.Contains\([a-zA-Z.]*[eE]rr(\.Error\(\))?,`),
		regexp.MustCompile(`_test\.go$`),
		"use errors.Is or errors.As"},
	{"work that is left is in the issue tracker",
		regexp.MustCompile(`\b(TODO|FIXME|XXX)\b`), regexp.MustCompile(`^internal/lint/|Fuzz`),
		"do it, or file it"},
	{"math/rand and the clock stay out of pictures",
		regexp.MustCompile(`"math/rand"`), regexp.MustCompile(`_test\.go$|^sample/`),
		"pictures are the same every time"},
	{"the axis order is flipped in one place",
		regexp.MustCompile(`(?i)swap(axes|xy|axis)|flip(axes|xy|axis)`), regexp.MustCompile(`^crs/|_test\.go$|^internal/lint/`),
		"ask crs.Ref for the wire form"},
}

func TestHouseRules(t *testing.T) {
	for _, file := range sources(t) {
		for n, text := range strings.Split(read(t, file), "\n") {
			for _, r := range rules {
				if r.pattern.MatchString(text) && !r.except.MatchString(file) {
					t.Errorf("%s:%d: %s: %s", file, n+1, r.name, r.instead)
				}
			}
		}
	}
}

// Whatever calls GDAL by its binding needs memory of C that comes zeroed; package
// cmemory says why. A package asks for it itself: what its tests link with may change.
func TestWhoeverUsesTheBindingOfGDALZeroesItsMemory(t *testing.T) {
	uses, zeroes := map[string]bool{}, map[string]bool{}
	for _, file := range sources(t) {
		text := read(t, file)
		dir := filepath.Dir(file)
		uses[dir] = uses[dir] || strings.Contains(text, "\t\"github.com/airbusgeo/godal\"\n")
		zeroes[dir] = zeroes[dir] || strings.Contains(text, "\t_ \"sigi/cmemory\"\n")
	}
	for dir := range uses {
		if uses[dir] && !zeroes[dir] {
			t.Errorf("%s imports godal and not sigi/cmemory", dir)
		}
	}
}
