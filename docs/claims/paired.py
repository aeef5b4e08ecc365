"""Differences of metrics between two points, paired over the seed blocks.

    python docs/claims/paired.py BLOCKS.csv LEVEL METRIC,... ARM/POINT:ARM/POINT...

LEVEL is the level of each interval in percent: 97.5 for two comparisons at 95 %. Needs numpy and scipy.
"""

import csv
import sys

import numpy as np
from equal_accuracy import interval


def values(rows, point, metric):
    arm, name = point.split("/")
    found = {int(row["seed"]): float(row[metric]) for row in rows if (row["arm"], row["point"]) == (arm, name)}
    if not found:
        raise SystemExit(f"there is no point '{name}' of the arm '{arm}'")
    return found


def main():
    file, percent, metrics, *pairs = sys.argv[1:]
    with open(file, newline="") as lines:
        rows = list(csv.DictReader(lines))
    for first, second in (pair.split(":") for pair in pairs):
        for metric in metrics.split(","):
            a, b = values(rows, first, metric), values(rows, second, metric)
            less = np.array([a[seed] - b[seed] for seed in sorted(a.keys() & b.keys())])
            print(f"{first} less {second}, {metric}: {interval(less, float(percent))} at {percent} %")


if __name__ == "__main__":
    main()
