#!/usr/bin/env bash
# What is generated from the program's own options: completion scripts and the manual page.
#   shell_test.sh CHECKOUT PROGRAM
set -u
checkout=$1 program=$2
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

cd "$work" || exit 1
PATH=${program%/*}:$PATH

run "$program" completion bash
check "bash: a script" equal "$status" 0
printf '%s\n' "$out" >aibench.bash
check "bash: it is correct" bash -n aibench.bash
run "$program" completion zsh
check "zsh: a script" equal "$status" 0
printf '%s\n' "$out" >_aibench
run "$program" man
check "man: a page" equal "$status" 0
printf '%s\n' "$out" >aibench.1

# completes WORD...: what bash offers for the last word, sorted, in one line.
completes() {
  bash -c 'source ./aibench.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _aibench
    printf "%s\n" "${COMPREPLY[@]}" | sort | xargs' bash "$@"
}
check "commands are completed" equal "$(completes aibench rec)" recommend
check "options are completed" equal "$(completes aibench recommend --pr)" --price
check "listed words are completed" equal "$(completes aibench recommend --by '')" "cost energy latency throughput"
check "shells are completed" equal "$(completes aibench completion z)" zsh
check "targets are completed" holds " $(completes aibench run --target '') " " cpu "
touch result.json
mkdir results
check "files are completed" equal "$(completes aibench recommend res)" "result.json results"
check "folders are completed" equal "$(completes aibench compare --run a b c --out res)" results
check "folders of data, too" equal "$(completes aibench run x.json --data res)" results
check "formats of exports" holds " $(completes aibench export result.json csv-) " " csv-pairs= "
check "or a file" equal "$(completes aibench export res)" "result.json results"
check "behind a format a file" equal "$(completes aibench export result.json csv = res)" "result.json results"
check "also right behind it" holds " $(completes aibench run x.json --export csv =) " " result.json "
check "a number is left to the user" equal "$(completes aibench run --rounds '')" ""
check "an option before the command does no harm" equal "$(completes aibench --version comple)" completion

# Every option that --help knows is in all of them.
commands=$("$program" --help | sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
check "there are commands" test "$(wc -w <<<"$commands")" -ge 11
plain=$(sed 's/\\-/-/g; s/\\f.//g' aibench.1)
for command in $commands; do
  check "$command: in the page" holds "$plain" "\"aibench $command\""
  check "$command: has an example" grep -q "^  aibench $command\|<(aibench $command" < <("$program" "$command" --help)
  for option in $("$program" "$command" --help | sed -n 's/^ *\(-h,\)\?\(--[a-z-]*\).*/\2/p'); do
    check "$command $option: in bash" equal "$(completes aibench "$command" "$option" | tr ' ' '\n' | grep -xc -- "$option")" 1
    check "$command $option: in zsh" grep -qF -- "${option}[" _aibench
    check "$command $option: in the page" holds "$plain" "$option"
  done
done
run "$program" completion fish
check "an unknown shell is refused" equal "$status" 2
check "with what there is" said "bash, zsh"
if command -v groff >/dev/null; then
  run groff -man -ww -Tutf8 -z aibench.1
  check "troff has nothing to complain about" silent
fi
if command -v zsh >/dev/null; then
  check "zsh reads its script" zsh -n _aibench
  check "zsh can load it" zsh -fc 'autoload -U compinit && compinit -u -D && source ./_aibench && whence _aibench >/dev/null'
fi

finish
