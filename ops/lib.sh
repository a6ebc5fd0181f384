# shellcheck shell=bash
# Sourced by the commands of this folder: talk, required tools, free ports. stdout is left to data; all talk goes to stderr.
set -euo pipefail

say() { printf '%s\n' "$*" >&2; }
step() { printf '\n== %s\n' "$*" >&2; }
stop() {
  say "error: $*"
  exit 1
}

# The SDK is the one thing that the distribution cannot give.
need_dotnet() {
  command -v dotnet >/dev/null || stop "the .NET 10 SDK is missing: no 'dotnet' in PATH. Install it from https://dotnet.microsoft.com/download and start again."
  dotnet --list-sdks | grep -q '^10\.0\.' ||
    stop "the .NET 10 SDK is missing; 'dotnet --list-sdks' shows: $(dotnet --list-sdks | cut -d' ' -f1 | paste -sd' ' -). Install 10.0.x and start again."
  export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en DOTNET_CLI_USE_MSBUILD_SERVER=0 MSBUILDDISABLENODEREUSE=1
}

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null || true)" = installed ]; }

# need_packages 'name=why it is needed' ...   Installs what is missing when root; otherwise prints the command to run and stops.
need_packages() {
  local entry name missing=()
  for entry in "$@"; do
    name=${entry%%=*}
    is_installed "$name" && continue
    missing+=("$name")
    say "missing: $name (${entry#*=})"
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  command -v apt-get >/dev/null || stop "no apt-get here: install the equivalents of: ${missing[*]}"
  local command=(apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends "${missing[@]}")
  if [ "$(id -u)" -ne 0 ]; then
    stop "install them, then start again:  sudo apt-get update && sudo ${command[*]}"
  fi
  say "installing: ${missing[*]}"
  install_quietly "${command[@]}" >&2 || stop "apt-get could not install: ${missing[*]}"
}

# Nothing installed here may start a service or fill a database folder: every node and every test starts its own.
install_quietly() (
  local policy=/usr/sbin/policy-rc.d cluster=/etc/postgresql-common/createcluster.conf
  if [ ! -e "$policy" ]; then
    trap 'rm -f "$policy"' EXIT
    printf '#!/bin/sh\nexit 101\n' >"$policy"
    chmod 755 "$policy"
  fi
  if [ ! -e "$cluster" ]; then
    mkdir -p "${cluster%/*}"
    printf '# Written before PostgreSQL was installed: the federation starts private clusters only.\ncreate_main_cluster = false\n' >"$cluster"
    say "wrote $cluster: the distribution creates no cluster of its own"
  fi
  export DEBIAN_FRONTEND=noninteractive UCF_FORCE_CONFFOLD=1
  apt-get -q -o DPkg::Lock::Timeout=300 update </dev/null
  "$1" -q -o Dpkg::Options::=--force-confold "${@:2}" </dev/null
)

# Prints a loopback port that nothing listens on, outside the range from which the kernel picks on its own.
free_port() {
  local port attempt
  for attempt in $(seq 1 200); do
    port=$((20000 + (RANDOM * 32768 + RANDOM) % 12000))
    if ! (: <"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
      printf '%s\n' "$port"
      return 0
    fi
  done
  stop "no free port found in $attempt attempts"
}

# Prints the folder of the newest PostgreSQL programs, 15 or later.
postgres_programs() {
  local folder
  folder=$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t/ -k5 -n | tail -n 1)
  [ -x "$folder/initdb" ] || stop "PostgreSQL is not installed (no initdb under /usr/lib/postgresql)"
  [ "$(basename "$(dirname "$folder")")" -ge 15 ] || stop "PostgreSQL 15 or newer is needed, found $folder"
  printf '%s\n' "$folder"
}

# Sets as_user to the words that run a command as the service user NAME: databases refuse to run as root, an ordinary user runs them
# as itself. Words and not a function, so that a command started with & is the process whose id the shell reports.
choose_user() {
  as_user=()
  # shellcheck disable=SC2034 # read by the scripts that source this file
  if [ "$(id -u)" -eq 0 ]; then as_user=(setpriv --reuid "$1" --regid "$1" --init-groups); fi
}
