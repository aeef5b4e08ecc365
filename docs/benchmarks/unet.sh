#!/bin/sh
# Times the same U-Net through DJL and in PyTorch eager, one after the other, and prints the ratios.
# usage: docs/benchmarks/unet.sh [repetitions [threads [batch]]], from the root of the checkout, on a quiet machine.
# PYTHON names a Python that has torch (default python3), outside the checkout:
#   python3 -m venv /somewhere/venv && /somewhere/venv/bin/pip install torch numpy
set -eu
repetitions=${1:-20}
threads=${2:-$(nproc)}
batch=${3:-32}
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
./mvnw -q -Drhumb.fast -pl framework/networks -am test-compile \
  dependency:build-classpath -Dmdep.outputFile=target/test-classpath.txt -Dmdep.includeScope=test
core=framework/networks
classpath=$core/target/test-classes:$core/target/classes:$(cat $core/target/test-classpath.txt)
out=$(mktemp)
trap 'rm -f "$out"' EXIT
export MALLOC_ARENA_MAX=64 MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184
java -DOPT_OUT_TRACKING=true -Dai.djl.offline=true -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -Dai.djl.pytorch.num_threads="$threads" \
  -cp "$classpath" dev.rhumb.diffusion.benchmark.UNetBenchmark "$repetitions" "$batch" | tee -a "$out"
"${PYTHON:-python3}" docs/benchmarks/unet_torch.py "$repetitions" "$threads" "$batch" | tee -a "$out"
awk '
  $1 == "djl" { for (i = 4; i <= 6; i++) djl[$2, i] = $i; order[++n] = $2 }
  $1 == "torch" && NF == 6 { for (i = 4; i <= 6; i++) torch[$2, i] = $i }
  END {
    print "ratio djl/torch: forward, forward+backward(parameters), forward+backward(input)"
    for (k = 1; k <= n; k++) printf "%-8s %.2f %.2f %.2f\n", order[k],
      djl[order[k], 4] / torch[order[k], 4], djl[order[k], 5] / torch[order[k], 5], djl[order[k], 6] / torch[order[k], 6]
  }' "$out"
