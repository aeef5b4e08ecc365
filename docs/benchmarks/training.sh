#!/bin/sh
# Times training steps against the bare forward and backward of the same network at the same batch, which alternate in one process,
# and prints images per second of both and the median of their ratio with its quartiles.
# usage: docs/benchmarks/training.sh [FILE [blocks [threads]]], from the root of the checkout; FILE is the training of a denoiser
# that knows classes.
set -eu
file=${1:-experiments/train/shapes-diffusion.yaml}
blocks=${2:-15}
threads=${3:-$(nproc)}
root=$(cd "$(dirname "$0")/../.." && pwd)
cd "$root"
./mvnw -q -Drhumb.fast -pl framework/experiment-runner -am test-compile \
  dependency:build-classpath -Dmdep.outputFile=target/test-classpath.txt -Dmdep.includeScope=test
runner=framework/experiment-runner
classpath=$runner/target/test-classes:$runner/target/classes:$(cat $runner/target/test-classpath.txt)
export MALLOC_ARENA_MAX=64 MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184 OMP_WAIT_POLICY=PASSIVE
exec java -XX:+UseSerialGC -DOPT_OUT_TRACKING=true -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -Dai.djl.pytorch.num_threads="$threads" \
  -cp "$classpath" dev.rhumb.runner.benchmark.TrainingBenchmark "$file" "$blocks"
