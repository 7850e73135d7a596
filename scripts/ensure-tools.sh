#!/usr/bin/env bash
# Checks the tools that we do not install ourselves, and says what is missing.
# Usage: scripts/ensure-tools.sh
set -euo pipefail

need_go=1.26
need_node=20
missing=0

complain() {
  echo "$*" >&2
  missing=1
}

at_least() { # at_least WANTED FOUND
  [ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]
}

if ! command -v go >/dev/null; then
  complain "Go is missing: Frontdesk needs Go $need_go or newer. Get it from https://go.dev/dl/ and put its bin folder on PATH."
else
  go_version=$(go env GOVERSION 2>/dev/null || true)
  go_version=${go_version#go}
  at_least "$need_go" "${go_version:-0}" ||
    complain "Go ${go_version:-(version unknown)} is too old: Frontdesk needs Go $need_go or newer, from https://go.dev/dl/."
fi

if ! command -v node >/dev/null; then
  complain "Node.js is missing: Frontdesk needs Node.js $need_node or newer to build its web parts. Get it from https://nodejs.org/."
else
  node_version=$(node --version)
  at_least "$need_node" "${node_version#v}" ||
    complain "Node.js $node_version is too old: Frontdesk needs $need_node or newer, from https://nodejs.org/."
  command -v npm >/dev/null || complain "npm is missing; it comes with Node.js from https://nodejs.org/ (on Debian: apt-get install npm)."
fi

exit $missing
