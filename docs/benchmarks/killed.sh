#!/bin/sh
# Samples many images with a tiny network in a small heap, once undisturbed and once killed twice with -9 and continued, prints the peak
# memory of each process, and compares samples and tables byte by byte.
# usage: docs/benchmarks/killed.sh [samples]; needs Linux (/proc), and 12 kB of disk for each sample, twice.
# RHUMB names the program (default ./rhumb, which builds first if need be), HEAP the heap (default 512m).
set -eu
samples=${1:-60000}
here=$(cd "$(dirname "$0")" && pwd)
rhumb=${RHUMB:-$here/../../rhumb}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
"$rhumb" --version
export RHUMB_NO_BUILD=1 RHUMB_JAVA_OPTS="-Xmx${HEAP:-512m}" RHUMB_DATA="$folder"
cd "$folder"

cat >common.txt <<'END'
dataset: {type: shapes, world: one-object, seed: 1, images: 2000, held-out: 1000}
optimiser: {learning-rate: 1.0e-3, beta1: 0.9, beta2: 0.99, epsilon: 1.0e-8, weight-decay: 0, warm-up: 1, decay: constant, clip: 1.0}
averaging: {half-life: 100, ramp-up: 0.05}
batch: 16
steps: 2
shift: 0
seed: 1
precision: float32
report: 1
validate: 2
checkpoint: 2
END
{ cat common.txt; cat <<'END'
name: tiny
task: denoiser
network: {type: u-net, channels: 3, height: 32, width: 32, classes: 10, patch: 4, widths: [8], blocks: 1, attention: [], head-width: 8, embedding-width: 8, groups: 4}
preconditioning: {kind: edm, sigma-data: 0.5}
noise: {type: log-normal, mean: -0.5, deviation: 1.2}
label-dropout: 0.1
END
} >tiny.yaml
{ cat common.txt; cat <<'END'
name: eyes
task: clean-classifier
network: {type: judge, channels: 3, height: 32, width: 32, classes: 10, widths: [8], features: 16, groups: 4}
noise: {type: log-uniform, smallest: 0.002, largest: 80}
label-dropout: 0
END
} >eyes.yaml
cat >killed.yaml <<END
model: tiny
features: eyes
sampler: {type: euler, steps: 2}
batch: 500
samples: {count: $samples, seeds: [1]}
reference: {count: 1000}
guidance:
  none: []
metrics: [fid, saturation, accuracy]
END
"$rhumb" train tiny.yaml --device cpu >train.log 2>&1 || { cat train.log; exit 1; }
"$rhumb" train eyes.yaml --device cpu >train.log 2>&1 || { cat train.log; exit 1; }
"$rhumb" plan killed.yaml

peak() { sed -n 's/^VmHWM:[^0-9]*//p' "/proc/$1/status" 2>/dev/null || true; }

# Waits until that many samples are on the disk, or the process ends; prints its peak memory. Without a number waits for the end.
watch() {
  last=
  while kill -0 "$1" 2>/dev/null; do
    now=$(peak "$1")
    last=${now:-$last}
    done=$(sed -n 's/.*"done" : \([0-9]*\).*/\1/p' "$3/none/single/1.part/progress.json" 2>/dev/null || true)
    if [ -n "$2" ] && [ "${done:-0}" -ge "$2" ]; then break; fi
    sleep 0.2
  done
  echo "  peak memory $last, ${done:-0} samples known to be on the disk"
}

start() { "$rhumb" run killed.yaml --device cpu --out "$1" >>"$1.log" 2>&1 & pid=$!; }

began=$(date +%s)
echo "undisturbed, heap ${HEAP:-512m}:"
start whole
watch "$pid" "" whole
wait "$pid" || { cat whole.log; exit 1; }
echo "  $(($(date +%s) - began)) s"
for share in 1 2; do
  echo "killed after $share thirds of the samples:"
  start again
  watch "$pid" $((samples * share / 3)) again
  kill -9 "$pid" || { echo "  it ended before"; cat again.log; exit 1; }
  wait "$pid" || true
done
echo "continued to the end:"
start again
watch "$pid" "" again
wait "$pid" || { cat again.log; exit 1; }

same=yes
for file in none/single/1/samples.npy none/single/1/labels.npy none/single/1/metrics.json metrics.csv blocks.csv; do
  if cmp "whole/$file" "again/$file"; then echo "same bytes: $file"; else same=no; fi
done
[ $same = yes ]
