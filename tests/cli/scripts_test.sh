#!/usr/bin/env bash
# scripts/aibench and scripts/test on a small project of their own: when they build, when they do not, what they print.
#   scripts_test.sh CHECKOUT
set -u
checkout=$1
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

unset CMAKE_PREFIX_PATH MAKEFLAGS

make_project() {
  mkdir -p "$1"/{bench,cli,configs,kernels}
  cp -r "$checkout/scripts" "$checkout/CMakePresets.json" "$1"
  mkdir -p "$1/scripts/cmake"
  cat >"$1/CMakeLists.txt" <<'CMAKE'
cmake_minimum_required(VERSION 3.25)
project(small LANGUAGES CXX)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
add_executable(aibench cli/main.cpp)
add_custom_target(programs)
add_dependencies(programs aibench)
if(AIBENCH_TESTS)
  enable_testing()
  include(tests.cmake OPTIONAL)
endif()
CMAKE
  write_program "$1" one
}

# A program that prints its name and its arguments in brackets, and exits with 7.
write_program() {
  cat >"$1/cli/main.cpp" <<CPP
#include <cstdio>
int main(int argc, char** argv) {
  std::printf("$2");
  for (int i = 1; i < argc; ++i) std::printf("[%s]", argv[i]);
  return 7;
}
CPP
}

built_at() { stat -c %y "$1/build/release/bin/aibench"; }

project="$work/a checkout"
make_project "$project"

# The first run builds, all later ones do not.
run "$project/scripts/aibench" run "two words" '*'
check "stdout is the program's alone" equal "$out" "one[run][two words][*]"
check "the exit status is the program's" equal "$status" 7
check "building is said on stderr" said "building build/release"
before=$(built_at "$project")
run "$project/scripts/aibench"
check "an up-to-date program starts without a word" silent
check "an up-to-date program is not built again" equal "$(built_at "$project")" "$before"

# From anywhere, through a symlink.
ln -s "$project/scripts/aibench" "$work/link"
run env -C / "$work/link" x
check "a symlink from another folder works" equal "$out" "one[x]"

# A change is seen, by many at once as well.
write_program "$project" two
for i in 1 2 3 4; do
  "$project/scripts/aibench" "$i" >"$work/out.$i" 2>"$work/err.$i" &
done
wait
for i in 1 2 3 4; do
  check "caller $i of four at once runs the changed program" equal "$(cat "$work/out.$i")" "two[$i]"
done
check "four callers at once build once" equal "$(cat "$work"/err.? | grep -c 'building build/release')" 1

# A header that comes later is looked at too.
touch "$project/kernels/new.h"
run "$project/scripts/aibench"
check "a new file makes the build look again" said "building build/release"
run "$project/scripts/aibench"
check "and only once" silent

# What does not compile does not run.
echo 'int main( {' >"$project/cli/main.cpp"
run "$project/scripts/aibench"
check "a failed build exits 2" equal "$status" 2
check "a failed build prints nothing on stdout" equal "$out" ""
check "a failed build shows the compiler's words" said "error:"
write_program "$project" three
run "$project/scripts/aibench"
check "the next run repairs it" equal "$out" "three"

# scripts/test: shares the build, passes ctest's status on, and does not take nothing for success.
run "$project/scripts/test"
check "no tests is a failure" [ "$status" -ne 0 ]
# shellcheck disable=SC2016
echo 'add_test(NAME passes COMMAND ${CMAKE_COMMAND} -E true)' >"$project/tests.cmake"
run "$project/scripts/test"
check "passing tests exit 0" equal "$status" 0
check "the summary is ctest's" holds "$out" "100% tests passed, 0 tests failed out of 1"
check "a passed test takes no line in a log" lacks "$out" "passes"
# shellcheck disable=SC2016
echo 'add_test(NAME fails COMMAND ${CMAKE_COMMAND} -E false)' >>"$project/tests.cmake"
run "$project/scripts/test"
check "a failing test fails" equal "$status" 8
check "a failing test is named" holds "$out" "fails"
run "$project/scripts/test" -R passes
check "arguments reach ctest" equal "$status" 0
run "$project/scripts/aibench"
check "the tests and the program share one build" silent
run "$project/scripts/test" --preset nonsense
check "an unknown preset exits 2" equal "$status" 2
check "an unknown preset names the known ones" said "asan"

# Moved and copied checkouts.
mv "$project" "$work/moved"
run "$work/moved/scripts/aibench"
check "a moved checkout runs" equal "$out" "three"
check "a moved checkout is configured anew" said "has moved"
run "$work/moved/scripts/aibench"
check "and after that starts without a word" silent
cp -a "$work/moved" "$work/copy"
write_program "$work/copy" four
run "$work/copy/scripts/aibench"
check "a copied checkout builds its own sources" equal "$out" "four"
run "$work/moved/scripts/aibench"
check "and leaves the one it was copied from alone" equal "$out" "three"

# Without Ninja.
mkdir "$work/bin"
for tool in /usr/local/bin/* /usr/bin/* /bin/*; do
  [[ ${tool##*/} == ninja ]] || ln -sf "$tool" "$work/bin/"
done
make_project "$work/with make"
run env PATH="$work/bin" "$work/with make/scripts/aibench"
if [[ -e $work/bin/make ]]; then
  check "make does when there is no ninja" equal "$out" "one"
fi

finish
