#!/usr/bin/env bash
# Runs a generator and fails when it changed anything: then what lies in the
# repository was stale. Compares the files before and after, so it also works
# among changes that are not committed yet.
# Usage: scripts/verify-generated.sh COMMAND [ARG…]
set -euo pipefail
cd "$(dirname "$0")/.."

# state prints every file that git tracks or would track, with its hash.
state() {
  git ls-files -z --cached --others --exclude-standard |
    while IFS= read -r -d '' file; do
      [ ! -f "$file" ] || printf '%s\0' "$file"
    done | xargs -0 sha256sum | sort -k 2
}

before=$(state)
"$@"
after=$(state)

if [ "$before" != "$after" ]; then
  echo "Generated files were stale; commit what has just been written:" >&2
  diff <(echo "$before") <(echo "$after") | awk '/^[<>]/ { print "  " $3 }' | sort -u >&2
  exit 1
fi
echo "Generated files are fresh."
