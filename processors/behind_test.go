package processors

import (
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// nice is that of this thread.
func nice(t *testing.T) int {
	t.Helper()
	stat, err := os.ReadFile("/proc/thread-self/stat")
	if err != nil {
		t.Skipf("not run: %v", err)
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')'):]))
	n, err := strconv.Atoi(fields[17])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWorkBehindIsNicerAndNobodyElse(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("not run: this system has no threads that are nicer than others")
	}
	before := nice(t)
	var wait sync.WaitGroup
	for range 20 {
		wait.Go(func() {
			Behind(func() {
				if n := nice(t); n != min(before+niceness, 19) {
					t.Errorf("work behind has %d, the program %d", n, before)
				}
			})
		})
	}
	wait.Wait()
	for range 100 {
		wait.Go(func() {
			if n := nice(t); n != before {
				t.Errorf("a thread was left with %d", n)
			}
		})
	}
	wait.Wait()
}

func TestAPanicBehindIsTheCallers(t *testing.T) {
	defer func() {
		p, ok := recover().(*Panic)
		if !ok || p.Value != "lost" || !strings.Contains(p.Error(), "TestAPanicBehind") {
			t.Errorf("recovered %v", p)
		}
	}()
	Behind(func() { panic("lost") })
}
