package main

import (
	"bufio"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"log"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"slices"
	"time"

	"sigi/geom"
	"sigi/render/raster"
)

var (
	wall = raster.Paint{R: 217, G: 198, B: 176, A: 255}
	edge = raster.Paint{R: 120, G: 90, B: 60, A: 255}
	road = raster.Paint{R: 250, G: 220, B: 120, A: 255}
	kerb = raster.Paint{R: 90, G: 90, B: 100, A: 255}

	outline = raster.Stroke{Width: 1, Join: raster.JoinMitre, MiterLimit: 4}
	thin    = raster.Stroke{Width: 1.5, Join: raster.JoinRound, Cap: raster.CapRound}
	casing  = raster.Stroke{Width: 5, Join: raster.JoinRound, Cap: raster.CapRound}
	core    = raster.Stroke{Width: 3, Join: raster.JoinRound, Cap: raster.CapRound}
)

type scene struct{ buildings, roads []geom.Geometry }

// draw does a job; agg/agg.cpp does the same.
func draw(p *raster.Painter, s *scene, job string) {
	switch job {
	case "1":
		for i := range s.buildings {
			p.Fill(&s.buildings[i], raster.EvenOdd, wall)
		}
	case "2":
		for i := range s.buildings {
			p.Fill(&s.buildings[i], raster.EvenOdd, wall)
			p.Stroke(&s.buildings[i], &outline, edge)
		}
	case "3a":
		for i := range s.roads {
			p.Stroke(&s.roads[i], &thin, kerb)
		}
	case "3b":
		for i := range s.roads {
			p.Stroke(&s.roads[i], &casing, kerb)
		}
		for i := range s.roads {
			p.Stroke(&s.roads[i], &core, road)
		}
	}
}

var jobs = []string{"1", "2", "3a", "3b"}

func main() {
	data := flag.String("data", os.Getenv("DATA"), "folder with firenze/edifici.gpkg and firenze/strade.gpkg")
	agg := flag.String("agg", "", "the compiled AGG program; without it only our own times are taken")
	rounds := flag.Int("rounds", 15, "interleaved rounds")
	only := flag.String("only", "", "only this job, as T3a")
	profile := flag.String("cpuprofile", "", "write a profile of our own drawing")
	pictures := flag.String("pictures", "", "folder to write the pictures to")
	flag.Parse()
	runtime.GOMAXPROCS(1)
	if err := run(*data, *agg, *rounds, *only, *profile, *pictures); err != nil {
		log.Fatal(err)
	}
}

func run(data, agg string, rounds int, only, profile, pictures string) error {
	if data == "" {
		return fmt.Errorf("raster: no data: set DATA or -data")
	}
	buildings, err := read(data, "edifici")
	if err != nil {
		return err
	}
	roads, err := read(data, "strade")
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "sigi-raster")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	scenes := map[string]*scene{}
	for _, v := range views {
		s := &scene{look(buildings, v), look(roads, v)}
		scenes[v.name] = s
		fmt.Printf("%s: %d buildings, %d vertices; %d roads, %d vertices\n", v.name, len(s.buildings), vertices(s.buildings), len(s.roads), vertices(s.roads))
		if err := dump(filepath.Join(dir, v.name+".buildings"), s.buildings); err != nil {
			return err
		}
		if err := dump(filepath.Join(dir, v.name+".roads"), s.roads); err != nil {
			return err
		}
	}
	var peer *peer
	if agg != "" {
		if peer, err = start(agg, dir); err != nil {
			return err
		}
		defer peer.stop()
	}
	if profile != "" {
		f, err := os.Create(profile)
		if err != nil {
			return err
		}
		defer f.Close()
		if err := pprof.StartCPUProfile(f); err != nil {
			return err
		}
		defer pprof.StopCPUProfile()
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	var p raster.Painter
	ours, theirs := map[string][]float64{}, map[string][]float64{}
	differ := map[string]float64{}
	for round := 0; round < rounds; round++ {
		for _, v := range views {
			for _, job := range jobs {
				name := v.name + job
				if only != "" && only != name {
					continue
				}
				for i := range img.Pix {
					img.Pix[i] = 255
				}
				began := time.Now()
				p.Reset(img)
				draw(&p, scenes[v.name], job)
				ours[name] = append(ours[name], time.Since(began).Seconds()*1000)
				if peer == nil {
					continue
				}
				ms, err := peer.draw(v.name, job)
				if err != nil {
					return err
				}
				theirs[name] = append(theirs[name], ms)
				if round == 0 {
					other, err := peer.picture()
					if err != nil {
						return err
					}
					differ[name] = different(img, other)
					if pictures != "" {
						if err := save(filepath.Join(pictures, name+".sigi.png"), img); err != nil {
							return err
						}
						if err := save(filepath.Join(pictures, name+".agg.png"), other); err != nil {
							return err
						}
					}
				}
			}
		}
	}
	report(ours, theirs, differ, only)
	return nil
}

func report(ours, theirs map[string][]float64, differ map[string]float64, only string) {
	fmt.Printf("| job | SIGI min ms | median | AGG min ms | median | ratio of minima | of medians | pixels > 48 |\n|---|---|---|---|---|---|---|---|\n")
	logMin, logMedian, n := 0.0, 0.0, 0
	for _, v := range views {
		for _, job := range jobs {
			name := v.name + job
			a, b := ours[name], theirs[name]
			if len(a) == 0 {
				continue
			}
			slices.Sort(a)
			slices.Sort(b)
			if len(b) == 0 {
				fmt.Printf("| %s | %.2f | %.2f |\n", name, a[0], a[len(a)/2])
				continue
			}
			rMin, rMedian := a[0]/b[0], a[len(a)/2]/b[len(b)/2]
			fmt.Printf("| %s | %.2f | %.2f | %.2f | %.2f | %.2f | %.2f | %.3f %% |\n", name, a[0], a[len(a)/2], b[0], b[len(b)/2], rMin, rMedian, 100*differ[name])
			logMin += math.Log(rMin)
			logMedian += math.Log(rMedian)
			n++
		}
	}
	if n > 0 {
		fmt.Printf("| geometric mean | | | | | **%.3f** | **%.3f** | |\n", math.Exp(logMin/float64(n)), math.Exp(logMedian/float64(n)))
	}
}

// different is the share of pixels that differ by more than 48 levels.
func different(a, b *image.RGBA) float64 {
	n := 0
	for i := 0; i < len(a.Pix); i += 4 {
		for c := i; c < i+4; c++ {
			if d := int(a.Pix[c]) - int(b.Pix[c]); d > 48 || d < -48 {
				n++
				break
			}
		}
	}
	return float64(n) / float64(len(a.Pix)/4)
}

func save(path string, img image.Image) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	return png.Encode(f, img)
}

// peer is the AGG program. It answers a line "scene job" with the time in
// milliseconds and "picture" with the bytes of what it drew last.
type peer struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func start(program, dir string) (*peer, error) {
	cmd := exec.Command(program, dir)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &peer{cmd, in, bufio.NewReader(out)}, cmd.Start()
}

func (p *peer) draw(scene, job string) (ms float64, err error) {
	if _, err := fmt.Fprintf(p.in, "%s %s\n", scene, job); err != nil {
		return 0, err
	}
	_, err = fmt.Fscanf(p.out, "%f\n", &ms)
	return ms, err
}

func (p *peer) picture() (*image.RGBA, error) {
	if _, err := fmt.Fprintln(p.in, "picture -"); err != nil {
		return nil, err
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	_, err := io.ReadFull(p.out, img.Pix)
	return img, err
}

func (p *peer) stop() {
	p.in.Close()
	p.cmd.Wait()
}
