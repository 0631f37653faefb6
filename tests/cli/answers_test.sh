#!/usr/bin/env bash
# Answers people use: `run --refine`, the crossover lines and `recommend`, on simulated devices whose times are known.
#   answers_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1

# 64 sizes from 16 to 1024. sim takes 1 us at each 16, sim:1 always 37.5 us: behind up to 592, ahead from 608 on.
cat >sweep.json <<'JSON'
{ "name": "sweep", "targets": ["sim", "sim:1"], "baseline": "sim",
  "measure": {"rounds": 7, "precision": "0.01%", "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "m": {"from": 16, "to": 1024, "step": 16}, "n": 4, "k": 4} ] }
JSON
python3 - >script.json <<'PY'
import json
cases = [{"match": "gemm", "devices": [1], "time_s": 37.5e-6, "process_noise": 0.001}]
cases += [{"match": f"m{16 * i}n", "time_s": i * 1e-6, "process_noise": 0.001} for i in range(1, 65)]
print(json.dumps({"device": {"count": 2}, "state_file": "state", "cases": cases}))
PY
export AIBENCH_SIM_SCRIPT=$work/script.json XDG_CONFIG_HOME=$work

# crossings FILE: the sizes between which the recommendation of a result sees the lead change.
crossings() {
  "$program" recommend "$1" --json | python3 -c 'import json,sys
d = json.load(sys.stdin)
print(*[(c["answer"], *[(x["below"], x["above"]) for x in c["crossings"]]) for c in d["crossovers"]])'
}
# measured FILE: how many rounds there are in all.
measured() {
  python3 -c 'import json,sys
print(sum(len(r.get("rounds", [])) for c in json.load(open(sys.argv[1]))["cases"] for r in c["results"]))' "$1"
}

run "$program" run sweep.json --out full.json
check "the full sweep is measured" equal "$status" 0
check "its table ends with the crossover" holds "$out" "crossover sim:1 over sim, m: ahead from 608 on, behind up to 592"
run "$program" run sweep.json --refine --out refined.json
check "the refined one is measured" equal "$status" 0
check "it says the same" holds "$out" "crossover sim:1 over sim, m: ahead from 608 on, behind up to 592"
check "cases that were not measured say so" holds "$out" "skipped: not needed by --refine"
check "every case has its rows" equal \
  "$(python3 -c 'import json; d = json.load(open("refined.json"))
print(len(d["cases"]), sum(len(c["results"]) for c in d["cases"]), d["status"])')" "64 128 complete"
check "both name the same sizes" equal "$(crossings refined.json)" "$(crossings full.json)"
check "and these are the true ones" equal "$(crossings full.json)" "('at', (592.0, 608.0))"
all=$(measured full.json) few=$(measured refined.json)
check "a fifth of the measurements is enough: $few of $all" test $((5 * few)) -le "$all"
check "and some were made" test "$few" -gt 0

run "$program" run sweep.json --refine --resume refined.json
check "a refined run that is done is resumed to the same" equal "$status $(measured refined.json)" "0 $few"
run "$program" run sweep.json --refine --target sim --out one.json
check "one target has nothing to refine" equal "$status" 2
check "which is said" said "name two with --target"
check "before anything is written" test ! -e one.json
run "$program" run sweep.json --refine --filter 'm16n|m32n' --out two.json
check "two sizes are no sweep" equal "$status" 2
check "which is said too" said "leave it away"

run "$program" recommend full.json
check "a recommendation is made" equal "$status" 0
check "small sizes on one device" holds "$out" "m 16–592: sim, "
check "large ones on the other" holds "$out" "m 608–1024: sim:1, "
check "with its certainty" holds "$out" "; certain"
check "nothing on stderr" silent
run "$program" recommend refined.json
check "a refined run is recommended from as well" holds "$out" "sizes measured): sim, "
check "with what was left away" holds "$out" "cases were not measured: not needed by --refine"
run "$program" recommend full.json --by cost --price sim=1/h --price sim:1=0.5
check "half the price moves the choice" holds "$out" "m 16–288: sim, "
run "$program" recommend full.json --by energy
check "energy is not there" equal "$status" 4
check "and that is said" said "no energy readings; measure them with aibench run --energy"
run "$program" recommend full.json --by cost
check "cost needs prices" equal "$status" 2
mkdir -p settings/aibench
settings=settings/aibench/settings.json
export XDG_CONFIG_HOME=$work/settings
check "and names the place for them" said "or \"price_an_hour\" in "
echo '{"currency": "EUR", "price_an_hour": {"sim": 1, "sim:1": 1, "cuda": 2}}' >$settings
run "$program" recommend full.json --by cost
check "prices come from the settings" holds "$out" "m 16–592: sim, "
run "$program" recommend full.json --by cost --price sim:1=0.5 --json
check "a price of the command line comes first" python3 -c 'import json,sys; d = json.loads(sys.argv[1])
assert d["currency"] == "EUR" and d["price_an_hour"] == {"sim": 1, "sim:1": 0.5}, d["price_an_hour"]' "$out"
echo '{"price_an_hour": {"sim": 0}}' >$settings
run "$program" recommend full.json --by cost --price sim=1
check "broken settings are refused" equal "$status" 2
check "at their place" said "settings.json:1:27"
run "$program" recommend full.json
check "but not where they play no part" equal "$status" 0
echo '{}' >$settings
run "$program" recommend full.json --by cost --price sm=1
check "of targets that are there" said "did you mean 'sim'?"
for price in sim= sim=-1 sim=0 sim=nan sim=inf =1 sim sim=1e400 sim=1x; do
  run "$program" recommend full.json --by cost --price "$price"
  check "'$price' is no price" equal "$status" 2
done
run "$program" recommend full.json --by enrgy
check "an unknown criterion has a nearest one" said "did you mean 'energy'?"
run "$program" recommend full.json --json
check "the JSON is whole" python3 -c 'import json,sys; d = json.loads(sys.argv[1])
assert d["schema"] == "aibench.recommendation/1" and len(d["cases"]) == 64
assert all(c["certainty"] == "certain" for c in d["cases"])' "$out"
run env LC_ALL=C.UTF-8 "$program" recommend full.json --plot
check "a plot is drawn" holds "$out" "gemm/f32/m*n4k4, GFLOP/s by m"
check "with lines where the terminal takes them" holds "$out" "└──"
check "without colours in a file" lacks "$out" $'\x1b'
run env LC_ALL=C "$program" recommend full.json --plot
check "and in ASCII where it does not" lacks "$(sed -n '/GFLOP/,$p' <<<"$out")" "─"
run "$program" recommend full.json
check "none without --plot" lacks "$out" "GFLOP/s by"
run "$program" recommend full.json --plot --json
check "a plot is no JSON" equal "$status" 2
check "a result can come through a pipe" equal "$("$program" recommend - <full.json)" "$("$program" recommend full.json)"
check "a long one, too" equal "$(tee /dev/null <full.json | "$program" export - csv=- | wc -l)" 129
run "$program" recommend - </dev/null
check "an empty one is damaged" said "standard input:1:1: not complete"
check "every recommendation says what it does not know" holds "$("$program" recommend full.json)" "not known"
run "$program" recommend full.json --baseline sim:1
check "crossovers are told over any target" holds "$out" "crossover sim over sim:1, gemm/f32/m*n4k4: ahead up to 592, behind"
run "$program" recommend full.json --baseline simm
check "that is there" said "did you mean 'sim'?"
run "$program" recommend full.json refined.json
check "two files are laid side by side" equal "$status" 0
run "$program" run sweep.json --quick --filter 'm16n|m32n|m48n' --out quick.json
run "$program" recommend quick.json
check "few rounds are not called certain" holds "$out" "too few rounds for an interval"
check "nor by the crossover line" holds "$out" "undecided: too few rounds"

# 50 W all the time: half a joule in 10 ms, and 32^3 * 2 FLOPs of it.
printf '{"device": {"count": 2}, "cases": [{"match": ".", "devices": [0], "time_s": 1e-2}, {"match": ".", "time_s": 2e-2}],
  "energy": {"watts": 50, "update_s": 0.05}}' >script.json
echo '{"name": "energy", "targets": ["sim", "sim:1", "cpu/reference"], "baseline": "sim",
  "measure": {"rounds": 2, "min_time": "1ms"}, "workloads": [{"op": "gemm", "m": 32, "n": 32, "k": 32}]}' >energy.json
run "$program" run energy.json --energy --threads 1 --out energy-result.json
check "energy is measured" equal "$status" 0
check "as work a joule" holds "$out" "GFLOP/J"
check "with what it covers" holds "$out" "energy: gross, of "
check "and with its numbers in the result" python3 -c 'import json
rows = json.load(open("energy-result.json"))["cases"][0]["results"]
sim = rows[0]["energy"]
assert abs(sim["joules_per_call"] - 0.5) < 1e-9 and abs(sim["average_watts"] - 50) < 1e-9, sim
assert sim["scope"] == "sim-board" and sim["window_s"] >= 4.9 and sim["updates"] >= 50, sim
assert rows[2]["energy"].get("joules_per_call", 1) > 0 and (rows[2]["energy"].get("reason") or rows[2]["energy"]["joules"])'
run "$program" recommend energy-result.json --by energy
check "the device of fewer joules is named" holds "$out" "gemm/f32/m32n32k32: sim, 0.500 J a call"
check "with what they cover" holds "$out" "gross: sim sim-board, sim:1 sim-board"
run "$program" export energy-result.json csv=-
check "the rows have it too" holds "$out" ",sim-board,"
run "$program" run energy.json --out plain.json
check "without being asked for nothing is read" lacks "$(cat plain.json)" joules
check "nor shown" lacks "$out" GFLOP/J

printf '{"device": {"count": 2}, "state_file": "state2", "cases": [{"match": ".", "time_s": 1e-5, "process_noise": 0.01}]}' \
  >script.json
run "$program" run sweep.json --filter 'm16n|m32n|m48n' --out same.json
run "$program" recommend same.json
check "equals are too close to call" holds "$out" "too close to call"

finish
