// Command conformance runs the official OGC conformance suites against a
// server, without a browser and without the network.
//
//	conformance [-suites DIR] [-only wms13,wfs20] [-must wfs20] [-url BASE] [-v]
//
// Without -url it starts bin/sigi over this folder's catalog.yaml (wfs10.yaml
// for WFS 1.0) and stops it at the end. It prints a line for each suite (passed, failed, skipped; or
// "not run" and why), then every failure with the suite's reason and the
// request that led to it. It exits 1 if a suite failed, if one passed fewer
// tests than its floor (a suite that asked nothing must not look well), or if
// one that -must names did not run.
//
// Two kinds of suites:
//
//	CTL     scripts that TEAM Engine interprets. They are found below DIR as
//	        clones of their repositories (work trees or bare ones; only HEAD is
//	        read), and some bring Java functions, which are compiled here.
//	TestNG  Java. WFS 2.0 is one, and comes from Maven Central with the engine.
//
// The suites ask schemas.opengis.net and www.w3.org for schemas while they
// run. A proxy on loopback answers from the published copy of those schemas,
// so that nothing is fetched and no suite is changed; what it does not have is
// printed, since it means that a document of ours names something unofficial.
//
// A test that errs itself is listed in suite-errors.txt with the reason. It is
// printed all the same, and a line there that no longer applies is a failure.
//
// The log of the last run of each suite is kept below the working folder.
//
// Files: suite.go what there is to run; clone.go where a suite lies; engine.go
// Maven, javac and java; schemas.go the proxy; ctl.go and testng.go how the
// results are read; target.go the server; report.go what is said.
//
// This package knows no package of the house: what it sees of the server is
// what any client sees.
package main
