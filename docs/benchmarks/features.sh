#!/bin/sh
# Writes Inception-v3, DINOv2 ViT-S/14 and CLIP ViT-B/32 with random weights, and runs an experiment whose points report metrics of all three.
# Prints the time of the run and its peak memory. usage: docs/benchmarks/features.sh FOLDER; needs GNU time.
# PYTHON names a Python with the libraries of docs/import/random_features.py, RHUMB the program (default ./rhumb).
set -eu
folder=$1
here=$(cd "$(dirname "$0")" && pwd)
rhumb=${RHUMB:-$here/../../rhumb}
[ -e "$folder/clip-vit-b32.yaml" ] || "${PYTHON:-python3}" "$here/../import/random_features.py" "$folder"
"$rhumb" plan "$here/features.yaml" --models "$folder"
/usr/bin/time -f "%e s, %U s of processor, peak memory %M kB" \
  env RHUMB_NO_BUILD=1 "$rhumb" run "$here/features.yaml" --models "$folder" --out "$folder/results"
