package memorytest

import (
	"context"
	"path/filepath"
	"testing"

	"sigi/layers"
	"sigi/layers/memory"
)

// Resident is features in memory, with some of their attributes.
func Resident(t testing.TB, f layers.Features, attributes ...string) *memory.Layer {
	t.Helper()
	m, err := memory.Load(context.Background(), f, memory.Options{Attributes: attributes})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Mapped is Resident in a mapped index file.
func Mapped(t testing.TB, f layers.Features, attributes ...string) *memory.Layer {
	t.Helper()
	path := filepath.Join(t.TempDir(), "layer.index")
	if err := Resident(t, f, attributes...).WriteFile(context.Background(), path, memory.Origin{Stamp: "now"}); err != nil {
		t.Fatal(err)
	}
	m, _, err := memory.OpenFile(context.Background(), f, path, memory.FileOptions{Accept: func(memory.Origin) string { return "" }, Attributes: attributes, Fits: func(int64) bool { return false }})
	if err != nil {
		t.Fatal(err)
	}
	return m
}
