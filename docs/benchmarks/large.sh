#!/bin/sh
# Measures two large sets of features with rhumb evaluate in a bounded heap and prints seconds, seconds of processor, peak memory and the
# values. The features stay in their files; the peak counts the pages of them that the system keeps in memory.
# usage: docs/benchmarks/large.sh [samples [features [threads]]]; needs GNU time and taskset, and 8 bytes of disk for each feature and sample.
# PYTHON names a Python that has numpy (default python3), RHUMB the program (default ./rhumb, which builds first if need be),
# HEAP the heap (default 2g), METRICS what is measured.
set -eu
samples=${1:-50000}
features=${2:-2048}
threads=${3:-2}
here=$(cd "$(dirname "$0")" && pwd)
rhumb=${RHUMB:-$here/../../rhumb}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export OMP_NUM_THREADS=1 RHUMB_JAVA_OPTS="-Xmx${HEAP:-2g}"
"$rhumb" --version
"${PYTHON:-python3}" "$here/metrics_python.py" make "$folder" "$samples" "$features"
/usr/bin/time -f "$samples x $samples x $features: %e s, %U s of processor, %M kB" \
  taskset -c "0-$((threads - 1))" env RHUMB_NO_BUILD=1 "$rhumb" evaluate --reference "$folder/real.npy" \
  --samples "$folder/fake.npy" --metrics "${METRICS:-fid,kid,precision@5,recall@5,density@5,coverage@5}"
