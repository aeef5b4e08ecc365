"""Prints a metric over two swept keys: two-keys.py RESULTS"""
import pathlib
import sys

import pandas as pd

results = pathlib.Path(sys.argv[1])
table = pd.read_csv(results / "metrics.csv").query("arm != 'real'")
print(table.pivot(index="parameter.scale", columns="parameter.steps", values="recall"))
