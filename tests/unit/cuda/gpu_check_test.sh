#!/usr/bin/env bash
# scripts/gpu_check in a bundle made up for the purpose: a recorded `aibench` that plays a GPU, and a PyTorch beside it.
#   gpu_check_test.sh CHECKOUT [PROGRAM]
# PROGRAM, the real aibench, reads the configs that gpu_check writes.
set -u
checkout=$1 program=${2:-}
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

bundle=$work/bundle
tools=$bundle/share/aibench/scripts
mkdir -p "$bundle"/{bin,lib,libexec/aibench,share/aibench/configs} "$tools" "$work"/{documents,configs,bin}
cp "$checkout/scripts/gpu_check" "$bundle/"
cp "$checkout"/configs/*.json "$bundle/share/aibench/configs/"
cp "$checkout"/scripts/{compare_common,compare_torch,torch_side,gpu_proofs}.py "$checkout/scripts/gpu_results.md" "$tools/"
cp "$(type -P true)" "$bundle/libexec/aibench/aibench-worker-cuda"
cat >"$bundle/bin/aibench" <<FAKE
#!$(command -v bash)
echo "\$*" >>"$work/calls"
echo "\${LD_LIBRARY_PATH:-}" >"$work/path_of_aibench"
out='' config=\$2
while ((\$#)); do
  case \$1 in
    --out) out=\$2 ;;
    --version) echo 'aibench 9.9.9' ;;
    info)
      echo 'facts about this machine'
      [[ ! -e $work/hanging ]] || sleep 60 ;;
    selftest)
      cat "$work/documents/selftest-cuda.json"
      [[ ! -e $work/wrong ]] || exit 1 ;;
  esac
  shift
done
[[ -n \$out ]] || exit 0
name=\$(basename "\$out" .json)
cp "\$config" "$work/configs/\$name.json"
if [[ -e $work/no_gpu ]]; then
  echo 'cuda: unavailable: no CUDA device: the reason'
  exit 5
fi
if [[ \$name == networks && -e $work/broken ]]; then
  echo 'the networks broke' >&2
  exit 70
fi
if [[ \$name == result ]]; then # a turn beside PyTorch, which asks for --json
  cat "$work/documents/turn.json"
  exit 0
fi
echo "a table of \$name"
cp "$work/documents/\$name.json" "\$out" 2>/dev/null
echo '{}' >"\${out%.json}.samples.jsonl"
exit 0
FAKE
cat >"$work/torch" <<FAKE
#!$(command -v bash)
case "\$1 \${2:-}" in
  *torch_side.py*) echo "\${LD_LIBRARY_PATH:-}" >"$work/path_of_torch"; cat "$work/documents/torch-answer.json" ;;
  "-c import torch"*) [[ -e $work/no_torch ]] && exit 1; echo '2.11.0 CUDA 13.0' ;;
  "-c import glob"*) echo ;;
  *) exec python3 "\$@" ;;
esac
FAKE
chmod +x "$bundle/bin/aibench" "$work/torch"
export AIBENCH_TORCH_PYTHON=$work/torch

check_gpu() {
  rm -f "$work/calls"
  run "$bundle/gpu_check" "$@"
}
calls() { cat "$work/calls"; }
# shellcheck disable=SC2317  # called by check
line_of() { grep -n -m 1 -- "$1" "$work/calls" | cut -d : -f 1; }
# shellcheck disable=SC2317
before() { [[ $(line_of "$1") -lt $(line_of "$2") ]]; }
# shellcheck disable=SC2317
in_summary() { grep -qE -- "$1" "$folder/summary.txt"; }
folder=$work/results/nvidia-h200

# Without Python nothing can be made up, and nothing proved.
if ! command -v python3 >/dev/null; then
  check_gpu "$work/results"
  check "without Python the proofs are not done" grep -q 'NOT DONE all proofs: there is no python3' "$work"/results/*/summary.txt
  finish
fi
documents() { PYTHONDONTWRITEBYTECODE=1 python3 "$checkout/tests/unit/cuda/gpu_documents.py" "$work/documents"; }
documents || exit 1

check_gpu "$work/results"
check "all fine ends in 0" equal "$status" 0
check "the folder is named after the device" [ -f "$folder/summary.txt" ]
check "the summary has a line for each proof" equal "$(grep -c '^PASS  ' "$folder/summary.txt")" 9
check "the product beside PyTorch was measured in seven turns" in_summary '^PASS .*bf16 8192\^3 beside PyTorch: 785.* 7 rounds'
check "so was LeNet's step, in both modes" in_summary '^PASS .*eager: 6\.000 .* 7 rounds.*graphs: 1\.200 .* 7 rounds'
check "the end says so" holds "$out" "all went well"
check "every provider is counted" in_summary '^ *cuda: .*33 ok'
check "refusals are counted, not listed" lacks "$(cat "$folder/steps.txt")" "not mine"
check "the self-test comes before the first config" before selftest types
for later in networks energy transfer; do check "the comparison comes before $later" before 'compare\|result.json' "$later.json"; done
check "the sweep comes last" equal "$(tail -n 1 "$work/calls" | grep -c gemm_sweep.json)" 1
for name in types networks energy transfer networks_16bit first_look train_digits_bf16 gemm_sweep; do
  check "$name is measured on cuda" grep -qE "^run .*/$name.json .*--target cuda" "$work/calls"
done
check "intervals of networks exist" lacks "$(grep networks.json "$work/calls")" "--quick"
check "LD_LIBRARY_PATH begins with the bundle's own" equal "$(cut -d : -f 1 "$work/path_of_aibench")" "$bundle/lib"
check "PyTorch does not get it" equal "$(cat "$work/path_of_torch")" "${LD_LIBRARY_PATH:-}"
check "the page has the device and the proofs" grep -q '^PASS .*one CUDA graph' "$folder/README.md"
check "no place in the page was left open" lacks "$(cat "$folder/README.md")" "@"
check "the page names the device" equal "$(head -n 1 "$folder/README.md")" "# NVIDIA H200"
tar -tJf "$folder.tar.xz" >"$work/packed" 2>/dev/null
for file in summary.txt README.md networks.json networks.samples.jsonl torch.json selftest-cuda.json; do
  check "the archive has $file" grep -qx "nvidia-h200/$file" "$work/packed"
done

# The shipped configs are among what is measured, and the program takes what was put together.
for config in quickstart lenet_mnist cnn3_cifar conv_256 mlp_house_price mlp_regression mlp_tiny; do
  name=$(sed -n 's/^  "name": "\(.*\)",$/\1/p' "$checkout/configs/$config.json")
  [[ $config == quickstart ]] && name=lenet
  check "$config is measured" grep -qhF "\"name\": \"$name\"" "$work"/configs/{networks,first_look}.json
done
check "no config asks the GPU for packed weights" lacks "$(cat "$work"/configs/*.json)" packed
if [[ -n $program ]]; then
  for config in "$work"/configs/*.json; do
    run "$program" validate "$config"
    check "${config##*/} is a config" equal "$status" 0
  done
  run "$program" run --dry-run "$work/configs/networks.json" --target cpu --filter '/b([2-9]|[1-9][0-9]+)(/tf32)?$'
  for id in lenet-mnist/training/b100 cnn3-cifar/training/b64 cnn3-cifar/training/b64/tf32 mlp-tiny/training/b2 \
    mlp-regression/training/b100 mlp-house-price/training/b32 mlp-house-price/training/b4096; do
    check "$id is among the networks" holds "$out" "network/$id"
  done
  check "batches of 1 are not" lacks "$out" "/b1 "
  run "$program" run --dry-run "$work/configs/energy.json" --target cpu --filter '^gemm/|/training/b100$'
  check "the energy of three cases is read" equal "$(grep -cE '(gemm|network)/' <<<"$out")" 3
fi

# Something is wrong in a check, in a row, a step fails, and there is no PyTorch.
touch "$work/broken" "$work/wrong" "$work/no_torch"
sed -i '0,/"status": "ok"/s//"status": "wrong"/' "$work/documents/selftest-cuda.json"
sed -i 's/"precision": "fp32"/"precision": "tf32"/' "$work/documents/types.json"
check_gpu "$work/results"
folder=$work/results/nvidia-h200-2
check "a failure ends in 1" equal "$status" 1
check "older results are kept" [ -f "$work/results/nvidia-h200/summary.txt" ]
check "a wrong check fails the self-test" in_summary '^FAIL +self-test: .*1 bad: cuda gemm/f64/m1n1k1 wrong'
check "TF32 that poses as f32 fails" in_summary '^FAIL +f32 is not TF32: .*gemm/f32/m1024n1024k1024 ran as tf32'
check "what was not measured is not done, with the reason" \
  in_summary '^NOT DONE one CUDA graph: .*networks: exit code 70: the networks broke'
check "what was measured passes all the same" in_summary '^PASS +transfers: '
check "a failed step shows its last words" in_summary '^networks .*exit code 70: the networks broke'
check "a failure does not end the rest" holds "$(calls)" gemm_sweep
check "without PyTorch its proofs are not done" in_summary '^NOT DONE bf16 8192.*no Python here has a PyTorch'
rm -f "$work/broken" "$work/wrong" "$work/no_torch"
documents

# A step that hangs is stopped, and what no time is left for is said to be missing.
touch "$work/hanging"
check_gpu "$work/results" 30s
folder=$work/results/nvidia-h200-3
check "a step that hangs is stopped at its limit" in_summary '^info .*stopped after'
check "what no time was left for says so" in_summary '^gemm_sweep .*not run: the time was up'
check "it ends in 1" equal "$status" 1
check "nor is anything proved that was not measured" in_summary '^NOT DONE transfers: .*transfer: not run: the time was up'
check "the archive is there all the same" [ -s "$folder.tar.xz" ]
rm -f "$work/hanging"

# A PATH without Python.
tools_only=$work/bin
for tool in bash env readlink dirname mkdir rm mv cp cat cut date find grep head tail ldd mktemp nproc paste printf sed sleep \
  sort stat tar tee timeout tr uname wc awk xz chmod basename; do
  ln -sf "$(type -P "$tool")" "$tools_only/$tool"
done
touch "$work/no_torch"
PATH=$tools_only check_gpu "$work/results4"
check "without Python it measures" grep -q '^networks .*fine' "$work/results4/nvidia-h200/summary.txt"
check "and says that nothing is proved" grep -q '^NOT DONE all proofs: there is no python3' "$work/results4/nvidia-h200/summary.txt"
check "and ends in 1" equal "$status" 1
rm -f "$work/no_torch"

# NVIDIA's libraries of another CUDA: said in plain words.
mkdir "$work/loader" # not where the links are: writing there would write to what they name
cat >"$work/loader/ldd" <<FAKE
#!$(command -v bash)
case ":\${LD_LIBRARY_PATH:-}:" in
  *:$work/cu13/nvidia/cu13/lib:*) printf '\tlibcublasLt.so.97 => here (0x1)\n\tlibcudnn.so.97 => here (0x2)\n' ;;
  *:$work/cu12/nvidia/cudnn/lib:*) printf '\tlibcublasLt.so.97 => not found\n\tlibcudnn.so.97 => there (0x2)\n' ;;
  *) printf '\tlibcublasLt.so.97 => not found\n\tlibcudnn.so.97 => not found\n' ;;
esac
FAKE
chmod +x "$work/loader/ldd"
mkdir -p "$work"/cu12/nvidia/{cublas,cudnn}/lib "$work"/cu13/nvidia/{cu13,cudnn}/lib
touch "$work"/cu12/nvidia/cublas/lib/libcublasLt.so.96 "$work"/cu12/nvidia/cudnn/lib/libcudnn.so.97 \
  "$work"/cu13/nvidia/cu13/lib/libcublasLt.so.97 "$work"/cu13/nvidia/cudnn/lib/libcudnn.so.97
# A Python that knows the packages below the folder, and nothing of PyTorch.
# shellcheck disable=SC2016  # for the programs that are written here
place() {
  local wheels=$1
  printf '#!%s\n[[ $2 == "import glob"* ]] && exec %q %q "$@"\nexit 1\n' "$(command -v bash)" \
    "$work/python_of" "$wheels" >"$work/torch"
}
# shellcheck disable=SC2016
printf '#!%s\nexport PYTHONPATH=$1\nshift\nexec %q -S "$@"\n' "$(command -v bash)" "$(python3 -c 'import sys; print(sys.executable)')" \
  >"$work/python_of"
chmod +x "$work/python_of"
touch "$work/no_gpu"
place "$work/cu12"
PATH=$work/loader:$tools_only check_gpu "$work/results5"
check "it says that versions would be mixed" holds "$out" "and not libcublasLt.so.97: CUDA's versions are mixed"
check "the version that is missing is named" holds "$out" "this bundle asks for libcublasLt.so.97, which is nowhere here"
check "and what is there instead" holds "$out" "cublas/lib/libcublasLt.so.96"
check "and what to do" holds "$out" "it was built with CUDA 97"
place "$work/cu13"
PATH=$work/loader:$tools_only check_gpu "$work/results5"
check "all folders of the Python that has them are added" \
  equal "$(cut -d : -f 2-3 "$work/path_of_aibench")" "$work/cu13/nvidia/cu13/lib:$work/cu13/nvidia/cudnn/lib"
check "after the bundle's own" equal "$(cut -d : -f 1 "$work/path_of_aibench")" "$bundle/lib"
check "then nothing is missing" lacks "$out" "asks for"

check_gpu "$work/results3"
check "without a GPU it ends in 5" equal "$status" 5
check "without a GPU the reason is shown" holds "$out" "no CUDA device: the reason"
check "without a GPU nothing else is tried" lacks "$(calls)" "selftest"
check "without a GPU there is a summary" grep -q 'no GPU to be used' "$work/results3/no-gpu/summary.txt"
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
