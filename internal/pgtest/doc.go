// Package pgtest gives tests a private PostgreSQL with PostGIS: one server a
// test process, in a folder of its own, on a unix socket and a free port of
// the loopback, run by an unprivileged user (PostgreSQL refuses root) and
// gone when the process ends.
//
//	func TestMain(m *testing.M) { pgtest.Main(m) }
//	func TestX(t *testing.T)    { conn := pgtest.Database(t) ... }
//
// Start gives a test a server of its own that it may stop and start, to see
// what happens when a database goes away.
//
// Where the binaries are missing the tests fail and say what to install;
// SIGI_NO_POSTGIS=1 skips them instead, and says so.
//
// It is for tests only and knows nothing of layers.
package pgtest
