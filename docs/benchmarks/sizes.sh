#!/bin/sh
# Prints the lines of main Java code of each module and of each of its packages, comments and empty lines included.
# usage: docs/benchmarks/sizes.sh [COMMIT]     the working tree if no commit is given
set -eu
cd "$(dirname "$0")/../.."
if [ $# -gt 0 ]; then
  git grep -c '' "$1" -- 'framework/*/src/main/java/*.java' | sed "s/^$1://"
else
  find framework -path '*/src/main/java/*.java' -exec awk 'END { print FILENAME ":" FNR }' {} ';'
fi | awk -F: '
  {
    split($1, part, "/src/main/java/")
    module = part[1]; sub("framework/", "", module)
    package = part[2]; sub("/[^/]*$", "", package); sub("^dev/rhumb/", "", package)
    lines[module] += $2; files[module]++; total += $2
    inside[module "  " package] += $2
  }
  END {
    for (m in lines) printf "%s %6d %s, %d files\n", m, lines[m], m, files[m] | "sort | cut -d\" \" -f2-"
    close("sort | cut -d\" \" -f2-")
    printf "%6d in all\n", total
    for (p in inside) printf "%s %6d\n", p, inside[p] | "sort"
  }'
