#!/bin/sh
# Whether half precision moves the metrics: one experiment in float32 and in bfloat16 (or float16) with the same seeds and the same
# noise. Prints every metric's difference with its 95 % interval, paired by seed, and the ratio of the sampling times.
# usage: docs/benchmarks/precision.sh [precision [device [key=value...]]]
set -eu
precision=${1:-bfloat16}
device=${2:-cpu}
[ $# -lt 2 ] || shift
[ $# -lt 1 ] || shift
here=$(cd "$(dirname "$0")" && pwd)
rhumb=${RHUMB:-$here/../../rhumb}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cat >"$folder/precision.yaml" <<END
model: shapes-weak
sampler: {type: heun, steps: 8}
batch: 50
samples: {count: 100, seeds: [1, 2, 3, 4, 5, 6, 7, 8]}
reference: {count: 200}
guidance: {classifier-free: {type: classifier-free, scale: [1, 2]}}
metrics: [accuracy, fid, kid, precision, recall]
END
for format in float32 "$precision"; do
  "$rhumb" run "$folder/precision.yaml" "$@" "precision=$format" --device "$device" --out "$folder/$format" >"$folder/log" 2>&1 || { cat "$folder/log"; exit 1; }
done
"$rhumb" reproduce "$folder/float32" --against "$folder/$precision" | grep -v '^tables\|\.csv' || true
seconds() { awk -F, 'NR > 1 {s += $NF} END {printf "%.2f", s}' "$folder/$1/times.csv"; }
awk "BEGIN {printf \"sampling: %.2f s in float32, %.2f s in $precision, %.2f of it\\n\", $(seconds float32), $(seconds "$precision"), $(seconds "$precision") / $(seconds float32)}"
