// Package inflight does equal work once, however many ask for it while it is
// under way. Nothing is kept: who asks after the answer begins anew.
//
// The work belongs to nobody who waits for it: one who goes away, or whose
// time is over, leaves the others waiting, and the last to leave ends the work.
// What makes work equal is the caller's key: everything that decides the
// answer, the rights of who asks included, and nothing else.
//
// This package knows no maps and no HTTP.
package inflight
