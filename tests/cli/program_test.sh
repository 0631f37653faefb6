#!/usr/bin/env bash
# The built program as its users meet it: commands, exit codes, what goes to stdout and what to stderr.
#   program_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1

# shellcheck disable=SC2317  # called by check
is_json() {
  command -v python3 >/dev/null || return 0  # said once below
  python3 -m json.tool >/dev/null <<<"$1"
}
command -v python3 >/dev/null || echo "no python3 here: JSON is not checked with a second reader"

# Small, so that it takes about a second.
cat >tiny.json <<'JSON'
{ "name": "tiny",  // comments are welcome
  "targets": ["cpu/reference"],
  "measure": {"rounds": 2, "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "dtype": "f32", "m": [7, 31], "n": "=m", "k": 5} ] }
JSON

# Help and mistakes.
run "$program" --help
check "--help exits 0" equal "$status" 0
for command in run validate schema init info list selftest; do
  check "--help names $command" holds "$out" "  $command"
  run "$program" "$command" --help
  check "$command --help exits 0" equal "$status" 0
  check "$command --help gives an example" holds "$out" "Example"
  run "$program" --help
done
run "$program" --version
check "--version exits 0" equal "$status" 0
check "--version names the program" holds "$out" "aibench 0."
run "$program"
check "no command exits 2" equal "$status" 2
run "$program" rum tiny.json
check "an unknown command exits 2" equal "$status" 2
check "an unknown command names the nearest" said "'run'"
run "$program" run tiny.json --fliter x
check "an unknown flag exits 2" equal "$status" 2
check "an unknown flag names the nearest" said "'--filter'"
check "mistakes leave stdout alone" equal "$out" ""
run "$program" run
check "run without a config exits 2" equal "$status" 2
run "$program" run tiny.json --target gpu9000/x/y
check "a target that cannot be exits 2" equal "$status" 2
run "$program" run tiny.json --filter '['
check "a broken filter exits 2" equal "$status" 2
run "$program" run tiny.json --filter no-such-case
check "a filter that leaves nothing exits 2" equal "$status" 2

# Everything that is shipped.
for config in "$checkout"/configs/*.json; do
  [[ $config == *.schema.json ]] && continue
  name=${config##*/}
  run "$program" validate "$config"
  check "validate $name" equal "$status" 0
  run "$program" run --dry-run "$config"
  check "dry run of $name exits 0" equal "$status" 0
  check "dry run of $name prints the plan" [ "$(wc -l <<<"$out")" -gt 1 ]
done

run "$program" schema
check "schema exits 0" equal "$status" 0
check "the schema is JSON" is_json "$out"
check "the schema is the shipped one" equal "$out" "$(cat "$checkout/configs/aibench.schema.json")"

run "$program" init started.json
check "init exits 0" equal "$status" 0
run "$program" validate started.json
check "what init writes is a config" equal "$status" 0
before=$(cksum <started.json)
run "$program" init started.json
check "init does not overwrite" [ "$status" -ne 0 ]
check "init left the file alone" equal "$(cksum <started.json)" "$before"
run "$program" init -
check "init - prints it" holds "$out" '"workloads"'
run "$program" validate -
check "an empty stdin is no config" equal "$status" 2

for command in info list; do
  run "$program" "$command"
  check "$command exits 0" equal "$status" 0
  check "$command says something" [ -n "$out" ]
done
run "$program" info --target cpu/reference --json
check "info --json exits 0" equal "$status" 0
check "info --json is JSON" is_json "$out"
check "info --json names the target" holds "$out" '"name": "cpu/reference"'
check "info --json says that its ceilings were not measured" holds "$out" "aibench info --peaks does"
run "$program" list --json
check "list --json exits 0" equal "$status" 0
check "list --json is JSON" is_json "$out"

# Measuring.
run "$program" run tiny.json --dry-run
check "a dry run exits 0" equal "$status" 0
check "a dry run names each case" holds "$out" "gemm/f32/m31n31k5"
check "a dry run writes no file" equal "$(ls)" "$(printf '%s\n' started.json stderr tiny.json)"

run "$program" run tiny.json --out result.json
check "run exits 0" equal "$status" 0
check "the table is on stdout" holds "$out" "cpu/reference"
check "no progress line without a terminal" lacks "$(cat "$err")" $'\r'
check "the result is there" [ -s result.json ]
check "the result is JSON" is_json "$(cat result.json)"
check "the result says its schema" grep -q '"aibench.result/1"' result.json
check "the result is complete" grep -q '"complete"' result.json

run "$program" run tiny.json --filter m7 --out - --quick
check "--out - exits 0" equal "$status" 0
check "--out - prints the result" is_json "$out"
check "--out - prints the result alone" equal "${out:0:1}" "{"
check "--filter keeps what it names" holds "$out" "gemm/f32/m7n7k5"
check "--filter drops the rest" lacks "$out" "gemm/f32/m31n31k5"

run "$program" run tiny.json --json --quick --out quick.json
check "--json exits 0" equal "$status" 0
check "--json prints JSON" is_json "$out"

run bash -c '"$1" run - --dry-run <tiny.json' - "$program"
check "a config from stdin" equal "$status" 0
check "is the same config" holds "$out" "gemm/f32/m31n31k5"

run "$program" run tiny.json --out "$work/no/such/folder/result.json"
check "an output that cannot be written fails" [ "$status" -ne 0 ]
check "before anything is measured" lacks "$out" "cpu/reference"
check "and is named" said "no/such/folder"

run "$program" run tiny.json --target nonesuch --out a.json
check "a target without a worker is a row, not the end" equal "$status" 0
check "with its reason" grep -q '"unavailable"' a.json
run "$program" run tiny.json --target nonesuch --require nonesuch --out b.json
check "unless it is required" equal "$status" 5

# Interrupted: the result so far is kept and valid. 200 cases of 10 rounds take far longer than the first one.
cat >long.json <<'JSON'
{ "name": "long", "targets": ["cpu/reference"], "measure": {"rounds": 10, "min_time": "20ms"},
  "workloads": [ {"op": "gemm", "dtype": "f32", "m": {"from": 1, "to": 200, "step": 1}, "n": 3, "k": 3} ] }
JSON
# Workers run in this test's own folder, which tells them from others; the kernel may take a moment to end one.
# shellcheck disable=SC2317  # called by check
workers_are_gone() {
  local attempt process left
  for ((attempt = 0; attempt < 100; ++attempt)); do
    left=
    for process in /proc/[0-9]*; do
      [[ $(readlink "$process/cwd") == "$work" && $(tr -d '\0' <"$process/cmdline") == *aibench-worker* ]] && left=$process
    done 2>/dev/null
    [[ -z $left ]] && return 0
    sleep 0.05
  done
  return 1
}
for signal in INT TERM; do
  rm -f long.out.json
  # A shell starts background jobs with SIGINT ignored; env gives it back.
  env --default-signal=INT "$program" run long.json --out long.out.json >/dev/null 2>"$err" &
  pid=$!
  until [[ -s long.out.json ]] || ! kill -0 $pid 2>/dev/null; do sleep 0.05; done
  kill -$signal $pid
  wait $pid
  status=$?
  check "SIG$signal exits with its code" equal "$status" "$([[ $signal == INT ]] && echo 130 || echo 143)"
  check "SIG$signal keeps a result" is_json "$(cat long.out.json)"
  check "SIG$signal says that it is partial" grep -q '"partial"' long.out.json
  check "SIG$signal leaves no worker behind" workers_are_gone
done

run "$program" selftest --target cpu/reference
check "selftest exits 0" equal "$status" 0
check "selftest prints a matrix" holds "$out" "gemm"
check "selftest trains the shipped networks" holds "$out" "lenet-mnist f32"
run "$program" selftest --target cpu/reference --json
check "selftest --json is JSON" is_json "$out"

finish
