#!/usr/bin/env bash
# Copies through the whole program, on simulated devices whose times are known: rates, refusals, wrong copies, exports.
#   transfer_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1
export AIBENCH_SIM_SCRIPT=$work/script.json

cat >config.json <<'JSON'
{ "name": "transfers", "targets": ["sim", "sim:1"], "baseline": "sim",
  "measure": {"rounds": 2, "min_time": "1ms", "modes": ["latency", "throughput", "end_to_end"]},
  "workloads": [ {"op": "copy", "direction": ["h2d", "d2h"], "memory": ["pinned", "pageable"], "bytes": 1000000},
                 {"op": "copy", "direction": "d2d", "bytes": [1000000, 2000000, 4000000]} ] }
JSON
# The link carries 2 GB/s, the device's memory 10 GB/s; the second device is slower within itself.
script() {  # MORE
  printf '{"device": {"count": 2, "shares_host_memory": false, "transfer_bytes_per_s": 2e9},
    "cases": [%s {"match": "d2d/1000000", "devices": [1], "time_s": 4e-4}]}' "${1-}" >script.json
}

script
run "$program" run config.json --dry-run
check "a plan has the bytes and no FLOPs" grep -qE 'copy/h2d/pinned/1000000 +- +1\.000 MB +- ' <<<"$out"
check "a copy within the device reads and writes" grep -qE 'copy/d2d/1000000 +- +2\.000 MB +- ' <<<"$out"

run "$program" run config.json --out result.json
check "all copies run" equal "$status" 0
check "the link's rate is the payload's" equal "$(grep -cE '^1000000 B +│ 500\.0 µs +2\.000 ' <<<"$out")" 4
check "the memory's counts both ways" grep -qE '1000000 B +│ 200\.0 µs +10\.00 .*│ 400\.0 µs +5\.000 ' <<<"$out"
check "rates are GB/s" holds "$out" "GB/s"
check "and no FLOPs" lacks "$out" "GFLOP/s"
check "no transfer stands beside a transfer" lacks "$out" "end to end"
check "the first device is ahead within itself" holds "$out" "0.50"

run "$program" run config.json --filter 'copy/d2d/1000000' --out one.json --json
check "one case is found by its id" equal "$(grep -o '"id": "copy/[^"]*"' one.json | sort -u)" '"id": "copy/d2d/1000000"'

# Every reader of results takes the family.
run "$program" export result.json csv=long.csv csv-wide=wide.csv markdown=t.md gbench=g.json junit=j.xml gha=gha.json \
  gha-bigger=bigger.json bmf=b.json benchstat=b.txt gbench-rounds=gr.json
check "every format is written" equal "$status" 0
check "the long form has bytes a second" grep -qE '^copy/h2d/pinned/1000000,copy,' long.csv
check "the wide form, too" grep -q 'sim_bytes_per_s' wide.csv
check "no format has a rate of FLOPs" lacks "$(cat bigger.json g.json b.txt t.md)" "FLOP"
check "dashboards get GB/s" holds "$(cat bigger.json)" '"unit":"GB/s"'
run "$program" report result.json -o page.html
check "a page is made" equal "$status" 0
check "it names the rate" holds "$(cat page.html)" "GB/s"
run "$program" recommend result.json
check "a recommendation is made" equal "$status" 0
check "the first device for copies within it" holds "$out" "copy/d2d"
run "$program" compare result.json result.json
check "a comparison takes copies" equal "$status" 0
run "$program" run config.json --plot
check "a plot shows GB/s by bytes" holds "$out" "copy/d2d/*, GB/s by bytes"

# A call end to end, part by part: 2 x 40 kB go up and 40 kB come back at 2 GB/s, around 1 ms of work.
script '{"match": "gemm", "time_s": 1e-3},'
cat >parts.json <<'JSON'
{ "name": "parts", "targets": ["sim"],
  "measure": {"rounds": 6, "min_time": "1ms", "modes": ["latency", "throughput", "end_to_end"]},
  "workloads": [ {"op": "gemm", "dtype": "f32", "m": 100, "n": 100, "k": 100} ] }
JSON
# column NAME: its value in the one row of the wide form.
column() {
  tr -d '\r' <wide.csv |
    awk -F, -v name="$1" 'NR == 1 { for (i = 1; i <= NF; ++i) if ($i == name) at = i } NR == 2 { print $at }'
}
run "$program" run parts.json --out parts-result.json
check "calls with transfers run" equal "$status" 0
check "the result has the parts of each round and of all" equal "$(grep -o '"upload_time_s"' parts-result.json | wc -l)" 7
run "$program" export parts-result.json csv-wide=wide.csv csv-samples=samples.csv
check "the inputs take 40 us" equal "$(column sim_upload_time_median_ns)" 40000
check "the output takes 20 us" equal "$(column sim_download_time_median_ns)" 20000
check "the whole is their sum and the work" equal "$(column sim_end_to_end_time_median_ns)" 1060000
check "samples of the parts are kept" grep -qE 'end_to_end,upload_time,[0-9]+,1,40000.?$' samples.csv
run "$program" report parts-result.json -o parts.html
check "a page tells the transfers" holds "$(cat parts.html)" "Transfers of gemm f32"
run "$program" run parts.json --resume parts-result.json
check "a run that is done is resumed to the same" equal "$status" 0
check "the journal is read back with its parts" equal "$(grep -o '"upload_time_s"' parts-result.json | wc -l)" 7

# A device in the host's memory transfers nothing, and nothing stands in for it.
echo '{"device": {"count": 2, "shares_host_memory": true}}' >script.json
run "$program" run config.json --out shared.json
check "a refusal is no failure" equal "$status" 0
check "only copies within it run" holds "$out" "6 ok, 8 unsupported"
check "and the reason stands there" holds "$out" "works in the host's own memory"

# Wrong copies are found out on the link and within the device.
for kind in zero_element swap_elements negate unwritten_tail write_past_end shift; do
  script "{\"match\": \".\", \"devices\": [1], \"mutation\": {\"kind\": \"$kind\"}},"
  run "$program" run config.json --out wrong.json
  check "$kind: the run exits 1" equal "$status" 1
  check "$kind: no copy of the second device counts" holds "$out" "7 ok, 7 wrong"
done

# The processor's own copy is real.
cat >cpu.json <<'JSON'
{ "name": "c", "targets": ["cpu"], "measure": {"rounds": 1, "min_time": "1ms"},
  "workloads": [ {"op": "copy", "direction": ["h2d", "d2d"], "bytes": ["64KiB", "3MiB"]} ] }
JSON
run "$program" run cpu.json --out cpu.result
if ! grep -q unavailable <<<"$out"; then
  check "the processor copies within its memory and transfers nothing" holds "$out" "2 ok, 2 unsupported"
  run "$program" run cpu.json --target cpu/reference --target cpu/openblas --out library.result
  if ! grep -q 'no provider .openblas.' library.result; then
    check "a library's row shows no copy that the library did not make" holds "$(cat library.result)" \
      "openblas computes and moves nothing"
  fi
  check "by memcpy, with its threads named" grep -qE 'memcpy, [0-9]+ threads?' cpu.result
fi

finish
