// Package importertest is what the fuzz tests of all importers ask of a draft.
package importertest
