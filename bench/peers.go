package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"text/template"
	"time"
)

// server is one of the servers compared.
type server struct {
	name   string // as in the report
	base   string // URL up to the query
	suffix string // of layer names: the same table by another way
	pid    int    // 0: not measured
}

// processes of each peer: as many as the machine that this was written on has
// cores, and as clients ask at once at most.
const processes = 2

// fleet is all servers and the processes behind them.
type fleet struct {
	servers   []*server
	processes []*exec.Cmd
	sigiLog   string
	without   int64 // bytes of SIGI without the million buildings
}

// start brings up SIGI, MapServer and QGIS Server over the loaded tables.
func (s *settings) start(ctx context.Context) (*fleet, error) {
	f := &fleet{}
	u, err := url.Parse(s.db)
	if err != nil {
		return f, err
	}
	dsn := fmt.Sprintf("host=%s port=%s user=%s dbname=%s", u.Hostname(), u.Port(), u.User.Username(), strings.TrimPrefix(u.Path, "/"))
	ports, err := freePorts(2)
	if err != nil {
		return f, err
	}
	if err := s.templates(dsn, ports[0]); err != nil {
		return f, err
	}
	if err := command(ctx, "env", "QT_QPA_PLATFORM=offscreen", "XDG_RUNTIME_DIR="+s.work, "HOME="+s.work, "/usr/bin/python3", filepath.Join(s.folder, "peers/qgis_project.py"), dsn, s.path("bench.qgs")); err != nil {
		return f, err
	}
	qt := []string{"QT_QPA_PLATFORM=offscreen", "XDG_RUNTIME_DIR=" + s.work, "HOME=" + s.work}
	listen := fmt.Sprintf("127.0.0.1:%d", ports[1])
	f.sigiLog = s.path("sigi.log")
	// One spawn-fcgi a process: in the foreground it starts one, whatever -F says.
	fastcgi := func(name string, i int, program string) []string {
		return []string{"spawn-fcgi", "-n", "-s", s.path(fmt.Sprintf("%s%d.sock", name, i)), "-M", "0777", "--", program}
	}
	if err := s.weighWithout(ctx, f); err != nil {
		return f, err
	}
	var sigi *exec.Cmd
	type program struct {
		log string
		env []string
		run []string
	}
	var programs []program
	for i := range processes {
		programs = append(programs,
			program{s.path(fmt.Sprintf("mapserver%d.log", i)), []string{"MS_MAPFILE=" + s.path("bench.map"), "MAPSERVER_CONFIG_FILE=" + s.path("mapserver.conf")}, fastcgi("mapserver", i, "/usr/lib/cgi-bin/mapserv")},
			program{s.path(fmt.Sprintf("qgis%d.log", i)), append(slices.Clone(qt), "QGIS_PROJECT_FILE="+s.path("bench.qgs"), "QGIS_SERVER_LOG_LEVEL=2", "QGIS_SERVER_LOG_STDERR=1"), fastcgi("qgis", i, "/usr/lib/cgi-bin/qgis_mapserv.fcgi")})
	}
	programs = append(programs,
		program{s.path("nginx.log"), nil, []string{"nginx", "-p", s.work, "-c", s.path("nginx.conf")}},
		program{f.sigiLog, []string{"BENCH_DB=" + s.db}, []string{s.sigi, "serve", "--catalog", filepath.Join(s.folder, "catalog.yaml"), "--listen", listen}})
	for _, p := range programs {
		c, err := f.spawn(p.log, p.env, p.run[0], p.run[1:]...)
		if err != nil {
			return f, err
		}
		sigi = c // the last is ours
	}
	nginx := fmt.Sprintf("http://127.0.0.1:%d", ports[0])
	f.servers = []*server{
		{name: "SIGI", base: "http://" + listen + "/wms", pid: sigi.Process.Pid},
		{name: "MapServer", base: nginx + "/mapserver"},
		{name: "MapServer FlatGeobuf", base: nginx + "/mapserver", suffix: "_fgb"},
		{name: "MapServer simplifying", base: nginx + "/mapserver", suffix: "_simple"},
		{name: "QGIS Server", base: nginx + "/qgis"},
	}
	if err := waitFor(ctx, "http://"+listen+"/readyz", 3*time.Minute); err != nil {
		return f, fmt.Errorf("SIGI is not ready: %w (see %s)", err, f.sigiLog)
	}
	for _, p := range f.servers[1:] {
		if err := waitFor(ctx, p.base+"?SERVICE=WMS&VERSION=1.3.0&REQUEST=GetCapabilities", time.Minute); err != nil {
			return f, fmt.Errorf("%s does not answer: %w", p.name, err)
		}
	}
	return f, nil
}

// weighWithout starts SIGI without the million buildings and keeps what its
// process weighs: the difference is theirs.
func (s *settings) weighWithout(ctx context.Context, f *fleet) error {
	text, err := os.ReadFile(filepath.Join(s.folder, "catalog.yaml"))
	if err != nil {
		return err
	}
	var without []string
	for _, line := range strings.Split(string(text), "\n") {
		if !strings.Contains(line, "milione") {
			without = append(without, line)
		}
	}
	catalog := strings.Replace(strings.Join(without, "\n"), "styles: styles", "styles: "+filepath.Join(s.folder, "styles"), 1)
	if err := os.WriteFile(s.path("without.yaml"), []byte(catalog), 0o644); err != nil {
		return err
	}
	ports, err := freePorts(1)
	if err != nil {
		return err
	}
	listen := fmt.Sprintf("127.0.0.1:%d", ports[0])
	c, err := f.spawn(s.path("without.log"), []string{"BENCH_DB=" + s.db}, s.sigi, "serve", "--catalog", s.path("without.yaml"), "--listen", listen)
	if err != nil {
		return err
	}
	if err := waitFor(ctx, "http://"+listen+"/readyz", time.Minute); err != nil {
		return fmt.Errorf("SIGI without the million is not ready: %w (see %s)", err, s.path("without.log"))
	}
	f.without, err = residentBytes(c.Process.Pid)
	_ = syscall.Kill(-c.Process.Pid, syscall.SIGTERM) // stop waits for it
	return err
}

func (s *settings) path(name string) string { return filepath.Join(s.work, name) }

// templates writes the peers' configuration.
func (s *settings) templates(dsn string, nginxPort int) error {
	type source struct{ Suffix, Vertices, Edifici, Strade, Doppie, UsoSuolo, Nomi string }
	pg := func(table, more string) string {
		return fmt.Sprintf("CONNECTIONTYPE POSTGIS\n    CONNECTION %q\n    PROCESSING \"CLOSE_CONNECTION=DEFER\"\n    DATA \"geom FROM %s USING UNIQUE gid USING SRID=32632\"%s", dsn, table, more)
	}
	fgb := func(table, more string) string {
		return fmt.Sprintf("CONNECTIONTYPE FLATGEOBUF\n    DATA %q%s", s.path(table+".fgb"), more)
	}
	named := "\n    FILTER (\"[name]\" != \"\")"
	values := struct {
		Work, DSN string
		NginxPort int
		Processes []int
		Sources   []source
	}{s.work, dsn, nginxPort, []int{0, 1}, []source{
		{"", "FULL", pg("edifici", ""), pg("strade", ""), pg("strade_doppie", ""), pg("uso_suolo", ""), pg("strade", named)},
		{"_simple", "SIMPLIFY", pg("edifici", ""), pg("strade", ""), pg("strade_doppie", ""), pg("uso_suolo", ""), pg("strade", named)},
		{"_fgb", "FULL", fgb("edifici", ""), fgb("strade", ""), fgb("strade_doppie", ""), fgb("uso_suolo", ""), fgb("strade", named)},
	}}
	for from, to := range map[string]string{"mapserver.map.tmpl": "bench.map", "nginx.conf.tmpl": "nginx.conf"} {
		t, err := template.ParseFiles(filepath.Join(s.folder, "peers", from))
		if err != nil {
			return err
		}
		w, err := os.Create(s.path(to))
		if err != nil {
			return err
		}
		if err := t.Execute(w, values); err != nil {
			return err
		}
		if err := w.Close(); err != nil {
			return err
		}
	}
	if err := os.WriteFile(s.path("fonts.txt"), []byte("dejavu /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf\n"), 0o644); err != nil {
		return err
	}
	return os.WriteFile(s.path("mapserver.conf"), []byte("CONFIG\n ENV\n  MS_MAP_PATTERN \".\"\n END\nEND\n"), 0o644)
}

// spawn starts a process that stop ends with all its children.
func (f *fleet) spawn(log string, env []string, name string, args ...string) (*exec.Cmd, error) {
	c := exec.Command(name, args...)
	c.Env = append(os.Environ(), env...)
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if w, err := os.Create(log); err == nil {
		c.Stdout, c.Stderr = w, w
	}
	if err := c.Start(); err != nil {
		return nil, err
	}
	f.processes = append(f.processes, c)
	return c, nil
}

func (f *fleet) stop() {
	for _, c := range f.processes {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGTERM) // it may have ended already
	}
	time.AfterFunc(3*time.Second, func() { // mapserv waits for a request before it ends
		for _, c := range f.processes {
			_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		}
	})
	for _, c := range f.processes {
		_ = c.Wait()
	}
}

func freePorts(n int) ([]int, error) {
	var ports []int
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}

// waitFor asks until the answer is 200.
func waitFor(ctx context.Context, address string, most time.Duration) error {
	deadline := time.Now().Add(most)
	for {
		resp, err := http.Get(address)
		if err == nil {
			body, _ := io.ReadAll(io.LimitReader(resp.Body, 2000))
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return nil
			}
			err = fmt.Errorf("status %d: %s", resp.StatusCode, body)
		}
		if time.Now().After(deadline) || ctx.Err() != nil {
			return err
		}
		time.Sleep(100 * time.Millisecond)
	}
}
