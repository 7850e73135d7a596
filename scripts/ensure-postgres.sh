#!/usr/bin/env bash
# Makes sure that a PostgreSQL server with pgvector is installed, and prints
# the folder of its programs. Everything it says goes to stderr. It starts no
# server: see with-postgres.sh.
#
# PostgreSQL comes from apt. pgvector comes from apt where the distribution
# has it; Debian 12 does not, so there it is built (about ten seconds) from
# the signed source package of the next Debian release, which is read through
# a package list of its own: the machine's sources are left as they are.
# Usage: scripts/ensure-postgres.sh
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pgvector_release=trixie # the first Debian release with pgvector

say() { echo "$*" >&2; }

# bindir prints the folder of the newest PostgreSQL server, or fails.
bindir() {
  local folder
  while read -r folder; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/postgres" ]; then
      echo "$folder"
      return
    fi
  done < <(
    printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV
    pg_config --bindir 2>/dev/null || true
  )
  return 1
}

# sharedir prints the folder that the server in folder $1 reads extensions from.
sharedir() {
  if [ -x "$1/pg_config" ]; then
    "$1/pg_config" --sharedir
  else
    echo "/usr/share/postgresql/$(basename "$(dirname "$1")")"
  fi
}

# mirror prints the address that this machine gets Debian's own packages from.
# It knows nothing before the first `apt-get update`.
mirror() {
  # shellcheck disable=SC2016 # apt fills in the address, not the shell
  apt-get indextargets --format '$(REPO_URI)' 'Origin: Debian' 'Label: Debian' | sort -u | head -n 1
}

build_pgvector() { # build_pgvector BINDIR
  local major source keyring
  major=$("$1/postgres" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
  "$here/ensure-packages.sh" make gcc libc6-dev "postgresql-server-dev-$major"

  source=$(mirror)
  if [ -z "$source" ]; then
    say "pgvector is missing, and this machine has no Debian package source to fetch it from."
    say "Install pgvector for PostgreSQL $major yourself: https://github.com/pgvector/pgvector"
    return 1
  fi

  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  echo "deb-src [signed-by=$keyring] $source $pgvector_release main" >"$work/sources.list"
  mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/source"
  local options=(
    -q
    -o Dir::Etc::SourceList="$work/sources.list"
    -o Dir::Etc::SourceParts=/dev/null
    -o Dir::State="$work/state"
    -o Dir::State::status=/var/lib/dpkg/status
    -o Dir::Cache="$work/cache"
    -o APT::Sandbox::User="$(id -un)"
    -o Acquire::Languages=none
    -o Acquire::Retries=3
  )
  say "Fetching the source of pgvector from Debian $pgvector_release"
  apt-get "${options[@]}" update >&2
  (cd "$work/source" && apt-get "${options[@]}" source --download-only pgvector >&2)
  mkdir "$work/build"
  tar -xf "$work"/source/pgvector_*.orig.tar.* -C "$work/build" --strip-components=1

  say "Building pgvector for PostgreSQL $major"
  # OPTFLAGS is empty so that the library runs on other processors than this
  # one; with_llvm=no leaves out the JIT's copy, which would need clang.
  make -s -C "$work/build" OPTFLAGS="" with_llvm=no PG_CONFIG="$1/pg_config" >&2
  "$here/as-root.sh" make -s -C "$work/build" OPTFLAGS="" with_llvm=no PG_CONFIG="$1/pg_config" install >&2
}

if ! bin=$(bindir); then
  say "PostgreSQL is missing. (Debian's package also makes a server of its own; Frontdesk's tests leave it alone.)"
  "$here/ensure-packages.sh" postgresql
  bin=$(bindir) || {
    say "PostgreSQL was installed, but its programs were not found."
    exit 1
  }
fi

if [ ! -e "$(sharedir "$bin")/extension/vector.control" ]; then
  say "pgvector is missing for the PostgreSQL in $bin."
  if command -v apt-get >/dev/null && [ -z "$(mirror)" ]; then
    "$here/as-root.sh" apt-get -q update >&2
  fi
  major=$(basename "$(dirname "$bin")")
  if apt-cache show "postgresql-$major-pgvector" >/dev/null 2>&1; then
    "$here/ensure-packages.sh" "postgresql-$major-pgvector"
  else
    build_pgvector "$bin"
  fi
  if [ ! -e "$(sharedir "$bin")/extension/vector.control" ]; then
    say "pgvector was installed, but PostgreSQL in $bin does not see it."
    exit 1
  fi
fi

echo "$bin"
