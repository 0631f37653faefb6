#!/usr/bin/env bash
# What a CPU's libraries are chosen for, in a whole run: the first round's choice holds for the others, and packed weights are
# cases of their own.
#   choice_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1

cat >products.json <<'JSON'
{ "name": "products", "targets": ["cpu", "cpu/onednn", "cpu/openblas", "cpu/reference"],
  "measure": {"rounds": 3, "min_time": "1ms", "modes": "latency", "threads": 1},
  "workloads": [ {"op": "gemm", "m": 48, "n": 48, "k": 48, "weights": ["plain", "packed"]},
                 {"op": "conv2d", "c": 16, "h": 12, "w": 12, "k": 16, "r": 3, "s": 3, "pad": 1} ] }
JSON
run "$program" run products.json --json --out result.json
check "the run ends well" equal "$status" 0

# rows EXPRESSION: Python over `rows`, {(case id, target): row}, printed.
rows() {
  python3 -c 'import json, sys
rows = {(c["id"], r["target"]): r for c in json.load(open("result.json"))["cases"] for r in c["results"]}
print(eval(sys.argv[1]))' "$1"
}
conv=conv2d/f32/forward/n1c16h12w12k16r3s3p1 plain=gemm/f32/m48n48k48 packed=gemm/f32/m48n48k48-packed

check "packed weights have an id of their own" equal "$(rows "('$packed', 'cpu') in rows and ('$plain', 'cpu') in rows")" True
check "what computes from plain arrays refuses them" holds "$(rows "rows['$packed', 'cpu/reference']['reason']")" "weights: packed"
run "$program" compare result.json result.json --json
check "compare keeps both kinds apart" holds "$out" "$packed"

if [[ $(rows "rows['$conv', 'cpu/onednn']['status']") != ok ]]; then
  echo "no oneDNN here: nothing is chosen, nothing packed"
  finish
fi
for target in cpu cpu/onednn; do
  check "$target: the first round chooses, the others keep to it" equal \
    "$(rows "[r['choice'] for r in rows['$conv', '$target']['rounds']]")" \
    "['by trial', 'handed on from the first round', 'handed on from the first round']"
  check "$target: no round ran another algorithm" equal \
    "$(rows "[c['state'] for c in rows['$conv', '$target']['checks'] if c['id'] in ('algorithm', 'handed_on')]")" "['ok', 'ok']"
done
check "onednn packs" equal "$(rows "rows['$packed', 'cpu/onednn']['status']")" ok
check "every round says how long that took" equal \
  "$(rows "all(r['pack_time_s'] > 0 for r in rows['$packed', 'cpu/onednn']['rounds'])")" True
check "a plain row has no such time" equal "$(rows "any('pack_time_s' in r for r in rows['$plain', 'cpu/onednn']['rounds'])")" False
if [[ $(rows "rows['$plain', 'cpu/openblas']['status']") == ok ]]; then
  check "OpenBLAS says why it does not" holds "$(rows "rows['$packed', 'cpu/openblas']['reason']")" "no public call"
fi
finish
