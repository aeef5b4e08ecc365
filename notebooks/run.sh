#!/usr/bin/env bash
# Executes the notebooks against this checkout's own build and writes what they print in place; fails when a cell throws.
#   notebooks/run.sh                   all of them
#   notebooks/run.sh 02-guidance.ipynb these
#   notebooks/run.sh --check           executes, fails as well, and leaves the files alone
#   notebooks/run.sh --lab             opens JupyterLab on them
# Needs python3 with venv, and a JDK 17 or later. What it fetches (once) comes from PyPI and Maven Central and lies in target/notebooks.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
root=$PWD
home=$root/target/notebooks
kernel=io.github.padreati:rapaio-jupyter-kernel:3.0.1

say() { printf 'notebooks: %s\n' "$*" >&2; }

if ! python3 -c 'import venv, ensurepip' >/dev/null 2>&1; then
  say "there is no python3 with venv; install it (Debian: python3-venv)"
  exit 2
fi
mkdir -p "$home"

# Builds if a source file is newer than the build.
./rhumb --version >/dev/null
app=$root/target/builds/$(cat target/builds/stamp)
# Held until the end: a later build removes those that nobody uses.
if command -v flock >/dev/null; then
  exec 9<"$app" && flock -s 9
fi
ln -sfn "$app" "$home/app"

if ! cmp -s notebooks/requirements.txt "$home/requirements.txt"; then
  rm -rf "$home/venv"
  python3 -m venv "$home/venv"
  if ! "$home/venv/bin/python" -m pip install --quiet --disable-pip-version-check -r notebooks/requirements.txt; then
    say "PyPI does not give what notebooks/requirements.txt names"
    exit 3
  fi
  cp notebooks/requirements.txt "$home/requirements.txt"
fi
jar=$home/rapaio-jupyter-kernel-${kernel##*:}.jar
if [ ! -f "$jar" ]; then
  ./mvnw -q -B -N dependency:copy -Dartifact="$kernel" -DoutputDirectory="$home" </dev/null
fi

rm -rf "$home/results"
"$home/venv/bin/python" notebooks/execute.py kernel "$home" "$jar"
export JUPYTER_PATH=$home/share JUPYTER_RUNTIME_DIR=$home/runtime JUPYTER_CONFIG_DIR=$home/config JUPYTER_DATA_DIR=$home/data
if [ "${1:-}" = --lab ]; then
  "$home/venv/bin/python" -m pip install --quiet --disable-pip-version-check jupyterlab
  exec "$home/venv/bin/python" -m jupyter lab notebooks
fi
exec "$home/venv/bin/python" notebooks/execute.py run "$@"
