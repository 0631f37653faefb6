#!/usr/bin/env bash
# The target pytorch, with PyTorch where it is installed, and without it everywhere.
#   pytorch_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"
command -v python3 >/dev/null || {
  echo "skipped: python3 is not installed"
  exit 77
}

cd "$work" || exit 1

# One thread is enough for right and wrong, and does not suffer from what else runs here.
processor=$(taskset -cp $$) || exit 1
processor=${processor##*: }
taskset -cp "${processor%%[,-]*}" $$ >/dev/null || exit 1

cat >cases.json <<'JSON'
{ "name": "cases", "measure": {"rounds": 1, "min_time": "1ms"},
  "workloads": [
    {"op": "gemm", "dtype": ["f32", "i8", "f8e4m3"], "m": 31, "n": 7, "k": 63},
    {"op": "network", "name": "net", "mode": ["inference", "training"], "batch": 7, "input": [1, 12, 12],
     "layers": [ {"conv2d": 4, "kernel": 5, "pad": 2}, "relu", {"max_pool": 2}, {"fully_connected": 10} ],
     "loss": "cross_entropy", "optimizer": {"sgd": {"lr": 0.01, "momentum": 0.9}} } ] }
JSON

# Which graphs are networks needs no PyTorch.
run env PYTHONDONTWRITEBYTECODE=1 python3 "$checkout/tests/cli/recognise_test.py" "${program%/*}"
check "networks are recognised, and only networks" equal "$status" 0

run "$program" list
check "list shows the target" holds "$out" "  pytorch"
run "$program" run --dry-run cases.json
check "it is not measured unasked" lacks "$out" "pytorch"
run "$program" run --dry-run cases.json --target pytorch
check "it is measured when asked for" holds "$out" "pytorch"

# A Python that has no PyTorch, whatever is installed: a package of that name that cannot be imported.
mkdir broken && echo 'raise ImportError("torch is made of wood")' >broken/torch.py || exit 1
PYTHONPATH=$work/broken run "$program" run cases.json --filter gemm/f32 --target pytorch --out absent.json
check "a PyTorch that cannot be loaded is no crash" grep -qF "torch is made of wood" absent.json
check "it is called unavailable" grep -qF '"unavailable"' absent.json

# Without its site packages a Python has no PyTorch, whatever is installed.
if [[ -x /usr/bin/python3 ]]; then
  run "$program" run cases.json --filter gemm/f32 --target pytorch --launcher "pytorch=/usr/bin/python3 -S" --out none.json
  check "without PyTorch the reason says what to install" grep -qF "apt install python3-torch" none.json
fi

run "$program" info --target pytorch
if [[ $out != *"PyTorch "[0-9]* ]]; then
  check "without PyTorch the target says what to install" holds "$out" "python3-torch"
  echo "PyTorch is not installed: what it computes is not checked"
  finish
fi

run "$program" info --target pytorch/jit
check "a provider that it does not have is unavailable" holds "$out" "there are: eager, compile"
run "$program" run cases.json --target pytorch --out result.json
check "the run is fine" equal "$status" 0
check "nothing is wrong or failed" lacks "$(<result.json)" '"failed"'
result=$(tr -d ' \n' <result.json)
check "the product was verified" holds "$result" '"precision":"fp32"'
check "int8 products are refused with the reason" grep -qF "which overflows" result.json
check "fp8 products are refused with the reason" grep -qF "torch._scaled_mm alone" result.json
check "inference runs as a whole" grep -qF "eager, inference_mode" result.json
check "training runs as a whole" grep -qF "autograd, optim.SGD" result.json
if run "$program" info --target pytorch/compile && [[ $out == *"compile PyTorch"* ]]; then
  run "$program" run cases.json --filter '^network' --target pytorch/compile --out compiled.json
  check "a compiled network is right, or its refusal has a reason" equal "$status" 0
  check "single ops are not compiled" test -z "$("$program" selftest --target pytorch/compile | grep -E 'gemm f32 .*ok')"
else
  check "a PyTorch that cannot compile says so" holds "$out" "PyTorch 2 can"
fi
run "$program" selftest --target pytorch
check "selftest passes" equal "$status" 0
for network in lenet-mnist:2 cnn3-cifar:2 mlp-house-price:1 mlp-tiny:1 mlp-regression:1; do # and their layouts
  check "${network%:*} trains as in fp64" test -n "$(grep -E "^${network%:*} f32 +${network#*:} ok" <<<"$out")"
done

finish
