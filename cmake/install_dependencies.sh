#!/bin/sh
# Puts in place what Segue is built with; says nothing when nothing is missing. `test` adds what the tests need, `lint`
# the pinned clang-format and clang-tidy.
# Debian packages are pinned by the distribution's release, DuckDB and the Python packages by checksum.
# Honours the machine's own apt, npm and pip configuration. DuckDB_ROOT=/path takes an installed DuckDB 1.4 instead.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
deps=$root/.deps

packages="g++ cmake ninja-build ccache mold make libcli11-dev libspdlog-dev libfmt-dev libtomlplusplus-dev
  nlohmann-json3-dev libutf8proc-dev zlib1g-dev libzstd-dev libxgboost-dev libxxhash-dev libeigen3-dev"
test_packages="libgtest-dev libgmock-dev python3-venv"
lint_packages="clang-format-16 clang-tidy-16"  # the version is part of the name: every machine formats alike

say() { echo "segue set-up: $*"; }
fail() { echo "segue set-up: $*" >&2; exit 2; }

if [ "$(id -u)" = 0 ]; then as_root=; else as_root=sudo; fi

apt_install() {  # installs the packages named, or says the command that a person can run
  say "installing from Debian: $*"
  command -v apt-get >/dev/null || fail "this is no Debian machine (no apt-get); install the equivalents of these by hand, then start again: $*"
  if [ -n "$as_root" ] && ! sudo -n true 2>/dev/null; then
    fail "needs root to install packages; run this, then start again: sudo apt-get install --no-install-recommends $*"
  fi
  log=$(mktemp)
  run="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0"
  if ! { $run install -y --no-install-recommends "$@" || { $run update && $run install -y --no-install-recommends "$@"; }; } \
      >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    fail "apt-get could not install: $*; the lines above say why (log: $log)"
  fi
  rm -f "$log"
}

missing() {  # of the packages named, those that are not installed
  for package in "$@"; do
    case "$installed" in *"
$package
"*) ;; *) printf '%s ' "$package" ;; esac
  done
}

wanted=$packages
case "${1:-}" in
  test) wanted="$wanted $test_packages" ;;
  lint) wanted="$wanted $lint_packages" ;;
esac
installed="
$(dpkg-query -W -f '${db:Status-Abbrev}${Package}\n' 2>/dev/null | sed -n 's/^ii *//p')
"
absent=$(missing $wanted)
[ -z "$absent" ] || apt_install $absent

# --- DuckDB: Debian has no package; two npm packages carry its shared library and its header. -----------------------
case $(uname -m) in
  x86_64)
    library=@duckdb/node-bindings-linux-x64@1.4.5-r.1
    library_sha512=ff49440e6231ddcadda299f3f6c9d79c91a6d6dbdfea9aa8c17fcbbf270c9ca60c01fa5e5e24032e302a802278fbde4ee18e809fe160cba7b89bb596ed963156 ;;
  aarch64)
    library=@duckdb/node-bindings-linux-arm64@1.4.4-r.3
    library_sha512=a85dbf5a107e8bef22b3ad11ae94d8ff9667cb02146b2b818955d2b90e2bad19f59b582f7caa8fbe3c926e20e3620428ffa397bbf7dac74282d605e7356a0b10 ;;
  *) library= ;;
esac
header=duckdb@1.4.4
header_sha512=844249e61c9517454b8f776638ba6c5ab411d1bddde1892ab72826ea25178c72430e74aa83f5122b171be6abcdace84560f824b5ac94e9d5c2b603ea7269a9a2

has_duckdb() { [ -e "$1/include/duckdb.h" ] && [ -e "$1/lib/libduckdb.so" ]; }

fetch() {  # NAME@VERSION SHA512 PATH_INSIDE DESTINATION
  (cd "$scratch" && npm pack --silent "$1" 2>npm.log >npm.name) || {
    tail -n 5 "$scratch/npm.log" >&2
    fail "could not fetch $1 with npm; check the network, or unpack a DuckDB 1.4 release (include/duckdb.h, lib/libduckdb.so) and set DuckDB_ROOT to it"
  }
  tarball=$scratch/$(tail -n 1 "$scratch/npm.name")
  echo "$2  $tarball" | sha512sum --check --status || fail "$1 is not the file that was pinned (its SHA-512 differs); nothing was installed"
  mkdir -p "$(dirname "$4")"
  tar -xzf "$tarball" -O "package/$3" >"$4"
}

find_duckdb() {
  if [ -n "${DuckDB_ROOT:-}" ]; then
    has_duckdb "$DuckDB_ROOT" || fail "DuckDB_ROOT=$DuckDB_ROOT has no include/duckdb.h and lib/libduckdb.so"
    return
  fi
  for place in "$deps/duckdb" /usr/local /usr; do has_duckdb "$place" && return; done
  [ -n "$library" ] || fail "no prebuilt DuckDB is pinned for $(uname -m); install DuckDB 1.4 and set DuckDB_ROOT to it"
  command -v npm >/dev/null || apt_install npm
  say "fetching DuckDB ($library and the header of $header)"
  mkdir -p "$deps"
  scratch=$(mktemp -d "$deps/fetch.XXXXXX")
  trap 'rm -rf "$scratch"' EXIT
  fetch "$library" "$library_sha512" libduckdb.so "$scratch/duckdb/lib/libduckdb.so"
  fetch "$header" "$header_sha512" src/duckdb/src/include/duckdb.h "$scratch/duckdb/include/duckdb.h"
  rm -rf "$deps/duckdb"
  mv "$scratch/duckdb" "$deps/duckdb"
  rm -rf "$scratch"
  trap - EXIT
}
find_duckdb

# --- Python packages of the tests: only prebuilt wheels, every one checked against its pinned hash. -----------------
if [ "${1:-}" = test ]; then
  requirements=$root/tests/requirements.txt
  if ! cmp -s "$requirements" "$deps/python/requirements.txt"; then
    say "installing the tests' Python packages into .deps/python"
    python=/usr/bin/python3
    [ -x $python ] || python=python3
    $python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' ||
      fail "the tests' packages are pinned for Python 3.11, and $python is another version; \`make demo\` works without them"
    rm -rf "$deps/python"
    $python -m venv "$deps/python"
    "$deps/python/bin/pip" install --quiet --disable-pip-version-check --only-binary :all: --require-hashes -r "$requirements" ||
      fail "pip could not install tests/requirements.txt; the lines above say why"
    cp "$requirements" "$deps/python/requirements.txt"
  fi
fi
