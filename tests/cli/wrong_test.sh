#!/usr/bin/env bash
# Wrong results through the whole program: a simulated device that computes wrongly is found out, its rows have no
# number anywhere, the run fails, and the note under the table holds the command that shows it again.
#   wrong_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1
export AIBENCH_SIM_SCRIPT=$work/script.json

# Two simulated devices; the second spoils every case but the first.
cat >config.json <<'JSON'
{ "name": "wrong", "targets": ["sim", "sim:1"], "baseline": "sim", "measure": {"rounds": 2, "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "dtype": "f32", "m": [4, 20], "n": 16, "k": 16},
                 {"op": "gemm", "dtype": "f64", "m": 9, "n": 10, "k": 11, "trans_a": true},
                 {"op": "conv2d", "direction": ["forward", "backward_data", "backward_weights"],
                  "n": 2, "c": 3, "h": 8, "w": 8, "k": 4, "r": 3, "s": 3, "pad": 1},
                 {"op": "network", "name": "perceptron", "mode": "inference", "batch": 8, "input": [6],
                  "layers": [{"fully_connected": 5}]} ] }
JSON
script() {  # KIND
  printf '{"device": {"count": 2}, "cases": [{"match": "m4n16k16", "time_s": 1e-5},
    {"match": ".", "devices": [1], "time_s": 12345e-6, "mutation": {"kind": "%s"}}]}' "$1" >script.json
}

# The rows of target sim:1 whose status is wrong, and what in them looks like a number that counts; needs python3.
inspect() {
  python3 - "$1" <<'PY'
import json, sys
wrong, numbers = 0, []
for case in json.load(open(sys.argv[1]))["cases"]:
    for row in case["results"]:
        if row["target"] != "sim:1" or "m4n16k16" in case["id"]:
            if row["status"] != "ok":
                numbers.append(case["id"] + " is not ok on " + row["target"])
            continue
        wrong += row["status"] == "wrong" and bool(row["reason"]) and row["verification"]["status"] == "wrong"
        known = {"target", "status", "reason", "providers", "stopped_by", "rounds", "verification", "checks"}
        numbers += [case["id"] + " has " + name for name in row if name not in known] + list(row["rounds"])
print(wrong, "wrong;", "no number" if not numbers else numbers)
PY
}
# shellcheck disable=SC2317  # called by check
without() { [[ -s $2 ]] && ! grep -qF -- "$1" "$2"; }

for kind in zero_element nan_element swap_elements transpose scale negate unwritten_tail write_past_end; do
  script "$kind"
  run "$program" run config.json --out "$kind.json"
  check "$kind: the run exits 1" equal "$status" 1
  check "$kind: six rows are wrong and eight are fine" holds "$out" "8 ok, 6 wrong"
  check "$kind: the time of a wrong row is nowhere" lacks "$out" "12.3"
  check "$kind: the note says who is wrong" holds "$out" "sim:1: wrong: "
  check "$kind: and how to run it again" holds "$out" \
    "again: aibench run CONFIG --filter '^gemm/f32/m20n16k16\$' --target sim:1"
  check "$kind: the kept samples have no time of it either" without "0.012345" "$kind.samples.jsonl"
  if command -v python3 >/dev/null; then
    check "$kind: the result has no number of a wrong row" equal "$(inspect "$kind.json")" "6 wrong; no number"
  fi
done

# The command in the note, with the config for CONFIG, shows the same thing alone.
script negate
run "$program" run config.json --filter '^gemm/f32/m20n16k16$' --target sim:1 --out again.json
check "the command of the note exits 1, too" equal "$status" 1
check "it runs that one case" holds "$out" "1 wrong"

# A comparison counts a wrong row as a failure, never as a change.
script none
sed -i 's/, "mutation": {"kind": "none"}//' script.json
run "$program" run config.json --out right.json
check "without the mutation the run exits 0" equal "$status" 0
check "and shows the numbers" holds "$out" "12.3"
run "$program" compare right.json negate.json
check "a comparison with wrong rows exits 1" equal "$status" 1
check "and calls them wrong" holds "$out" "wrong"

finish
