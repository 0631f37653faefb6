# shellcheck shell=bash disable=SC2034,SC2154,SC2206
# Building build/PRESET of one checkout, once for any number of callers. Sourced by scripts/aibench and scripts/test.

# What a build is made from. Folders count too: their change time tells of files that came or went.
source_paths=(CMakeLists.txt CMakePresets.json bench cli configs kernels scripts/cmake)
package_state=/var/lib/dpkg/status

# Sets stale to why build/PRESET ($2) of the checkout $1 has to be looked at: empty if it is up to date, else
# "first", "moved", "sources" or "packages". Change times, not modification times, so that files which were moved or
# copied with their old dates count as changed. One `find`, so that an up-to-date program starts at once.
find_stale() {
  local root=$1 build=$1/build/$2 built_at='' changed
  local stamp=$build/.built
  stale=first
  [[ -x $build/bin/aibench && -f $stamp ]] || return 0
  IFS= read -r built_at <"$stamp"
  stale=moved
  [[ $built_at == "$root" ]] || return 0
  stale=packages
  [[ -e $package_state ]] || package_state=$stamp
  changed=$(cd -- "$root" && find "${source_paths[@]}" "$package_state" -cnewer "$stamp" -print -quit 2>/dev/null)
  if [[ -z $changed ]]; then
    stale=
  elif [[ $changed != "$package_state" ]]; then
    stale=sources
  fi
}

# cached VARIABLE BUILD: its value in CMake's cache, if there is one.
cached() { sed -n "s|^$1:[A-Z]*=||p" "$2/CMakeCache.txt" 2>/dev/null; }

# run_logged LOG COMMAND...: on a terminal its words are seen as they come; else they go to the log, whose end is shown
# when it fails.
run_logged() {
  local log=$1
  shift
  if [[ -t 2 ]]; then
    "$@" >&2
    return
  fi
  "$@" >"$log" 2>&1 && return 0
  tail -n 60 "$log" >&2
  return 1
}

configure() {
  local root=$1 preset=$2 build=$1/build/$2
  shift 2
  local arguments=(--preset "$preset" "$@") fresh=()
  has ninja || arguments+=(-G "Unix Makefiles")
  # A checkout that was moved or copied brings a cache full of its old paths.
  if [[ -f $build/CMakeCache.txt && $(cached CMAKE_HOME_DIRECTORY "$build") != "$root" ]]; then
    say "this checkout has moved: configuring build/$preset anew"
    fresh=(--fresh)
  fi
  (cd -- "$root" && run_logged "$build/configure.log" cmake "${arguments[@]}" "${fresh[@]}") && return 0
  [[ -f $build/CMakeCache.txt && ${#fresh[@]} -eq 0 ]] || return 1
  say "configuring build/$preset failed; trying once more from scratch"
  (cd -- "$root" && run_logged "$build/configure.log" cmake "${arguments[@]}" --fresh)
}

# build_locked ROOT PRESET TARGET CMAKE_ARGUMENT...: the caller holds the lock.
build_locked() {
  local root=$1 preset=$2 target=$3 build=$1/build/$2 started=$SECONDS jobs
  shift 3
  # Made before the first file is read and put in place when all is built, so a change meanwhile is seen next time.
  printf '%s\n' "$root" >"$build/.building" || return 1
  configure "$root" "$preset" "$@" || return 1
  jobs=$(build_jobs)
  say "building build/$preset with $jobs jobs$([[ -f $build/.built ]] || echo '; the first time takes some minutes')"
  run_logged "$build/build.log" cmake --build "$build" --target "$target" --parallel "$jobs" || return 1
  mv -f -- "$build/.building" "$build/.built" || return 1
  say "built in $((SECONDS - started)) s"
}

# with_build_lock ROOT PRESET COMMAND...: one at a time for a build folder; the others wait for it.
with_build_lock() {
  local root=$1 preset=$2
  shift 2
  mkdir -p -- "$root/build/$preset" || return 1
  (
    if ! flock --nonblock 9; then
      say "waiting for another build in build/$preset"
      flock 9 || exit 1
    fi
    "$@" 9>&-
  ) 9>"$root/build/$preset.lock"
}
