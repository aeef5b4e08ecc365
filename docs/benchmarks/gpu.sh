#!/bin/sh
# Everything that is to be known of Rhumb on a GPU, in one go: what is there (doctor), the checks of the tag gpu, sampling against the
# bare forwards of the same network in eager PyTorch on the same card, training, and metrics.
# usage: docs/benchmarks/gpu.sh [device [samples]], from the root of the checkout. Needs a JDK, an engine with CUDA
# (./rhumb doctor --install-engine cuda), and a Python with the torch of the card (PYTHON, default .engine/python/bin/python).
# SKIP_CHECKS=1 leaves the checks out. Device cpu tries the script, with BATCH=32 STEPS=4 TRAINING_STEPS=4 and 64 samples in a minute.
set -eu
device=${1:-gpu:0}
samples=${2:-4096}
python=${PYTHON:-.engine/python/bin/python}
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'kill "${watch:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
batch=${BATCH:-512}
steps=${STEPS:-32}
training_steps=${TRAINING_STEPS:-200}
formats="float32 bfloat16"
# A processor without matrix units takes dozens of times as long in bfloat16.
[ "$device" != cpu ] || formats=float32
./rhumb doctor
if [ -z "${SKIP_CHECKS:-}" ]; then
  # The engine of the launcher, for Maven's tests too.
  # shellcheck disable=SC1091
  if [ -f .engine/environment ]; then . ./.engine/environment; fi
  if [ -n "${RHUMB_CUDART:-}" ]; then export JAVA_TOOL_OPTIONS="-Djna.library.path=$RHUMB_CUDART"; fi
  ./mvnw -q -B -Drhumb.fast -Pgpu -pl framework/architecture-checks -am verify -Dsurefire.failIfNoSpecifiedTests=false
  echo "the checks of the tag gpu have passed"
fi
seconds() { # NAME COMMAND...: seconds of a command
  name=$1
  shift
  begin=$(date +%s.%N)
  "$@" >"$folder/$name.log" 2>&1 || { cat "$folder/$name.log" >&2; exit 1; }
  awk "BEGIN {printf \"%.2f\", $(date +%s.%N) - $begin}"
}
cat >"$folder/sampling.yaml" <<END
model: shapes-diffusion
sampler: {type: euler, steps: $steps}
batch: $batch
samples: {count: $samples, seeds: [1]}
reference: {count: 64}
guidance: {classifier-free: {type: classifier-free, scale: 2}}
metrics: [saturation]
END
if [ "$device" != cpu ]; then
  nvidia-smi --query-gpu=utilization.gpu,memory.used --format=csv,noheader,nounits -lms 200 >"$folder/use" & watch=$!
fi
for precision in $formats; do
  few=$(seconds few ./rhumb run "$folder/sampling.yaml" "samples.count=$batch" "precision=$precision" --device "$device" --out "$folder/few-$precision")
  all=$(seconds all ./rhumb run "$folder/sampling.yaml" "precision=$precision" --device "$device" --out "$folder/all-$precision")
  sampling=$(sed -n 's/.*"sampling-seconds" : \([0-9.]*\).*/\1/p' "$(find "$folder/all-$precision" -name timing.json | head -n 1)")
  echo "sampling in $precision: $samples samples of $steps steps with two evaluations each in $sampling s ($few s for the first $batch with the start, $all s for all)"
done
if [ -n "${watch:-}" ]; then
  kill "$watch"
  watch=
  awk -F, '{u += $1; if ($2 > m) m = $2} END {if (NR) printf "utilisation while sampling: %.0f %%, at most %d MiB in use\n", u / NR, m}' "$folder/use"
fi
"$python" - "$here" "$device" "$batch" "$steps" "$samples" <<'END'
import sys, time
sys.path.insert(0, sys.argv[1])
import torch
import unet_torch
device = "cpu" if sys.argv[2] == "cpu" else sys.argv[2].replace("gpu", "cuda")
batch, steps, samples = map(int, sys.argv[3:])
torch.set_default_device(device)
for dtype in (torch.float32,) if device == "cpu" else (torch.float32, torch.bfloat16):
    net = unet_torch.UNet().to(dtype).eval()
    x, c, labels = torch.randn(2 * batch, 3, 32, 32).to(dtype), torch.randn(2 * batch), torch.zeros(2 * batch, dtype=torch.long)
    with torch.no_grad():
        for _ in range(3):
            net(x, c, labels)
        if device != "cpu":
            torch.cuda.synchronize()
        start = time.perf_counter()
        for _ in range(steps * samples // batch):
            net(x, c, labels)
        if device != "cpu":
            torch.cuda.synchronize()
    print(f"PyTorch {torch.__version__} eager, {dtype}: the forwards of as many samples in {time.perf_counter() - start:.2f} s")
END
training=$(seconds training ./rhumb train experiments/train/shapes-diffusion.yaml max-steps=$training_steps --device "$device" --out "$folder/model")
echo "training: $training_steps steps of shapes-diffusion in $training s with the start"
reference=$(find "$folder/all-float32" -name samples.npy | head -n 1)
made=$(find "$folder/all-$precision" -name samples.npy | head -n 1)
metrics=$(seconds metrics ./rhumb evaluate --reference "$reference" --samples "$made" --features shapes-reader --metrics fid,precision,recall --device "$device")
echo "metrics: features, fid, precision and recall of twice $samples images in $metrics s with the start"
cat "$folder/metrics.log"
