#!/usr/bin/env bash
# The gate as a CI job meets it: verdicts, exit codes, refusals and outputs of `aibench compare`, on runs of a simulated
# device whose times are known.
#   compare_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1

cat >config.json <<'JSON'
{ "name": "gate", "targets": ["sim"], "measure": {"rounds": 10, "precision": "0.01%", "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "dtype": "f32", "m": [4, 8, 12, 16], "n": 16, "k": 16},
                 {"op": "conv2d", "n": 1, "c": 3, "h": 8, "w": 8, "k": 4, "r": 3, "s": 3} ] }
JSON

# script NAME SEED SECONDS_OF_M8 [MORE]: every case takes 10 us, rounds spread by 0.5 %.
script() {
  printf '{"seed": %d, "state_file": "%s/%s.state", "cases": [%s{"match": "m8n16", "time_s": %s, "process_noise": 0.005},
    {"match": ".", "time_s": 1e-5, "process_noise": 0.005}]}' "$2" "$work" "$1" "${4:-}" "$3" >"$1.script"
}
measure() { AIBENCH_SIM_SCRIPT=$work/$1.script "$program" run config.json --out "$1.json" >"$1.txt" 2>&1; }
script base 1 1e-5 && measure base
script same 2 1e-5 && measure same
script slow 3 1.03e-5 && measure slow
script wrong 4 1e-5 '{"match": "m12", "time_s": 1e-5, "mutation": {"kind": "zero_element"}},' && measure wrong

# edited FROM TO PYTHON: a copy of a result, changed.
edited() {
  python3 - "$1" "$2" "$3" <<'PY'
import json, sys
d = json.load(open(sys.argv[1])); exec(sys.argv[3]); json.dump(d, open(sys.argv[2], "w"))
PY
}
# verdict_of ID: in the JSON comparison in $out.
verdict_of() { python3 -c 'import json,sys
print([r["verdict"] for r in json.load(sys.stdin)["rows"] if r["case"] == sys.argv[1]][0])' "$1" <<<"$out"; }

run "$program" compare base.json same.json
check "two runs of the same thing pass" equal "$status" 0
check "and every row was judged" holds "$out" "5 rows judged"
check "nothing is said on stderr" silent

run "$program" compare base.json slow.json
check "a slower case fails the gate" equal "$status" 3
check "one row alone" holds "$out" "1 REGRESSION"
check "it is named with the reason" holds "$out" "gemm/f32/m8n16k16 on sim: REGRESSION, slower: time +"
run "$program" compare base.json slow.json --json
check "json keeps the exit code" equal "$status" 3
check "json names the row" equal "$(verdict_of gemm/f32/m8n16k16)" REGRESSION
check "and leaves the others alone" lacks "$(verdict_of gemm/f32/m4n16k16)" REGRESSION
run "$program" compare slow.json base.json --json
check "the other way round it is an improvement" equal "$status $(verdict_of gemm/f32/m8n16k16)" "0 IMPROVEMENT"
run "$program" compare base.json slow.json --threshold 1% --threshold 'gemm/*=5%'
check "a wider threshold of its family lets it pass" equal "$status" 0
run "$program" compare base.json slow.json --fail-on none
check "a report alone never fails" equal "$status" 0

run "$program" compare base.json wrong.json
check "a wrong result fails with its own code" equal "$status" 1
check "and is called so" holds "$out" "gemm/f32/m12n16k16 on sim: FAILED, wrong:"

edited base.json other.json 'd["environment"]["cpu"]["model"] = "Another | CPU <b>"'
run "$program" compare base.json other.json
check "another machine is refused" equal "$status" 4
check "with what differs" holds "$out" "Another | CPU <b>"
check "and with the option that allows it" holds "$out" "--allow-diff machine"
run "$program" compare base.json other.json --allow-diff machine
check "a declared difference is judged" equal "$status" 0
run "$program" compare base.json other.json --allow-diff machin
check "an unknown field is a usage error" equal "$status" 2
check "that names the nearest" said "did you mean 'machine'?"

AIBENCH_SIM_SCRIPT=$work/same.script run "$program" run config.json --quick --out quick.json
run "$program" compare base.json quick.json --threshold 0.2% --fail-on inconclusive
check "too few rounds are inconclusive on request" equal "$status" 6
check "and say what they lack" holds "$out" "10 against 3 rounds"
run "$program" compare base.json quick.json --threshold 0.2%
check "and pass otherwise" equal "$status" 0

edited base.json fewer.json 'd["cases"] = d["cases"][1:]'
run "$program" compare base.json fewer.json --fail-on missing
check "a row that vanished fails on request" equal "$status" 4
check "and is listed" holds "$out" "MISSING"
edited base.json renamed.json 'd["cases"][0]["parameters"]["k"] = 17'
run "$program" compare base.json renamed.json
check "another shape under the same name is not comparable" equal "$status" 4

head -c 3000 base.json >cut.json
edited base.json major.json 'd["schema"] = "aibench.result/2"'
edited base.json negative.json 'd["cases"][0]["results"][0]["rounds"][0]["host_time_s"]["median"] = -1'
printf '[1, 2' >garbage.json
: >empty.json
for file in cut garbage empty negative; do
  run "$program" compare base.json $file.json
  check "$file.json is refused" equal "$status" 2
  check "$file.json is named" said "$file.json"
done
run "$program" compare base.json major.json
check "a newer major version is not comparable" equal "$status" 4
run "$program" compare base.json nowhere.json
check "a file that is not there is named" said "nowhere.json: cannot be read"
run "$program" compare base.json
check "one file is a usage error" equal "$status" 2
run "$program" compare base.json same.json --treshold 3%
check "a misspelt option names the nearest" said "did you mean '--threshold'?"
run "$program" compare base.json same.json --threshold 200
check "a threshold without a unit is a usage error" equal "$status" 2

# What a job on GitHub sees.
GITHUB_STEP_SUMMARY=$work/summary.md run "$program" compare base.json slow.json --github
check "the summary holds the verdict" grep -q 'REGRESSION' summary.md
check "an annotation names the case" said "::error title=aibench REGRESSION gemm/f32/m8n16k16::"
# shellcheck disable=SC2016  # backticks as foreign text
edited base.json hostile.json 'd["environment"]["cpu"]["model"] = "<img src=x> [a](b) `c` |\n::error::x"'
GITHUB_STEP_SUMMARY=$work/hostile.md run "$program" compare base.json hostile.json --github
check "foreign text is inert in markdown" lacks "$(cat hostile.md)" "<img"
check "and cannot start a workflow command" equal "$(grep -c '^::error::x' "$err" hostile.md | grep -cv ':0$')" 0

run "$program" compare --across base.json slow.json other.json wrong.json
check "machines stand side by side" equal "$status" 0
check "under the names of their files" holds "$out" "slow sim"
check "a row that failed on one of them says so" holds "$out" "wrong sim: wrong:"
check "and names no command that is none" lacks "$out" "again:"

mkdir several && cp base.json several/1.json && cp same.json several/2.json
run "$program" compare several slow.json --json
check "a folder of results is one side" equal "$status" 3
check "whose rounds count together" holds "$out" '"rounds":20'
run "$program" compare base.json slow.json --base same.json --json
check "and so do several files" holds "$out" '"rounds":20'
run "$program" compare several slow.json --paired
check "files that were not measured in turns cannot be paired" equal "$status" 2

# In turns: two installs that differ in what their device does.
for side in base slow; do
  mkdir -p "install-$side/bin"
  printf '#!/bin/sh\nAIBENCH_SIM_SCRIPT=%s/%s.script exec %s "$@"\n' "$work" "$side" "$program" >"install-$side/bin/aibench"
  chmod +x "install-$side/bin/aibench"
done
rm -f -- *.state
run "$program" compare --run install-base install-slow config.json --rounds 8 --out turns --json
check "measured in turns the slower install fails" equal "$status" 3
check "by the row that is slower" equal "$(verdict_of gemm/f32/m8n16k16)" REGRESSION
files=(turns/base/round-????.json turns/new/round-????.json)
check "every turn left its file" equal "${#files[@]}" 16
check "and the files can be judged again" said "aibench compare --paired turns/base turns/new"
run "$program" compare --paired turns/base turns/new
check "with the same answer" equal "$status" 3
run "$program" compare --run nothing-here install-slow config.json
check "a side that is no install is a usage error" equal "$status" 2
run "$program" compare --run install-base install-slow config.json --out turns
check "results are never overwritten" equal "$status" 2

finish
