#!/bin/sh
# Runs a grid of units with one worker and with two, each on one engine thread, and prints the ratio of their times and whether the
# results are the same bytes. The pairs alternate, so that a machine that gets busier meets both.
# usage: docs/benchmarks/workers.sh [pairs [samples of a unit [steps]]]; needs GNU time and two idle cores.
# RHUMB names the program (default ./rhumb, which builds first if need be).
set -eu
pairs=${1:-3}
samples=${2:-64}
steps=${3:-32}
here=$(cd "$(dirname "$0")" && pwd)
rhumb=${RHUMB:-$here/../../rhumb}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$rhumb" --version
export RHUMB_NO_BUILD=1 OMP_NUM_THREADS=1
cat >"$folder/grid.yaml" <<END
model: shapes-diffusion
sampler: {type: heun, steps: $steps}
batch: $samples
samples: {count: $samples, seeds: [1]}
reference: {count: $samples}
guidance:
  classifier-free: {type: classifier-free, scale: [1.5, 2, 2.5, 3, 4, 5, 6, 8]}
metrics: [saturation]
END
run() {
  rm -rf "$folder/$1"
  /usr/bin/time -f '%e %U' -o "$folder/time" "$rhumb" run "$folder/grid.yaml" --device cpu --workers "$1" --out "$folder/$1" \
    >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
  read -r seconds processor <"$folder/time"
}
for pair in $(seq "$pairs"); do
  load=$(cut -d ' ' -f 1 /proc/loadavg)
  run 1
  one=$seconds
  echo "pair $pair, load before it $load: one worker $seconds s, $processor s of processor"
  run 2
  echo "  two workers $seconds s, $processor s of processor, ratio 1/$(awk "BEGIN {printf \"%.2f\", $one / $seconds}")"
done
(cd "$folder/1" && find . -type f ! -name 'timing.json' ! -name 'times.csv' ! -name '.lock' ! -path './curves/*' ! -name report.html | sort) >"$folder/files"
while read -r file; do cmp "$folder/1/$file" "$folder/2/$file"; done <"$folder/files"
echo "same bytes: $(wc -l <"$folder/files") files of one worker and of two"
