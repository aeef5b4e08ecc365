#!/bin/sh
# Compares the lines of main Java code, comments and empty lines included, of what a commit had with the lines of the same today:
# classes of the same name, and those that took over what older classes did. Then it lists what has come since, by package.
# usage: docs/benchmarks/existed.sh [COMMIT]     42b2dfcd, from before sampling and networks were parted, if none is given
set -eu
cd "$(dirname "$0")/../.."
commit=${1:-42b2dfcd}
# Who took over: the older class, then the newer ones.
heirs='
AtomicFile AtomicFiles
CostSentence Outlook
DatasetPlan CifarData Datasets DigitsData FolderData IdxData ShapesData
DataCommand DatasetOutline
Denoiser Inside
EvaluateCommand Evaluations ImageOptions
KeyChecks Requirement ShippedNames
LinearSystem LinearAlgebra
MethodDescription Description Kind Words
Metrics DistanceMetrics DiversityMetrics ExactMetrics ImageMetrics ManifoldMetrics
ModelsCommand ModelLines
NetworkDenoiser EditableNetwork Forwards
NetworkShape DenoiserShape Layers Networks
NoiseDistribution NoiseDistributions
Objective NoisedBatch Objectives
ReproduceCommand Rerun ReproductionText
Runner Crew UnitRunner Worker
Samplers SamplingReader
TableCommand PointsTable TableFiles
TorchScriptFeatures ImportedFeatures
TrainCommand Training TrainingFile TrainingProgress
Trainer Late LossLog TaskLoss
UNetScript SiteScript
UnitSampler PartialUnit Sofar
'
{
  printf '%s' "$heirs" | awk 'NF { for (i = 2; i <= NF; i++) print "heir", $i }'
  git grep -c '' "$commit" -- 'framework/*/src/main/java/*.java' | sed "s/^$commit:/before /; s/:\([0-9]*\)$/ \1/"
  find framework -path '*/src/main/java/*.java' -exec awk 'END { print "now", FILENAME, FNR }' {} ';'
} | awk '
  function name(path) { sub(/\.java$/, "", path); if (path !~ /package-info$/) sub(/.*\//, "", path); return path }
  function room(path) { sub(/.*\/src\/main\/java\/dev\/rhumb\//, "", path); sub(/\/[^\/]*$/, "", path); return path }
  $1 == "heir" { heir[$2] = 1; next }
  $1 == "before" { known[name($2)] = 1; before += $3; files++; next }
  name($2) in known { same += $3; sames++; next }
  name($2) in heir { taken += $3; takens++; next }
  { since += $3; sinces++; inside[room($2)] += $3; count[room($2)]++ }
  END {
    printf "%7d lines before, %d files\n", before, files
    printf "%7d lines now of classes of the same names, %d files\n", same, sames
    printf "%7d lines now of classes that took over from them, %d files\n", taken, takens
    printf "%7d lines of what has come since, %d files:\n", since, sinces
    for (r in inside) printf "%7d %s, %d files\n", inside[r], r, count[r] | "sort -rn"
  }'
