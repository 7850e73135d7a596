#!/usr/bin/env bash
# Checks of the repository that no linter of a language makes: leftovers,
# paths of somebody's machine, tests that would be skipped, big files.
# Usage: scripts/lint-repo.sh
set -euo pipefail
cd "$(dirname "$0")/.."

max_bytes=1000000
large='encoder/use.bin' # the built-in network: docs/decisions/0017
failed=0

# forbid PATTERN WHY PATHSPEC… fails when a tracked text file matches.
forbid() {
  local pattern=$1 why=$2 found status=0
  shift 2
  found=$(git grep --untracked -nIP "$pattern" -- "$@" ':!*package-lock.json' ':!go.sum' ':!LICENSE') || status=$?
  case $status in
    0)
      printf '%s\n' "$why" "$found" '' >&2
      failed=1
      ;;
    1) ;; # nothing found
    *)
      echo "git grep failed: nothing was checked." >&2
      exit 1
      ;;
  esac
}

# A letter in brackets keeps a pattern from finding this file.
forbid '\b(TO[D]O|FIX[M]E|XX[X])\b' \
  'Unfinished work belongs in an issue, not in a comment:' .
forbid '(?<![\w.:~/<>{}$)*-])/(wor[k]|tm[p]|roo[t]|hom[e]/\w+|User[s]/\w+)(/|\b(?![\w-]))' \
  'Paths of one machine do not work on another:' .
forbid '^(<{7}|>{7}) ' \
  'Left over from a merge:' .
forbid '\b[tbf]\.Skip(f|Now)?\(' \
  'A test that needs something must fail without it, not be skipped:' '*_test.go' '*test/*.go'
forbid '\b(test|it|describe)(\.\w+)*\.(only|skip|fixme|todo)\(' \
  'Every test runs:' '*.ts' '*.tsx' '*.mts' '*.js'

while IFS= read -r -d '' file; do
  [ -f "$file" ] || continue
  bytes=$(stat -c %s "$file")
  if [ "$bytes" -gt "$max_bytes" ] && [ "$file" != "$large" ]; then
    echo "$file is $bytes bytes; a file here is at most $max_bytes." >&2
    failed=1
  fi
done < <(git ls-files -z --cached --others --exclude-standard)

[ $failed = 0 ] && echo "The repository is clean."
exit $failed
