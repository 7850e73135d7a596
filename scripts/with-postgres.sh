#!/usr/bin/env bash
# Runs a command beside a private PostgreSQL server with pgvector, which lives
# as long as the command: a new cluster in a temporary folder, on a random
# port of 127.0.0.1, with the packaged settings (fsync on) but 200
# connections. The command finds it in FRONTDESK_TEST_POSTGRES, a URL of a
# database `frontdesk_test` in which the extension `vector` exists.
#
# When FRONTDESK_TEST_POSTGRES is set already, the command runs against that
# server and none is started.
# Usage: scripts/with-postgres.sh COMMAND [ARG…]
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

if [ $# = 0 ]; then
  echo "usage: scripts/with-postgres.sh COMMAND [ARG…]" >&2
  exit 2
fi
if [ -n "${FRONTDESK_TEST_POSTGRES:-}" ]; then
  exec "$@"
fi

bin=$("$here/ensure-postgres.sh")
dir=$(mktemp -d "${TMPDIR:-/tmp}/frontdesk-pg.XXXXXX")

# PostgreSQL refuses to run as root: there it runs as its packaged user.
as_server() { (cd "$dir" && "$@"); }
if [ "$(id -u)" = 0 ]; then
  server_user=postgres
  id -u "$server_user" >/dev/null 2>&1 || server_user=nobody
  chown "$server_user" "$dir"
  as_server() { (cd "$dir" && runuser -u "$server_user" -- "$@"); }
fi

stop() {
  status=$?
  trap - EXIT
  trap '' INT TERM HUP
  if [ -e "$dir/data/postmaster.pid" ]; then
    # Nothing in it is kept, so nothing needs to be written back.
    as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
  fi
  rm -rf "$dir"
  exit "$status"
}
trap stop EXIT
# bash runs these when the command has ended. A terminal's ctrl-C reaches the
# command too.
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'exit 129' HUP

password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
(umask 077 && printf '%s\n' "$password" >"$dir/password")
[ "$(id -u)" != 0 ] || chown "$server_user" "$dir/password"

if ! as_server "$bin/initdb" -D "$dir/data" -U frontdesk -A scram-sha-256 --pwfile="$dir/password" \
  -E UTF8 --locale=C.UTF-8 --no-instructions >"$dir/initdb.log" 2>&1; then
  cat "$dir/initdb.log" >&2
  exit 1
fi

# Below the range that the kernel hands out for outgoing connections; another
# process may still hold the port, so a few are tried.
started=no
for _ in 1 2 3 4 5 6 7 8; do
  port=$((15000 + RANDOM % 17000))
  if as_server "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w -t 60 \
    -o "-c listen_addresses=127.0.0.1 -c port=$port -c unix_socket_directories='$dir' -c max_connections=200" \
    start >/dev/null 2>&1; then
    started=yes
    break
  fi
done
if [ "$started" = no ]; then
  echo "PostgreSQL did not start; the end of its log:" >&2
  tail -n 20 "$dir/data/server.log" >&2 || true
  exit 1
fi

url="postgres://frontdesk:$password@127.0.0.1:$port"
"$bin/psql" -qX -v ON_ERROR_STOP=1 "$url/postgres" -c 'CREATE DATABASE frontdesk_test'
"$bin/psql" -qX -v ON_ERROR_STOP=1 "$url/frontdesk_test" -c 'CREATE EXTENSION vector'

export FRONTDESK_TEST_POSTGRES="$url/frontdesk_test?sslmode=disable"
"$@"
