# shellcheck shell=bash
# What the scripts share. Sourced, never run.
# Everything they say goes to stderr: stdout belongs to the program.

say() { printf 'aibench: %s\n' "$*" >&2; }

# Exit 2: nothing was measured, the way in has to be put right first (the program's own code for usage errors).
die() {
  say "$@"
  exit 2
}

# The checkout that the script at $1 belongs to, through any symlinks.
checkout_of() {
  local self
  self=$(readlink -f -- "$1") && (cd -- "${self%/*}/.." && pwd -P)
}

has() { command -v -- "$1" >/dev/null 2>&1; }

# Compiling one file takes up to about 1 GB, so a machine with many cores and little memory gets fewer jobs.
build_jobs() {
  local jobs key kilobytes rest
  jobs=$(nproc)
  while read -r key kilobytes rest; do
    [[ $key == MemAvailable: ]] || continue
    local fit=$((kilobytes / 1000000))
    ((fit < 1)) && fit=1
    ((jobs > fit)) && jobs=$fit
    break
  done 2>/dev/null </proc/meminfo
  printf '%s\n' "$jobs"
}
