#!/usr/bin/env bash
# Runs a command as root: directly when we are root, through sudo otherwise.
# Usage: scripts/as-root.sh COMMAND [ARG…]
set -euo pipefail

if [ "$(id -u)" = 0 ]; then
  exec "$@"
fi
if ! command -v sudo >/dev/null; then
  echo "This needs root, and sudo is not installed. As root, run:" >&2
  printf '  %s\n' "$*" >&2
  exit 1
fi
# Without a terminal nobody can type a password: fail at once, do not wait.
if [ -t 0 ]; then
  exec sudo "$@"
fi
exec sudo -n "$@"
