#!/usr/bin/env bash
# marimo convert and a name that a later cell changes by `-=`
#
# Version    marimo 0.25.2, NumPy 2.2.6 (Python 3.10 or newer)
# Behaviour  `marimo convert` makes a program of a notebook. A name that one cell assigns and a later
#            cell changes in place by an augmented assignment (`weights -= ...`, the usual way to write
#            a training step on an array) becomes private to each of the two cells. The notebook runs
#            from top to bottom in Jupyter and prints [0.5 0.5]; its conversion, reported as done and
#            without a warning, stops with a NameError in the later cell.
# Seen       converted: "_weights = np.ones(2)" in one cell, "_weights -= 0.5" in the next;
#            NameError: name '_weights' is not defined
# Fails      if the converted program runs, or stops for another reason.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet marimo==0.25.2 numpy==2.2.6

cat >make.py <<'PY'
import json

SOURCES = ["import numpy as np", "weights = np.ones(2)\nseen = weights", "weights -= 0.5\nprint(seen)"]
cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": []}
cells = [{**cell, "id": f"cell-{at}", "source": source} for at, source in enumerate(SOURCES)]
notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
json.dump(notebook, open("notebook.ipynb", "w"))
exec("\n".join(SOURCES))  # as Jupyter runs it, one cell after the other
PY
echo "one cell after the other: $(venv/bin/python make.py)"

venv/bin/marimo convert notebook.ipynb -o converted.py >/dev/null
grep -n "weights" converted.py
if venv/bin/python converted.py >output 2>&1; then
  echo "The converted program runs now." && exit 1
fi
tail -n 1 output
grep -q "NameError: name '_weights' is not defined" output
echo "As described."
