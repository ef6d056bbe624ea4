#!/usr/bin/env bash
# Runs every fuzz target of the tree for FUZZTIME each (default 20s).
set -euo pipefail
cd "$(dirname "$0")/.."
grep -rln --include=*_test.go '^func Fuzz' . | while read -r file; do
	package=$(dirname "$file")
	grep -oE '^func (Fuzz[A-Za-z0-9_]+)' "$file" | awk '{print $2}' | while read -r target; do
		echo "== $package $target"
		go test "$package" -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-20s}"
	done
done
