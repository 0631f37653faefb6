# shellcheck shell=bash disable=SC2034,SC2154,SC2206
# Installing packages with apt. Sourced by scripts/setup.

# The line that a person can paste.
apt_line() {
  local sudo=
  ((EUID != 0)) && sudo='sudo '
  apt_knows "$@" || printf '%sapt-get update && ' "$sudo"
  printf '%sapt-get install --no-install-recommends %s' "$sudo" "$*"
}

# Fills as_root with the prefix that gets a command root's rights; fails if there is none.
find_root_rights() {
  as_root=()
  ((EUID == 0)) && return 0
  has sudo || return 1
  if sudo -n true 2>/dev/null; then
    as_root=(sudo -n)
  elif [[ -t 0 && -t 2 ]]; then
    as_root=(sudo)  # it will ask for the password
  else
    return 1
  fi
}

apt_get() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1 LC_ALL=C.UTF-8 \
    apt-get -y -qq -o Acquire::Retries=3 -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"
}

# True if the package lists on this machine know all of the packages.
apt_knows() {
  local known
  known=$(LC_ALL=C apt-cache policy "$@" 2>/dev/null | grep -c '^  Candidate: [^(]') || true
  ((known == $#))
}

# apt_install PACKAGE...: leaves apt's words in the file named by apt_log; lists are fetched only when they are
# empty, do not know a package, or turn out to be stale.
apt_install() {
  local updated=0
  if ! apt_knows "$@"; then
    say "fetching the package lists (apt-get update)"
    apt_get update >"$apt_log" 2>&1 || return 1
    updated=1
  fi
  apt_get install --no-install-recommends "$@" >"$apt_log" 2>&1 </dev/null && return 0
  ((updated)) && return 1
  say "apt could not install them; trying again with fresh package lists"
  apt_get update >"$apt_log" 2>&1 && apt_get install --no-install-recommends "$@" >"$apt_log" 2>&1 </dev/null
}
