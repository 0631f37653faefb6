#!/usr/bin/env bash
# scripts/setup where things are missing: a PATH of its own stands for the machine, a recorded `apt-get` for apt.
#   setup_test.sh CHECKOUT
set -u
checkout=$1
# shellcheck source=tests/cli/check.sh
source "$checkout/tests/cli/check.sh"

unset CXX

# Everything of this machine but compilers, apt and sudo.
machine=$work/machine
mkdir "$machine"
for tool in bash env readlink cmake ninja make python3 mktemp tail grep rm cat cp chmod; do
  path=$(command -v "$tool") && ln -s "$path" "$machine/$tool"
done

# What is only wanted is here in any case.
mkdir -p "$work/prefix/include/oneapi/dnnl" "$work/prefix/lib"
touch "$work/prefix/include/oneapi/dnnl/dnnl.hpp" "$work/prefix/lib/libdnnl.so"

setup() { run env PATH="$machine" CMAKE_PREFIX_PATH="$work/prefix" "$checkout/scripts/setup" "$@"; }

setup
check "without apt a missing compiler ends in exit 2" equal "$status" 2
check "without apt the missing thing is named" said "g++: a C++20 compiler"
check "without apt it says who has to install" said "no apt here"
check "setup says nothing on stdout" equal "$out" ""
setup --nonsense
check "an unknown argument exits 2" equal "$status" 2

setup --package
check "what packaging needs is asked for apart" said "patchelf: patchelf, which makes a bundle"
check "and a compiler is not" lacks "$(cat "$err")" "g++"

# An apt that knows packages only after an update, and whose g++ is this machine's.
real_compiler=$(command -v c++ || command -v g++)
cat >"$machine/apt-get" <<FAKE
#!$(command -v bash)
echo "\$*" >>"$work/apt.calls"
case " \$* " in
  *" update "*) [[ ! -e $work/offline ]] && touch "$work/lists" || { echo 'E: no network'; exit 100; } ;;
  *" install "*" g++ "*) [[ -e $work/lists ]] || exit 100; ln -sf "$real_compiler" "$machine/c++" ;;
  *) exit 100 ;;
esac
FAKE
cat >"$machine/apt-cache" <<FAKE
#!$(command -v bash)
[[ -e $work/lists ]] || exit 0
shift
for package; do printf '%s:\n  Installed: (none)\n  Candidate: 1\n' "\$package"; done
FAKE
chmod +x "$machine/apt-get" "$machine/apt-cache"
ln -sf "$(command -v ln)" "$machine/ln"
ln -sf "$(command -v touch)" "$machine/touch"

setup --check
check "--check exits 2 when something is missing" equal "$status" 2
check "--check installs nothing" [ ! -e "$work/apt.calls" ]
check "the line to paste fetches lists that are empty" said "apt-get update && "
check "the line to paste names the package" said "install --no-install-recommends g++"

# As somebody who is not root; a root's checkout may be closed to others.
chmod 755 "$work" "$machine"
somebody=(env)
((EUID == 0)) && somebody=(setpriv --reuid=65534 --regid=65534 --clear-groups env)
if "${somebody[@]}" test -x "$checkout/scripts/setup"; then
  run "${somebody[@]}" PATH="$machine" bash "$checkout/scripts/setup"
  check "without root's rights and sudo it exits 2" equal "$status" 2
  check "and prints the line to run" said "run this:  sudo apt-get"
  check "and installs nothing" [ ! -e "$work/apt.calls" ]
fi

if ((EUID == 0)); then
  touch "$work/offline"
  setup
  check "a failing apt ends in exit 2" equal "$status" 2
  check "and apt's own words are shown" said "E: no network"
  rm -f "$work/offline" "$work/apt.calls"

  setup
  check "as root it installs what is missing" equal "$status" 0
  check "it says what it installs and why" said "g++: a C++20 compiler"
  check "lists are fetched first when they are empty" equal "$(grep -c update "$work/apt.calls")" 1
  check "no recommended packages come along" grep -q -e '--no-install-recommends g++$' "$work/apt.calls"

  setup
  check "the next time there is nothing to do" equal "$status" 0
  check "and nothing to say" silent
  rm -f "$machine/c++" "$work/apt.calls"
  setup
  check "with lists at hand none are fetched" equal "$(grep -c update "$work/apt.calls")" 0
fi

finish
