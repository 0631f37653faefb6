#!/usr/bin/env bash
# The whole program on a GPU: every operation against fp64, which precision products really have, LeNet as one CUDA
# graph, copies, and what is handed on from round to round. Skipped (77) where there is no GPU, with the reason.
#   gpu_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1

# products MODES: the config of one product in f32 and tf32.
products() {
  printf '{ "name": "products", "measure": {"rounds": 2, "min_time": "5ms", "modes": [%s]},
    "workloads": [ {"op": "gemm", "dtype": ["f32", "tf32"], "m": 512, "n": 512, "k": 512} ] }' "$1" >products.json
}
# words KEY FILE: what stands in a result under a key that holds text, each word once.
words() { grep -o "\"$1\":\"[^\"]*\"" "$2" | cut -d'"' -f4 | sort -u; }

products '"latency"'
run "$program" run products.json --target cuda --require cuda --filter 'gemm/f32' --out probe.json
if ((status == 5)); then
  printf 'skipped: %s\n' "$(grep -o '"status":"unavailable","reason":"[^"]*"' probe.json | cut -d'"' -f8)"
  exit 77
fi
check "a product runs" equal "$status" 0

run "$program" selftest --target cuda
check "no operation of any library is wrong" equal "$status" 0

products '"latency", "throughput", "end_to_end"'
for dtype in f32 tf32; do
  run "$program" run products.json --target cuda --filter "gemm/$dtype/" --out "$dtype.json"
  check "$dtype: the product runs" equal "$status" 0
done
check "f32 is not rounded to tf32" equal "$(words precision f32.json)" fp32
check "tf32 runs on tensor cores" equal "$(words precision tf32.json)" tf32
check "each transfer has its time" holds "$(cat f32.json)" '"upload_time_s":{"median"'
check "both ways" holds "$(cat f32.json)" '"download_time_s":{"median"'
check "no device time is longer than the host's" lacks "$(cat f32.json tf32.json)" '"id":"device_time","state":"bad"'
check "the second round keeps the algorithm of the first" lacks "$(cat f32.json tf32.json)" \
  '"id":"algorithm","state":"bad"'

run "$program" run "$checkout/configs/lenet_mnist.json" --target cuda --rounds 2 --filter 'b1$' --out lenet.json
check "LeNet infers and trains" equal "$status" 0
check "each as one graph" equal "$(grep -c '"providers":\[{"op":"[^"]*","provider":"cuda-graph","algorithm":"graph of ' lenet.json)" 2
check "what the first round chose is handed on" holds "$(words choice lenet.json)" "handed on from the first round"

run "$program" run "$checkout/configs/transfer.json" --target cuda --rounds 1 --filter '65536$' --out copies.json
check "copies run" equal "$status" 0
check "every way, from either memory" equal "$(grep -c '"target":"cuda","status":"ok"' copies.json)" 5

finish
