package main

import (
	"encoding/xml"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every assertion of the WMS suites stands as a test of ours. SUITES is the folder of the suites' clones.
func TestEveryAssertionOfTheSuitesIsOursToo(t *testing.T) {
	folder := os.Getenv("SUITES")
	if folder == "" {
		t.Skip("not run: SUITES does not name the folder of the suites' clones")
	}
	for repo, ours := range map[string][]assertion{
		"ets-wms13": slices.Concat(capabilities13, layers13, maps13, infos13, elements13, basic13, dimensions13, terrain13, recommended13, undefaulted13),
		"ets-wms11": slices.Concat(elements11, capabilities11, described11, maps11, pictures11, infos11),
	} {
		t.Run(repo, func(t *testing.T) {
			c, ok := findClone(folder, repo)
			if !ok {
				t.Skipf("not run: no clone of %s below SUITES", repo)
			}
			theirs, all := assertionsOf(t, c)
			if len(theirs) < 90 {
				t.Fatalf("only %d assertions were found: %q", len(theirs), theirs)
			}
			held := map[string]bool{}
			for _, a := range ours {
				held[a.name] = true
			}
			n := 0
			for _, name := range theirs {
				if held[name] {
					n++
				} else {
					t.Errorf("%s has no test of ours", name)
				}
			}
			for name := range held {
				if !slices.Contains(all, name) {
					t.Errorf("%s is no name of the suite's", name)
				}
			}
			t.Logf("%s: %d assertions, %d held by tests of ours", repo, len(theirs), n)
		})
	}
}

// assertionsOf are the names of a CTL suite's tests: of those that assert something
// themselves, and of all, of which the others call only tests.
func assertionsOf(t *testing.T, c *clone) (leaves, all []string) {
	folder := t.TempDir()
	if err := c.sources(t.Context(), folder); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.Contains(filepath.ToSlash(path), "/ctl/") {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		defer f.Close()
		l, a := asserted(f)
		leaves, all = append(leaves, l...), append(all, a...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(leaves)
	return slices.Compact(leaves), all
}

// asserted reads a CTL script as far as it is XML.
func asserted(r io.Reader) (leaves, all []string) {
	d := xml.NewDecoder(r)
	d.Strict = false
	name, calls, asserts := "", false, false
	for {
		token, err := d.Token()
		if err != nil {
			return leaves, all
		}
		switch x := token.(type) {
		case xml.StartElement:
			switch x.Name.Local {
			case "test":
				name, calls, asserts = "", false, false
				for _, a := range x.Attr {
					if a.Name.Local == "name" {
						name = a.Value
					}
				}
			case "call-test":
				calls = true
			case "assertion":
				asserts = true
			}
		case xml.EndElement:
			if x.Name.Local == "test" && asserts {
				if all = append(all, name); !calls {
					leaves = append(leaves, name)
				}
			}
		}
	}
}
