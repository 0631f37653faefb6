#!/usr/bin/env bash
# The README's commands do what it says: each ```sh block that follows the line <!-- tested --> is run, line by line
# in one shell, in a folder that looks like the checkout but runs the program of this build.
#   readme_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

work=$(mktemp -d) || exit 1
trap 'rm -rf -- "$work"' EXIT
err=$work/stderr

mkdir -p "$work/checkout/scripts" "$work/bin"
cp -r "$checkout/configs" "$checkout/README.md" "$work/checkout"
printf '#!/bin/sh\nexec "%s" "$@"\n' "$program" >"$work/checkout/scripts/aibench"
chmod +x "$work/checkout/scripts/aibench"
ln -s "$program" "$work/bin/aibench"

awk -v folder="$work" '
  /^<!-- tested -->$/ { wanted = 1; next }
  wanted && /^```sh$/ { inside = 1; wanted = 0; blocks++; next }
  inside && /^```$/   { inside = 0; next }
  inside              { print > (folder "/block." blocks) }
  !inside && NF       { wanted = 0 }
' "$checkout/README.md"

cd "$work/checkout" || exit 1
for block in "$work"/block.*; do
  [[ -f $block ]] || continue
  run env PATH="$work/bin:$PATH" bash -eu "$block"
  check "README block ${block##*.} ($(head -n 1 "$block")) exits 0" equal "$status" 0
  check "README block ${block##*.} prints something" [ -n "$out" ]
done

finish
