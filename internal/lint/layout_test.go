package lint

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// root is the top of the tree.
func root(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// goPackage is what `go list -json` says of a package.
type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "./...")
	cmd.Dir = root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	var all []goPackage
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p goPackage
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

// policy reads layout.txt: package -> allowed imports, and its order.
func policy(t *testing.T) (allowed map[string][]string, order map[string]int) {
	t.Helper()
	f, err := os.Open("layout.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	allowed, order = map[string][]string{}, map[string]int{}
	for s := bufio.NewScanner(f); s.Scan(); {
		text, _, _ := strings.Cut(s.Text(), "#")
		name, imports, ok := strings.Cut(text, ":")
		if !ok {
			continue
		}
		name = strings.TrimSpace(name)
		if _, twice := allowed[name]; twice {
			t.Errorf("layout.txt names %s twice", name)
		}
		allowed[name] = strings.Fields(imports)
		order[name] = len(order)
	}
	return allowed, order
}

func TestEveryImportIsAllowedByTheLayout(t *testing.T) {
	allowed, order := policy(t)
	seen := map[string]bool{}
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, "sigi/")
		seen[name] = true
		may, listed := allowed[name]
		if !listed {
			t.Errorf("%s is not in layout.txt: decide where in the house it stands", name)
			continue
		}
		var used []string
		for _, i := range p.Imports {
			if i, ours := strings.CutPrefix(i, "sigi/"); ours {
				used = append(used, i)
				if !slices.Contains(may, i) {
					t.Errorf("%s may not import %s", name, i)
				}
			}
		}
		for _, m := range may {
			if !slices.Contains(used, m) {
				t.Errorf("layout.txt lets %s import %s, which it does not do: remove it", name, m)
			}
			if at, known := order[m]; known && at >= order[name] {
				t.Errorf("layout.txt: %s may import only what stands above it, and %s does not", name, m)
			}
		}
	}
	for name := range allowed {
		if !seen[name] {
			t.Errorf("layout.txt names %s, which is not there", name)
		}
	}
}
