#!/bin/sh
# Opens published networks of full size with random weights and prints the time of one guided step (of the classifier: of logits and gradient)
# and the peak memory of the process, each in a process of its own. Needs Linux and up to 8 GB.
# usage: docs/benchmarks/published.sh [FOLDER[:PRECISION]...], by default three of experiments/published/networks in float32, and the U-Net of Stable
# Diffusion XL in bfloat16; CLASSPATH names the test classes of framework/networks if they are not built by Maven.
set -eu
cd "$(dirname "$0")/../.."
if [ -z "${CLASSPATH:-}" ]; then
  ./mvnw -q -Drhumb.fast -pl framework/networks -am test-compile \
    dependency:build-classpath -Dmdep.outputFile=target/test-classpath.txt -Dmdep.includeScope=test
  core=framework/networks
  CLASSPATH=$core/target/test-classes:$core/target/classes:$(cat $core/target/test-classpath.txt)
fi
networks=experiments/published/networks
export MALLOC_ARENA_MAX=64 MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=17179869184
for folder in ${*:-$networks/stable-diffusion-v1-5/unet $networks/DiT-XL-2-256/transformer $networks/adm-256-classifier \
  $networks/stable-diffusion-xl-base-1.0/unet:bfloat16}; do
  java -Xmx1500m -XX:+UseSerialGC -DOPT_OUT_TRACKING=true -Dai.djl.offline=true -Dai.djl.pytorch.graph_optimizer=false \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp "$CLASSPATH" dev.rhumb.diffusion.benchmark.PublishedBenchmark $(echo "$folder" | tr : " ")
done
