#!/usr/bin/env bash
# Brings the official OGC schemas (org.jvnet.ogc:ogc-schemas from Maven
# Central) into .local/schemas, for the tests that validate every answer.
# Where they cannot be had, those tests say "not run".
set -euo pipefail
cd "$(dirname "$0")/.."
version=2.6.1
to=.local/schemas
[ -f "$to/.version-$version" ] && exit 0
command -v mvn >/dev/null || scripts/packages.sh maven
mkdir -p .local
if ! mvn -q -B org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy \
	-Dartifact=org.jvnet.ogc:ogc-schemas:$version -DoutputDirectory="$PWD/.local" >.local/schemas.log 2>&1; then
	tail -n 5 .local/schemas.log >&2
	echo "the OGC schemas could not be fetched; tests that need them will say \"not run\"" >&2
	exit 0
fi
rm -rf "$to" && mkdir -p "$to"
python3 -m zipfile -e ".local/ogc-schemas-$version.jar" "$to"
touch "$to/.version-$version"
