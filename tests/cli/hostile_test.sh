#!/usr/bin/env bash
# Configs that nobody should have written, through the real program: each is refused with exit 2 and a position.
#   hostile_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1
slowest_ms=0 slowest=

# refused NAME FILE [SAYS]: validate and run both refuse the file, at a position in it; the message holds SAYS.
refused() {
  local name=$1 file=$2 says=${3:-} command started took
  for command in validate "run --dry-run"; do
    started=${EPOCHREALTIME/./}
    # shellcheck disable=SC2086
    run timeout 20 "$program" $command "$file"
    took=$(((${EPOCHREALTIME/./} - started) / 1000))
    ((took > slowest_ms)) && slowest_ms=$took slowest=$name
    check "$command, $name: exit 2" equal "$status" 2
    check "$command, $name: file:line:column" grep -qE "(^|[ :])(\./)?$file:[0-9]+:[0-9]+" "$err"
    check "$command, $name: says $says" said "$says"
    check "$command, $name: nothing on stdout" equal "$out" ""
    check "$command, $name: a message, not a dump" [ "$(wc -c <"$err")" -lt 2000 ]
    check "$command, $name: no control characters" lacks "$(cat "$err")" $'\033'
  done
}

# hostile NAME TEXT [SAYS]
hostile() {
  printf '%s' "$2" >"hostile.json"
  refused "$1" hostile.json "${3:-}"
}

# workload NAME FIELDS [SAYS]: in a config that is otherwise fine.
workload() { hostile "$1" '{"name": "x", "workloads": ['"$2"']}' "${3:-}"; }

repeated() { head -c "$2" < <(yes "$1" | tr -d '\n'); }

gemm='"op": "gemm", "dtype": "f32"'

# Not JSON, or JSON that only looks like it.
hostile "empty" ''
hostile "only a comment" '// nothing'
hostile "an unclosed object" '{"name": "x"'
hostile "an unclosed comment" '{"name": "x", /* '
hostile "an unclosed string" '{"name": "x'
hostile "a second document" '{"name": "x", "workloads": [{'"$gemm"', "m": 1, "n": 1, "k": 1}]} {}'
hostile "an array" '[]'
hostile "a bare word" 'gemm'
hostile "NaN" '{"name": "x", "workloads": [{'"$gemm"', "m": NaN, "n": 1, "k": 1}]}'
hostile "a trailing comma" '{"name": "x", "workloads": [],,}'
printf '{"name": "\xff\xfe", "workloads": []}' >hostile.json
refused "invalid UTF-8" hostile.json
printf '{"name": "\xc0\xaf", "workloads": []}' >hostile.json
refused "overlong UTF-8" hostile.json
hostile "half a surrogate pair" '{"name": "\ud800", "workloads": []}'
printf '{"name": "a\0b"}' >hostile.json
refused "a NUL byte" hostile.json

# Deep, long, large.
repeated '[' 200000 >hostile.json
refused "200 kB of [" hostile.json
repeated '{"a":' 200000 >hostile.json
refused "200 kB of {\"a\":" hostile.json
{
  printf '{"name": "x", "workloads": '
  repeated '[' 40
  repeated ']' 40
  printf '}'
} >hostile.json
refused "40 levels" hostile.json
{
  printf '{"name": "x", "note": "'
  repeated 'a' 1100000
  printf '"}'
} >hostile.json
refused "more than 1 MiB" hostile.json

# Keys and types.
hostile "duplicate keys" '{"name": "x", "name": "y", "workloads": []}' name
hostile "an unknown key" '{"nmae": "x", "workloads": []}' name
hostile "a name with an escape" '{"name": "\u001b[31mred", "workloads": [{'"$gemm"', "m": 1, "n": 1, "k": 1}]}'
hostile "a name that is a path" '{"name": "../../etc/passwd", "workloads": [{'"$gemm"', "m": 1, "n": 1, "k": 1}]}'
hostile "no workloads" '{"name": "x", "workloads": []}' workloads
hostile "workloads of a wrong type" '{"name": "x", "workloads": "gemm"}' workloads
hostile "a program to run" '{"name": "x", "launcher": "rm -rf", "workloads": [{'"$gemm"', "m": 1, "n": 1, "k": 1}]}' launcher
hostile "a target with a path" '{"name": "x", "targets": ["../../bin/sh"], "workloads": [{'"$gemm"', "m": 1, "n": 1, "k": 1}]}' targets
workload "an unknown op" '{"op": "gem", "m": 1, "n": 1, "k": 1}' gemm
workload "an unknown dtype" '{"op": "gemm", "dtype": "f23", "m": 1, "n": 1, "k": 1}' f32
workload "a preset that is a path" '{"op": "gemm", "preset": "../../../etc/passwd"}'

# Numbers.
workload "a size of 1e999" "{$gemm, \"m\": 1e999, \"n\": 1, \"k\": 1}"
workload "a fraction" "{$gemm, \"m\": 2.9, \"n\": 1, \"k\": 1}"
workload "a negative size" "{$gemm, \"m\": -1, \"n\": 1, \"k\": 1}"
workload "a size of zero" "{$gemm, \"m\": 0, \"n\": 1, \"k\": 1}"
workload "2^63" "{$gemm, \"m\": 9223372036854775808, \"n\": 1, \"k\": 1}"
workload "2^64 - 1" "{$gemm, \"m\": 18446744073709551615, \"n\": 1, \"k\": 1}"
workload "a number of 400 digits" "{$gemm, \"m\": $(repeated 9 400), \"n\": 1, \"k\": 1}"
workload "a product that overflows" "{$gemm, \"m\": 2147483647, \"n\": 2147483647, \"k\": 2147483647}"
workload "a leading dimension that is too small" "{$gemm, \"m\": 8, \"n\": 8, \"k\": 8, \"lda\": 7}" lda
workload "a window larger than its image" \
  '{"op": "conv2d", "direction": "forward", "n": 1, "c": 1, "h": 2, "w": 2, "k": 1, "r": 9, "s": 9}'
workload "a stride of zero" \
  '{"op": "conv2d", "direction": "forward", "n": 1, "c": 1, "h": 9, "w": 9, "k": 1, "r": 3, "s": 3, "stride": 0}' stride
workload "groups that do not divide" \
  '{"op": "conv2d", "direction": "forward", "n": 1, "c": 6, "h": 9, "w": 9, "k": 6, "r": 3, "s": 3, "groups": 4}' groups

# Expansion.
sweep='{"from": 1, "to": 1000, "step": 1}'
workload "a sweep of a billion cases" "{$gemm, \"m\": $sweep, \"n\": $sweep, \"k\": $sweep}"
workload "a sweep that never arrives" "{$gemm, \"m\": {\"from\": 1, \"to\": 100, \"times\": 1}, \"n\": 1, \"k\": 1}"
workload "a sweep of steps of zero" "{$gemm, \"m\": {\"from\": 1, \"to\": 100, \"step\": 0}, \"n\": 1, \"k\": 1}"
workload "a tie to itself" "{$gemm, \"m\": \"=m\", \"n\": 1, \"k\": 1}"
workload "ties in a ring" "{$gemm, \"m\": \"=n\", \"n\": \"=k\", \"k\": \"=m\"}"
workload "a tie to nothing" "{$gemm, \"m\": \"=q\", \"n\": 1, \"k\": 1}"
workload "a network of layers that do not fit" \
  '{"op": "network", "name": "x", "mode": "inference", "batch": 1, "input": [1, 4, 4], "layers": [{"conv2d": 6, "kernel": 9}]}'

# Files that are no files.
run "$program" validate missing.json
check "a missing file exits non-zero" [ "$status" -ne 0 ]
check "a missing file is named" said missing.json
run "$program" validate "$work"
check "a folder exits non-zero" [ "$status" -ne 0 ]

printf 'slowest: %s, %d ms\n' "$slowest" "$slowest_ms"
finish
