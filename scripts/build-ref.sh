#!/usr/bin/env bash
# Builds the program as it was at a commit or tag into a file, for tests that
# go from one release to another. The web parts, which those tests do not look
# at, are this checkout's.
# Usage: scripts/build-ref.sh REF FILE
set -euo pipefail
cd "$(dirname "$0")/.."

if [ $# != 2 ]; then
  echo "usage: scripts/build-ref.sh REF FILE" >&2
  exit 2
fi
commit=$(git rev-parse --verify --quiet "$1^{commit}") || {
  echo "there is no commit $1 in this checkout: fetch its history, or name another" >&2
  exit 1
}
file=$(realpath -m "$2")
dir=$(mktemp -d "${TMPDIR:-/tmp}/frontdesk-ref.XXXXXX")
trap 'rm -rf "$dir"' EXIT
git archive "$commit" | tar -x -C "$dir"
mkdir -p "$dir/web/dist" "$(dirname "$file")"
cp -r web/dist/. "$dir/web/dist/"
(cd "$dir" && CGO_ENABLED=0 go build -trimpath -ldflags "-X main.version=$1" -o "$file" ./cmd/frontdesk)
