#!/bin/sh
# Opens feature networks of full size with random weights, here and in their own libraries, on the same four images, and prints times, peak
# memory, and how far means and covariances of the features are apart. usage: docs/benchmarks/features_full.sh FOLDER [NETWORK...]
# PYTHON names a Python with the libraries of docs/import/random_features.py, RHUMB the program (default ./rhumb). Needs GNU time.
set -eu
folder=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
python=${PYTHON:-python3}
for network in ${*:-inception-v3 dinov2-vitl14 clip-vit-l14-336}; do
  [ -e "$folder/$network.yaml" ] || "$python" "$here/../import/random_features.py" "$folder" "$network"
  "$python" "$here/features_python.py" make "$folder" "$network"
  "$python" "$here/features_python.py" library "$folder" "$network"
  /usr/bin/time -f "$network: rhumb %e s, %U s of processor, peak memory %M kB" "${RHUMB:-$here/../../rhumb}" stats \
    --features "$folder/$network.yaml" "$folder/$network-images.npy" --out "$folder/$network-stats.npz"
  "$python" "$here/features_python.py" compare "$folder" "$network"
done
