package pgtest

import (
	"os"
	"path/filepath"
	"testing"
)

// Standby returns a server that follows this one, with further settings
// ("recovery_min_apply_delay=2s"); it can be read from, and goes when the test
// ends. Connection leads to a database of it.
func (s *Server) Standby(t testing.TB, settings ...string) *Server {
	t.Helper()
	b := &Server{bin: s.bin, as: s.as, settings: settings}
	var err error
	if b.dir, err = os.MkdirTemp("", "pg"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.remove)
	if b.as != nil {
		if err := os.Chown(b.dir, int(b.as.Uid), int(b.as.Gid)); err != nil {
			t.Fatal(err)
		}
	}
	if b.port, err = freePort(); err != nil {
		t.Fatal(err)
	}
	if out, err := b.command("pg_basebackup", "-d", s.Connection("postgres"), "-D", filepath.Join(b.dir, "data"), "-R", "-X", "stream", "-c", "fast", "--no-sync").CombinedOutput(); err != nil {
		t.Fatalf("pgtest: pg_basebackup: %v\n%s", err, out)
	}
	if err := b.Restart(); err != nil {
		t.Fatal(err)
	}
	return b
}

// Connection is a connection string to a database of the server.
func (s *Server) Connection(database string) string { return s.connection(database) }
