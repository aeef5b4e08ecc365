#!/bin/sh
# Measures two sets of features with rhumb evaluate in a bounded heap and with the usual Python packages, one after the other, and
# prints seconds, seconds of processor, peak memory and the differences of the values.
# usage: docs/benchmarks/metrics.sh [samples [features [threads]]], on a quiet machine; needs GNU time and taskset.
# PYTHON names a Python that has numpy, scipy and prdc (default python3), outside the checkout:
#   python3 -m venv /somewhere/venv && /somewhere/venv/bin/pip install numpy scipy prdc
# RHUMB names the program (default ./rhumb, which builds first if need be), HEAP the heap (default 2g),
# TASKS some of fid, kid, prdc and together (default all four); together measures the three groups in one run of rhumb, and one after the other
# in one run of Python.
set -eu
samples=${1:-10000}
features=${2:-2048}
threads=${3:-1}
here=$(cd "$(dirname "$0")" && pwd)
rhumb=${RHUMB:-$here/../../rhumb}
python=${PYTHON:-python3}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export OMP_NUM_THREADS="$threads" RHUMB_JAVA_OPTS="-Xmx${HEAP:-2g}"
cores=0-$((threads - 1))
"$rhumb" --version
"$python" "$here/metrics_python.py" make "$folder" "$samples" "$features"
compare() {
  group=$1
  /usr/bin/time -o "$folder/time" -f 'rhumb  %e s, %U s of processor, %M kB' \
    taskset -c "$cores" env RHUMB_NO_BUILD=1 "$rhumb" evaluate --reference "$folder/real.npy" --samples "$folder/fake.npy" \
    --metrics "$2" >"$folder/rhumb.txt" 2>"$folder/log.txt" || cat "$folder/log.txt"
  echo "$group"
  cat "$folder/time"
  /usr/bin/time -o "$folder/time" -f 'python %e s, %U s of processor, %M kB' \
    taskset -c "$cores" "$python" "$here/metrics_python.py" "$group" "$folder" >"$folder/python.txt"
  cat "$folder/time"
  # join wants names in order.
  sort "$folder/rhumb.txt" >"$folder/a.txt"
  sort "$folder/python.txt" >"$folder/b.txt"
  join "$folder/a.txt" "$folder/b.txt" |
    awk '{ printf "%-12s rhumb %s, python %s, difference %.1e\n", $1, $2, $3, $2 - $3 }'
}
manifold=coverage@5,density@5,precision@5,recall@5
for task in ${TASKS:-fid kid prdc together}; do
  case $task in
    prdc) compare prdc $manifold ;;
    together) compare together fid,kid,$manifold ;;
    *) compare "$task" "$task" ;;
  esac
done
