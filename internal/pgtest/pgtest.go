package pgtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// install is what to do where the server is missing.
const install = "apt-get install postgresql postgresql-15-postgis-3 (or set SIGI_NO_POSTGIS=1 to leave these tests out)"

// Server is a private PostgreSQL.
type Server struct {
	dir, bin string
	port     int
	as       *syscall.Credential // nil: as we are
	running  *exec.Cmd
	exited   chan struct{}
	settings []string // "name=value", beside those of Restart
	count    atomic.Int64
}

var shared struct {
	sync.Mutex
	server *Server
	err    error
}

// Main runs the tests of a package and stops the server they shared.
func Main(m *testing.M) {
	code := m.Run()
	shared.Lock()
	defer shared.Unlock()
	if shared.server != nil {
		shared.server.remove()
	}
	os.Exit(code)
}

// Database returns a connection string to a new, empty database with PostGIS
// on the server that the tests of this process share. The package needs Main.
func Database(t testing.TB) string {
	t.Helper()
	skip(t)
	shared.Lock()
	if shared.server == nil && shared.err == nil {
		shared.server, shared.err = start()
	}
	s, err := shared.server, shared.err
	shared.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	return s.Database(t)
}

// Start returns a server for one test alone, removed when the test ends.
func Start(t testing.TB) *Server {
	t.Helper()
	skip(t)
	s, err := start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.remove)
	return s
}

func skip(t testing.TB) {
	t.Helper()
	if os.Getenv("SIGI_NO_POSTGIS") == "1" {
		t.Skip("not run: SIGI_NO_POSTGIS=1")
	}
}

// Database returns a connection string to a new database with PostGIS.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	name := fmt.Sprintf("test_%d", s.count.Add(1))
	// template_postgis is made once by start; a copy takes 50 ms, making the
	// extension half a second.
	if err := s.exec(ctx, "postgres", "CREATE DATABASE "+name+" TEMPLATE template_postgis"); err != nil {
		t.Fatal(err)
	}
	return s.connection(name)
}

func (s *Server) connection(database string) string {
	return fmt.Sprintf("host=%s port=%d user=postgres dbname=%s sslmode=disable", s.dir, s.port, database)
}

// Exec runs statements in a database.
func Exec(t testing.TB, connection string, statements ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	c, err := pgx.Connect(ctx, connection)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close(context.Background()) }()
	for _, sql := range statements {
		if _, err := c.Exec(ctx, sql); err != nil {
			t.Fatalf("%v\n%s", err, sql)
		}
	}
}

func (s *Server) exec(ctx context.Context, database, sql string) error {
	c, err := pgx.Connect(ctx, s.connection(database))
	if err != nil {
		return err
	}
	_, err = c.Exec(ctx, sql)
	return errors.Join(err, c.Close(ctx))
}

func start() (*Server, error) {
	s := &Server{}
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	sort.Slice(bins, func(i, j int) bool { return version(bins[i]) < version(bins[j]) })
	if len(bins) == 0 {
		path, err := exec.LookPath("postgres")
		if err != nil {
			return nil, fmt.Errorf("pgtest: no PostgreSQL server found below /usr/lib/postgresql: %s", install)
		}
		bins = []string{path}
	}
	s.bin = filepath.Dir(bins[len(bins)-1])
	var err error
	if s.dir, err = os.MkdirTemp("", "pg"); err != nil { // short: a socket's path has 107 bytes at most
		return nil, err
	}
	if os.Geteuid() == 0 {
		if s.as, err = postgresUser(); err == nil {
			err = os.Chown(s.dir, int(s.as.Uid), int(s.as.Gid))
		}
		if err != nil {
			s.remove()
			return nil, err
		}
	}
	if s.port, err = freePort(); err == nil {
		err = s.init()
	}
	if err != nil {
		s.remove()
		return nil, err
	}
	return s, nil
}

// version is the major number in /usr/lib/postgresql/15/bin/postgres.
func version(bin string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(bin))))
	return n
}

// postgresUser is the system's user for PostgreSQL, made if it is missing.
func postgresUser() (*syscall.Credential, error) {
	u, err := user.Lookup("postgres")
	if err != nil {
		if out, err := exec.Command("useradd", "--system", "--user-group", "--no-create-home", "--shell", "/bin/false", "postgres").CombinedOutput(); err != nil {
			return nil, fmt.Errorf("pgtest: running as root, and no user postgres can be made: %w: %s", err, out)
		}
		if u, err = user.Lookup("postgres"); err != nil {
			return nil, err
		}
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, err
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	return port, l.Close()
}

func (s *Server) command(name string, args ...string) *exec.Cmd {
	c := exec.Command(filepath.Join(s.bin, name), args...)
	c.Dir = s.dir
	c.Env = append(os.Environ(), "LC_ALL=C.UTF-8", "HOME="+s.dir)
	c.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Pdeathsig: syscall.SIGQUIT}
	return c
}

func (s *Server) init() error {
	data := filepath.Join(s.dir, "data")
	if out, err := s.command("initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--no-sync", "--auth=trust").CombinedOutput(); err != nil {
		return fmt.Errorf("pgtest: initdb: %w\n%s", err, out)
	}
	if err := s.Restart(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := s.exec(ctx, "postgres", "CREATE DATABASE template_postgis"); err != nil {
		return err
	}
	if err := s.exec(ctx, "template_postgis", "CREATE EXTENSION postgis"); err != nil {
		return fmt.Errorf("pgtest: PostGIS is missing: %s: %w", install, err)
	}
	return nil
}

// Restart starts the server after Stop, on the same port with the same data,
// and waits until it answers.
func (s *Server) Restart() error {
	var log bytes.Buffer
	c := s.command("postgres", "-D", filepath.Join(s.dir, "data"), "-k", s.dir, "-h", "127.0.0.1", "-p", strconv.Itoa(s.port),
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off",
		"-c", "shared_buffers=64MB", "-c", "max_wal_size=4GB", "-c", "max_connections=60",
		"-c", "autovacuum=off", "-c", "jit=off", "-c", "log_min_messages=fatal")
	for _, setting := range s.settings {
		c.Args = append(c.Args, "-c", setting)
	}
	c.Stderr = &log
	exited := make(chan struct{})
	started := make(chan error, 1)
	// Pdeathsig follows the thread that started the process: keep it.
	go func() {
		runtime.LockOSThread()
		err := c.Start()
		started <- err
		if err == nil {
			_ = c.Wait()
			close(exited)
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("pgtest: %w", err)
	}
	s.running, s.exited = c, exited
	deadline := time.Now().Add(30 * time.Second)
	for {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		err := s.exec(ctx, "postgres", "SELECT 1")
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-exited:
			return fmt.Errorf("pgtest: the server ended at once: %s", log.String())
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("pgtest: the server does not answer: %w", err)
		}
	}
}

// Stop stops the server at once, cutting every connection, and keeps its data.
func (s *Server) Stop() {
	if s.running == nil {
		return
	}
	_ = s.running.Process.Signal(syscall.SIGINT) // "fast" shutdown
	select {
	case <-s.exited:
	case <-time.After(20 * time.Second):
		_ = s.running.Process.Signal(syscall.SIGQUIT)
		<-s.exited
	}
	s.running = nil
}

func (s *Server) remove() {
	s.Stop()
	_ = os.RemoveAll(s.dir)
}
