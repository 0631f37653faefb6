#!/usr/bin/env bash
# The CUDA worker on machines that lack something: a driver that is too old, libraries that are not there. The reason
# has to reach the table in the words of whoever noticed.
#   cuda_start_test.sh CHECKOUT PROGRAM WORKER FOLDER_OF_AN_OLD_LIBCUDA
set -u
checkout=$1 program=$2 worker=$3 old_driver=$4
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1
cat >config.json <<'JSON'
{ "name": "start", "targets": ["cuda"], "measure": {"rounds": 1, "min_time": "1ms"},
  "workloads": [ {"op": "gemm", "dtype": "f32", "m": 8, "n": 8, "k": 8} ] }
JSON

wants_newer() { grep -qE 'the driver supports CUDA 11\.4, this build needs 1[2-9]\.' <<<"$1"; }
LD_LIBRARY_PATH=$old_driver run "$program" run config.json --out old.json
check "an old driver is no failure" equal "$status" 0
check "the table has the row as unavailable" holds "$out" "unavailable"
check "its reason has both versions" wants_newer "$(cat old.json)"
check "and says what to do" holds "$(cat old.json)" "install a newer driver"
LD_LIBRARY_PATH=$old_driver run "$program" run config.json --require cuda --out required.json
check "where it is required the exit code is 5" equal "$status" 5

# A copy of the worker that needs a library by a name that no machine has, as a machine without that library finds it.
mapfile -t libraries < <(grep -aoE 'lib(cublasLt|cudnn)\.so\.[0-9]+' "$worker" | sort -u)
check "the worker names its libraries" holds "${libraries[*]}" libcublasLt.so
mkdir bin
cp -- "$program" bin/aibench
for library in "${libraries[@]}"; do
  missing=${library:0:3}x${library:4}
  LC_ALL=C sed "s/${library//./\\.}/$missing/g" "$worker" >bin/aibench-worker-cuda
  chmod +x bin/aibench-worker-cuda
  run bin/aibench run config.json --out "$library.json"
  check "without $library: no failure" equal "$status" 0
  check "without $library: the row is unavailable" holds "$out" "unavailable"
  check "without $library: in the loader's words" holds "$(cat "$library.json")" \
    "$missing: cannot open shared object file: No such file or directory"
done

finish
