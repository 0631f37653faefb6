#!/usr/bin/env bash
# A worker in another language: found, measured and verified like the others, its mistakes included.
#   embed_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 built=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"
command -v python3 >/dev/null || {
  echo "skipped: python3 is not installed, and the worker of this test is Python"
  exit 77
}

export PYTHONDONTWRITEBYTECODE=1

# A place for one more worker, as in an installed tree.
mkdir -p "$work/bin" "$work/libexec/aibench" && cd "$work" || exit 1
cp -- "$built" bin/aibench || exit 1
cp -- "${built%/*}/libaibench-worker.so" "${built%/*}/aibench_worker.py" libexec/aibench/ || exit 1
cp -- "$checkout/tests/cli/embed_worker.py" libexec/aibench/aibench-worker-naive || exit 1
program=$work/bin/aibench

cat >products.json <<'JSON'
{ "name": "products", "measure": {"rounds": 1, "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "dtype": ["f64", "f32"], "m": 5, "n": 3, "k": 7} ] }
JSON

run "$program" list
check "list shows the worker" holds "$out" "  naive"
run "$program" run products.json --target naive --out result.json
check "what it refuses is no failure of the run" equal "$status" 0
check "the f64 product was measured and verified" holds "$(tr -d ' \n' <result.json)" '"precision":"fp64"'
check "the f32 product has its reason" grep -qF "only plain f64 products" result.json
check "the algorithm is the worker's own word" grep -qF "three loops" result.json

run "$program" selftest --target naive
check "selftest passes" equal "$status" 0
check "selftest counts what is computed" holds "$out" "gemm f64"

NAIVE_FAULT=wrong run "$program" run products.json --target naive --filter f64 --out wrong.json
check "a wrong result exits 1" equal "$status" 1
check "a wrong result is called so" holds "$out" "wrong"
NAIVE_FAULT=enqueue run "$program" run products.json --target naive --filter f64 --out failed.json
check "an exception exits 1" equal "$status" 1
check "an exception is the case's reason" grep -qF "enqueue: ValueError: a loop broke" failed.json
NAIVE_FAULT=open run "$program" run products.json --target naive --filter f64 --out unavailable.json
check "a worker that cannot open is unavailable" grep -qF "the worker has no heart" unavailable.json
run "$program" run products.json --target naive/blas --filter f64 --out unknown.json
check "a provider that it does not have is unavailable" grep -qF "there is one provider: loops" unknown.json

finish
