"""Recall of two arms at the largest accuracy that both reach, within each seed block, and the paired difference over the blocks.

    python docs/claims/equal_accuracy.py BLOCKS.csv LEVEL FIRST,SECOND...

LEVEL is the level of each interval in percent: 97.5 for two comparisons at 95 %. Needs numpy and scipy.
"""

import csv
import sys
from collections import defaultdict

import numpy as np
from scipy.stats import t


def sweep(rows, arm, seed):
    """(accuracy, recall) of the arm's points in the order of its scales."""
    points = [row for row in rows if row["arm"] == arm and row["seed"] == seed]
    points.sort(key=lambda row: float(row["point"].split("=")[1].split()[0]))
    return [(float(row["accuracy"]), float(row["recall"])) for row in points]


def recall_at(points, level):
    """The largest recall on the broken line through the points where the accuracy is at least the level."""
    found = [recall for accuracy, recall in points if accuracy >= level]
    for (a, x), (b, y) in zip(points, points[1:]):
        if (a >= level) != (b >= level):
            found.append(x + (level - a) / (b - a) * (y - x))
    return max(found)


def interval(values, percent):
    half = t.ppf(0.5 + percent / 200, len(values) - 1) * np.std(values, ddof=1) / np.sqrt(len(values))
    return f"{np.mean(values):.3f} [{np.mean(values) - half:.3f}, {np.mean(values) + half:.3f}]"


def main():
    file, percent, *pairs = sys.argv[1:]
    with open(file, newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["arm"] != "real"]
    seeds = sorted({row["seed"] for row in rows}, key=int)
    for pair in pairs:
        kept = defaultdict(list)
        for seed in seeds:
            arms = [sweep(rows, arm, seed) for arm in pair.split(",")]
            level = min(max(accuracy for accuracy, _ in points) for points in arms)
            kept["accuracy"].append(level)
            for arm, points in zip(pair.split(","), arms):
                kept[arm].append(recall_at(points, level))
        first, second = pair.split(",")
        print(f"{pair}: {len(seeds)} blocks, accuracy {np.mean(kept['accuracy']):.3f}, recall {np.mean(kept[first]):.3f} and"
              f" {np.mean(kept[second]):.3f}, difference {interval(np.subtract(kept[first], kept[second]), float(percent))} at"
              f" {percent} %")


if __name__ == "__main__":
    main()
