#!/usr/bin/env bash
# Exports as other programs meet them: files and exit codes of `aibench export` and `run --export`, read again by what
# reads them in earnest where that is installed.
#   export_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

work=$(mktemp -d) || exit 1
trap 'rm -rf -- "$work"' EXIT
err=$work/stderr
cd "$work" || exit 1

cat >config.json <<'JSON'
{ "name": "exports", "targets": ["sim", "cpu/nothing"], "measure": {"rounds": 6, "precision": "0.01%", "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "dtype": "f32", "m": [8, 16, 32, 64], "n": "=m", "k": "=m"} ] }
JSON
# script SECONDS: every case takes 10 us, m64 takes SECONDS; one crashes. The device's name is a formula and a tag.
script() {
  cat >sim.script <<JSON
{ "device": {"name": "=cmd|' /C calc'!A0 <script>x</script>"}, "seed": 1,
  "cases": [ {"match": "m32", "faults": [{"phase": "measure", "kind": "abort"}]},
             {"match": "m64", "time_s": $1}, {"match": ".", "time_s": 1e-5} ] }
JSON
}
export AIBENCH_SIM_SCRIPT=$work/sim.script
script 1e-5
run "$program" run config.json --out result.json --export junit=during.xml --export rows.csv
check "a crash is reported as ever" equal "$status" 1
check "the exports of a run are there when it ends" test -s during.xml -a -s rows.csv

all=(rows.csv csv-wide=wide.csv csv-excel=excel.csv csv-samples=samples.csv summary.md gbench=base.json tests.xml
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

# python_with MODULE: a python that has it, or nothing.
python_with() {
  local python
  for python in python3 /usr/bin/python3; do
    "$python" -c "import $1" 2>/dev/null && echo "$python" && return
  done
}

python=$(python_with json)
if [[ -z $python ]]; then
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
  check "python reads the exports and finds the scripted times" "$python" read.py
fi

run "$program" export result.json book.xlsx
if ((status != 0)); then
  check "without libxlsxwriter xlsx says how to get it" said "libxlsxwriter-dev"
  echo "skipped: this build writes no xlsx"
elif [[ -z $(python_with openpyxl) ]]; then
  echo "skipped: no openpyxl to read the workbook with"
else
  cat >book.py <<'PY'
import openpyxl
book = openpyxl.load_workbook("book.xlsx")
assert book.sheetnames == ["Summary", "Rows", "Charts", "Chart data", "Environment"], book.sheetnames
rows = book["Rows"]
assert rows.freeze_panes == "B2" and len(rows.tables) == 1
head = [cell.value for cell in rows[1]]
column = head.index("host_time_median_ns")
times = [row[column].value for row in rows.iter_rows(min_row=2)]
assert times.count(10000) == 3 and times.count(None) == 5, times
assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)
assert any(cell.value == "=cmd|' /C calc'!A0 <script>x</script>" for row in rows.iter_rows() for cell in row)
chart = book["Charts"]._charts[0]
assert chart.x_axis.scaling.logBase == 10 and chart.y_axis.scaling.logBase == 10
PY
  check "openpyxl reads the workbook: a table, a chart, no formula" "$(python_with openpyxl)" book.py
fi

compare=/usr/share/benchmark/compare.py
scipy_python=$(python_with scipy)
if [[ ! -f $compare || -z $scipy_python ]]; then
  echo "skipped: Google Benchmark's compare.py or scipy is not here (libbenchmark-tools)"
else
  script 2e-5
  "$program" run config.json --out slow.json --export gbench=slow-gbench.json >/dev/null 2>&1
  run "$scipy_python" "$compare" --no-color benchmarks base.json slow-gbench.json
  check "compare.py reads both" equal "$status" 0
  check "and sees twice the time where it doubled" grep -Eq 'm64n64k64@sim +\+1\.0000 ' <<<"$out"
  check "and none where it did not" grep -Eq 'm8n8k8@sim +[+-]0\.0000 ' <<<"$out"
fi

finish
