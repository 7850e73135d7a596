#!/usr/bin/env bash
# Installs the named Debian packages that are not installed yet; says what it
# does on stderr and does nothing when all are there.
# Usage: scripts/ensure-packages.sh PACKAGE…
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

missing=()
for package in "$@"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0

if ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]} (Debian's names). There is no apt-get here; please install them yourself." >&2
  exit 1
fi

if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
  echo "Missing: ${missing[*]}. Installing them needs root, and sudo is not installed. As root, run:" >&2
  echo "  apt-get update && apt-get install --no-install-recommends ${missing[*]}" >&2
  exit 1
fi

echo "Installing with apt-get: ${missing[*]}" >&2
# A list that cannot be refreshed (some third party's) must not stop us: if it
# mattered, the install below fails and says so.
"$here/as-root.sh" apt-get -q update >&2 || echo "Some package lists could not be refreshed; going on." >&2
"$here/as-root.sh" env DEBIAN_FRONTEND=noninteractive \
  apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "${missing[@]}" >&2
