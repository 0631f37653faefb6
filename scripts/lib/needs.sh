# shellcheck shell=bash disable=SC2034,SC2154,SC2206
# What a build needs, and how to see without dpkg whether it is here. Sourced by scripts/setup.
# Each check looks for what CMake will look for, so it is right on systems without apt as well.

# name | check | Debian and Ubuntu package | what it is
build_needs=(
  "compiler|has_cxx20|g++|a C++20 compiler (g++ 12, clang++ 15 or newer)"
  "cmake|has_cmake|cmake|CMake 3.25 or newer"
  "ninja|has_build_tool|ninja-build|Ninja (or make)"
  "json|has_cmake_package nlohmann_json|nlohmann-json3-dev|nlohmann/json 3.11"
  "cli11|has_cmake_package CLI11|libcli11-dev|CLI11 2.1"
  "benchmark|has_cmake_package benchmark|libbenchmark-dev|Google Benchmark 1.7"
  "openblas|has_openblas|libopenblas-pthread-dev|OpenBLAS with threads"
)
# The build does without them, and then the program says what it cannot do.
build_wants=(
  "onednn|has_onednn|libdnnl-dev|oneDNN, a second library for CPUs"
  "xlsxwriter|has_xlsxwriter|libxlsxwriter-dev|libxlsxwriter (aibench export book.xlsx)"
  "zlib|has_zlib|zlib1g-dev|zlib (compressed images to train on)"
)
test_needs=(
  "gtest|has_cmake_package GTest|libgtest-dev|GoogleTest"
  "gmock|has_gmock|libgmock-dev|GoogleMock"
)
# What scripts/package needs beside a build.
package_needs=(
  "cmake|has_cmake|cmake|CMake 3.25 or newer"
  "patchelf|has patchelf|patchelf|patchelf, which makes a bundle find its libraries from anywhere"
  "binutils|has_binutils|binutils|objdump and strip"
  "xz|has xz|xz-utils|xz"
  "tar|has tar|tar|GNU tar"
)
# Wanted by single tests, which say so and are skipped without them.
test_wants=(
  "python3|has python3|python3|Python 3 (a second JSON reader)"
  "jsonschema|has_python_jsonschema|python3-jsonschema|a stock JSON schema validator"
  "openpyxl|has_python_openpyxl|python3-openpyxl|a second reader of workbooks"
)

has_cxx20() {
  local compiler
  for compiler in ${CXX:-c++ g++ clang++}; do
    has "$compiler" || continue
    echo '#include <concepts>' | "$compiler" -std=c++20 -x c++ -fsyntax-only - 2>/dev/null && return 0
  done
  return 1
}

has_cmake() {
  local version
  has cmake || return 1
  version=$(cmake --version) || return 1
  [[ $version =~ ([0-9]+)\.([0-9]+) ]] || return 1
  ((BASH_REMATCH[1] > 3 || (BASH_REMATCH[1] == 3 && BASH_REMATCH[2] >= 25)))
}

has_binutils() { has objdump && has strip; }

has_build_tool() { has ninja || has make; }

search_prefixes() {
  local IFS=:
  prefixes=(${CMAKE_PREFIX_PATH:-} ${OpenBLAS_ROOT:-} /usr/local /usr)
}

# True if one of the patterns (already expanded by the caller) names a file.
any_file() {
  local path
  for path; do [[ -f $path ]] && return 0; done
  return 1
}

has_cmake_package() {
  local prefix prefixes
  search_prefixes
  for prefix in "${prefixes[@]}"; do
    any_file "$prefix"/{lib,lib64,share,lib/*-linux-gnu}/cmake/"$1"*/"$1"{Config,-config}.cmake && return 0
  done
  return 1
}

has_gmock() {
  local prefix prefixes
  search_prefixes
  for prefix in "${prefixes[@]}"; do
    [[ -f $prefix/include/gmock/gmock.h ]] && return 0
  done
  return 1
}

# Debian keeps its flavours apart, and the serial one would make every multi-core number wrong.
has_openblas() {
  local prefix prefixes
  search_prefixes
  for prefix in "${prefixes[@]}"; do
    any_file "$prefix"/lib/*-linux-gnu/openblas-{pthread,openmp}/libopenblas.so \
      "$prefix"/{lib,lib64}/libopenblas{p,o,}.so && return 0
  done
  return 1
}

has_zlib() {
  local prefix prefixes
  search_prefixes
  for prefix in "${prefixes[@]}"; do
    [[ -f $prefix/include/zlib.h ]] && return 0
  done
  return 1
}

has_xlsxwriter() {
  local prefix prefixes
  search_prefixes
  for prefix in "${prefixes[@]}"; do
    [[ -f $prefix/include/xlsxwriter.h ]] && return 0
  done
  return 1
}

# Header and library, as CMake looks for them.
has_onednn() {
  local prefix prefixes
  search_prefixes
  for prefix in "${prefixes[@]}"; do
    [[ -f $prefix/include/oneapi/dnnl/dnnl.hpp ]] && any_file "$prefix"/{lib,lib64,lib/*-linux-gnu}/libdnnl.so && return 0
  done
  return 1
}

# Only finds it: importing it takes half a second.
has_python_module() {
  has python3 && python3 -c 'import sys, importlib.util as u; sys.exit(u.find_spec(sys.argv[1]) is None)' "$1"
}
has_python_jsonschema() { has_python_module jsonschema; }
has_python_openpyxl() { has_python_module openpyxl; }

