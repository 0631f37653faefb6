#!/usr/bin/env bash
# Training to a goal as users meet it, on the plain loops that every build has.
#   train_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1

# config FILE KEYS: a small network, trained on 600 images.
config() {
  cat >"$1" <<JSON
{ "name": "t", "targets": ["cpu/reference"], "measure": {"rounds": 2},
  "workloads": [ {"op": "train", "name": "p", "batch": 20, "input": [1, 28, 28],
    "layers": [{"fully_connected": 16}, "relu", {"fully_connected": 10}],
    "optimizer": {"sgd": {"lr": 0.05, "momentum": 0.9}}, "train_images": 600, "test_images": 100, $2} ] }
JSON
}

config easy.json '"goal": "60%", "max_epochs": 30'
run "$program" run easy.json --out easy-result.json
check "a goal that is reached is fine" equal "$status" 0
check "the table counts the seeds" holds "$out" "2 of 2"
check "the curve is shown" holds "$out" "Loss curve of seed 1"
check "both seeds are kept" equal "$(grep -o '"seed":[0-9]*,"data"' easy-result.json | sort -u | wc -l)" 2
check "energy is absent with a reason" grep -qF '"energy_j":null,"energy_reason":' easy-result.json

config hard.json '"goal": "99.9%", "max_epochs": 1'
run "$program" run hard.json --out hard-result.json
check "a goal that is not reached is an answer, not a failure" equal "$status" 0
check "it says so" holds "$out" "0 of 2"
check "it says how far it came" holds "$out" "at best in 1 epochs, 99.90 % was wanted"
check "the result says so" grep -qF '"reached":false' hard-result.json

config both.json '"goal": "99.9%", "max_epochs": 2, "dtype": ["f32", "bf16"]'
run "$program" run both.json --out both-result.json
check "f32 and bf16 are trained" equal "$status" 0
check "their curves stand in one table" equal "$(grep -c 'Loss curve' <<<"$out")" 1
check "side by side" holds "$out" "cpu/reference f32"
check "both of them" holds "$out" "cpu/reference bf16"
check "the short one is a case of its own" grep -qF '"network/p/train/b20/bf16"' both-result.json

config short.json '"goal": "99.9%", "max_epochs": 2, "dtype": "f16"'
run "$program" run short.json
check "f16 is trained, through a scaled loss" equal "$status" 0

run "$program" report easy-result.json -o page.html
check "the report has the goal" grep -qF "seeds reached it" page.html

config files.json '"goal": "60%", "max_epochs": 30, "data": "idx"'
run "$program" run files.json
check "files without --data are a mistake of usage" equal "$status" 2
check "and the message names the flag" said "--data"

run "$program" init --digits digits
check "digits are written" equal "$status" 0
check "in four files" equal "$(find digits -type f | wc -l)" 4
check "that start as the format says" equal "$(od -An -tx1 -N16 digits/train-images-idx3-ubyte | tr -d ' ')" \
  00000803000027100000001c0000001c
run "$program" init --digits digits
check "nothing is overwritten" equal "$status" 74
run "$program" run files.json --data digits --out files-result.json
check "they can be trained on" equal "$status" 0
curve() { grep -o '"loss":[0-9.e-]*' "$1" | head -n 3; }
check "and are the images that are drawn" equal "$(curve files-result.json)" "$(curve easy-result.json)"

if command -v gzip >/dev/null; then
  gzip digits/train-images-idx3-ubyte || exit 1
  run "$program" run files.json --data digits --out gz-result.json
  if grep -qF "built without zlib" gz-result.json; then
    check "without zlib the message says what to do" grep -qF gunzip gz-result.json
  else
    check "compressed files are read" equal "$(curve gz-result.json)" "$(curve files-result.json)"
  fi
fi

printf 'no labels' >digits/t10k-labels-idx1-ubyte
run "$program" run files.json --data digits --out bad-result.json
check "a file that is none fails the case" equal "$status" 1
check "and is named" grep -qF "t10k-labels-idx1-ubyte: starts with 0x6e6f206c" bad-result.json

run "$program" run easy.json --target sim --out sim-result.json
check "the simulated device trains or says why not" test -n "$(grep -E '"training"|"reason":"[^"]+' sim-result.json)"

finish
