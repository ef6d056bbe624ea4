package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/airbusgeo/godal"
)

// Scale: a mosaic of ten thousand files, and one of many gigabytes. Its files are
// real ones, each by itself on the disk; what they show is the same picture again,
// moved: the numbers of its place are written over in a copy. Nothing that is
// measured knows that.

const (
	smallSide  = 256 // pixels of each of ten thousand
	smallFiles = 100 // along each side of the mosaic
	west       = 550000.0
	north      = 5060000.0
)

// moved is a GeoTIFF that lies at (x, y) instead of (west, north).
func moved(tif []byte, x, y float64) ([]byte, error) {
	pair := func(x, y float64) []byte {
		b := binary.LittleEndian.AppendUint64(nil, math.Float64bits(x))
		return binary.LittleEndian.AppendUint64(b, math.Float64bits(y))
	}
	if n := bytes.Count(tif, pair(west, north)); n != 1 {
		return nil, fmt.Errorf("the place of the image is written %d times in it", n)
	}
	return bytes.Replace(tif, pair(west, north), pair(x, y), 1), nil
}

// scale measures both mosaics, and leaves nothing of them.
func scale(work, cache string, gigabytes float64, seconds int) error {
	folder, err := os.MkdirTemp(work, "scale")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "sigi")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/sigi").CombinedOutput(); err != nil {
		return fmt.Errorf("%w: %s", err, out)
	}
	if err := tenThousand(folder, program, cache); err != nil {
		return err
	}
	return gigabytesOf(folder, work, program, cache, gigabytes, seconds)
}

func tenThousand(folder, program, cache string) error {
	one := filepath.Join(folder, "one.tif")
	if err := makeImage(one, smallSide, godal.Levels(2)); err != nil {
		return err
	}
	tif, err := os.ReadFile(one)
	if err != nil {
		return err
	}
	m := mosaic{folder: filepath.Join(folder, "small"), side: smallSide, across: smallFiles, down: smallFiles}
	if err := m.make(tif); err != nil {
		return err
	}
	fmt.Printf("%d files of %d x %d pixels, %.0f MB\n", m.across*m.down, smallSide, smallSide, float64(len(tif)*m.across*m.down)/1e6)
	s, err := m.serve(folder, program, cache)
	if err != nil {
		return err
	}
	defer s.stop()
	fmt.Printf("  made an index in %.1f s; from the start of the program until the layer is ready %.2f s\n", s.imported.Seconds(), s.ready.Seconds())
	r := rand.New(rand.NewPCG(7, 7))
	for _, k := range []struct {
		what     string
		from, to float64
		n        int
	}{{"a window of 1024 x 768 at full resolution, each file for the first time", 1, 1, 60}, {"a window two to four times as wide", 2, 4, 20}, {"all of it, by the picture of the whole", 34, 34, 10}} {
		var times []float64
		for range k.n {
			took, _, err := get(s.base + m.window(r, k.from, k.to))
			if err != nil {
				return err
			}
			times = append(times, took)
		}
		slices.Sort(times)
		fmt.Printf("  %s: median %.0f ms, slowest %.0f ms\n", k.what, 1000*times[len(times)/2], 1000*times[len(times)-1])
	}
	fmt.Printf("  memory (resident, at most): %.0f MB\n", s.memory())
	return nil
}

func gigabytesOf(folder, work, program, cache string, gigabytes float64, seconds int) error {
	one := filepath.Join(work, "ortho.tif")
	if _, err := os.Stat(one); err != nil {
		if err := makeOrthophoto(one); err != nil {
			return err
		}
	}
	tif, err := os.ReadFile(one)
	if err != nil {
		return err
	}
	n := int(math.Ceil(gigabytes * 1e9 / float64(len(tif))))
	m := mosaic{folder: filepath.Join(folder, "large"), side: side, across: int(math.Ceil(math.Sqrt(float64(n))))}
	m.down = (n + m.across - 1) / m.across
	if err := m.make(tif); err != nil {
		return err
	}
	fmt.Printf("%d files of %d x %d pixels, %.1f GB on the disk, %.0f GB of pixels\n", m.across*m.down, side, side, float64(len(tif)*m.across*m.down)/1e9, 3*side*side*float64(m.across*m.down)/1e9)
	s, err := m.serve(folder, program, cache)
	if err != nil {
		return err
	}
	defer s.stop()
	var wait sync.WaitGroup
	var mu sync.Mutex
	var times []float64
	var failed error
	end := time.Now().Add(time.Duration(seconds) * time.Second)
	for client := range 4 {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(9, uint64(client)))
			for time.Now().Before(end) {
				took, _, err := get(s.base + m.window(r, 0.5, 400))
				mu.Lock()
				times = append(times, took)
				failed = errors.Join(failed, err)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	if failed != nil {
		return failed
	}
	slices.Sort(times)
	fmt.Printf("  four clients, windows of 1024 x 768 of 0.5 to 400 pixels a pixel all over it, %d s, %s of decoded blocks: %d maps, median %.0f ms, 95 of 100 within %.0f ms\n", seconds, cache, len(times), 1000*times[len(times)/2], 1000*times[len(times)*95/100])
	fmt.Printf("  memory (resident, at most): %.0f MB\n", s.memory())
	return nil
}

// mosaic is equal images side by side, from (west, north) on.
type mosaic struct {
	folder             string
	side, across, down int
}

func (m mosaic) make(tif []byte) error {
	if err := os.MkdirAll(m.folder, 0o755); err != nil {
		return err
	}
	for row := range m.down {
		for column := range m.across {
			b, err := moved(tif, west+float64(column*m.side)*pixel, north-float64(row*m.side)*pixel)
			if err == nil {
				err = os.WriteFile(filepath.Join(m.folder, fmt.Sprintf("t%03d-%03d.tif", row, column)), b, 0o644)
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// window is a request for a random window.
func (m mosaic) window(r *rand.Rand, from, to float64) string {
	zoom := from * math.Pow(to/from, r.Float64()) * pixel
	w, h := zoom*width, zoom*height
	x := west + r.Float64()*max(0, float64(m.across*m.side)*pixel-w)
	y := north - h - r.Float64()*max(0, float64(m.down*m.side)*pixel-h)
	return fmt.Sprintf("SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=m&STYLES=&CRS=EPSG:32632&BBOX=%f,%f,%f,%f&WIDTH=%d&HEIGHT=%d&FORMAT=image/jpeg", x, y, x+w, y+h, width, height)
}

// served is a program that serves a mosaic.
type served struct {
	base            string
	imported, ready time.Duration
	process         *exec.Cmd
}

func (m mosaic) serve(folder, program, cache string) (*served, error) {
	s := &served{}
	index := m.folder + ".gpkg"
	start := time.Now()
	if out, err := exec.Command(program, "import", "imagery", m.folder, "--out", index).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	s.imported = time.Since(start)
	catalog := m.folder + ".yaml"
	if err := os.WriteFile(catalog, fmt.Appendf(nil, "crs: [EPSG:32632]\nlimits: {imagery: %s}\nsources: {m: {driver: imagery, path: %s}}\nlayers: [{layer: m, source: m}]\n", cache, index), 0o644); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	listen := l.Addr().String()
	_ = l.Close()
	log, err := os.Create(m.folder + ".log")
	if err != nil {
		return nil, err
	}
	s.process = exec.Command(program, "serve", "--catalog", catalog, "--listen", listen)
	s.process.Stdout, s.process.Stderr = log, log
	start = time.Now()
	if err := s.process.Start(); err != nil {
		return nil, err
	}
	s.base = "http://" + listen + "/wms?"
	for {
		resp, err := http.Get("http://" + listen + "/readyz")
		if err == nil {
			_ = resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				s.ready = time.Since(start)
				return s, nil
			}
		}
		if time.Since(start) > time.Minute {
			s.stop()
			return nil, fmt.Errorf("the layer does not come; see %s", m.folder+".log")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// memory is the most that was resident, in MB.
func (s *served) memory() float64 {
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.process.Process.Pid))
	_, after, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes float64
	_, _ = fmt.Sscan(after, &kilobytes)
	return kilobytes / 1000
}

func (s *served) stop() {
	_ = s.process.Process.Signal(syscall.SIGTERM)
	_ = s.process.Wait()
}
