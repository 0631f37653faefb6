#!/usr/bin/env bash
# An installed tree works from any directory, moved or not.
#   install_test.sh CHECKOUT BUILD
set -u
checkout=$1 build=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

run cmake --install "$build" --prefix "$work/first"
check "cmake --install works" equal "$status" 0
for path in bin/aibench libexec/aibench/aibench-worker-cpu share/aibench/schema/aibench.schema.json \
  share/aibench/configs/quickstart.json share/aibench/presets/deepbench-training.json share/doc/aibench/LICENSE \
  libexec/aibench/libaibench-worker.so libexec/aibench/aibench_worker.py include/aibench/aibench_worker.h \
  libexec/aibench/aibench_pytorch/worker.py share/man/man1/aibench.1 share/bash-completion/completions/aibench \
  share/zsh/site-functions/_aibench; do
  check "$path is installed" [ -f "$work/first/$path" ]
done
check "no test program is installed" equal \
  "$(find "$work/first" -name '*_test*' -o -name '*.a' -o -name '*.h' ! -path '*/include/*')" ""

cat >"$work/tiny.json" <<'JSON'
{ "name": "tiny", "targets": ["cpu/reference"], "measure": {"rounds": 1, "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "dtype": "f32", "m": 3, "n": 5, "k": 7} ] }
JSON

works_from() {
  local prefix=$1 where=$2 place=$3
  cd "$where" || return
  run "$prefix/bin/aibench" run "$work/tiny.json" --out "$work/result.json"
  check "$place: run" equal "$status" 0
  check "$place: the case was measured" grep -q '"ok"' "$work/result.json"
  run "$prefix/bin/aibench" validate "$prefix/share/aibench/configs/deepbench_training.json"
  check "$place: presets are found" equal "$status" 0
  run "$prefix/bin/aibench" schema
  check "$place: the schema is found" equal "$status" 0
  # With or without PyTorch: the worker finds its parts and says what it is. A sanitizer's runtime would have to be
  # loaded before Python.
  run "$prefix/bin/aibench" info --target pytorch
  if ! grep -q '^AIBENCH_SANITIZE:STRING=.' "$build/CMakeCache.txt"; then
    check "$place: the worker for PyTorch starts" holds "$out" "PyTorch "
  fi
  check "$place: nothing refers to where it was built" lacks "$out$(cat "$err" "$work/result.json")" "$build/"
}

works_from "$work/first" "$work" "where it was installed"
mkdir -p "$work/else where/deep"
mv "$work/first" "$work/else where/second"
works_from "$work/else where/second" / "moved"
ln -s "$work/else where/second/bin/aibench" "$work/aibench"
run "$work/aibench" run "$work/tiny.json" --out "$work/result.json"
check "through a symlink: run" equal "$status" 0
works_from "../second" "$work/else where/deep" "by a relative path"

# The Debian package, only looked into. Libraries that no package brought cannot be depended on. (Of what CPack knows,
# Ninja does not build everything first.)
if command -v cpack >/dev/null && command -v dpkg-shlibdeps >/dev/null; then
  cd "$work" || exit 1
  run cpack -G DEB -D CPACK_CMAKE_GENERATOR=Ninja -D CPACK_DEBIAN_COMPRESSION_TYPE=none \
    --config "$build/CPackConfig.cmake" -B "$work/packages"
  if said "no dependency information found"; then
    echo "not checked: a Debian package, because not all libraries here come from one"
    finish
  fi
  check "cpack makes a Debian package" equal "$status" 0
  package=$(echo "$work"/packages/*.deb)
  run dpkg-deb --field "$package" Package Depends
  check "it is called aibench" holds "$out" "Package: aibench"
  check "it depends on glibc" holds "$out" "libc6 (>= "
  for library in openblas dnnl; do
    ldd "$build/bin/aibench-worker-cpu" | grep -q "lib$library\." &&
      check "it depends on $library" holds "$out" "lib$library"
  done
  run dpkg-deb --contents "$package"
  check "the program is where programs are" holds "$out" " ./usr/bin/aibench"
  check "its workers are where it looks for them" holds "$out" " ./usr/libexec/aibench/aibench-worker-cpu"
  check "what needs NVIDIA's libraries is left out" lacks "$out" "worker-cuda"
  check "what plays faults is left out" lacks "$out" "worker-sim"
fi

finish
