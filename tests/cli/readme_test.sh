#!/usr/bin/env bash
# The README's examples do what it says. Of the blocks that follow the line <!-- tested -->, ```sh is run in one shell, in
# a folder that looks like the checkout but runs the program of this build, and ```jsonc has to be a valid config.
#   readme_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

mkdir -p "$work/checkout/scripts" "$work/bin"
cp -r "$checkout/configs" "$checkout/README.md" "$work/checkout"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$program" >"$work/checkout/scripts/aibench"
chmod +x "$work/checkout/scripts/aibench"
ln -s "$program" "$work/bin/aibench"

awk -v folder="$work" '
  /^<!-- tested -->$/ { wanted = 1; next }
  wanted && /^```(sh|jsonc)$/ { inside = substr($0, 4); wanted = 0; blocks++; next }
  inside && /^```$/   { inside = ""; next }
  inside              { print > (folder "/block." blocks "." inside) }
  !inside && NF       { wanted = 0 }
' "$checkout/README.md"

cd "$work/checkout" || exit 1
for block in "$work"/block.*.jsonc; do
  [[ -f $block ]] || continue
  run "$program" validate "$block"
  check "README config ${block##*/} is valid" equal "$status" 0
done
for block in "$work"/block.*.sh; do
  [[ -f $block ]] || continue
  run env PATH="$work/bin:$PATH" bash -eu "$block"
  check "README ${block##*/} ($(head -n 1 "$block")) exits 0" equal "$status" 0
  check "README ${block##*/} prints something" [ -n "$out" ]
done

finish
