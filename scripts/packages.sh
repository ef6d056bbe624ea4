#!/usr/bin/env bash
# Installs the Debian or Ubuntu packages named that are not installed yet.
set -euo pipefail
missing=()
for p in "$@"; do
	dpkg-query -W -f='${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
done
[ ${#missing[@]} -eq 0 ] && exit 0
if ! command -v apt-get >/dev/null; then
	echo "missing: ${missing[*]}; this is not Debian or Ubuntu, so install their like by hand" >&2
	exit 1
fi
sudo=""
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || { echo "missing: ${missing[*]}; run as root: apt-get install ${missing[*]}" >&2; exit 1; }
	sudo=sudo
fi
echo "installing ${missing[*]}" >&2
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# Debian's own cluster is not wanted: the project starts a private one.
install() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"; }
if ! { install || { $sudo apt-get update && install; }; } >"$log" 2>&1; then
	tail -n 30 "$log" >&2
	echo "could not install ${missing[*]}" >&2
	exit 1
fi
