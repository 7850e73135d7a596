#!/usr/bin/env bash
# Makes sure that Chromium and fonts for Korean are installed, and prints the
# browser's path. Everything it says goes to stderr.
# Usage: scripts/ensure-chromium.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }

if ! path=$(browser); then
  "$here/ensure-packages.sh" chromium
  path=$(browser) || {
    echo "Chromium was installed, but is not on PATH." >&2
    exit 1
  }
fi
# Without such a font a screenshot shows boxes where Korean should be.
if command -v dpkg-query >/dev/null && ! fc-list :lang=ko 2>/dev/null | grep -q .; then
  "$here/ensure-packages.sh" fontconfig fonts-noto-cjk
fi

echo "$path"
