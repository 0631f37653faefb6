#!/usr/bin/env bash
# scripts/gpu_check in a bundle made up for the purpose: a recorded `aibench`, no GPU.
#   gpu_check_test.sh CHECKOUT
set -u
checkout=$1
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

bundle=$work/bundle
mkdir -p "$bundle"/{bin,libexec/aibench,share/aibench/configs}
cp "$checkout/scripts/gpu_check" "$bundle/"
cp "$(type -P true)" "$bundle/libexec/aibench/aibench-worker-cuda"
cat >"$bundle/bin/aibench" <<FAKE
#!$(command -v bash)
echo "\$*" >>"$work/calls"
case "\$*" in
  --version) echo 'aibench 9.9.9' ;;
  info*) echo 'facts about this machine' ;;
  "run "*probe*)
    if [[ -e $work/no_gpu ]]; then
      echo 'cuda: unavailable: no CUDA device: the reason'
      exit 5
    fi ;;
  "selftest --target cuda"*)
    cat "$work/selftest.json"
    [[ ! -e $work/wrong ]] || exit 1 ;;
  "run "*lenet*) [[ ! -e $work/broken ]] || { echo 'lenet broke' >&2; exit 70; } ;;
esac
FAKE
chmod +x "$bundle/bin/aibench"
cat >"$work/selftest.json" <<'JSON'
[
 {
  "target": "cuda",
  "reason": null,
  "checks": [
   {
    "case": "gemm/f32/m1n1k1",
    "provider": "cublas",
    "status": "ok",
    "reason": null,
    "epsilon": 0.0
   },
   {
    "case": "gemm/i8/m1n1k1",
    "provider": "cublas",
    "status": "wrong",
    "reason": "element 3 is off",
    "epsilon": 1.0
   },
   {
    "case": "gemm/i8/m1n1k1",
    "provider": "kernels",
    "status": "unsupported",
    "reason": "no gemm",
    "epsilon": null
   }
  ]
 }
]
JSON

check_gpu() {
  rm -f "$work/calls"
  run "$bundle/gpu_check" "$@"
}
calls() { cat "$work/calls"; }
line_of() { grep -n -m 1 -- "$1" "$work/calls" | cut -d : -f 1; }

check_gpu "$work/results"
check "all fine ends in 0" equal "$status" 0
check "the summary says so" grep -q 'all went well' "$work/results/summary.txt"
check "the self-test comes before the first config" [ "$(line_of selftest)" -lt "$(line_of quickstart)" ]
check "every provider is counted" grep -qE 'cublas: .*1 ok|cublas: 1 ok' "$work/results/summary.txt"
check "refusals are counted, not listed" lacks "$(cat "$work/results/summary.txt")" "no gemm"
check "a wrong case is listed with its reason" grep -q 'wrong: cublas gemm/i8/m1n1k1: element 3 is off' \
  "$work/results/summary.txt"
for config in quickstart lenet_mnist cnn3_cifar conv_256 mlp_house_price mlp_regression mlp_tiny transfer train_digits gemm_sweep; do
  check "$config is measured on cuda" grep -qE "^run .*/$config.json .*--target cuda" "$work/calls"
done
check "convolutions are measured in every type" grep -qE '^run .*/conv_types.json.in .*--target cuda' "$work/calls"
for config in "$checkout"/configs/*.json; do
  name=${config##*/}
  [[ $name == *.schema.json || $name == deepbench_training.json ]] && continue # too long for a quick look
  check "the shipped config $name is among them" holds "$(calls)" "/$name "
done

touch "$work/broken" "$work/wrong"
check_gpu "$work/results2"
check "a failure ends in 1" equal "$status" 1
check "a failed step shows its last words" grep -q 'lenet_mnist .*exit code 70: lenet broke' "$work/results2/summary.txt"
check "a failure does not end the rest" holds "$(calls)" "gemm_sweep"
rm -f "$work/broken" "$work/wrong"

touch "$work/no_gpu"
check_gpu "$work/results3"
check "without a GPU it ends in 5" equal "$status" 5
check "without a GPU the reason is shown" holds "$out" "no CUDA device: the reason"
check "without a GPU nothing else is tried" lacks "$(calls)" "selftest"
rm -f "$work/no_gpu"

check_gpu
check "without a folder it ends in 2" equal "$status" 2
check_gpu "$work/results" 9x
check "a wrong number of minutes ends in 2" equal "$status" 2
rm "$bundle/libexec/aibench/aibench-worker-cuda"
check_gpu "$work/results"
check "a bundle without the worker ends in 2" equal "$status" 2
check "and says what is missing" said "built without CUDA"

finish
