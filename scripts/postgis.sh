#!/usr/bin/env bash
# The sample town's private PostgreSQL with PostGIS.
#
#   scripts/postgis.sh start    start it if it is not running; print its URL
#   scripts/postgis.sh url      print its URL
#   scripts/postgis.sh stop     stop it
#   scripts/postgis.sh psql ... psql on it
#
# It lives in a folder of its own, listens on 127.0.0.1 on a port of its own
# (SIGI_DB_PORT, default 54330) and runs as an unprivileged user: PostgreSQL
# refuses to run as root, so root lends it the user "postgres".
set -euo pipefail
cd "$(dirname "$0")/.."
port=${SIGI_DB_PORT:-54330}
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
[ -n "$bin" ] || { echo "PostgreSQL is not installed; run: make deps-run" >&2; exit 1; }

home=$PWD/.local/postgis
as=()
if [ "$(id -u)" -eq 0 ]; then
	as=(setpriv --reuid=postgres --regid=postgres --clear-groups)
	# The folder must be reachable by that user; a clone below /root is not.
	mkdir -p .local
	if ! "${as[@]}" test -x "$PWD/.local"; then
		home=/var/tmp/sigi-postgis-$(printf %s "$PWD" | cksum | cut -d' ' -f1)
	fi
fi
data=$home/data
url="postgres://sigi@127.0.0.1:$port/sigi"

running() { "${as[@]}" "$bin/pg_ctl" -D "$data" status >/dev/null 2>&1; }

case "${1:-}" in
start)
	if ! running; then
		mkdir -p "$home"
		[ ${#as[@]} -eq 0 ] || chown postgres:postgres "$home"
		if [ ! -f "$data/PG_VERSION" ]; then
			"${as[@]}" "$bin/initdb" -D "$data" -U sigi -A trust -E UTF8 --locale=C.UTF-8 >"$home.initdb.log" 2>&1 ||
				{ cat "$home.initdb.log" >&2; exit 1; }
			cat >>"$data/postgresql.conf" <<-CONF
				listen_addresses = '127.0.0.1'
				unix_socket_directories = '$home'
				shared_buffers = '256MB'
				maintenance_work_mem = '128MB'
				max_wal_size = '2GB'
			CONF
		fi
		"${as[@]}" "$bin/pg_ctl" -D "$data" -l "$home/log" -w -o "-p $port" start >/dev/null ||
			{ tail -n 20 "$home/log" >&2; echo "PostgreSQL did not start; is port $port in use? Choose another with SIGI_DB_PORT" >&2; exit 1; }
	fi
	if ! "$bin/psql" "postgres://sigi@127.0.0.1:$port/postgres" -Atc "select 1 from pg_database where datname='sigi'" | grep -q 1; then
		"$bin/createdb" -h 127.0.0.1 -p "$port" -U sigi sigi
		"$bin/psql" "$url" -qc "create extension postgis"
	fi
	echo "$url"
	;;
url) echo "$url" ;;
stop) if [ -d "$data" ] && running; then "${as[@]}" "$bin/pg_ctl" -D "$data" -m fast stop >/dev/null; fi ;;
psql) shift; exec "$bin/psql" "$url" "$@" ;;
*) sed -n '2,12s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
