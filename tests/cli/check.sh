# shellcheck shell=bash disable=SC2034
# What the shell tests share. Sourced with `set -u`; each test ends with `finish`.

failures=0
checks=0

# A folder of the test's own, gone with it, and in it the file that takes the last run's stderr.
work=$(mktemp -d) || exit 1
trap 'rm -rf -- "$work"' EXIT
err=$work/stderr

# check "sentence that should hold" COMMAND...
check() {
  local sentence=$1
  shift
  checks=$((checks + 1))
  if ! "$@"; then
    failures=$((failures + 1))
    printf 'FAILED: %s\n  %s\n' "$sentence" "$*"
    [[ -s $err ]] && sed 's/^/  stderr: /' "$err" | tail -n 20
  fi
  return 0
}

# run COMMAND...: leaves its exit status in $status, its stdout in $out and its stderr in the file $err.
run() {
  out=$("$@" 2>"$err" </dev/null)
  status=$?
}

equal() { [[ $1 == "$2" ]]; }
holds() { [[ $1 == *"$2"* ]]; }
lacks() { [[ $1 != *"$2"* ]]; }
# said TEXT: the last run's stderr holds it.
said() { grep -qF -- "$1" "$err"; }
silent() { [[ ! -s $err ]]; }

finish() {
  printf '%d checks, %d failed\n' "$checks" "$failures"
  ((checks > 0 && failures == 0))
  exit
}
