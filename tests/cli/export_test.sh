#!/usr/bin/env bash
# Exports as users meet them: files and exit codes of `aibench export` and `run --export`, read again by Python.
# scripts/check_exports has them read by the programs that they are made for.
#   export_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1

cat >config.json <<'JSON'
{ "name": "exports", "targets": ["sim", "cpu/nothing"], "measure": {"rounds": 6, "precision": "0.01%", "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "dtype": "f32", "m": [8, 16, 32, 64], "n": "=m", "k": "=m"} ] }
JSON
# Every case takes 10 us; one crashes. The device's name is a formula and a tag.
cat >sim.script <<'JSON'
{ "device": {"name": "=cmd|' /C calc'!A0 <script>x</script>"}, "seed": 1,
  "cases": [ {"match": "m32", "faults": [{"phase": "measure", "kind": "abort"}]},
             {"match": ".", "time_s": 1e-5} ] }
JSON
export AIBENCH_SIM_SCRIPT=$work/sim.script
run "$program" run config.json --out result.json --export junit=during.xml --export rows.csv
check "a crash is reported as ever" equal "$status" 1
check "the exports of a run are there when it ends" test -s during.xml -a -s rows.csv

all=(rows.csv csv-wide=wide.csv csv-pairs=pairs.csv csv-excel=excel.csv csv-samples=samples.csv summary.md gbench=base.json gbench-rounds=rounds.json tests.xml
  gha=gha.json gha-bigger=bigger.json bmf=bmf.json benchstat=go.txt)
run "$program" export result.json "${all[@]}"
check "every format can be written at once" equal "$status" 0
check "nothing is said" silent
check "and nothing printed" equal "$out" ""
check "run --export wrote the same" cmp -s during.xml tests.xml
run "$program" export result.json csv=-
check "- is standard output" equal "$out" "$(cat rows.csv)"

run "$program" export result.json gbanch=x
check "an unknown format is a usage error" equal "$status" 2
check "that names the nearest" said "did you mean 'gbench'?"
run "$program" export result.json rows.csv csv-wide=missing/wide.csv
check "a path that cannot be written is refused" said "missing/wide.csv"
run "$program" export missing.json rows.csv
check "so is a result that is not there" equal "$status" 2
run "$program" export result.json csv=x gbench=x
check "two formats cannot share a file" said "cannot go to one file"
run "$program" run config.json --out other.json --export csv=missing/rows.csv
check "run refuses before it measures" equal "$status" 2
check "so that no result is left" test ! -e other.json
run "$program" run config.json --out - --export csv=-
check "two things cannot go to standard output" said "taken by the result document"
run "$program" run config.json --out - --export csv-samples=x.csv
check "samples are exported when the run is over" said "aibench export RESULT csv-samples=FILE"

if ! python3 -c "" 2>/dev/null; then
  echo "skipped: no python3 to read the exports with"
else
  cat >read.py <<'PY'
import csv, json, sys, xml.etree.ElementTree as xml
rows = list(csv.DictReader(open("rows.csv", newline="")))
assert len(rows) == 8, len(rows)
good = [r for r in rows if r["status"] == "ok" and r["validity"] != "invalid"]
assert len(good) == 3 and all(float(r["host_time_median_ns"]) == 10000 for r in good), good
assert all(r["host_time_median_ns"] == "" and r["reason"] for r in rows if r not in good)
assert not any(cell and cell[0] in "=+-@" for r in rows for cell in r.values())
assert open("excel.csv", "rb").read(3) == b"\xef\xbb\xbf"
samples = list(csv.DictReader(open("samples.csv", newline="")))
assert len(samples) > 100 and {s["target"] for s in samples} == {"sim"}
def no_constant(name): raise ValueError(name)
strict = {f: json.load(open(f), parse_constant=no_constant) for f in ["base.json", "gha.json", "bigger.json", "bmf.json"]}
assert [b["real_time"] for b in strict["base.json"]["benchmarks"]] == [10000.0] * 3
assert [e["value"] for e in strict["gha.json"]] == [10000.0] * 3
assert all(sorted(e) == ["extra", "name", "range", "unit", "value"] for e in strict["gha.json"]), strict["gha.json"]
assert [m["latency"]["value"] for m in strict["bmf.json"].values()] == [10000.0] * 3
suites = xml.parse("tests.xml").getroot()
assert (suites.get("tests"), suites.get("errors"), suites.get("failures")) == ("8", "1", "0"), suites.attrib
assert len(suites.findall(".//testcase/error")) == 1 and len(suites.findall(".//testcase/skipped")) == 4
assert "<script" not in open("tests.xml").read() + open("summary.md").read()
PY
  check "python reads the exports and finds the scripted times" python3 read.py
fi

run "$program" export result.json book.xlsx
if ((status == 0)); then
  check "a workbook is an archive" equal "$(head -c 2 book.xlsx)" PK
  cat >twins.json <<'JSON'
{ "name": "twins", "targets": ["sim"], "measure": {"rounds": 1, "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "m": [8, 16], "n": "=m", "k": "=m", "trans_a": [false, true]} ] }
JSON
  run "$program" run twins.json --out twins-result.json --export xlsx=twins.xlsx
  # Behind the title and the names of the columns.
  check "cases of the same work are all drawn" equal "$(python3 -c 'import zipfile
print(zipfile.ZipFile("twins.xlsx").read("xl/worksheets/sheet4.xml").count(b"<row ") - 2)')" 4
else
  check "without libxlsxwriter xlsx says how to get it" said "libxlsxwriter-dev"
  echo "skipped: this build writes no xlsx"
fi

finish
