#!/bin/sh
# What a cluster costs beside the units themselves: a standalone Spark of one master and some workers on this machine does a grid of
# units that take next to nothing, and the script prints the seconds of both ways, the overhead of a unit, and whether all files are equal.
# usage: docs/benchmarks/cluster.sh [units [workers [samples of a unit]]]; RHUMB names the program (default ./rhumb). A multiple of 10 units.
# Needs the build of one run with --cluster 'local[1]'.
set -eu
units=${1:-200}
workers=${2:-2}
samples=${3:-16}
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
rhumb=${RHUMB:-$root/rhumb}
folder=$(mktemp -d)
processes=
: >"$folder/spark.log"
trap 'for p in $processes; do kill "$p" 2>/dev/null || true; done; rm -rf "$folder"' EXIT
seeds=10
grid() { # SCALES
  cat <<END
model: ring
sampler: {type: euler, steps: 4}
samples: {count: $samples, seeds: [$(seq -s , 1 $seeds)]}
reference: {count: 64}
guidance:
  classifier-free: {type: classifier-free, scale: [$(seq -s , 1 0.001 3 | cut -d , -f "1-$1")]}
metrics: [recall]
END
}
grid $((units / seeds)) >"$folder/grid.yaml"
grid 1 >"$folder/few.yaml"
RHUMB_NO_BUILD=1; export RHUMB_NO_BUILD
unset SPARK_HOME || true
SPARK_LOCAL_IP=127.0.0.1; export SPARK_LOCAL_IP
spark() {
  SPARK_HOME=$root/target/spark SPARK_SCALA_VERSION=2.13 java -Xmx256m -cp "$root/target/spark/jars/*" "$@" >>"$folder/spark.log" 2>&1 &
  processes="$processes $!"
}
now() { date +%s.%N; }
difference() { awk "BEGIN {printf \"%.2f\", $2 - $1}"; }
run() { # NAME FILE OPTIONS
  name=$1 file=$2
  shift 2
  begin=$(now)
  "$rhumb" run "$file" --device cpu --out "$folder/$name" "$@" >"$folder/$name.log" 2>&1 || { cat "$folder/$name.log"; exit 1; }
  seconds=$(difference "$begin" "$(now)")
}
run few "$folder/few.yaml"
here_few=$seconds
run one "$folder/grid.yaml"
here_all=$seconds
run one "$folder/grid.yaml"
again=$seconds
await() { # TEXT TIMES: until the processes of Spark have logged something so often
  for _ in $(seq 120); do
    [ "$(grep -c "$1" "$folder/spark.log")" -lt "$2" ] || return 0
    sleep 1
  done
  cat "$folder/spark.log"
  exit 1
}
spark org.apache.spark.deploy.master.Master --host localhost --port 7177 --webui-port 8181
await "service 'sparkMaster' on port" 1
for w in $(seq "$workers"); do
  spark org.apache.spark.deploy.worker.Worker spark://localhost:7177 --cores 1 --memory 1g --webui-port 0 --work-dir "$folder/work$w"
done
await "Successfully registered with master" "$workers"
cluster="--cluster spark://localhost:7177 --spark spark.executor.memory=700m"
# shellcheck disable=SC2086
run few-cluster "$folder/few.yaml" $cluster
there_few=$seconds
# shellcheck disable=SC2086
run cluster "$folder/grid.yaml" $cluster
there_all=$seconds
# Files that hold seconds, or are drawn from them, are no function of the configuration.
(cd "$folder/one" && find . -type f ! -name timing.json ! -name times.csv ! -name .lock ! -name report.html ! -path './curves/cost.*' | sort) >"$folder/files"
different=0
while read -r file; do cmp -s "$folder/one/$file" "$folder/cluster/$file" || { echo "differs: $file"; different=$((different + 1)); }; done <"$folder/files"
echo "load $(cut -d ' ' -f 1 /proc/loadavg), $workers workers of one core, units of $samples samples"
echo "this process alone: $seeds units $here_few s, $units units $here_all s, the same again with nothing to sample $again s"
echo "cluster:            $seeds units $there_few s, $units units $there_all s"
awk "BEGIN {
  printf \"start of a cluster run (packing, executors, planning again): %.1f s\\n\", $there_few - $here_few
  printf \"per further unit: %.1f ms alone, %.1f ms on the cluster\\n\", 1000 * ($here_all - $here_few) / ($units - $seeds), 1000 * ($there_all - $there_few) / ($units - $seeds)
}"
echo "files that differ: $different of $(wc -l <"$folder/files")"
