#!/bin/sh
# Runs small forms of five experiments by another checkout and by this one, and compares every value and every byte of metrics.csv and
# blocks.csv. It does only what is missing in FOLDER, so it may be stopped and started again.
# usage: docs/benchmarks/safety-net.sh OTHER FOLDER [EXPERIMENT...]
# OTHER is a checkout that is built, FOLDER takes the results; all five experiments if none is named
# RHUMB names this checkout's program (default ./rhumb, which builds first if need be). Exit code 1 if anything differs.
set -eu
other=$(cd "$1" && pwd)
mkdir -p "$2"
folder=$(cd "$2" && pwd)
shift 2
wanted=" $* "
here=$(cd "$(dirname "$0")/../.." && pwd)
rhumb=${RHUMB:-$here/rhumb}
code=0
compare() {
  name=$1
  shift
  case $wanted in "  " | *" $name "*) ;; *) return ;; esac
  (cd "$other" && RHUMB_NO_BUILD=1 ./rhumb run "experiments/$name.yaml" --device cpu --out "$folder/before/$name" "$@" >"$folder/$name.before.log" 2>&1) \
    || { echo "$name: the other checkout failed"; tail -n 3 "$folder/$name.before.log"; code=1; return; }
  (cd "$here" && "$rhumb" run "experiments/$name.yaml" --device cpu --out "$folder/after/$name" "$@" >"$folder/$name.after.log" 2>&1) \
    || { echo "$name: this checkout failed"; tail -n 3 "$folder/$name.after.log"; code=1; return; }
  echo "== $name $*"
  (cd "$here" && "$rhumb" reproduce "$folder/before/$name" --against "$folder/after/$name") || code=1
}
compare quickstart
compare oracle-study 'samples.seeds=[1]'
compare classifier-vs-classifier-free 'samples.seeds=[1]' samples.count=100 reference.count=100
compare every-method 'samples.seeds=[1]' samples.count=20 reference.count=20
compare every-method-captions 'samples.seeds=[1]' samples.count=20 reference.count=20
exit $code
