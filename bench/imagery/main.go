// Command imagery compares orthophotos served by SIGI and MapServer: the same
// random windows of one tiled JPEG GeoTIFF, as JPEG of 1024 x 768, in the file's
// own CRS and in Web Mercator, bilinear.
//
//	go run ./bench/imagery [-image ortho.tif] [-rounds 9] [-state warm|mixed|cold]
//	go run ./bench/imagery -scale [-gigabytes 8] [-seconds 30]
//
// Without -image it makes one of 12,000 x 12,000 pixels. MapServer runs as it is
// best: FastCGI, two processes behind nginx, the file kept open
// (CLOSE_CONNECTION=DEFER) with GDAL's block cache as it comes, resampling
// bilinear. Requests go in turns, each server's answers
// are compared as PNG once. Mixed: no window comes twice, blocks are kept where both keep them. Warm:
// the same twelve windows again and again. Cold: what the system keeps of the file is
// dropped before each map, SIGI keeps 16 MiB of blocks (of 576), MapServer opens the file for each map. It needs the packages of `make deps-bench`.
//
// It is a program, not a test: nothing here fails a build because a machine
// was slow.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/airbusgeo/godal"
	"golang.org/x/sys/unix"

	_ "sigi/cmemory"
	"sigi/crs"
)

func main() {
	path := flag.String("image", "", "a tiled GeoTIFF in EPSG:32632; made if it is not given")
	work := flag.String("work", filepath.Join(os.TempDir(), "sigi-bench-imagery"), "folder for what is made")
	rounds := flag.Int("rounds", 9, "rounds of each scenario")
	windows := flag.Int("windows", 12, "windows a round")
	cache := flag.String("cache", "256 MiB", "SIGI's memory of decoded blocks")
	state := flag.String("state", "mixed", "warm, mixed or cold")
	big := flag.Bool("scale", false, "measure mosaics of ten thousand files and of many gigabytes instead")
	gigabytes := flag.Float64("gigabytes", 8, "of the large mosaic")
	seconds := flag.Int("seconds", 30, "that maps of the large mosaic are asked for")
	flag.Parse()
	if *big {
		if err := os.MkdirAll(*work, 0o755); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		godal.RegisterAll()
		if err := scale(*work, *cache, *gigabytes, *seconds); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	cold = *state == "cold"
	if cold {
		*cache = "16 MiB" // three maps of blocks: within a map each is decoded once
	}
	warm = *state == "warm"
	if err := run(*path, *work, *cache, *rounds, *windows); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// What is kept between maps; see above.
var cold, warm bool

// forget has the system drop what it keeps of a file.
func forget(path string) {
	f, err := os.Open(path)
	if err != nil {
		panic(err)
	}
	defer f.Close()
	if err := unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
		panic(err)
	}
}

// server is one of those compared.
type server struct{ name, base string }

func run(path, work, cache string, rounds, windows int) error {
	if err := os.MkdirAll(work, 0o755); err != nil {
		return err
	}
	godal.RegisterAll()
	if path == "" {
		path = filepath.Join(work, "ortho.tif")
		if _, err := os.Stat(path); err != nil {
			fmt.Println("making", path)
			if err := makeOrthophoto(path); err != nil {
				return err
			}
		}
	}
	d, err := godal.Open(path)
	if err != nil {
		return err
	}
	gt, err := d.GeoTransform()
	if err != nil {
		return err
	}
	size := image.Pt(d.Structure().SizeX, d.Structure().SizeY)
	_ = d.Close()
	servers, stop, err := start(path, work, cache)
	defer stop()
	if err != nil {
		return err
	}
	for _, code := range []string{"32632", "3857"} {
		for _, zoom := range []struct {
			name     string
			from, to float64
		}{{"full resolution (0.5 to 1 pixels a pixel)", 0.5, 1}, {"every resolution (0.5 to 8)", 0.5, 8}} {
			r := rand.New(rand.NewPCG(1, 1))
			next := func() string { return window(r, gt, size, code, zoom.from, zoom.to) }
			agreed, err := agree(servers, next())
			if err != nil {
				return err
			}
			times := map[string][]float64{}
			var bytes [2]int64
			var fixed []string
			for range windows {
				fixed = append(fixed, next())
			}
			if warm { // once for nothing
				for _, q := range fixed {
					for _, s := range servers {
						if _, _, err := get(s.base + q); err != nil {
							return err
						}
					}
				}
			}
			for range rounds {
				for k := range windows {
					q := fixed[k]
					if !warm {
						q = next()
					}
					for i, s := range servers {
						if cold {
							forget(path)
						}
						took, n, err := get(s.base + q)
						if err != nil {
							return fmt.Errorf("%s: %w", s.name, err)
						}
						times[s.name], bytes[i] = append(times[s.name], took), bytes[i]+n
					}
				}
			}
			median := func(s server) float64 {
				t := times[s.name]
				slices.Sort(t)
				return t[len(t)/2]
			}
			a, b := median(servers[0]), median(servers[1])
			fmt.Printf("EPSG:%s, %s: SIGI %.1f ms, MapServer %.1f ms: %.1fx; sizes %d and %d kB; pictures differ by %.2f levels\n",
				code, zoom.name, 1000*a, 1000*b, b/a, bytes[0]/int64(rounds*windows)/1000, bytes[1]/int64(rounds*windows)/1000, agreed)
		}
	}
	return nil
}

const (
	width, height = 1024, 768
	side          = 12000
	pixel         = 0.2
)

// window is a request for a random window, zoom pixels of the file a pixel.
func window(r *rand.Rand, gt [6]float64, size image.Point, code string, from, to float64) string {
	zoom := from * math.Pow(to/from, r.Float64())
	w, h := zoom*width, zoom*height
	x, y := r.Float64()*(float64(size.X)-w), r.Float64()*(float64(size.Y)-h)
	p := []float64{gt[0] + x*gt[1], gt[3] + (y+h)*gt[5], gt[0] + (x+w)*gt[1], gt[3] + y*gt[5]}
	if code != "32632" {
		t, err := crs.NewTransform(crs.MustLookup("EPSG", "32632"), crs.MustLookup("EPSG", code))
		if err == nil {
			err = t.Points(p, 2)
		}
		if err != nil {
			panic(err)
		}
	}
	return fmt.Sprintf("SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=ortho&STYLES=&CRS=EPSG:%s&BBOX=%f,%f,%f,%f&WIDTH=%d&HEIGHT=%d&FORMAT=image/jpeg",
		code, p[0], p[1], p[2], p[3], width, height)
}

var client = &http.Client{Timeout: time.Minute}

func get(url string) (seconds float64, n int64, err error) {
	start := time.Now()
	resp, err := client.Get(url)
	if err != nil {
		return 0, 0, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err == nil && !strings.HasPrefix(resp.Header.Get("Content-Type"), "image/") {
		err = fmt.Errorf("%s: %.300s", url, body)
	}
	return time.Since(start).Seconds(), int64(len(body)), err
}

// agree is the mean difference of the servers' pictures in levels.
func agree(servers []server, query string) (float64, error) {
	var pictures [2]image.Image
	for i, s := range servers {
		resp, err := client.Get(s.base + strings.Replace(query, "image/jpeg", "image/png", 1))
		if err != nil {
			return 0, err
		}
		body, _ := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if pictures[i], err = png.Decode(bytes.NewReader(body)); err != nil {
			return 0, fmt.Errorf("%s: %w: %.300s", s.name, err, body)
		}
	}
	// MapServer draws half a pixel up and left of where the box says.
	best := math.Inf(1)
	for _, shift := range []image.Point{{}, {X: -1}, {Y: -1}, {X: -1, Y: -1}} {
		var sum float64
		n := 0
		for y := 8; y < height-8; y += 3 {
			for x := 8; x < width-8; x += 3 {
				a, b := pictures[0], pictures[1]
				r0, g0, b0, _ := a.At(x, y).RGBA()
				r1, g1, b1, _ := b.At(x+shift.X, y+shift.Y).RGBA()
				sum += math.Abs(float64(r0)-float64(r1)) + math.Abs(float64(g0)-float64(g1)) + math.Abs(float64(b0)-float64(b1))
				n += 3
			}
		}
		best = min(best, sum/float64(n)/257)
	}
	return best, nil
}

// start brings up both servers; stop ends them.
func start(path, work, cache string) (servers []server, stop func(), err error) {
	var running []*exec.Cmd
	stop = func() {
		for _, c := range running {
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL) // MapServer does not listen to less
			_ = c.Wait()
		}
	}
	file := func(name string) string { return filepath.Join(work, name) }
	spawn := func(log string, env []string, name string, args ...string) error {
		c := exec.Command(name, args...)
		c.Env = append(os.Environ(), env...)
		c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		out, err := os.Create(file(log))
		if err != nil {
			return err
		}
		c.Stdout, c.Stderr = out, out
		if err := c.Start(); err != nil {
			return err
		}
		running = append(running, c)
		return nil
	}
	var ports [2]int
	var listeners []net.Listener // all at once, so that ports differ
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, stop, err
		}
		ports[i] = l.Addr().(*net.TCPAddr).Port
		listeners = append(listeners, l)
	}
	for _, l := range listeners {
		_ = l.Close()
	}
	write := func(name, text string) {
		if e := os.WriteFile(file(name), []byte(text), 0o644); e != nil {
			err = e
		}
	}
	write("ortho.map", fmt.Sprintf(`MAP
  NAME ortho
  SIZE 100 100
  EXTENT 540000 5050000 570000 5070000
  PROJECTION "init=epsg:32632" END
  OUTPUTFORMAT NAME jpeg DRIVER AGG/JPEG MIMETYPE image/jpeg IMAGEMODE RGB EXTENSION jpg FORMATOPTION "QUALITY=85" END
  OUTPUTFORMAT NAME png DRIVER AGG/PNG MIMETYPE image/png IMAGEMODE RGB EXTENSION png END
  WEB METADATA "ows_title" "t" "ows_enable_request" "*" "wms_srs" "EPSG:32632 EPSG:3857" "ows_onlineresource" "http://localhost/" END END
  LAYER
    NAME ortho TYPE RASTER STATUS ON
    DATA %q
    PROJECTION "init=epsg:32632" END
    PROCESSING "RESAMPLE=BILINEAR"
    PROCESSING "CLOSE_CONNECTION=%s"
    METADATA "ows_title" "ortho" END
  END
END
`, path, map[bool]string{false: "DEFER", true: "NORMAL"}[cold]))
	write("mapserver.conf", "CONFIG\n  ENV\n  END\n  MAPS\n  END\nEND\n")
	write("nginx.conf", fmt.Sprintf("daemon off; worker_processes 2; pid %[1]s/nginx.pid; error_log %[1]s/nginx-error.log; events {}\nhttp { access_log off; client_body_temp_path %[1]s/t; fastcgi_temp_path %[1]s/f; proxy_temp_path %[1]s/p; uwsgi_temp_path %[1]s/u; scgi_temp_path %[1]s/s;\nupstream m { server unix:%[1]s/ms0.sock; server unix:%[1]s/ms1.sock; }\nserver { listen 127.0.0.1:%[2]d; location / { fastcgi_pass m; fastcgi_buffers 64 64k; fastcgi_buffer_size 64k; fastcgi_max_temp_file_size 0; fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method; fastcgi_param SERVER_NAME localhost; fastcgi_param SERVER_PORT 80; fastcgi_param SCRIPT_NAME /; fastcgi_param MS_MAPFILE %[1]s/ortho.map; } } }\n", work, ports[0]))
	write("catalog.yaml", fmt.Sprintf("crs: [EPSG:32632, EPSG:3857]\nlimits: {imagery: %s}\nsources:\n  ortho: {driver: imagery, path: %s}\nlayers:\n  - {layer: ortho, source: ortho, resampling: bilinear}\n", cache, path))
	if err != nil {
		return nil, stop, err
	}
	if out, err := exec.Command("go", "build", "-o", file("sigi"), "./cmd/sigi").CombinedOutput(); err != nil {
		return nil, stop, fmt.Errorf("%w: %s", err, out)
	}
	for i := range 2 {
		socket := file(fmt.Sprintf("ms%d.sock", i))
		_ = os.Remove(socket)
		if err := spawn(fmt.Sprintf("ms%d.log", i), []string{"MS_MAPFILE=" + file("ortho.map"), "MAPSERVER_CONFIG_FILE=" + file("mapserver.conf")}, "spawn-fcgi", "-n", "-s", socket, "-M", "0777", "--", "/usr/lib/cgi-bin/mapserv"); err != nil {
			return nil, stop, err
		}
	}
	if err := spawn("nginx.log", nil, "nginx", "-p", work, "-c", file("nginx.conf")); err != nil {
		return nil, stop, err
	}
	listen := fmt.Sprintf("127.0.0.1:%d", ports[1])
	if err := spawn("sigi.log", nil, file("sigi"), "serve", "--catalog", file("catalog.yaml"), "--listen", listen); err != nil {
		return nil, stop, err
	}
	servers = []server{{"SIGI", "http://" + listen + "/wms?"}, {"MapServer", fmt.Sprintf("http://127.0.0.1:%d/?", ports[0])}}
	for _, s := range servers {
		for try := 0; ; try++ {
			if _, _, err = get(s.base + "SERVICE=WMS&VERSION=1.3.0&REQUEST=GetMap&LAYERS=ortho&STYLES=&CRS=EPSG:32632&BBOX=550000,5058000,550100,5058100&WIDTH=100&HEIGHT=100&FORMAT=image/jpeg"); err == nil {
				break
			}
			if try > 100 {
				return nil, stop, fmt.Errorf("%s does not answer: %w", s.name, err)
			}
			time.Sleep(100 * time.Millisecond)
		}
	}
	return servers, stop, nil
}

// makeOrthophoto makes something like a town from above: fields, roofs, noise.
func makeOrthophoto(path string) error {
	return makeImage(path, side, godal.Levels(2, 4, 8, 16, 32))
}

// makeImage makes a square of it, with overviews.
func makeImage(path string, side int, levels godal.BuildOverviewsOption) error {
	d, err := godal.Create(godal.GTiff, path, 3, godal.Byte, side, side, godal.CreationOption("TILED=YES", "COMPRESS=JPEG", "PHOTOMETRIC=YCBCR", "JPEG_QUALITY=85"))
	if err != nil {
		return err
	}
	if err := d.SetGeoTransform([6]float64{550000, pixel, 0, 5060000, 0, -pixel}); err != nil {
		return err
	}
	sr, err := godal.NewSpatialRefFromEPSG(32632)
	if err != nil {
		return err
	}
	if err := d.SetSpatialRef(sr); err != nil {
		return err
	}
	const rows = 256
	r := rand.New(rand.NewPCG(4, 4))
	buffer := make([]byte, 3*side*rows)
	for y0 := 0; y0 < side; y0 += rows {
		n := min(rows, side-y0)
		for y := range n {
			gy := y0 + y
			for x := range side {
				field := (x/700*31 + gy/500*17) % 60
				v := 90 + field + int(18*math.Sin(float64(x)/9)*math.Cos(float64(gy)/13)) + r.IntN(14)
				if x%150 < 60 && gy%130 < 50 && (x/150+gy/130)%3 > 0 {
					v = 170 + (x/150*7+gy/130*5)%50 - (x%150)/3 + r.IntN(8)
				}
				o := 3 * (y*side + x)
				buffer[o], buffer[o+1], buffer[o+2] = byte(min(v, 255)), byte(min(v+15-field/3, 255)), byte(max(v-30, 0))
			}
		}
		if err := d.Write(0, y0, buffer, side, n); err != nil {
			return err
		}
	}
	if err := d.BuildOverviews(levels, godal.Resampling(godal.Average)); err != nil {
		return err
	}
	return d.Close()
}
